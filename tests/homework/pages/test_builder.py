"""A practice copies an exercise, writes it, sees it as a client does, publishes it, and gives it."""

import json
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from django.http.response import HttpResponseBase
from django.test import Client as Browser
from django.urls import reverse

from homework.actions.assigning import Terms, assign
from homework.actions.authoring import begin_draft, copy_exercise, publish_draft
from homework.actions.building import add_item, repeat_item
from homework.actions.publishing import publish_library
from homework.actions.writing import Typed, save_words
from homework.enums import Level
from homework.errors import ChangedMeanwhileError, NotReadyError
from homework.library.editing.fields import about_fields, item_fields, words_of
from homework.library.editing.tree import Raw, Words, key_of, spot_of
from homework.models import Assignment, Exercise, ExerciseDraft, ExerciseVersion
from homework.queries.authoring import building, standing_of
from homework.queries.exercises import exercise
from practice import clock
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.enums import Role
from tests.cast import Cast

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
OURS = "trust-timeline-ours"
SCOPE, GIST, CONTACT = key_of("scope"), key_of("event_gist"), key_of("leaving")


@pytest.fixture(scope="module")
def built_cast(standing: None) -> Cast:
    with clock.played(NOW):
        publish_library()
        return Cast()


@pytest.fixture
def cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return cast


@pytest.fixture
def own(cast: Cast) -> Exercise:
    by = cast.actor("clinician")
    return copy_exercise(exercise("trust-timeline", by).version, by=by)


def draft(own: Exercise) -> ExerciseDraft:
    return ExerciseDraft.objects.get(exercise=own)


def item(own: Exercise, key: str) -> Raw:
    return spot_of(draft(own).definition, key).item


def words(own: Exercise, key: str, **changed: str) -> Words:
    """All fields of a page as they stand, with some changed."""
    definition = draft(own).definition
    target = definition if key == "about" else spot_of(definition, key).item
    fields = about_fields(target) if key == "about" else item_fields(target)
    return words_of(target, fields) | {name: [word] for name, word in changed.items()}


def write(own: Exercise, key: str, cast: Cast, **changed: str) -> None:
    save_words(own, key, Typed(words(own, key, **changed)), by=cast.actor("clinician"))


def publish(own: Exercise, cast: Cast) -> ExerciseVersion:
    return publish_draft(own, draft(own).revision, by=cast.actor("clinician"))


def give(cast: Cast) -> Assignment:
    by = cast.actor("clinician")
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=True)
    return assign(cast.couple(), exercise(OURS, by).version, terms, by=by)


def send(browser: Browser, own: Exercise, key: str, **sent: object) -> HttpResponseBase:
    return browser.post(reverse("exercise_page", args=[own.slug, key]), sent)


def path(name: str, *rest: str) -> str:
    return reverse(name, args=[OURS, *rest])


def test_from_the_library_to_homework_of_ones_own(cast: Cast) -> None:
    browser = cast.browser("clinician")
    done = browser.post(reverse("exercise_copy", args=["trust-timeline"]), follow=True)
    assert done.redirect_chain == [(path("exercise_edit"), HTTPStatus.FOUND)]
    own = Exercise.objects.get(slug=OURS)
    send(browser, own, SCOPE, **words(own, SCOPE, text="When did it start?"), act="done")
    assert "When did it start?" in browser.get(path("exercise_preview")).content.decode()
    assert browser.get(path("exercise")).status_code == HTTPStatus.NOT_FOUND
    sent = {"revision": draft(own).revision}
    published = browser.post(path("exercise_publish"), sent, follow=True)
    assert published.redirect_chain == [(path("exercise"), HTTPStatus.FOUND)]
    said = published.content.decode()
    for told in (
        "version 1",
        "Clinician",
        "“Trust timeline”, which it was copied from",
        "Changed: “When did it start?”",
    ):
        assert told in said
    assert give(cast).version == own.versions.get()
    assert list(Event.objects.filter(action__contains="exercise").values_list("action", flat=True)) == [
        *("copy_exercise", "publish_exercise")
    ]


def test_what_was_given_keeps_its_version(cast: Cast, own: Exercise) -> None:
    first = publish(own, cast)
    given = give(cast)
    begin_draft(own, by=cast.actor("clinician"))
    write(own, "about", cast, minutes="20")
    second = publish(own, cast)
    given.refresh_from_db()
    assert (given.version, second.number, exercise(OURS, cast.actor("clinician")).version) == (first, 2, second)
    told = standing_of(own)
    assert told is not None
    assert (told.publisher, told.against, told.changes) == ("Clinician", "version 1", ("How long it takes changed.",))


