"""G. Injection and rendering: what a clinician writes in the builder is words on every page that shows it."""

from urllib.parse import quote

import pytest

from homework.actions.assigning import Terms, assign
from homework.actions.authoring import copy_exercise, publish_draft
from homework.actions.building import add_choice, add_item
from homework.actions.publishing import publish_library
from homework.actions.translating import translate
from homework.actions.writing import Typed, save_words
from homework.enums import Level
from homework.models import Assignment, Exercise, ExerciseDraft, Part
from homework.queries.exercises import exercise
from tests.cast import Cast

BAD = "<script>alert(1)</script>{{ 7|add:7 }}{% now 'Y' %}%(name)s\" autofocus onfocus=\"x"
SAFE = BAD.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;").replace("'", "&#x27;")
ABOUT = {
    "title": [BAD], "purpose": [BAD], "about": [BAD], "guide": [BAD], "minutes": ["5"],
    "levels": ["therapist"], "default_level": ["therapist"],
}  # fmt: skip


@pytest.fixture
def own(cast: Cast) -> Exercise:
    """An exercise with such words in every place that takes words."""
    publish_library()
    by = cast.actor("clinician")
    own = copy_exercise(exercise("session-feedback", by).version, by=by)
    save_words(own, "about", Typed(ABOUT), by=by)
    key = add_item(own, "one", by=by)
    add_choice(own, key, by=by)
    codes = [option["code"] for option in ExerciseDraft.objects.get().definition["items"][-1]["options"]]
    save_words(own, key, Typed({"text": [BAD], "hint": [BAD], **{f"option.{code}": [BAD] for code in codes}}), by=by)
    return own


def test_57_words_of_an_exercise_are_words_on_every_page(cast: Cast, own: Exercise) -> None:
    by, shown = cast.actor("clinician"), []
    draft = ExerciseDraft.objects.get()
    browser, start = cast.browser("clinician"), f"/exercises/{own.slug}/"
    shown += [browser.get(f"{start}{page}").content.decode() for page in ("edit/", "edit/about/", "edit/try/")]
    version = publish_draft(own, draft.revision, by=by)
    translate(version, "es", {"client_title": BAD, "about": BAD}, 0, by=by)
    pages = ("", "try/", "languages/", "languages/es/", f"try/?language={quote('es')}")
    shown += [browser.get(f"{start}{page}").content.decode() for page in pages]
    shown += [browser.get("/exercises/").content.decode()]
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=True)
    assign(cast.couple(), version, terms, by=by)
    part = Part.objects.get(assignment=Assignment.objects.get(), author=cast.client("ana"))
    shown += [cast.browser("ana").get(f"/my/h/{part.code}/").content.decode()]
    assert [SAFE in page for page in shown] == [True] * len(shown)
    assert [page for page in shown if "<script>alert" in page or 'onfocus="x' in page] == []
