"""Whatever one partner did or did not do, before it opens every page of the other is the same to the byte."""

import re
from collections.abc import Callable

import pytest

from clients.enums import ConsentKind
from homework.actions.answering import choose_level, submit
from homework.actions.drafting import Sent, begin_change, save_page
from homework.actions.opening import open_part
from homework.actions.raising import raise_one
from homework.actions.sharing import hold_sharing, set_consent
from homework.enums import Level
from homework.library.flags import Raised
from homework.models import Part
from tests.homework.portal.scene import Scene, question

pytestmark = pytest.mark.django_db

WORDS = "what only Jonah knows"
CHANGES = re.compile(
    r'(name="csrfmiddlewaretoken" value|data-token|nonce|name="tab" value)="[^"]*"'
    r"|nonce-[^']*|csrftoken=[^;]*|\d\d:\d\d"
)

type Act = Callable[[Scene, Part], None]


def hand_in(scene: Scene, part: Part, level: Level) -> None:
    submit(part, {"note": WORDS}, level, by=scene.cast.actor("jonah"))


def drafts(scene: Scene, part: Part) -> None:
    save_page(part, "note", Sent({"note": [WORDS]}), by=scene.cast.actor("jonah"))


def keeps_it_private(scene: Scene, part: Part) -> None:
    hand_in(scene, part, Level.PRIVATE)


def tells_the_therapist(scene: Scene, part: Part) -> None:
    hand_in(scene, part, Level.THERAPIST)


def waits_for_release(scene: Scene, part: Part) -> None:
    hand_in(scene, part, Level.PARTNER)


def holds(scene: Scene, part: Part) -> None:
    hold_sharing(scene.case, by=scene.cast.actor("jonah"))
    hand_in(scene, part, Level.PARTNER)
    scene.release(part.assignment)


def takes_it_back(scene: Scene, part: Part) -> None:
    hand_in(scene, part, Level.PARTNER)
    choose_level(part, Level.PRIVATE, by=scene.cast.actor("jonah"))
    scene.release(part.assignment)


def is_flagged(scene: Scene, part: Part) -> None:
    found = Raised(rule_id="x", level=2, category="acute", link_id="", words="Chose something.")
    raise_one(scene.case, scene.cast.client("jonah"), "test/x", found)
    hand_in(scene, part, Level.PARTNER)
    scene.release(part.assignment)


def does_not_consent(scene: Scene, part: Part) -> None:
    set_consent(scene.case, ConsentKind.PARTNER_SHARING, on=False, by=scene.cast.actor("jonah"))
    hand_in(scene, part, Level.PARTNER)
    scene.release(part.assignment)


def changes_it(scene: Scene, part: Part) -> None:
    hand_in(scene, part, Level.PRIVATE)
    begin_change(scene.part(part.assignment, "jonah"), by=scene.cast.actor("jonah"))


def opens_it(scene: Scene, part: Part) -> None:
    hand_in(scene, part, Level.PARTNER)
    scene.release(part.assignment)


STATES = [
    drafts,
    keeps_it_private,
    tells_the_therapist,
    waits_for_release,
    holds,
    takes_it_back,
    is_flagged,
    does_not_consent,
    changes_it,
]


def everything(scene: Scene, own: Part) -> dict[str, str]:
    """Every page that the other partner can ask for, with its headers."""
    code, browser = own.code, scene.browser("ana")
    paths = [
        *("/my/", "/my/answers/", "/my/together/", "/my/sharing/", "/my/log/"),
        *(f"/my/answers/{code}/", f"/my/answers/{code}/level/", f"/my/together/{code}/"),
        *(f"/my/h/{code}/", f"/my/h/{code}/check/", f"/my/h/{code}/share/", f"/my/h/{code}/done/"),
        question(own, "note"),
        f"{question(own, 'note')}draft/",
    ]
    found = {}
    for path in paths:
        answer = browser.get(path)
        whole = f"{answer.status_code} {sorted(answer.headers.items())} {answer.content.decode()}"
        found[path] = re.sub(r'"token":"[^"]*"', "", CHANGES.sub("", whole))
    return found


def parts(scene: Scene, level: Level | None) -> tuple[Part, Part]:
    assignment = scene.plain(needs_release=True)
    own, other = scene.part(assignment, "ana"), scene.part(assignment, "jonah")
    if level:
        submit(own, {"note": "Mine"}, level, by=scene.cast.actor("ana"))
    return own, other


@pytest.mark.parametrize("level", [None, Level.PRIVATE, Level.TOGETHER])
@pytest.mark.parametrize("act", STATES, ids=lambda act: act.__name__)
def test_nothing_changes_for_the_partner(scene: Scene, act: Act, level: Level | None) -> None:
    own, other = parts(scene, level)
    before = everything(scene, own)
    act(scene, other)
    assert everything(scene, own) == before