def test_publishing_what_says_the_same_makes_no_version(cast: Cast, own: Exercise) -> None:
    first = publish(own, cast)
    begin_draft(own, by=cast.actor("clinician"))
    assert publish(own, cast) == first
    assert not ExerciseDraft.objects.exists()


def test_pressing_twice_publishes_and_forgets_once(cast: Cast, own: Exercise) -> None:
    browser, sent = cast.browser("clinician"), {"revision": "0"}
    for _press in range(2):
        assert browser.post(path("exercise_publish"), sent).url == path("exercise")  # type: ignore[attr-defined]  # as below
    begin_draft(own, by=cast.actor("clinician"))
    for _press in range(2):
        assert browser.post(path("exercise_drop")).url == path("exercise")  # type: ignore[attr-defined]  # as below
    assert (own.versions.count(), ExerciseDraft.objects.count()) == (1, 0)


def test_what_is_wrong_is_kept_told_beside_its_field_and_not_published(cast: Cast, own: Exercise) -> None:
    browser = cast.browser("clinician")
    send(browser, own, key_of("event_age"), **words(own, key_of("event_age"), max="many", min=""), act="done")
    assert item(own, key_of("event_age"))["max"] == 110
    page = browser.get(path("exercise_page", key_of("event_age")))
    assert page.context["form"]["max"].value() == "many"
    assert page.context["form"].errors == {"max": ["Write a whole number, like 5."], "min": ["Write something here."]}
    listed = browser.get(path("exercise_edit")).content.decode()
    for field in ("max", "min"):
        assert f'href="{path("exercise_page", key_of("event_age"))}?look=1#id_{field}"' in listed
    browser.post(path("exercise_publish"), {"revision": draft(own).revision})
    with pytest.raises(NotReadyError):
        publish(own, cast)
    assert not own.versions.exists()
    assert browser.get(path("exercise_preview")).url == path("exercise_edit")  # type: ignore[attr-defined]  # a redirect


