"""Somebody's own app begins and hands in what they were given to do; nobody else does, and nobody reads more for it."""

import json
from copy import deepcopy
from typing import Any

import pytest

from homework.actions.answering import choose_level, locked_siblings, submit
from homework.actions.drafting import Sent, hand_in, save_page
from homework.actions.from_apps import Written, begin_for, hand_in_for
from homework.enums import Level
from homework.errors import ChangedMeanwhileError
from homework.fhir.responses.forms import asked
from homework.models import Draft, Part, Response
from homework.queries.forms import form_of
from practice.audit.models import Event
from practice.sync.models import AppRead
from tests.homework.fhir.conftest import Room
from tests.homework.fhir.test_responses import QUESTIONNAIRE, RESPONSE, at
from tests.homework.leaks.test_fhir_apps import Held
from tests.homework.sharing.world import plain_exercise
from tests.practice.fhir.asking import Peer
from tests.practice.sync.apps import KINDS, App, fresh
from tests.practice.sync.programs import Answer

pytestmark = pytest.mark.django_db
WRITES = ("patient/*.rs", "patient/QuestionnaireResponse.cu")
URL = "http://a.example/Questionnaire/1"
FORM = QUESTIONNAIRE | {"url": URL, "version": "1"}


class Hand:
    """Ana's app, and what she was given: the same form twice, once where she chooses among all levels."""

    def __init__(self, room: Room, form: dict[str, Any] = FORM) -> None:
        self.room = room
        self.version = room.bring(room.file(form))
        self.part = room.set(self.version)
        self.canonical = asked(self.version).canonical
        self.app = self.held("ana")

    def held(self, name: str, scopes: tuple[str, ...] = WRITES, *, writes: bool = True) -> Held:
        app = App(self.room.cast.actor("owner"), scopes=scopes)
        more = {"writes": "on"} if writes else {}
        code = app.code(self.room.cast.browser(name), kinds=KINDS, offline=False, also=more, scope=" ".join(scopes))
        return Held(app.redeems(code).json()["access_token"])

    def body(self, **changed: Any) -> dict[str, Any]:
        return deepcopy(RESPONSE) | {"questionnaire": self.canonical} | changed

    def post(self, body: dict[str, Any], **headers: str) -> Answer:
        return self.app.call("post", "QuestionnaireResponse", body, **headers)

    def put(self, body: dict[str, Any], code: str = "", **headers: str) -> Answer:
        code = code or self.part.code
        return self.app.call("put", f"QuestionnaireResponse/{code}", body | {"id": code}, **headers)

    def now(self) -> Part:
        return Part.objects.select_related("current").get(pk=self.part.pk)


@pytest.fixture
def hand(room: Room) -> Hand:
    return Hand(room)


def issues(answer: Answer, status: int = 422) -> list[tuple[str, str]]:
    assert answer.status_code == status, answer.content
    return [(one["code"], one.get("expression", [""])[0]) for one in answer.json()["issue"]]


def plain(items: list[Any]) -> list[Any]:
    """The items without the words of the form, which nobody has to send."""
    said: list[Any] = json.loads(json.dumps(items))
    waiting = list(said)
    while waiting:
        one = waiting.pop()
        one.pop("text", None)
        waiting += one.get("item", []) + [x for answer in one.get("answer", []) for x in answer.get("item", [])]
    return said


def test_what_is_handed_in_comes_back_by_the_letter(hand: Hand) -> None:
    text = json.dumps(hand.body())
    literals = {'"valueDecimal": 72.25': '"valueDecimal": 72.50', '"value": 72.5,': '"value": 7.250E1, "unit": "kg",'}
    literals |= {"2026-03-09T10:00:00Z": "2026-03-09T10:00:00.120+01:00", '"10:00:00"': '"10:00:00.50"'}
    literals |= {'"valueString": "abc"': '"valueString": " abc "'}
    for before, after in literals.items():
        assert before in text
        text = text.replace(before, after)
    answer = hand.app.call("post", "QuestionnaireResponse", text)
    assert answer.status_code == 201, answer.content
    assert answer["Location"].endswith(f"QuestionnaireResponse/{hand.part.code}/_history/1")
    told = hand.app.call("get", f"QuestionnaireResponse/{hand.part.code}").content.decode()
    for literal in ('"valueDecimal":72.50', "7.250E1", "2026-03-09T10:00:00.120+01:00", '"10:00:00.50"', '" abc "'):
        assert literal in told
    assert plain(json.loads(told)["item"]) == plain(json.loads(text)["item"])
    assert json.loads(told)["status"] == "completed"
    assert json.loads(told)["identifier"] == {"system": "urn:trellis:task", "value": hand.part.code}


