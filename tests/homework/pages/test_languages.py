"""A practice puts an exercise into another language, and whoever speaks it is asked in it, text by text."""

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.authoring import begin_draft, copy_exercise, publish_draft
from homework.actions.publishing import publish_library
from homework.actions.translating import translate
from homework.actions.writing import Typed, save_words
from homework.enums import Level
from homework.errors import TooLongError
from homework.library.editing.fields import item_fields, words_of
from homework.library.editing.tree import key_of, spot_of
from homework.models import ExerciseDraft, Part, Translation
from homework.queries.exercises import exercise
from homework.queries.translations import put_into
from practice import clock
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.people.models import Practice, User
from tests.cast import Cast

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
SLUG = "session-feedback"


@pytest.fixture(scope="module")
def built_cast(standing: None) -> Cast:
    with clock.played(NOW):
        publish_library()
        return Cast()


@pytest.fixture
def cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return cast


def first_question(cast: Cast) -> tuple[str, str]:
    """The link id and the words of the first question, and of the page that asks it."""
    form = exercise(SLUG, cast.actor("clinician")).form
    item = next(item for item in form.items_flat if item.is_answered)
    return item.link_id, item.text


@pytest.fixture
def spanish(cast: Cast) -> dict[str, str]:
    """What the practice put into Spanish: the title and the first question."""
    words = {"client_title": "Cómo fue", f"{first_question(cast)[0]}/text": "¿Te sentiste escuchada?"}
    translate(exercise(SLUG, cast.actor("clinician")).version, "es", words, 0, by=cast.actor("clinician"))
    return words


def give(cast: Cast, slug: str = SLUG) -> Part:
    by = cast.actor("clinician")
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=True)
    assignment = assign(cast.couple(), exercise(slug, by).version, terms, by=by)
    return Part.objects.get(assignment=assignment, author=cast.client("ana"))


def asked(cast: Cast, part: Part) -> str:
    """All that Ana reads from the start to the first question."""
    browser, form = cast.browser("ana"), exercise(SLUG, cast.actor("clinician")).form
    place = [item.link_id for item in form.items_flat].index(first_question(cast)[0]) + 1
    pages = (reverse("homework_start", args=[part.code]), reverse("homework_question", args=[part.code, place]))
    return "".join(browser.get(page).content.decode() for page in pages)


def test_whoever_chose_the_language_is_asked_in_it_and_nobody_else(cast: Cast, spanish: dict[str, str]) -> None:
    part, (_link_id, original) = give(cast), first_question(cast)
    before = asked(cast, part)
    assert ([words in before for words in spanish.values()], original in before) == ([False, False], True)
    sent = {"zone": "", "theme": "", "language": "es"}
    cast.browser("ana").post(reverse("my_settings"), sent)
    after = asked(cast, part)
    assert ([words in after for words in spanish.values()], original in after) == ([True, True], False)
    assert 'lang="es" dir="ltr"' in after
    assert exercise(SLUG, cast.actor("clinician")).form.about in after
    assert User.objects.get(pk=cast.users["jonah"].pk).language == ""


def test_the_practice_has_a_language_for_those_who_chose_none(cast: Cast, spanish: dict[str, str]) -> None:
    part = give(cast)
    browser = cast.browser("administrator")
    form = browser.get(reverse("settings_practice")).context["form"]
    browser.post(reverse("settings_practice"), {**form.initial, "language": "es"})
    assert [words in asked(cast, part) for words in spanish.values()] == [True, True]
    assert Event.objects.filter(action="change_language").count() == 1
    cast.browser("ana").post(reverse("my_settings"), {"zone": "", "theme": "", "language": "fr"})
    assert [words in asked(cast, part) for words in spanish.values()] == [False, False]


def test_what_another_practice_wrote_is_nobodys_here(cast: Cast) -> None:
    words = {"client_title": "Una palabra ajena"}
    version = exercise(SLUG, cast.actor("stranger")).version
    translate(version, "es", words, 0, by=cast.actor("stranger"))
    Practice.objects.update(language="es")
    assert "Una palabra ajena" not in asked(cast, give(cast))
    page = reverse("exercise_language", args=[SLUG, "es"])
    assert "Una palabra ajena" in cast.browser("stranger").get(page).content.decode()
    assert "Una palabra ajena" not in cast.browser("clinician").get(page).content.decode()


def test_another_language_costs_no_statement(cast: Cast, spanish: dict[str, str]) -> None:
    part, counts = give(cast), []
    for language in ("en", "es"):
        Practice.objects.update(language=language)
        asked(cast, part)
        with CaptureQueriesContext(
            connection,
        ) as told:
            asked(cast, part)
        counts.append(len(told))
    assert counts[0] == counts[1]


