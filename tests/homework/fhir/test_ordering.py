"""A record system sends Questionnaires, and orders them for those who let it read; for nobody else."""

from copy import deepcopy
from typing import Any

import pytest

from clients.actions.cases import open_case
from clients.enums import ConsentKind
from clients.models import Case
from homework.actions import importing
from homework.actions.assigning import Terms, assign, take_back
from homework.actions.importing import hold_right
from homework.actions.ordering import GUARDED
from homework.actions.publishing import publish
from homework.actions.sharing import set_consent
from homework.enums import Level
from homework.fhir.responses.forms import asked
from homework.library.catalogue import definition
from homework.models import Assignment, Exercise, ExerciseVersion, Part, Questionnaire
from practice.audit.models import Event
from practice.fhir import writing
from tests.homework.fhir.conftest import Room
from tests.homework.fhir.test_handing_in import FORM, issues
from tests.homework.leaks.alone_asked import CHECK
from tests.practice.fhir.asking import Peer
from tests.practice.sync.programs import Answer

pytestmark = pytest.mark.django_db
TEMP = "http://hl7.org/fhir/uv/sdc/CodeSystem/temp"
TEXT = """{
  "resourceType": "Questionnaire", "id": "theirs", "url": "http://a.example/q", "version": "2", "name": "Weights",
  "title": "Weights", "status": "active",
  "item": [{"linkId": "w", "text": "How much?", "type": "decimal",
    "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueDecimal": 99.50}]}]
}"""


class Desk:
    """A record system that Ana lets read in a case of hers, and Jonah does not."""

    def __init__(self, room: Room) -> None:
        self.room, self.cast = room, room.cast
        self.peer = Peer(self.cast.actor("owner"))
        self.system = self.peer.system.user
        self.ana, self.jonah = self.cast.client("ana"), self.cast.client("jonah")
        self.agree(room.case, "ana")
        self.version = room.bring(room.file(FORM))

    def agree(self, case: Case, name: str, *, on: bool = True) -> None:
        set_consent(case, ConsentKind.RECORDS, on=on, by=self.cast.actor(name))

    def task(self, **changed: Any) -> dict[str, Any]:
        concept = {"coding": [{"system": TEMP, "code": "questionnaire"}]}
        return {
            "resourceType": "Task",
            "identifier": [{"system": "urn:chart", "value": "t1"}],
            "status": "requested",
            "intent": "order",
            "code": {"coding": [{"system": TEMP, "code": "complete-questionnaire"}]},
            "for": {"reference": f"Patient/{self.ana.code}"},
            "restriction": {"period": {"end": "2026-12-24T10:00:00.000Z"}},
            "input": [{"type": concept, "valueCanonical": asked(self.version).canonical}],
        } | changed

    def post(self, body: dict[str, Any], **headers: str) -> Answer:
        return self.peer.call("post", "Task", body, **headers)

    def put(self, body: dict[str, Any], **headers: str) -> Answer:
        return self.peer.call("put", f"Task/{body['id']}", body, **headers)


@pytest.fixture
def desk(room: Room) -> Desk:
    return Desk(room)


def test_homework_is_ordered_for_who_lets_it_read(desk: Desk) -> None:
    answer = desk.post(desk.task())
    assert answer.status_code == 201, answer.content
    told, part = answer.json(), Part.objects.get()
    assert (told["id"], told["status"], part.author_id) == (part.code, "requested", desk.ana.pk)
    assert told["restriction"]["period"]["end"] == "2026-12-24T10:00:00.000Z"
    assert told["identifier"] == [{"system": "urn:chart", "value": "t1"}]
    assert told["input"][0]["valueCanonical"] == asked(desk.version).canonical
    given = part.assignment
    assert (given.levels, given.suggested_level, given.set_by_id) == (
        ["private", "therapist"],
        "therapist",
        desk.system.pk,
    )
    assert desk.peer.found("Task?identifier=urn:chart|t1") == [part.code]
    assert "assign" in Event.objects.values_list("action", flat=True)
    assert part.code in desk.cast.browser("ana").get("/my/").content.decode()


def test_nobody_orders_the_private_check_for_a_chart(desk: Desk) -> None:
    version = publish(CHECK, definition(CHECK))
    given = [{"type": desk.task()["input"][0]["type"], "valueCanonical": asked(version).canonical}]
    answer = desk.post(desk.task(input=given))
    assert (issues(answer, 409), GUARDED in answer.content.decode()) == ([("business-rule", "")], True)
    assert not Part.objects.exists()


