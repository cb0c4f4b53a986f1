"""A partner tries to learn that something is there, how much of it, or since when."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext

from homework.actions.answering import submit
from homework.actions.assigning import pause
from homework.actions.raising import raise_one
from homework.enums import Level
from homework.library.flags import Raised
from homework.models import Part
from practice.mail.models import OutgoingMail
from tests.abuse.hidden import NEVER, STATES, WORDS, Hidden, fresh, said
from tests.abuse.test_a_partner_opens import FOR_A_CODE, name, path
from tests.cast import PASSWORD
from tests.homework.leaks.addresses import Address
from tests.homework.portal.scene import Scene

pytestmark = pytest.mark.django_db

PAGES = ("/my/", "/my/answers/", "/my/together/", "/my/sharing/", "/my/log/", "/my/left/", "/my/settings/", "/stay/")
SAVEPOINT = re.compile(r"s\d+_x\d+")
NOTICED = {"ETag", "Last-Modified", "Age", "Expires", "Retry-After", "Link", "Server-Timing", "X-Total-Count"}


@pytest.fixture
def scene(hidden: Hidden) -> Scene:
    return hidden.scene


@pytest.fixture
def work(scene: Scene) -> Part:
    """Something that both were given, of which Ana has done nothing yet."""
    return scene.part(scene.plain(), "ana")


def done_by_ana(scene: Scene, work: Part) -> None:
    submit(work, {"note": WORDS}, Level.PRIVATE, by=scene.cast.actor("ana"))
    submit(scene.part(scene.plain(to=("ana",)), "ana"), {"note": WORDS}, Level.THERAPIST, by=scene.cast.actor("ana"))


def everything(scene: Scene, work: Part) -> dict[str, str]:
    """All pages of Jonah's, as one who has just come in sees them."""
    browser, own = fresh(scene, "jonah"), scene.part(work.assignment, "jonah")
    mine = [page.format(own.code) for page in ("/my/h/{}/", "/my/h/{}/1/", "/my/together/{}/", "/my/answers/{}/")]
    return {page: said(browser.get(page)) for page in (*PAGES, *mine)}


@pytest.mark.one_in(4)
@pytest.mark.parametrize("address", FOR_A_CODE, ids=name)
def test_10_14_a_refusal_is_one_whatever_is_there(hidden: Hidden, address: Address) -> None:
    """As many statements, the same templates, the same length: what takes the same steps takes the same time."""
    browser = fresh(hidden.scene, "jonah")
    for method in ("get", "post"):
        getattr(browser, method)(path(address, NEVER))
        never = steps(lambda: getattr(browser, method)(path(address, NEVER)))  # noqa: B023 - called at once
        for state in STATES:
            code = hidden.parts[state].code
            assert steps(lambda: getattr(browser, method)(path(address, code))) == never, state  # noqa: B023


def steps(ask: Callable[[], object]) -> tuple[list[str], list[str]]:
    """The shape of each statement, and the templates, that an answer takes."""
    drawn: list[str] = []

    def note(template: object, **_: object) -> None:
        drawn.append(str(getattr(template, "name", "")))

    template_rendered.connect(note)
    try:
        with CaptureQueriesContext(connection) as asked:
            ask()
    finally:
        template_rendered.disconnect(note)
    shapes = [SAVEPOINT.sub("", query["sql"].split(" WHERE ")[0]) for query in asked]
    return [shape for shape in shapes if "session" not in shape], drawn


def test_11_no_count_and_no_next_page_counts_what_is_hidden(scene: Scene, work: Part) -> None:
    before = said(fresh(scene, "jonah").get("/my/answers/"))
    for _ in range(21):
        part = scene.part(scene.plain(to=("ana",)), "ana")
        submit(part, {"note": WORDS}, Level.THERAPIST, by=scene.cast.actor("ana"))
    assert said(fresh(scene, "jonah").get("/my/answers/")) == before
    assert "?before=" in said(fresh(scene, "ana").get("/my/answers/"))


@pytest.mark.parametrize("asks", [{"If-None-Match": "*"}, {"If-Modified-Since": "Mon, 02 Mar 2026 09:00:00 GMT"}, {}])
def test_13_no_header_tells_of_a_change_and_nothing_is_made_smaller(hidden: Hidden, asks: dict[str, str]) -> None:
    browser = fresh(hidden.scene, "jonah")
    for page in PAGES:
        answer = browser.get(page, headers={**asks, "Accept-Encoding": "gzip, br"})
        assert answer.status_code == 200, page
        assert NOTICED & set(answer.headers) == set(), page
        assert "Content-Encoding" not in answer.headers, page
        assert int(answer.headers["Content-Length"]) == len(answer.content), page