def test_what_is_kept_are_answers_like_any_other_and_nobody_reads_more_than_the_least(hand: Hand) -> None:
    assert hand.post(hand.body()).status_code == 201
    part = hand.now()
    assert part.current is not None
    assert (part.level, part.current.answers["q_decimal"], part.current.number) == ("private", "72.25", 1)
    assert part.current.answers["q_moment"] == "2026-03-09T10:00"
    events = Event.objects.filter(action__in=("hand_in_by_app", "submit"))
    assert sorted(events.values_list("action", flat=True)) == ["hand_in_by_app", "submit"]
    assert set(AppRead.objects.values_list("kind", flat=True)) == {"written"}
    page = hand.room.cast.browser("ana").get("/my/log/").content.decode()
    assert "wrote or handed in what you were given to do" in page


def test_a_draft_is_begun_gone_on_with_and_handed_in(hand: Hand) -> None:
    begun = hand.body(status="in-progress", item=[{"linkId": "number", "answer": [{"valueInteger": 3}]}])
    answer = hand.post(begun)
    assert answer.status_code == 201
    assert hand.now().current is None
    assert plain(hand.app.read(f"QuestionnaireResponse/{hand.part.code}")["item"]) == begun["item"]
    assert hand.app.found("QuestionnaireResponse?status=in-progress") == [hand.part.code]
    assert hand.held("ana", writes=False).found("QuestionnaireResponse") == []
    assert hand.put(hand.body(), If_Match=answer["ETag"]).status_code == 200
    assert hand.now().current is not None
    assert not Draft.objects.exists()
    assert hand.app.read(f"QuestionnaireResponse/{hand.part.code}")["status"] == "completed"
    assert hand.held("ana", writes=False).found("QuestionnaireResponse") == [hand.part.code]


def test_what_an_app_of_less_looks_at_changes_no_version(hand: Hand) -> None:
    tag = hand.post(hand.body(status="in-progress"))["ETag"]
    hand.held("ana", writes=False).read("QuestionnaireResponse?_lastUpdated=ge2020")
    assert hand.app.call("get", f"QuestionnaireResponse/{hand.part.code}")["ETag"] == tag


def test_a_draft_from_an_app_is_on_the_page_and_handed_in_there_by_the_letter(hand: Hand) -> None:
    text = json.dumps(hand.body(status="in-progress")).replace("72.25", "7.250E1")
    assert hand.app.call("post", "QuestionnaireResponse", text).status_code == 201
    draft, ana = Draft.objects.get(), hand.room.cast.actor("ana")
    assert '"72.50"' in json.dumps(draft.pages)
    hand_in(hand.part, draft.revision, Level.THERAPIST, by=ana)
    assert b"7.250E1" in hand.app.call("get", f"QuestionnaireResponse/{hand.part.code}").content


def test_what_its_author_types_here_is_neither_read_nor_lost(hand: Hand) -> None:
    ana = hand.room.cast.actor("ana")
    save_page(hand.part, "q_number", Sent({"q_number": ["5"]}, pressed=True), by=ana)
    assert hand.app.found("QuestionnaireResponse") == []
    seen = hand.app.call("get", f"QuestionnaireResponse/{hand.part.code}")
    assert (seen.status_code, seen.content) == (404, hand.app.call("get", "QuestionnaireResponse/never").content)
    for status in ("in-progress", "completed"):
        assert issues(hand.post(hand.body(status=status)), 409) == [("duplicate", "")]
        assert hand.put(hand.body(status=status)).status_code == 405
        assert hand.put(hand.body(status=status), If_Match="*").status_code == 405
    assert Draft.objects.get().pages["q_number"]["fields"] == {"q_number": ["5"]}
    assert hand.now().current is None