def test_typing_saves_and_one_tab_goes_on(cast: Cast, own: Exercise) -> None:
    browser, address = cast.browser("clinician"), path("exercise_save", GIST)
    first = browser.post(address, words(own, GIST, text="What?") | {"revision": "0", "tab": "one"})
    assert first.json() == {"revision": 1}
    second = browser.post(address, words(own, GIST, text="What happened?") | {"revision": "0", "tab": "one"})
    assert (second.json(), item(own, GIST)["text"]) == ({"revision": 2}, "What happened?")
    assert browser.get(address).json()["revision"] == 2
    assert browser.post(address, {}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    too_long = browser.post(address, words(own, GIST, text="x" * 20_001) | {"revision": "2", "tab": "one"})
    assert (too_long.status_code, item(own, GIST)["text"]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "What happened?")


def test_a_save_that_comes_after_its_own_button_takes_nothing_back(cast: Cast, own: Exercise) -> None:
    browser = cast.browser("clinician")
    send(browser, own, GIST, **words(own, GIST, text="What happened"), tab="one", revision="0", act="done")
    late = browser.post(path("exercise_save", GIST), words(own, GIST, text="What") | {"tab": "one", "revision": "0"})
    assert (late.status_code, item(own, GIST)["text"], draft(own).kept) == (HTTPStatus.OK, "What happened", {})


def test_two_tabs_lose_no_word(cast: Cast, own: Exercise) -> None:
    browser, address = cast.browser("clinician"), path("exercise_save", GIST)
    browser.post(address, words(own, GIST, text="The first tab") | {"revision": "0", "tab": "one"})
    late = words(own, GIST, text="The second tab")
    answer = browser.post(address, late | {"revision": "0", "tab": "two"})
    assert (answer.status_code, answer.json()) == (HTTPStatus.CONFLICT, {"url": path("exercise_page", GIST)})
    page = browser.get(path("exercise_page", GIST)).content.decode()
    assert ("The first tab" in page, "The second tab" in page) == (True, True)
    main = page[page.index("<main") : page.index("</main>")]
    assert main.count('<p class="words">') == 2  # of all that is on the page only what differs
    with pytest.raises(ChangedMeanwhileError):
        publish(own, cast)
    send(browser, own, GIST, pick="1")
    assert (item(own, GIST)["text"], draft(own).kept) == ("The second tab", {})
    other = browser.post(path("exercise_save", SCOPE), words(own, SCOPE) | {"revision": "0", "tab": "one"})
    assert other.status_code == HTTPStatus.OK


def test_each_button_keeps_what_was_typed_beside_it(cast: Cast, own: Exercise) -> None:
    browser = cast.browser("clinician")
    send(browser, own, SCOPE, **words(own, SCOPE, text="When?"), act="choice_add")
    added = item(own, SCOPE)["options"][-1]["code"]
    since = {"revision": draft(own).typed[SCOPE]["revision"]}
    typed = words(own, SCOPE) | {f"option.{added}": ["At school"], "option.both": ["Both"]}
    send(browser, own, SCOPE, **typed, **since, act=f"choice_up:{added}")
    texts = [option["text"] for option in item(own, SCOPE)["options"]]
    assert texts == ["Before this relationship", "Only in this one", "Both", "At school", "I am not sure"]
    since = {"revision": draft(own).typed[SCOPE]["revision"]}
    send(browser, own, SCOPE, **words(own, SCOPE), **since, act="choice_drop:only_this_one")
    assert (item(own, SCOPE)["text"], len(item(own, SCOPE)["options"])) == ("When?", 5)
    note = key_of("rule_note")
    send(browser, own, note, **words(own, note), act="condition_add", on=key_of("rule_fit"))
    since = {"revision": draft(own).typed[note]["revision"]}
    typed = words(own, note) | {"when.1.question": ["rule_fit"], "when.1.operator": [">"], "when.1.answer": ["5"]}
    send(browser, own, note, **typed, **since, enableBehavior="any", act="condition_drop:0")
    assert item(own, note)["enableWhen"] == [{"question": "rule_fit", "operator": ">", "answer": 5}]


def test_items_are_added_moved_repeated_and_removed(cast: Cast, own: Exercise) -> None:
    browser = cast.browser("clinician")
    browser.post(path("exercise_add"), {"kind": "yes_no", "where": f"after:{SCOPE}"})
    added = draft(own).definition["items"][3]
    browser.post(path("exercise_item_move", key_of(added["linkId"])), {"way": "up"})
    assert [one["linkId"] for one in draft(own).definition["items"]][1:4] == [
        "distress_before",
        added["linkId"],
        "scope",
    ]
    browser.post(path("exercise_item_repeat", key_of(added["linkId"])))
    assert draft(own).definition["items"][3]["type"] == "boolean"
    browser.post(path("exercise_item_remove", key_of(added["linkId"])))
    assert added["linkId"] not in [one["linkId"] for one in draft(own).definition["items"]]
    assert browser.post(path("exercise_add"), {"kind": "nothing", "where": "end"}).status_code == HTTPStatus.FOUND
    assert browser.post(path("exercise_item_move", "nowhere"), {}).status_code == HTTPStatus.NOT_FOUND


def test_a_safety_rule_goes_only_with_a_plain_yes(cast: Cast, own: Exercise) -> None:
    browser = cast.browser("clinician")
    asked = browser.get(path("exercise_item_remove", CONTACT)).content.decode()
    rule = "“I would like to hear from my therapist before my next session”: look at it within a working day."
    assert rule in asked
    browser.post(path("exercise_item_remove", CONTACT))
    assert "asks_for_contact" in [rule["id"] for rule in draft(own).definition["flags"]]
    browser.post(path("exercise_item_remove", CONTACT), {"agreed": "yes"})
    assert "asks_for_contact" not in [rule["id"] for rule in draft(own).definition["flags"]]
    assert Event.objects.get(action="remove_exercise_item").subjects == {"exercise": own.pk, "rules": 1}


def test_the_answer_that_a_safety_rule_asks_for_stays(cast: Cast, own: Exercise) -> None:
    send(cast.browser("clinician"), own, CONTACT, **words(own, CONTACT), act="choice_drop:need_soon")
    assert "need_soon" in [option["code"] for option in item(own, CONTACT)["options"]]


def test_who_sees_the_screen_is_always_asked(cast: Cast) -> None:
    by = cast.actor("clinician")
    own = copy_exercise(exercise("private-safety-screen", by).version, by=by)
    cast.browser("clinician").post(
        reverse("exercise_item_remove", args=[own.slug, key_of("p_gate")]), {"agreed": "yes"}
    )
    assert item(own, key_of("p_gate"))["linkId"] == "p_gate"


def test_what_is_not_published_can_be_forgotten(cast: Cast, own: Exercise) -> None:
    browser = cast.browser("clinician")
    assert "It was never published, so all of it goes." in browser.get(path("exercise_drop")).content.decode()
    assert Exercise.objects.filter(slug=OURS).exists()
    assert browser.post(path("exercise_drop")).url == reverse("exercises")  # type: ignore[attr-defined]  # a redirect
    assert not Exercise.objects.filter(slug=OURS).exists()


def test_what_would_be_forgotten_is_named_first(cast: Cast, own: Exercise) -> None:
    publish(own, cast)
    begin_draft(own, by=cast.actor("clinician"))
    write(own, SCOPE, cast, text="Another question")
    page = cast.browser("clinician").get(path("exercise_drop")).content.decode()
    assert ("The published version stays." in page, "Another question" in page) == (True, True)
    assert draft(own).revision == 1


def test_two_copies_have_names_of_their_own(cast: Cast, own: Exercise) -> None:
    by = cast.actor("owner")
    assert copy_exercise(exercise("trust-timeline", by).version, by=by) == own
    write(own, "about", cast, title="Ours")
    second = copy_exercise(exercise("trust-timeline", by).version, by=by)
    assert (second.slug, draft(second).definition["slug"]) == ("trust-timeline-ours-2", "trust-timeline-ours-2")


def test_the_words_of_an_instrument_stay_as_they_are(cast: Cast, own: Exercise) -> None:
    version = publish(own, cast)
    version.definition |= {"measure": {"code": "X"}}
    version.save()
    for act in (lambda by: copy_exercise(version, by=by), lambda by: begin_draft(own, by=by)):
        with pytest.raises(NotAllowedError, match="fixed"):
            act(cast.actor("clinician"))
    cast.browser("clinician").post(path("exercise_begin"))
    assert not ExerciseDraft.objects.exists()


GET = ("exercise_edit", "exercise_preview")
POST = ("exercise_copy", "exercise_begin", "exercise_publish", "exercise_drop", "exercise_add")
OF_AN_ITEM = (
    *("exercise_page", "exercise_save", "exercise_item_move"),
    *("exercise_item_repeat", "exercise_item_remove"),
)


@pytest.mark.parametrize("who", ["stranger", "supervisor", "administrator", "front_desk", "ana"])
def test_for_everybody_else_it_does_not_exist(cast: Cast, own: Exercise, who: str) -> None:
    browser, before = cast.browser(who), draft(own)
    never = browser.get(reverse("exercise_edit", args=["never-was"])).content
    addresses = [path(name) for name in (*GET, *POST)] + [path(name, SCOPE) for name in OF_AN_ITEM]
    for address in addresses:
        for answer in (browser.get(address), browser.post(address, {"way": "up"})):
            if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
                assert (address, answer.status_code, answer.content) == (address, HTTPStatus.NOT_FOUND, never)
    assert (draft(own).revision, Exercise.objects.exclude(practice=None).count()) == (before.revision, 1)
    if who == "stranger":
        published = publish(own, cast)
        assert browser.get(path("exercise")).status_code == HTTPStatus.NOT_FOUND
        assert OURS not in browser.get(reverse("exercises")).content.decode()
        with pytest.raises(NotVisibleError):
            copy_exercise(published, by=cast.actor("stranger"))


@pytest.mark.parametrize("who", ["stranger", "supervisor", "ana"])
def test_no_act_is_for_anybody_else(cast: Cast, own: Exercise, who: str) -> None:
    by = cast.actor(who)
    assert Role.CLINICIAN in cast.actor("stranger").roles
    acts = (
        lambda: save_words(own, SCOPE, Typed({"text": ["x"]}), by=by),
        lambda: add_item(own, "line", by=by),
        lambda: repeat_item(own, SCOPE, by=by),
        lambda: begin_draft(own, by=by),
        lambda: publish_draft(own, 0, by=by),
    )
    for act in acts:
        with pytest.raises(NotVisibleError):
            act()
    with pytest.raises(NotVisibleError):
        building(OURS, by)


def test_an_export_differs_in_the_edited_field_alone(cast: Cast, own: Exercise) -> None:
    first = publish(own, cast)
    begin_draft(own, by=cast.actor("clinician"))
    write(own, GIST, cast, hint="In a few words.")
    second = publish(own, cast)
    before = json.loads(json.dumps(first.definition))
    spot_of(before, GIST).item["hint"] = "In a few words."
    assert json.dumps(second.definition) == json.dumps(before)


def test_levels_are_offered_as_they_were_ticked(cast: Cast, own: Exercise) -> None:
    sent = words(own, "about") | {"levels": ["therapist"], "default_level": ["therapist"]}
    send(cast.browser("clinician"), own, "about", **sent, act="done")
    assert publish(own, cast).definition["levels"] == [Level.THERAPIST]
