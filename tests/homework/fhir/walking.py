"""Somebody who answers every question that a form asks, on the pages of the portal."""

import re
from html import unescape

from django.test import Client as Browser

from homework.library.form import Item, walk
from homework.library.pages import Page
from homework.models import Draft, Part, Response
from homework.queries.own import work_on
from homework.queries.typed import Fields

OWN = "Something of my own"
NAMES = re.compile(r'<(?:input|select|textarea)\b[^>]*\bname="([^"]+)"')
MOST_PAGES = 400


def typed(item: Item) -> list[str]:
    """What somebody types to answer a question."""
    if item.initial and any(item.initial):
        return list(item.initial)
    if item.options:
        return [item.options[0].code] if item.type == "choice" else ["", item.options[0].code, ""]
    return {"open-choice": ["", OWN], "quantity": _quantity(item)}.get(item.type) or [_plain(item)]


def _quantity(item: Item) -> list[str]:
    return [item.least or item.most or "12.50", *item.units[-1:]]


def _plain(item: Item) -> str:
    words = "Some words <b>of mine</b> & more. " * (1 + (item.min_length or 0) // 30)
    number = item.min if item.min is not None else min(2, 2 if item.max is None else item.max)
    plain = {
        "integer": str(number),
        "decimal": item.least or item.most or ("12" if item.places == 0 else "12.5"),
        "boolean": "true",
        "date": item.least or "2026-03-04",
        "dateTime": item.least or "2026-03-04T10:30",
        "time": item.least or "10:30",
        "url": "https://example.org/a?b=1",
    }
    return plain.get(item.type) or words.strip()[: item.max_length or 400]


def fields_of(question: Item) -> Fields:
    if not question.is_entries:
        return {question.link_id: typed(question)}
    inside = [item for item in walk(question.items) if item.is_answered]
    return {f"{question.link_id}-0-{item.link_id}": typed(item) for item in inside}


class Walker:
    """One person at one form."""

    def __init__(self, browser: Browser, part: Part) -> None:
        self.browser, self.part = browser, part
        self.seen: dict[str, str] = {}

    def see(self, path: str) -> str:
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.get("Location"))
        self.seen[path] = answer.content.decode()
        return self.seen[path]

    def answer_everything(self, level: str = "therapist") -> Response:
        """Go from the first page to handing in, and give what was handed in."""
        start = self.see(f"/my/h/{self.part.code}/")
        [path] = set(re.findall(rf'href="(/my/h/{self.part.code}/\d+/)"', start))
        for _ in range(MOST_PAGES):
            if not re.search(r"/\d+/$", path):
                break
            path = self._turn(path)
        assert path == f"/my/h/{self.part.code}/check/"
        return self._hand_in(path, level)

    def _turn(self, path: str) -> str:
        page = self.see(path)
        question = self._page(path).question
        sent = fields_of(question) if question else {}
        assert set(sent) <= set(map(unescape, NAMES.findall(page))), (path, sent)
        answer = self.browser.post(path, {**sent, "revision": "9999"})
        problems = re.findall(r'class="problem-list".*?</ul>', answer.content.decode(), re.DOTALL)
        assert answer.status_code == 302, (path, sent, problems)
        return str(answer["Location"])

    def _page(self, path: str) -> Page:
        work = work_on(Part.objects.select_related("assignment__version", "current").get(pk=self.part.pk))
        item = work.form.items_flat[int(path.split("/")[-2]) - 1]
        return next(page for page in work.pages if page.key == item.link_id)

    def _hand_in(self, path: str, level: str) -> Response:
        self.see(path)
        answer = self.browser.post(path)
        assert (answer.status_code, answer.get("Location")) == (302, f"/my/h/{self.part.code}/share/"), (
            answer.content.decode()
        )
        self.see(answer["Location"])
        revision = Draft.objects.get(part=self.part).revision
        done = self.browser.post(answer["Location"], {"level": level, "revision": revision})
        assert (done.status_code, done.get("Location")) == (302, f"/my/h/{self.part.code}/done/")
        self.see(done["Location"])
        return Response.objects.get(part=self.part)
