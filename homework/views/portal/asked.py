"""A question as its author sees it: the page, what was typed, and who can see it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clients.queries.secrets import policy_in_force
from homework.actions.gate import GATE
from homework.enums import Level
from homework.forms.answering import Entries, QuestionForm
from homework.library.conditions import is_answered
from homework.library.form import Form, Item
from homework.library.pages import Page
from homework.queries.joint import promises
from homework.queries.own import Work, own_circle
from homework.queries.typed import Fields, as_typed
from homework.summaries.help import asking
from homework.summaries.sight import who_can_see
from homework.views.portal.helping import help_is_wanted
from homework.views.portal.texts import texts
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.codes import new_code

REFERENCE = "cc_ref"

type AnswerForm = QuestionForm | Entries


def place_of(form: Form, key: str) -> int:
    """The number that stands for a page in addresses: always the same, whatever is asked before it."""
    return [item.link_id for item in form.items_flat].index(key) + 1


def item_at(form: Form, place: int) -> Item:
    """The item at this number."""
    if not 1 <= place <= len(form.items_flat):
        raise NotVisibleError
    return form.items_flat[place - 1]


def page_of(work: Work, key: str) -> Page | None:
    """The page of this key; none when it is not asked at present."""
    return next((page for page in work.pages if page.key == key), None)


@dataclass(frozen=True, slots=True)
class Asked:
    """A page of the author's work, what was typed there, and the promises that it is about."""

    work: Work
    page: Page
    fields: Fields | None
    told: dict[str, str] = field(default_factory=dict)

    @property
    def is_about_promises(self) -> bool:
        """Whether each entry here stands for a promise of the joint text."""
        return self.page.question is not None and _names_promises(self.page.question)

    def answer_form(self, *, more: bool = False) -> AnswerForm | None:
        """The form of the question; a page without one has none."""
        question = self.page.question
        if question is None:
            return None
        if question.is_entries:
            return Entries(
                self.work.form, question, self.fields, more=int(more), told=self.told, answers=self.work.answers
            )
        return QuestionForm(self.work.form, (question,), fields=self.fields, heading=True)

    def judged(self) -> AnswerForm | None:
        """The form with all that keeps its author from going on."""
        form = self.answer_form()
        if isinstance(form, Entries):
            form.judge()
        elif form is not None and self.page.question is not None and _lacks(form, self.page.question):
            form.need(self.page.question.link_id)
        return form


def _names_promises(question: Item) -> bool:
    return any(item.link_id == REFERENCE for item in question.items)


def _lacks(form: QuestionForm, question: Item) -> bool:
    return question.required and not form.errors and not is_answered(form.cleaned_data.get(question.link_id))


def asked(work: Work, page: Page, fields: Fields | None, actor: Actor) -> Asked:
    """The page with what was typed; one about promises begins with an entry for each that is not there yet."""
    question = page.question
    if question is None or not _names_promises(question):
        return Asked(work, page, fields)
    told = promises(work.part, actor)
    if fields is None:
        entries = {question.link_id: [{REFERENCE: code} for code in told]}
        begun = as_typed(work.form, entries, 0)[question.link_id]["fields"]
        fields = begun if isinstance(begun, dict) else None
    return Asked(work, page, fields, told)


def show(
    request: HttpRequest, actor: Actor, found: Asked, *, form: AnswerForm | None = None, more: bool = False
) -> HttpResponse:
    """The page of a question; with a judged ``form`` its problems stand on it."""
    work, page = found.work, found.page
    circle = own_circle(work.part, actor)
    context = {
        "work": work,
        "page": page,
        "form": form or found.answer_form(more=more),
        "is_list": page.question is not None and page.question.is_entries,
        "fixed": found.is_about_promises,
        "place": place_of(work.form, page.key),
        "circle": circle,
        "who": who_can_see(circle, None),
        "policy": policy_in_force(work.part.assignment.case) if _is_free_text(page.question) else None,
        "revision": work.revision(page.key),
        "tab": request.POST.get("tab") or new_code(),
        "saves": page.question is not None and page.key != GATE,
        "is_saved": found.fields is not None and found.fields == work.fields(page.key),
        "wants_help": help_is_wanted(work, work.answers),
        **_told_beforehand(work, page.question),
        **_steps(work, page),
        **texts(work, page, actor),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "homework/portal/question.html", context, status=status)


def _told_beforehand(work: Work, question: Item | None) -> dict[str, bool]:
    """What stands above a question whose answers may have somebody look, and whether they see them in any case."""
    items = asking(work.form, question) if question is not None else frozenset()
    private = Level.PRIVATE in work.part.assignment.offered_levels
    return {"asks_to_look": bool(items), "in_any_case": not private or items <= work.form.announced_items()}


def _is_free_text(question: Item | None) -> bool:
    return question is not None and (question.type in {"text", "string", "open-choice"} or question.is_entries)


def _steps(work: Work, page: Page) -> dict[str, object]:
    keys, asking = [other.key for other in work.pages], [other.key for other in work.questions]
    at = keys.index(page.key)
    return {
        "back": place_of(work.form, keys[at - 1]) if at else None,
        "step": asking.index(page.key) + 1 if page.key in asking else 0,
        "steps": len(asking),
        "bar": ["here" if key == page.key else "on" if key in work.answers else "" for key in asking],
    }


def ask_which(request: HttpRequest, found: Asked) -> HttpResponse:
    """Show all that was written on several tabs, and ask which to keep."""
    texts = [found.fields or {}, *found.work.others(found.page.key)]
    forms = [Asked(found.work, found.page, fields, found.told).answer_form() for fields in texts]
    context = {
        "work": found.work,
        "texts": [list(_said(form)) for form in forms],
        "place": place_of(found.work.form, found.page.key),
    }
    return render(request, "homework/portal/which.html", context)


def _said(form: AnswerForm | None) -> Iterator[str]:
    for bound in form or ():
        if not bound.is_hidden:
            yield from _words_of(bound)


def _words_of(bound: BoundField) -> list[str]:
    choices = dict(getattr(bound.field.widget, "choices", ()))
    values = bound.data if isinstance(bound.data, list) else [bound.data]
    return [str(choices.get(word, word)) for word in values if word]
