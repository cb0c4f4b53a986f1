from typing import Any

import pytest
from django.test import Client as Browser

from clients.actions.cases import open_case
from clients.actions.elsewhere import Person, bring_client
from clients.enums import ConsentKind
from clients.models import Case, Client, ClientElsewhere, RecordRead, Session
from clients.queries.elsewhere import Elsewhere
from homework.actions.sharing import set_consent
from homework.export.gather import own_notes
from practice.access.errors import NotVisibleError
from practice.audit.models import Event
from tests.cast import Cast
from tests.practice.sync.programs import Program

pytestmark = pytest.mark.django_db
MIRA = {"name": "Mira Stone", "email": "mira@example.org"}
HERS = "stranger@example.org"
WHEN = {"starts_at": "2026-12-01T10:00:00Z", "zone": "Europe/London", "minutes": 50}


@pytest.fixture
def stranger(cast: Cast) -> Program:
    return Program(cast.actor("stranger"))


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast.couple()


def test_a_system_reads_the_practice_and_who_treats(program: Program, stranger: Program) -> None:
    told = program.get("practice").json()
    assert (told["name"], told["zone"]) == ("Willow Street", "Europe/London")
    assert {one["email"] for one in told["clinicians"]} == {"owner@example.org", "clinician@example.org"}
    assert stranger.get("practice").json()["name"] == "Elsewhere"


def test_a_client_is_brought_in_and_read(program: Program) -> None:
    made = program.call("post", "clients", MIRA)
    assert made.json() == {
        "code": made["Location"].rsplit("/", 1)[1],
        "name": "Mira Stone",
        "called": "Mira",
        "email": "mira@example.org",
        "country": "",
        "birth_date": None,
        "standing": "in_care",
        "elsewhere": [],
    }
    assert program.get(made["Location"]).json() == made.json()


def test_nobody_of_another_practice_is_read_or_changed(program: Program, stranger: Program, case: Case) -> None:
    session = program.call("post", "sessions", {**WHEN, "case": case.code}).json()["code"]
    ana = case.participants.earliest("pk").client
    program.call("put", "clients/by-external/ledger/7", {**MIRA, "code": ana.code})
    for path in ("clients", "cases", "sessions"):
        assert len(program.get(path).json()["items"]) > 0
        assert stranger.get(path).json() == {"items": [], "next": None}
    for path in (f"clients/{ana.code}", "clients/by-external/ledger/7", f"cases/{case.code}", f"sessions/{session}"):
        assert program.get(path).status_code == 200
        headers = {"X_Request_Id": "same"}
        never = stranger.get("clients/never", **headers)
        hidden = stranger.get(path, **headers)
        assert (hidden.status_code, hidden.content) == (404, never.content)
    assert stranger.call("put", f"clients/{ana.code}", MIRA).status_code == 404
    assert stranger.call("put", f"sessions/{session}", {**WHEN, "case": case.code}).status_code == 404
    for one, never in ((case.code, "never"), (ana.code, "never")):
        named = [
            [
                stranger.call("post", "sessions", {**WHEN, "case": code}, X_Request_Id="same"),
                stranger.call("post", "cases", {"clients": [code], "treating": HERS}, X_Request_Id="same"),
                stranger.call("put", "clients/by-external/a/8", {**MIRA, "code": code}, X_Request_Id="same"),
            ]
            for code in (one, never)
        ]
        assert [answer.content for answer in named[0]] == [answer.content for answer in named[1]]
        assert {answer.status_code for answers in named for answer in answers} == {409}
    ana.refresh_from_db()
    assert ana.user.name == "Mira Stone"