def test_15_no_message_about_a_mistake_knows_of_the_other_s_answers(scene: Scene, work: Part) -> None:
    own = scene.part(work.assignment, "jonah")

    def mistakes() -> list[str]:
        browser = fresh(scene, "jonah")
        return [
            said(browser.post(f"/my/h/{own.code}/1/draft/", {"note": "x" * 300_000})),
            said(browser.post(f"/my/h/{own.code}/check/", {})),
            said(browser.post(f"/my/h/{own.code}/share/", {"level": "everybody"})),
            said(browser.post(f"/my/answers/{own.code}/level/", {"level": "everybody"})),
        ]

    before = mistakes()
    done_by_ana(scene, work)
    assert mistakes() == before


def test_16_25_26_no_badge_no_poll_and_no_number_moves(scene: Scene, work: Part) -> None:
    """Nor the order of things, nor the page of a mistake, nor what a page asks for by itself."""
    before = everything(scene, work)
    missing = [said(fresh(scene, "jonah").get(place)) for place in ("/my/none/", "/my/h/none/1/draft/")]
    done_by_ana(scene, work)
    assert everything(scene, work) == before
    assert [said(fresh(scene, "jonah").get(place)) for place in ("/my/none/", "/my/h/none/1/draft/")] == missing


def test_16_25_26_the_comparison_sees_what_opens(scene: Scene, work: Part) -> None:
    before = everything(scene, work)
    submit(work, {"note": WORDS}, Level.PARTNER, by=scene.cast.actor("ana"))
    after = everything(scene, work)
    own = scene.part(work.assignment, "jonah").code
    assert [page for page in before if before[page] != after[page]] == ["/my/", "/my/together/", f"/my/together/{own}/"]


@pytest.mark.parametrize("level", [*Level])
def test_17_no_mail_follows_from_what_the_other_does(scene: Scene, work: Part, level: Level) -> None:
    """Not even when it opens: only an exercise that is set makes a mail."""
    before = OutgoingMail.objects.filter(person=scene.cast.users["jonah"]).count()
    submit(work, {"note": WORDS}, level, by=scene.cast.actor("ana"))
    assert before > 0
    assert OutgoingMail.objects.filter(person=scene.cast.users["jonah"]).count() == before


@pytest.mark.parametrize("place", ["/search/", "/today/", "/clients/", "/exercises/", "/desk/", "/answers/"])
def test_20_there_is_nothing_for_clients_to_search(hidden: Hidden, place: str) -> None:
    browser = fresh(hidden.scene, "jonah")
    never = said(browser.get("/never/"))
    assert [said(browser.get(place)), said(browser.get(place, {"q": "Ana"}))] == [never, never]


def test_23_one_s_limit_is_nobody_else_s(scene: Scene) -> None:
    for _ in range(30):
        answer = Browser(REMOTE_ADDR="192.0.2.1").post("/sign-in/", {"email": "ana@example.org", "password": "wrong"})
    assert not [header for header in answer.headers if "rate" in header.lower() or header == "Retry-After"]
    his = {"email": "jonah@example.org", "password": PASSWORD}
    asked = Browser(REMOTE_ADDR="192.0.2.2").post("/sign-in/", his)
    assert b'action="/sign-in/code/"' in asked.content


def test_29_a_rest_after_a_flag_looks_like_any_rest(scene: Scene, work: Part) -> None:
    other = scene.part(scene.plain(), "ana")
    pause(other.assignment, by=scene.cast.actor("clinician"))
    sign = Raised(rule_id="sign", level=3, category="test", link_id="", words="Chose something.")
    raise_one(scene.case, scene.cast.client("ana"), "test/sign", sign)
    pause(work.assignment, by=scene.cast.actor("clinician"))
    browser, both = fresh(scene, "jonah"), [scene.part(one.assignment, "jonah").code for one in (other, work)]
    ordinary, careful = (said(browser.get(f"/my/h/{code}/")).replace(code, NEVER) for code in both)
    assert (ordinary, "200" in ordinary[:3]) == (careful, True)