def test_a_draft_of_an_app_is_its_authors_alone_once_they_write_on(hand: Hand) -> None:
    ana = hand.room.cast.actor("ana")
    assert hand.post(hand.body(status="in-progress")).status_code == 201
    save_page(hand.part, "q_number", Sent({"q_number": ["6"]}, since=1, pressed=True), by=ana)
    assert hand.app.found("QuestionnaireResponse") == []
    assert hand.put(hand.body()).status_code == 405
    written, held = Written({"q_number": 7}, {}), locked_siblings(hand.part)
    with pytest.raises(ChangedMeanwhileError):
        begin_for(hand.now(), written, by=ana)
    with pytest.raises(ChangedMeanwhileError):
        hand_in_for(hand.now(), written, held=held, by=ana)
    assert Draft.objects.get().pages["q_number"]["fields"] == {"q_number": ["6"]}


def test_the_same_once_more_is_the_same_as_once(hand: Hand) -> None:
    once = {"If_None_Exist": f"identifier=urn:trellis:task|{hand.part.code}"}
    body = hand.body(identifier={"system": "urn:trellis:task", "value": hand.part.code})
    assert [hand.post(body, **once).status_code for _ in range(3)] == [201, 200, 200]
    assert issues(hand.post(body), 409) == [("duplicate", "")]
    for _ in range(2):
        answer = hand.put(body | {"status": "amended"})
        assert (answer.status_code, answer["ETag"]) == (200, 'W/"1"')
    assert Response.objects.count() == 1
    body["item"][3]["answer"][0]["valueDecimal"] = 12.5
    assert hand.put(body | {"status": "amended"})["ETag"] == 'W/"2"'
    assert hand.app.read(f"QuestionnaireResponse/{hand.part.code}")["status"] == "amended"
    assert hand.put(body, If_Match='W/"1"').status_code == 412


def test_where_the_same_is_asked_twice_the_task_is_named(hand: Hand) -> None:
    other = hand.room.set(hand.version)
    assert issues(hand.post(hand.body())) == [("multiple-matches", "QuestionnaireResponse.identifier")]
    named = {"system": "urn:trellis:task", "value": other.code}
    assert hand.post(hand.body(identifier=named)).json()["id"] == other.code
    assert hand.post(hand.body()).json()["id"] == hand.part.code
    for value in ("never", "\\u0000"):
        wrong = hand.body(identifier=named | {"value": value})
        assert hand.post(wrong).status_code in {400, 422}


FAULTS: list[tuple[dict[str, Any], str, str]] = [
    ({"questionnaire": "http://a.example/none"}, "not-found", "QuestionnaireResponse.questionnaire"),
    ({"subject": {"reference": "Patient/never"}}, "business-rule", "QuestionnaireResponse.subject"),
    ({"author": {"reference": "Practitioner/1"}}, "business-rule", "QuestionnaireResponse.author"),
    ({"status": "stopped"}, "value", "QuestionnaireResponse.status"),
    (
        {"item": [{"linkId": "x", "answer": [{"valueString": "a"}]}]},
        "not-found",
        "QuestionnaireResponse.item[0].linkId",
    ),
    ({"item": []}, "required", "QuestionnaireResponse"),
]


@pytest.mark.parametrize(("changed", "code", "place"), FAULTS)
def test_what_does_not_fit_is_refused_with_its_place(
    hand: Hand, changed: dict[str, Any], code: str, place: str
) -> None:
    assert (code, place) in issues(hand.post(hand.body(**changed)))
    assert (Response.objects.count(), Draft.objects.count()) == (0, 0)


def test_who_another_server_calls_so_is_not_its_author(hand: Hand) -> None:
    own = f"Patient/{hand.part.author.code}"
    foreign = hand.body(subject={"reference": f"https://other.example/fhir/r4/{own}"})
    assert issues(hand.post(foreign)) == [("business-rule", "QuestionnaireResponse.subject")]
    assert hand.post(hand.body(subject={"reference": f"http://testserver/fhir/r4/{own}"})).status_code == 201


def test_what_this_house_cannot_keep_is_refused_with_its_place(hand: Hand) -> None:
    """A part of a date, and a number longer than anybody types; nothing is rounded or filled in."""
    body = hand.body()
    at(body, "date")["answer"][0]["valueDate"] = "2026-03"
    ((code, place),) = issues(hand.post(body))
    assert (code, place) == ("not-supported", "QuestionnaireResponse.item[4].answer[0].valueDate")