def test_an_id_of_another_system_names_one_client_for_good(program: Program) -> None:
    first = program.call("put", "clients/by-external/ledger/A-7", MIRA)
    again = program.call("put", "clients/by-external/ledger/A-7", {**MIRA, "name": "Mira Stein"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert (again.json()["code"], again.json()["name"]) == (first.json()["code"], "Mira Stein")
    assert again.json()["elsewhere"] == [{"system": "ledger", "id": "A-7"}]
    assert program.get("clients/by-external/ledger/A-7").json() == again.json()
    assert program.get("clients/by-external/other/A-7").status_code == 404
    assert "A-7" not in str(ClientElsewhere.objects.values().get())


def test_sending_the_same_again_changes_nothing(program: Program) -> None:
    program.call("put", "clients/by-external/ledger/1", MIRA)
    before = Event.objects.filter(action="correct_client").count()
    tag = program.call("put", "clients/by-external/ledger/1", MIRA)["ETag"]
    assert Event.objects.filter(action="correct_client").count() == before
    assert program.get("clients/by-external/ledger/1")["ETag"] == tag


def test_two_people_are_never_made_into_one(program: Program, cast: Cast) -> None:
    ana, jonah = cast.client("ana"), cast.client("jonah")
    person = {"name": "Ana Reyes", "email": "ana@example.org"}
    assert program.call("put", "clients/by-external/ledger/1", person).status_code == 409
    linked = program.call("put", "clients/by-external/ledger/1", {**person, "code": ana.code})
    assert (linked.status_code, linked.json()["code"]) == (200, ana.code)
    assert program.call("put", "clients/by-external/ledger/1", {**person, "code": jonah.code}).status_code == 409
    assert program.call("put", "clients/by-external/ledger/1", person, If_None_Match="*").status_code == 412


MARY = {"name": "Mary Adams", "email": "mary@example.org", "birth_date": "1980-01-01"}
TOM = {"name": "Tom Baker", "email": "tom@example.org", "birth_date": "1955-05-05"}


def test_whoever_has_another_name_and_birth_date_is_somebody_else(program: Program) -> None:
    code = program.call("put", "clients/by-external/pms/77", MARY).json()["code"]
    for path, body in (
        ("clients/by-external/pms/77", TOM),
        ("clients/by-external/other/5", {**TOM, "code": code}),
        (f"clients/{code}", TOM),
    ):
        refused = program.call("put", path, body)
        assert (refused.status_code, refused.json()["type"].rsplit("#", 1)[1]) == (409, "refused"), path
        assert "somebody else" in refused.json()["detail"]
    rows = [{"system": "pms", "id": "77", **TOM}, {"system": "new", "id": "5", **TOM, "code": code}]
    told = program.call("post", "clients/bulk", {"rows": rows}).json()["rows"]
    assert [(row["status"], row["problem"]["status"]) for row in told] == [("refused", 409)] * 2
    now = program.get(f"clients/{code}").json()
    assert {key: now[key] for key in MARY} == MARY
    assert now["elsewhere"] == [{"system": "pms", "id": "77"}]


def test_a_name_alone_or_a_birth_date_alone_is_put_right(program: Program) -> None:
    known = dict(MARY)
    for path in ("clients/by-external/pms/77", ""):
        told = program.call("put", "clients/by-external/pms/77", known).json()
        for news in ({"name": f"Mary Baker {len(path)}"}, {"birth_date": f"1980-01-{len(path) + 2:02}"}):
            known |= news
            told = program.call("put", path or f"clients/{told['code']}", known).json()
            assert {key: told[key] for key in MARY} == known
    spelt = program.call(
        "put", "clients/by-external/pms/77", {**known, "name": "mary BAKER 0", "birth_date": "1980-02-02"}
    )
    assert spelt.status_code == 200
    unsaid = {"name": "Mary Stone", "email": "mary@example.org"}
    assert program.call("put", "clients/by-external/pms/77", unsaid).json()["birth_date"] == "1980-02-02"


def test_44_no_id_is_given_to_somebody_of_another_practice(cast: Cast) -> None:
    person = Person("Ana Reyes", "ana@example.org", "Ana")
    with pytest.raises(NotVisibleError):
        bring_client(Elsewhere("ledger", "1"), person, known=cast.client("ana"), by=cast.actor("stranger"))
    assert not ClientElsewhere.objects.exists()


def test_nobody_changes_the_address_somebody_signs_in_with(program: Program, cast: Cast) -> None:
    ana = cast.client("ana")
    told = program.call("put", f"clients/{ana.code}", {"name": "Ana Reyes", "email": "thief@example.org"}).json()
    assert told["email"] == "ana@example.org"
    assert cast.client("ana").user.email == "ana@example.org"


def test_each_of_many_rows_is_done_by_itself(program: Program) -> None:
    rows: list[dict[str, Any]] = [
        {"system": "ledger", "id": "1", **MIRA},
        {"system": "ledger", "id": "2", "name": "Bad Address", "email": "bad"},
        {"system": "ledger", "id": "3", "name": "Ana", "email": "ana@example.org"},
        {"system": "ledger", "id": "1", **MIRA, "name": "Mira Stein"},
    ]
    told = program.call("post", "clients/bulk", {"rows": rows}).json()["rows"]
    assert [row["status"] for row in told] == ["created", "refused", "refused", "updated"]
    assert [row["row"] for row in told] == [0, 1, 2, 3]
    assert told[1]["problem"]["errors"][0]["pointer"] == "/email"
    assert told[2]["problem"]["status"] == 409
    assert told[0]["code"] == told[3]["code"]
    assert program.call("post", "clients/bulk", {"rows": rows[:1] * 501}).status_code == 422
    assert program.call("post", "clients/bulk", {"rows": []}).status_code == 422


def test_a_case_is_opened_with_who_treats_it(program: Program, cast: Cast) -> None:
    codes = [cast.client("ana").code, cast.client("jonah").code]
    made = program.call("post", "cases", {"clients": codes, "treating": "clinician@example.org"})
    assert (made.status_code, made.json()["clients"]) == (201, codes)
    assert program.get(made["Location"]).json() == made.json()
    assert program.call("post", "cases", {"clients": codes, "treating": "nobody@example.org"}).status_code == 409
    assert program.call("post", "cases", {"clients": codes, "treating": "front_desk@example.org"}).status_code == 409
    assert program.call("post", "cases", {"clients": ["never"], "treating": "clinician@example.org"}).status_code == 409


def test_a_session_is_planned_moved_and_cancelled_by_the_other_systems_id(program: Program, case: Case) -> None:
    path, sent = "sessions/by-external/ledger/44", {**WHEN, "case": case.code, "place": "Room 2"}
    made = program.call("put", path, sent)
    assert (made.status_code, made.json()["elsewhere"]) == (201, [{"system": "ledger", "id": "44"}])
    later = {**sent, "starts_at": "2026-12-02T10:00:00+00:00"}
    moved = program.call("put", path, later, If_Match=made["ETag"])
    assert (moved.status_code, moved.json()["starts_at"]) == (200, "2026-12-02T10:00:00Z")
    assert program.call("put", path, sent, If_Match=made["ETag"]).status_code == 412
    ended = program.call("put", path, {**later, "cancelled": True})
    assert ended.json()["cancelled"]
    assert Session.objects.get().cancelled_at is not None
    assert program.call("put", path, later).status_code == 409
    assert program.get(f"sessions?case={case.code}").json()["items"] == [ended.json()]


def test_a_session_that_is_sent_twice_with_one_key_is_planned_once(program: Program, case: Case) -> None:
    sent = {**WHEN, "case": case.code}
    first, again = (program.call("post", "sessions", sent, Idempotency_Key="k1") for _ in range(2))
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert Session.objects.count() == 1


def test_a_session_stays_in_its_case(program: Program, case: Case, cast: Cast) -> None:
    other = open_case([cast.client("ana")], treating=cast.users["clinician"], by=cast.actor("owner"))
    program.call("put", "sessions/by-external/ledger/1", {**WHEN, "case": case.code})
    answer = program.call("put", "sessions/by-external/ledger/1", {**WHEN, "case": other.code})
    assert (answer.status_code, Session.objects.get().case_id) == (409, case.pk)


def test_a_system_learns_whether_each_person_lets_it_read_and_changes_nothing(
    program: Program, case: Case, cast: Cast
) -> None:
    path = f"cases/{case.code}/consents"
    ana, jonah = cast.client("ana"), cast.client("jonah")

    def told() -> list[tuple[str, str, bool]]:
        return [(one["client"], one["kind"], one["on"]) for one in program.get(path).json()["items"]]

    assert told() == [(ana.code, "records", False), (jonah.code, "records", False)]
    set_consent(case, ConsentKind.RECORDS, on=True, by=cast.actor("ana"))
    assert told() == [(ana.code, "records", True), (jonah.code, "records", False)]
    new = Program(cast.actor("owner"), name="Came later")
    assert [one["on"] for one in new.get(path).json()["items"]] == [False, False]
    set_consent(case, ConsentKind.RECORDS, on=False, by=cast.actor("ana"))
    assert told() == [(ana.code, "records", False), (jonah.code, "records", False)]
    for method in ("post", "put", "delete"):
        assert program.call(method, path, {"items": []}).status_code == 405


@pytest.mark.parametrize("path", ["/api/v1/cases/{}/consents", "/fhir/r4/Consent"])
def test_that_the_other_agrees_is_no_line_in_ones_log(program: Program, case: Case, cast: Cast, path: str) -> None:
    """A system that is woken by one person's consent reads those of both, be it for the first time."""
    headers = {"Authorization": f"Bearer {program.token}"}
    for name in ("jonah", "ana"):
        set_consent(case, ConsentKind.RECORDS, on=True, by=cast.actor(name))
    answer = Browser().get(path.format(case.code), headers=headers)
    assert (answer.status_code, cast.client("jonah").code in answer.content.decode()) == (200, True)
    assert not RecordRead.objects.exists()
    told = Event.objects.filter(action="tell_record_system").latest("pk").subjects
    assert told["clients"] == sorted([cast.client("ana").pk, cast.client("jonah").pk])


def test_each_person_sees_in_their_log_that_a_system_read(program: Program, case: Case, cast: Cast) -> None:
    words = {"clients": "read your name and address", "sessions": "read when your sessions are"}
    for words_shown in words.values():
        assert words_shown not in cast.browser("ana").get("/my/log/").content.decode()
    program.call("post", "sessions", {**WHEN, "case": case.code})
    for path, shown in words.items():
        program.get(path)
        page = cast.browser("ana").get("/my/log/").content.decode()
        assert f"Ledger, the practice’s record system, {shown}" in page
    assert RecordRead.objects.filter(client=cast.client("ana")).count() == 2
    program.get("clients")
    assert RecordRead.objects.filter(client=cast.client("ana")).count() == 2
    told = [line.words for line in own_notes(cast.actor("ana")).notes.looks]
    assert set(told) == {"Ledger read your name and address.", "Ledger read when your sessions are."}
    assert Event.objects.filter(action="tell_record_system").latest("pk").actor_id == program.system.pk


def test_changes_are_told_once_in_their_order_and_to_their_practice(program: Program, stranger: Program) -> None:
    start = program.get("changes").json()
    made = program.call("post", "clients", MIRA).json()["code"]
    program.call("put", f"clients/{made}", {**MIRA, "name": "Mira Stein"})
    case = program.call("post", "cases", {"clients": [made], "treating": "clinician@example.org"}).json()["code"]
    told = program.get(f"changes?after={start['next']}").json()
    assert [(one["kind"], one["code"], one["gone"]) for one in told["items"]] == [
        ("clients", made, False),
        ("clients", made, False),
        ("cases", case, False),
    ]
    assert not told["more"]
    assert program.get(f"changes?after={told['next']}").json()["items"] == []
    short = program.get(f"changes?after={start['next']}&limit=1").json()
    assert (len(short["items"]), short["more"]) == (1, True)
    assert made not in str(stranger.get("changes").json())
    assert made in str(program.get("changes").json())


def test_a_token_learns_of_changes_in_what_it_may_read(program: Program, cast: Cast) -> None:
    narrow = Program(cast.actor("owner"), name="Narrow", scopes=["changes.read", "cases.read"])
    made = program.call("post", "clients", MIRA).json()["code"]
    program.call("post", "cases", {"clients": [made], "treating": "clinician@example.org"})
    assert {one["kind"] for one in narrow.get("changes").json()["items"]} == {"cases"}


def test_who_was_erased_is_gone(program: Program, cast: Cast) -> None:
    ana = cast.client("ana")
    program.get("changes")
    Client.objects.filter(pk=ana.pk).update(erased_at=ana.created_at)
    assert program.get(f"clients/{ana.code}").status_code == 404
    assert ana.code not in str(program.get("clients").json())


def test_who_was_erased_is_in_no_case_and_no_consent(program: Program, case: Case, cast: Cast) -> None:
    set_consent(case, ConsentKind.RECORDS, on=True, by=cast.actor("ana"))
    ana, jonah = cast.client("ana"), cast.client("jonah")
    Client.objects.filter(pk=ana.pk).update(erased_at=ana.created_at)
    assert program.get(f"cases/{case.code}").json()["clients"] == [jonah.code]
    assert [one["clients"] for one in program.get("cases").json()["items"]] == [[jonah.code]]
    consents = program.get(f"cases/{case.code}/consents").json()["items"]
    assert [one["client"] for one in consents] == [jonah.code]
    assert not RecordRead.objects.filter(client=ana).exists()