def test_what_is_ordered_once_is_there_once(desk: Desk) -> None:
    once = {"If_None_Exist": "identifier=urn:chart|t1"}
    assert [desk.post(desk.task(), **once).status_code for _ in range(3)] == [201, 200, 200]
    assert issues(desk.post(desk.task()), 409) == [("business-rule", "")]
    by_search = desk.peer.call("put", "Task?identifier=urn:chart|t1", desk.task(status="cancelled"))
    assert (by_search.status_code, by_search.json()["status"]) == (200, "cancelled")
    made = desk.peer.call(
        "put", "Task?identifier=urn:chart|t2", desk.task(identifier=[{"system": "urn:chart", "value": "t2"}])
    )
    assert made.status_code == 201
    assert Assignment.objects.count() == 2


def test_it_is_moved_taken_back_and_asked_for_again(desk: Desk) -> None:
    first = desk.post(desk.task())
    body, tag = first.json(), first["ETag"]
    assert desk.put(body)["ETag"] == tag
    later = deepcopy(body)
    later["restriction"]["period"]["end"] = "2026-12-25T10:00:00.500Z"
    moved = desk.put(later, If_Match=tag)
    assert moved.json()["restriction"] == later["restriction"]
    assert desk.put(later, If_Match=tag).status_code == 412
    back = desk.put(later | {"status": "cancelled"})
    assert (back.status_code, back.json()["status"]) == (200, "cancelled")
    assert body["id"] not in desk.cast.browser("ana").get("/my/").content.decode()
    assert desk.peer.found("Task?status=cancelled") == [body["id"]]
    assert desk.peer.found("Task?status=requested") == []
    assert desk.put(later | {"status": "requested"}).json()["status"] == "requested"


def test_nobody_learns_who_does_not_let_it_read(desk: Desk) -> None:
    """Of Jonah, who is here, it is told what it is told of somebody who never was."""
    never = desk.post(desk.task(**{"for": {"reference": "Patient/never"}}))
    there = desk.post(desk.task(**{"for": {"reference": f"Patient/{desk.jonah.code}"}}))
    assert (there.status_code, there.content) == (never.status_code, never.content)
    assert issues(there) == [("not-found", "Task.for")]
    desk.agree(desk.room.case, "ana", on=False)
    assert desk.post(desk.task()).content == never.content
    assert not Part.objects.exists()


def test_another_practice_and_a_narrower_token_order_nothing(desk: Desk) -> None:
    """The same bytes for Ana elsewhere as for nobody; what may only be read is neither ordered nor moved."""
    stranger, made = Peer(desk.cast.actor("stranger")), desk.post(desk.task()).json()
    body = desk.task(input=[{"valueCanonical": "http://a.example/q"}])
    there, never = (
        stranger.call("post", "Task", body | {"for": {"reference": f"Patient/{code}"}})
        for code in (desk.ana.code, "never")
    )
    assert (there.status_code, there.content) == (422, never.content)
    there, never = (stranger.call("put", f"Task/{code}", made | {"id": code}) for code in (made["id"], "never"))
    assert (there.status_code, there.content) == (405, never.content)
    assert stranger.found("Task?identifier=urn:chart|t1") == []
    reader = Peer(desk.cast.actor("owner"), name="Reader", scopes=["system/Task.rs", "system/Questionnaire.r"])
    for method, path, sent in (("post", "Task", body), ("put", "Task/never", made), ("post", "Questionnaire", TEXT)):
        assert reader.call(method, path, sent).status_code == 403