def test_nobody_but_its_author_writes(hand: Hand) -> None:
    system = Peer(hand.room.cast.actor("owner"))
    assert issues(system.call("post", "QuestionnaireResponse", hand.body()), 403) == [("forbidden", "")]
    hand.post(hand.body())
    body = hand.body(id=hand.part.code)
    there = system.call("put", f"QuestionnaireResponse/{hand.part.code}", body)
    never = system.call("put", "QuestionnaireResponse/never", body | {"id": "never"})
    assert (there.status_code, there.content) == (405, never.content)
    reads = hand.held("ana", ("patient/*.rs",), writes=False)
    assert reads.call("post", "QuestionnaireResponse", hand.body()).status_code == 403
    unticked = hand.held("ana", writes=False)
    assert unticked.call("post", "QuestionnaireResponse", hand.body()).status_code == 403
    other = hand.held("jonah")
    assert issues(other.call("post", "QuestionnaireResponse", hand.body())) == [
        ("not-found", "QuestionnaireResponse.questionnaire")
    ]
    found = other.call("put", f"QuestionnaireResponse/{hand.part.code}", body)
    assert (found.status_code, found.content) == (405, never.content)


def test_the_person_is_asked_about_writing_by_itself(hand: Hand) -> None:
    """What is not ticked is not got; what an app may write stands where its person looks at their apps."""
    browser = fresh(hand.room.cast.browser("ana"))
    said = "It may also write what I was given to do, and hand it in for me"
    for scopes, asked_for in ((WRITES, True), (WRITES[:1], False)):
        app = App(hand.room.cast.actor("owner"), scopes=scopes)
        page = browser.get(app.asks(scope=" ".join(scopes))).content.decode()
        assert (said in page, "is seen by as few people as the exercise allows" in page) == (asked_for, asked_for)
    more = {"also": {"writes": "on"}, "kinds": ("Task",)}
    app = App(hand.room.cast.actor("owner"), scopes=WRITES)
    assert app.let_in(browser, scope=" ".join(WRITES), **more)["scope"] == (
        "patient/Task.rs patient/QuestionnaireResponse.cu"
    )
    assert "It may write and hand in what you were given to do" in browser.get("/my/settings/apps/").content.decode()


def test_a_change_of_what_is_shared_is_made_where_its_author_chooses(hand: Hand) -> None:
    ana = hand.room.cast.actor("ana")
    assert hand.post(hand.body()).status_code == 201
    Part.objects.filter(pk=hand.part.pk).update(level=Level.PARTNER)
    hand.part.assignment.levels = [level.value for level in Level]
    type(hand.part.assignment).objects.filter(pk=hand.part.assignment_id).update(
        levels=[level.value for level in Level]
    )
    changed = hand.body(status="amended")
    changed["item"][2]["answer"][0]["valueInteger"] = 8
    assert issues(hand.put(changed), 409) == [("business-rule", "")]
    choose_level(hand.now(), Level.THERAPIST, by=ana)
    assert hand.put(changed).status_code == 200
    assert hand.now().level == Level.THERAPIST


def test_what_was_taken_back_or_was_never_given_is_not_written(hand: Hand) -> None:
    type(hand.part.assignment).objects.filter(pk=hand.part.assignment_id).update(
        taken_back_at=hand.part.assignment.set_at
    )
    assert issues(hand.post(hand.body())) == [("not-found", "QuestionnaireResponse.questionnaire")]


def test_a_transaction_hands_in_all_or_nothing(hand: Hand) -> None:
    other = hand.room.set(hand.version)
    bodies = [hand.body(identifier={"system": "urn:trellis:task", "value": part.code}) for part in (hand.part, other)]
    bodies[1]["item"][0]["answer"] = [{"valueString": "no truth"}]
    entries = [{"resource": one, "request": {"method": "POST", "url": "QuestionnaireResponse"}} for one in bodies]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    assert issues(hand.app.call("post", "", bundle))[0][1] == "Bundle.entry[1].resource.item[0].answer[0].valueString"
    assert not Response.objects.exists()
    entries.pop()
    assert hand.app.call("post", "", bundle).status_code == 200
    assert Response.objects.count() == 1


def test_what_its_author_throws_away_is_thrown_away_by_the_letter_too(hand: Hand) -> None:
    ana = hand.room.cast.actor("ana")
    text = json.dumps(hand.body()).replace("72.25", "7.225E1")
    hand.app.call("post", "QuestionnaireResponse", text)
    first = Response.objects.get()
    assert first.literals["q_decimal"] == {"72.25": '{"valueDecimal":7.225E1}'}
    left = {name: value for name, value in first.answers.items() if name != "q_decimal"}
    second = submit(hand.part, left, Level.PRIVATE, literals=first.literals, by=ana)
    assert "q_decimal" not in second.literals


