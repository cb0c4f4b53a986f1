"""What people take along holds all that is theirs and is shared with them, and nothing that they may not know of."""

import re

import pytest
from django.test import Client as Browser

from practice import clock
from practice.web.fresh import STAMP
from tests.homework.leaks.cast import Leaky
from tests.homework.leaks.test_twin_worlds import (  # noqa: F401 - fixtures
    AFTER,
    BEFORE,
    Tells,
    adds_a_line,
    library,
    opens_hers,
    tells,
)
from tests.homework.leaks.twins import Twin, masked
from tests.share import quick_share_of

SHAPES = ("json", "pdf")
# What one asked for in words of one's own, which no page repeats.
ONLY_IN_FILES = {"ana": {"asks-for-the-past"}}
SECONDS = re.compile(r"(T\d\d:\d\d):\d\d")


def taken_out(browser: Browser, shape: str) -> str:
    """The file, as somebody gets it who has just signed in once more."""
    session = browser.session
    session[STAMP] = clock.now().isoformat()
    session.save()
    answer = browser.post(f"/my/export/{shape}/")
    assert answer.status_code == 200
    headers = sorted(answer.headers.items())
    return f"{headers} {answer.content.decode()}"


@pytest.mark.parametrize("shape", SHAPES)
def test_everybody_takes_along_what_is_for_them_and_no_more(leaky: Leaky, shape: str) -> None:
    found = {name: taken_out(leaky.browser(name), shape) for name in ("ana", "ben", "dee")}
    seen = {name: {word for word in leaky.may if word in words} for name, words in found.items()}
    may = {name: {word for word, readers in leaky.may.items() if name in readers} for name in found}
    assert seen == {name: words | ONLY_IN_FILES.get(name, set()) for name, words in may.items()}
    assert seen["ben"]


def bens_files(twin: Twin) -> dict[str, str]:
    twin.ben_writes_with_her()
    twin.ray_works()
    files = {shape: taken_out(twin.browser("ben"), shape) for shape in SHAPES}
    return {shape: masked(SECONDS.sub(r"\1", words)) for shape, words in files.items()}


@pytest.mark.shared
def test_nothing_that_ana_does_unseen_is_in_what_ben_takes_along(tells: Tells) -> None:  # noqa: F811 - the fixture
    before, after = quick_share_of(BEFORE), quick_share_of(AFTER)
    acts = [act.__name__ for act in before] + [f"then {act.__name__}" for act in after]
    assert tells(bens_files, *before, then=after) == {act: [] for act in acts}


def test_the_comparison_of_files_sees_what_opens(tells: Tells) -> None:  # noqa: F811 - the fixture
    shapes = sorted(SHAPES)
    assert tells(bens_files, opens_hers, adds_a_line) == {"opens_hers": shapes, "adds_a_line": shapes}