def test_the_author_reads_their_answers_in_their_language_and_the_clinician_in_the_original(
    cast: Cast, spanish: dict[str, str]
) -> None:
    part, (link_id, original) = give(cast), first_question(cast)
    form = exercise(SLUG, cast.actor("clinician")).form
    answers = {item.link_id: _some(item.type, item.min, item.labels) for item in form.items_flat if item.required}
    submit(
        part,
        {link_id: _some(form.item(link_id).type, form.item(link_id).min, form.item(link_id).labels), **answers},
        Level.THERAPIST,
        by=cast.actor("ana"),
    )
    Practice.objects.update(language="es")
    own = cast.browser("ana").get(reverse("my_answer", args=[part.code])).content.decode()
    read = cast.browser("clinician").get(reverse("answer", args=[part.code])).content.decode()
    question = spanish[f"{link_id}/text"]
    assert (question in own, original in own) == (True, False)
    assert (question in read, original in read) == (False, True)


def _some(kind: str, low: int | None, labels: Mapping[str, str]) -> object:
    return {"integer": low, "boolean": True, "choice": next(iter(labels), "")}.get(kind, "words")


def test_the_page_names_what_is_missing_and_keeps_what_was_typed(cast: Cast, spanish: dict[str, str]) -> None:
    browser, page = cast.browser("clinician"), reverse("exercise_language", args=[SLUG, "es"])
    version = exercise(SLUG, cast.actor("clinician")).version
    missing = len(put_into(version, "es", cast.actor("clinician")).missing)
    said = browser.get(page).content.decode()
    assert (f"{missing} texts are missing" in said, said.count("(missing)")) == (True, missing)
    done = browser.post(page, {**spanish, "about": "Dinos.", "revision": "1"})
    assert (done.status_code, Translation.objects.get().words["about"]) == (HTTPStatus.FOUND, "Dinos.")
    late = browser.post(page, {**spanish, "about": "Cuéntanos.", "revision": "1"})
    said = late.content.decode()
    assert late.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert ("Cuéntanos." in said, "Dinos." in said, Translation.objects.get().words["about"]) == (True, True, "Dinos.")
    browser.post(page, {**spanish, "about": "Cuéntanos.", "revision": str(late.context["revision"])})
    assert Translation.objects.get().words == {**spanish, "about": "Cuéntanos."}
    tried = browser.get(reverse("exercise_try", args=[SLUG]), {"language": "es"}).content.decode()
    assert [words in tried for words in spanish.values()] == [True, True]


def test_the_next_version_keeps_what_still_says_the_same(cast: Cast) -> None:
    by, (link_id, _text) = cast.actor("clinician"), first_question(cast)
    own = copy_exercise(exercise(SLUG, by).version, by=by)
    first = publish_draft(own, 0, by=by)
    words = {"client_title": "Cómo fue", f"{link_id}/text": "¿Te sentiste escuchada?"}
    translate(first, "es", words, 0, by=by)
    begin_draft(own, by=by)
    item = spot_of(ExerciseDraft.objects.get().definition, key_of(link_id)).item
    save_words(own, key_of(link_id), Typed(words_of(item, item_fields(item)) | {"text": ["Were you heard?"]}), by=by)
    second = publish_draft(own, 1, by=by)
    assert [put_into(version, "es", by).words for version in (first, second)] == [words, {"client_title": "Cómo fue"}]


@pytest.mark.parametrize("who", ["supervisor", "administrator", "front_desk", "ana"])
def test_only_clinicians_translate(cast: Cast, who: str) -> None:
    version, browser = exercise(SLUG, cast.actor("clinician")).version, cast.browser(who)
    for address in (reverse("exercise_languages", args=[SLUG]), reverse("exercise_language", args=[SLUG, "es"])):
        assert browser.get(address).status_code == HTTPStatus.NOT_FOUND
        assert browser.post(address, {"client_title": "x"}).status_code == HTTPStatus.NOT_FOUND
    with pytest.raises(NotVisibleError):
        translate(version, "es", {}, 0, by=cast.actor(who))
    assert not Translation.objects.exists()


def test_what_cannot_be_translated(cast: Cast) -> None:
    by = cast.actor("clinician")
    version = exercise(SLUG, by).version
    with pytest.raises(NotVisibleError):
        translate(version, "xx", {}, 0, by=by)
    with pytest.raises(TooLongError):
        translate(version, "es", {"about": "x" * 20_001}, 0, by=by)
    version.definition |= {"measure": {"code": "X"}}
    with pytest.raises(NotAllowedError, match="fixed"):
        translate(version, "es", {}, 0, by=by)
    assert not Translation.objects.exists()
    own = copy_exercise(exercise(SLUG, by).version, by=by)
    with pytest.raises(NotVisibleError):
        translate(publish_draft(own, 0, by=by), "es", {}, 0, by=cast.actor("stranger"))
