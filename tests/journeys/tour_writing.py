"""The stops at an exercise that a practice writes itself."""

from collections.abc import Iterator

from homework.actions.authoring import begin_draft, copy_exercise, publish_draft
from homework.actions.building import add_item, remove_item
from homework.actions.translating import translate
from homework.actions.writing import Typed, save_words
from homework.library.editing.tree import key_of
from homework.queries.exercises import exercise
from practice.access.actor import Actor
from tests.journeys.stops import MENSAH, Stop, at


def written(by: Actor) -> Iterator[Stop]:
    """An exercise that is being written: one page of each kind, one that is wrong, one that two tabs wrote."""
    own = copy_exercise(exercise("trust-timeline", by).version, by=by)
    publish_draft(own, 0, by=by)
    begin_draft(own, by=by)
    yield at(MENSAH, "exercise", own.slug)
    yield at(MENSAH, "exercises", q="ours")
    yield at(MENSAH, "exercise_preview", own.slug)
    yield at(MENSAH, "exercise_drop", own.slug)
    gist, note = key_of("event_gist"), key_of("rule_note")
    for key in ("about", key_of("scope"), key_of("event"), key_of("rule_fit"), key_of("after_help")):
        yield at(MENSAH, "exercise_page", own.slug, key)
    yield at(MENSAH, "exercise_item_remove", own.slug, key_of("leaving"))
    second = copy_exercise(exercise("steadying-breath", by).version, by=by)
    wrong = add_item(second, "one", by=by)
    for words in ("one", "another"):
        save_words(second, wrong, Typed({"text": [""], "hint": [words]}), by=by)
    yield at(MENSAH, "exercise_page", second.slug, wrong)
    translate(exercise("steadying-breath", by).version, "ar", {"client_title": "نفس"}, 0, by=by)
    yield at(MENSAH, "exercise_languages", "steadying-breath")
    yield at(MENSAH, "exercise_language", "steadying-breath", "ar")
    third = copy_exercise(exercise("trust-timeline", by).version, by=by)
    remove_item(third, key_of("scope"), agreed=True, by=by)
    save_words(third, gist, Typed({"text": [""], "maxLength": ["few"]}), by=by)
    yield at(MENSAH, "exercise_edit", third.slug)
    yield at(MENSAH, "exercise_page", third.slug, gist)
    yield at(MENSAH, "exercise_page", third.slug, note, look="1")