def test_what_opens_after_one_more_sign_in_is_neither_read_nor_written(hand: Hand) -> None:
    begun = hand.post(hand.body(status="in-progress"))
    assert (begun.status_code, hand.app.found("QuestionnaireResponse")) == (201, [hand.part.code])
    type(hand.version).objects.filter(pk=hand.version.pk).update(definition=hand.version.definition | {"reauth": True})
    assert [hand.app.found(kind) for kind in ("QuestionnaireResponse", "Task", "Questionnaire")] == [[]] * 3
    assert issues(hand.post(hand.body())) == [("not-found", "QuestionnaireResponse.questionnaire")]
    assert hand.put(hand.body()).status_code == 405
    assert not Response.objects.exists()


def test_what_is_joint_or_needs_more_care_is_answered_on_the_page_alone(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = form_of(hand.version)
    for name in ("joint", "gate", "reauth", "flags"):
        with monkeypatch.context() as patched:
            patched.setattr("homework.fhir.handing_in.form_of", lambda _, name=name: _Like(form, name))
            for status in ("in-progress", "completed"):
                found = issues(hand.post(hand.body(status=status)))
                assert found == [("not-supported", "QuestionnaireResponse.questionnaire")]


def test_what_the_care_team_reads_in_any_case_is_not_handed_in_as_private(hand: Hand) -> None:
    """Its own page says so beforehand, beside each such item; an app does not."""
    version = plain_exercise()
    part = hand.room.set(version)
    items = [
        {"linkId": "note", "answer": [{"valueString": "Tea"}]},
        {"linkId": "strain", "answer": [{"valueInteger": 4}]},
    ]
    body = hand.body(questionnaire=asked(version).canonical, item=items)
    place = [("business-rule", "QuestionnaireResponse.questionnaire")]
    assert issues(hand.post(body)) == place
    assert hand.post(body | {"status": "in-progress"}).status_code == 201
    assert issues(hand.put(body, part.code)) == place
    assert not Response.objects.exists()
    type(part.assignment).objects.filter(pk=part.assignment_id).update(levels=[Level.THERAPIST.value])
    assert hand.put(body, part.code).status_code == 200
    assert Part.objects.get(pk=part.pk).level == Level.THERAPIST


class _Like:
    """A form that is otherwise the same."""

    def __init__(self, form: object, name: str) -> None:
        self.joint, self.reauth, self.gate = name == "joint", name == "reauth", "p_gate" if name == "gate" else ""
        self.flags = ("rule",) if name == "flags" else ()
        self._form = form

    def __getattr__(self, name: str) -> object:
        return getattr(self._form, name)


def test_what_the_form_here_would_drop_is_refused_and_never_lost(room: Room) -> None:
    moment = {"question": "m", "operator": "=", "answerDateTime": "2026-03-09T10:00:00Z"}
    half = {"question": "t", "operator": "=", "answerTime": "10:30:00"}
    hangs = [("same", moment), ("before", moment | {"operator": "<"}), ("half", half)]
    items: list[dict[str, Any]] = [{"linkId": "m", "type": "dateTime"}, {"linkId": "t", "type": "time"}]
    items += [{"linkId": name, "type": "string", "enableWhen": [one]} for name, one in hangs]
    hand = Hand(room, FORM | {"item": items})
    told = [{"linkId": "m", "answer": [{"valueDateTime": "2026-03-09T10:00:00Z"}]}]
    told += [{"linkId": "t", "answer": [{"valueTime": "10:30:00"}]}]
    told += [{"linkId": name, "answer": [{"valueString": "x"}]} for name in ("same", "half")]
    # A clock on a wall has no zone: here this is the same time, and for the letters it is before.
    zoned = [
        {"linkId": "m", "answer": [{"valueDateTime": "2026-03-09T10:00:00+01:00"}]},
        told[2] | {"linkId": "before"},
    ]
    assert issues(hand.post(hand.body(item=zoned))) == [("business-rule", "QuestionnaireResponse.item[1]")]
    assert hand.now().current is None
    assert hand.post(hand.body(item=told)).status_code == 201
    assert plain(hand.app.read(f"QuestionnaireResponse/{hand.part.code}")["item"]) == told
