"""The desk sees who and when; of homework not even a name."""

import pytest

from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.enums import Level
from homework.models import Part
from tests.cast import Cast
from tests.homework.sharing.world import plain_exercise

PAGES = ("/desk/", "/desk/clients/{client}/", "/desk/sessions/new/?case={case}", "/desk/cases/new/", "/settings/team/")
NAMES = ("administrator", "front_desk", "clinician")


def pages(cast: Cast, name: str, codes: dict[str, str]) -> dict[str, str]:
    browser = cast.browser(name)
    return {page: browser.get(page.format(**codes)).content.decode() for page in PAGES}


@pytest.mark.parametrize("name", NAMES)
def test_homework_changes_no_byte_of_the_desk(cast: Cast, name: str) -> None:
    case = cast.couple()
    codes = {"client": cast.client("ana").code, "case": case.code}
    before = pages(cast, name, codes)
    version = plain_exercise()
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
    assignment = assign(case, version, terms, by=cast.actor("clinician"))
    part = Part.objects.get(assignment=assignment, author_id=cast.users["ana"].pk)
    submit(part, {"note": "words of Ana", "strain": 4}, Level.THERAPIST, by=cast.actor("ana"))
    after = pages(cast, name, codes)
    assert {page: bare(after[page]) for page in PAGES} == {page: bare(before[page]) for page in PAGES}
    assert "words of Ana" not in "".join(after.values())
    assert ('<span class="count">' in "".join(after.values())) == (name == "clinician")


def bare(page: str) -> list[str]:
    """The lines of a page without those that hold a fresh token, and a clinician's own count of what is new."""
    passing = ("csrf", "nonce", "data-token", '<span class="count">', '<span class="dot">', "Answers</a>")
    return [line for line in page.splitlines() if not any(word in line for word in passing)]