def test_of_several_cases_one_is_named(desk: Desk) -> None:
    owner, clinician = desk.cast.actor("owner"), desk.cast.users["clinician"]
    pair = open_case([desk.ana, desk.jonah], treating=clinician, by=owner)
    named = {"reasonReference": {"reference": f"Group/{pair.code}"}}
    assert desk.post(desk.task(**named)).status_code == 201  # one alone is the one, whatever is named
    desk.agree(pair, "ana")
    other = {"identifier": [{"system": "urn:chart", "value": "t2"}]}
    assert issues(desk.post(desk.task(**other))) == [("multiple-matches", "Task.reasonReference")]
    assert desk.post(desk.task(**other, **named)).status_code == 201
    assert Assignment.objects.latest("set_at").case == pair
    assert set(Part.objects.values_list("author_id", flat=True)) == {desk.ana.pk}
    assert not {"together", "partner"} & {level for given in Assignment.objects.all() for level in given.levels}
    wrong = {"reasonReference": {"reference": "Group/never"}}
    assert issues(desk.post(desk.task(**other, **wrong))) == [("not-found", "Task.reasonReference")]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"status": "completed"}, "Task.status"),
        ({"status": "draft"}, "Task.status"),
        ({"intent": ""}, "Task.intent"),
        ({"code": {"coding": [{"code": "fulfill"}]}}, "Task.code"),
        ({"code": "x"}, "Task.code"),
        ({"focus": {"reference": "ServiceRequest/1"}}, "Task.focus"),
        ({"for": {"reference": "Group/1"}}, "Task.for"),
        ({"owner": {"reference": "Patient/never"}}, "Task.owner"),
        ({"input": [{"valueString": "x"}]}, "Task.input"),
        ({"input": [{"valueCanonical": "http://a.example/none"}]}, "Task.input"),
        ({"restriction": {"period": {"end": "2026-12-24"}}}, "Task.restriction.period.end"),
        ({"unknown": 1}, "Task.unknown"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(desk: Desk, changed: dict[str, Any], place: str) -> None:
    assert place in [at for _, at in issues(desk.post(desk.task(**changed)))]
    assert not Part.objects.exists()


def test_what_the_care_team_has_set_is_theirs_and_nobody_completes_for_another(desk: Desk) -> None:
    terms = Terms((Level.THERAPIST,), Level.THERAPIST, needs_release=False)
    part = assign(desk.room.case, desk.version, terms, by=desk.cast.actor("clinician")).parts.get()
    told = desk.peer.read(f"Task/{part.code}")
    assert desk.put(told).status_code == 200
    assert issues(desk.put(told | {"status": "cancelled"}), 409) == [("business-rule", "")]
    assert issues(desk.put(told | {"status": "completed"})) == [("business-rule", "Task.status")]
    assert issues(desk.put(told | {"for": {"reference": "Patient/x"}, "owner": {"reference": "Patient/x"}})) == [
        ("business-rule", "Task.for")
    ]
    take_back(part.assignment, by=desk.cast.actor("clinician"))
    assert desk.peer.read(f"Task/{part.code}")["status"] == "cancelled"
    assert issues(desk.put(told), 409) == [("business-rule", "")]
    never = desk.put(told | {"id": "never"})
    desk.agree(desk.room.case, "ana", on=False)
    assert desk.put(told).content == never.content


def test_a_transaction_with_an_order_that_does_not_fit_does_nothing(desk: Desk) -> None:
    entries = [
        {"resource": body, "request": {"method": "POST", "url": kind}}
        for kind, body in (("Task", desk.task()), ("Task", desk.task(status="draft")))
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    assert issues(desk.peer.call("post", "", bundle)) == [("value", "Bundle.entry[1].resource.status")]
    assert not Part.objects.exists()
    assert desk.peer.call("post", "", bundle | {"entry": entries[:1]}).status_code == 200


def test_a_questionnaire_is_taken_in_by_the_letter_and_given_when_a_clinician_says_so(desk: Desk) -> None:
    answer = desk.peer.call("post", "Questionnaire", TEXT)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert '"valueDecimal":99.50' in answer.content.decode()
    assert (told["url"], told["version"], told["id"] == "theirs") == ("http://a.example/q", "2", False)
    assert '"id": "theirs"' not in Questionnaire.objects.latest("pk").text
    assert desk.peer.found("Questionnaire?url=http://a.example/q") == [told["id"]]
    order = desk.task(input=[{"valueCanonical": "http://a.example/q|2"}])
    assert issues(desk.post(order), 409) == [("business-rule", "")]
    exercise = Exercise.objects.get(versions=ExerciseVersion.objects.latest("pk"))
    hold_right(exercise, by=desk.cast.actor("clinician"))
    assert desk.post(order).status_code == 201


def test_a_questionnaire_sent_again_is_the_same_and_never_written_over(desk: Desk) -> None:
    once = {"If_None_Exist": "url=http://a.example/q&version=2"}
    answers = [desk.peer.call("post", "Questionnaire", TEXT, **once) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    told = answers[0].json()
    again = desk.peer.call("post", "Questionnaire", TEXT)
    assert (again.status_code, again.json()["id"]) == (200, told["id"])
    assert desk.peer.call("put", f"Questionnaire/{told['id']}", told).status_code == 405
    newer = desk.peer.call("post", "Questionnaire", TEXT.replace('"version": "2"', '"version": "3"')).json()
    assert newer["id"] != told["id"]
    assert desk.peer.read(f"Questionnaire/{told['id']}") == told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"type": "decimal"', '"type": "sound"'),
        ('"linkId": "w"', '"linkId": ""'),
        ('"status": "active",', '"item": 1, "x": 2,'),
    ],
)
def test_a_broken_questionnaire_is_refused_with_its_place(desk: Desk, before: str, after: str) -> None:
    assert before in TEXT
    answer = desk.peer.call("post", "Questionnaire", TEXT.replace(before, after))
    assert answer.status_code in {400, 422}, answer.content
    assert Questionnaire.objects.count() == 1


def test_whoever_sends_a_questionnaire_waits_for_whoever_sends_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise two who send the same at once would both be told that they made it."""
    turns: list[tuple[object, ...]] = []
    monkeypatch.setattr(writing, "take_turn", lambda *words: turns.append(words))
    monkeypatch.setattr(importing, "take_turn", lambda *words: turns.append(words))
    assert desk.peer.call("post", "Questionnaire", TEXT).status_code == 201
    practice = desk.system.practice_id
    assert turns == [("fhir", practice, "Questionnaire"), ("questionnaire", practice, "http://a.example/q")]