def test_the_comparison_sees_what_opens(scene: Scene) -> None:
    own, other = parts(scene, None)
    before = everything(scene, own)
    opens_it(scene, other)
    after = everything(scene, own)
    assert {path for path in after if after[path] != before[path]} == {
        "/my/",
        "/my/together/",
        f"/my/together/{own.code}/",
    }


def test_who_was_addressed_shows_on_no_page_of_the_other(scene: Scene) -> None:
    version = scene.exercise("self-compassion-break")
    pages = []
    for names in (("ana",), ("ana", "jonah")):
        own = scene.part(scene.set(version, to=names), "ana")
        paths = (f"/my/h/{own.code}/", question(own, "moment"), f"/my/h/{own.code}/check/", f"/my/h/{own.code}/share/")
        words = [scene.browser("ana").get(path).content.decode() for path in paths]
        pages.append([CHANGES.sub("", page).replace(own.code, "CODE") for page in words])
    assert pages[0] == pages[1]


@pytest.mark.parametrize("act", [drafts, keeps_it_private], ids=lambda act: act.__name__)
def test_undoing_homework_tells_nobody_who_has_begun(scene: Scene, act: Act) -> None:
    def after_undoing(*, begun: bool) -> list[str]:
        own, other = parts(scene, None)
        if begun:
            act(scene, other)
        codes = {own.code: "OWN", other.code: "OTHER", own.assignment.code: "HOMEWORK"}
        scene.browser("clinician").post(f"/homework/{own.assignment.code}/undo/")
        pages = list(everything(scene, own).values())
        for code, word in codes.items():
            pages = [page.replace(code, word) for page in pages]
        return pages

    assert after_undoing(begun=True) == after_undoing(begun=False)


OWN = ("/my/", "/my/answers/", "/my/sharing/", "/my/log/")


@pytest.mark.parametrize("level", [Level.PARTNER, Level.TOGETHER])
def test_the_author_cannot_tell_open_from_waiting_from_held_from_read(scene: Scene, level: Level) -> None:
    own, other = parts(scene, level)

    def own_pages() -> list[str]:
        paths = (*OWN[1:], f"/my/answers/{own.code}/", f"/my/answers/{own.code}/level/")
        return [CHANGES.sub("", scene.browser("ana").get(path).content.decode()) for path in paths]

    waiting = own_pages()
    assert "Offered to Jonah." in waiting[-2]
    hand_in(scene, other, level)
    scene.release(own.assignment)
    assert own_pages() == waiting
    open_part(own.code, by=scene.cast.actor("jonah"))
    assert own_pages() == waiting
    hold_sharing(scene.case, by=scene.cast.actor("jonah"))
    is_flagged(scene, other)
    assert own_pages() == waiting


def test_only_what_is_made_for_sharing_opens_and_only_when_asked_for(scene: Scene) -> None:
    own, other = parts(scene, Level.PRIVATE)
    answers = {"note": WORDS, "aside": "for-therapist", "only_team": "for-team", "only_me": "for-me", "strain": 7}
    submit(other, answers, Level.PARTNER, by=scene.cast.actor("jonah"))
    scene.release(own.assignment)
    browser, path = scene.browser("ana"), f"/my/together/{own.code}/"
    assert WORDS not in browser.get(path).content.decode()
    page = browser.post(path, follow=True).content.decode()
    secrets = ("for-therapist", "for-team", "for-me", "7 of 10")
    assert (WORDS in page, [words for words in secrets if words in page]) == (True, [])


def test_each_time_that_a_partner_reads_is_kept_and_shown_to_nobody(scene: Scene) -> None:
    own, other = parts(scene, None)
    opens_it(scene, other)
    scene.browser("ana").post(f"/my/together/{own.code}/")
    rows = [(row.person.name, row.capacity) for row in other.responses.get().openings.all()]
    assert list(rows) == [("Ana Reyes", "partner")]
    for path in (f"/my/answers/{other.code}/", "/my/log/"):
        assert "Ana Reyes" not in scene.browser("jonah").get(path).content.decode()


def test_nothing_open_is_the_same_as_a_code_never_used(scene: Scene) -> None:
    own, other = parts(scene, Level.TOGETHER)
    browser = scene.browser("ana")
    nothing = browser.get("/my/together/never-used/")
    for path in (f"/my/together/{own.code}/", f"/my/together/{other.code}/", f"/my/answers/{other.code}/"):
        answer = browser.get(path)
        assert (answer.status_code, answer.content) == (404, nothing.content)
