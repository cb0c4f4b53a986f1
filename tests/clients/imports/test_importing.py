from datetime import UTC, date, datetime

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from clients.actions import bringing_in, taking_back
from clients.actions.bringing_in import bring_some, carry_on
from clients.actions.cases import cancel_session, open_case, plan_session
from clients.actions.elsewhere import call_client
from clients.actions.importing import KEPT, Said, begin_undo, bring_in, choose, take_file, throw_away
from clients.actions.people import add_client, invite
from clients.actions.retention import forget
from clients.actions.standing import change_standing
from clients.enums import ImportState, Outcome, Standing
from clients.imports.catalogue import profile_of
from clients.imports.values import Order, same_name
from clients.models import Case, Client, ClientElsewhere, Import, ImportRow, Session, SessionElsewhere
from clients.queries.elsewhere import Elsewhere
from clients.queries.imports import mark_of, plan_of
from practice import clock
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.mail.models import OutgoingMail
from practice.people.addresses import people_with
from practice.people.models import Membership, User
from practice.privacy import holders
from practice.privacy.sealed import Sealed
from practice.privacy.store import key_store
from practice.sync.changes import note_change
from tests.cast import Cast
from tests.clients.imports.files import csv_of, golden

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PEOPLE = "Client number,First name,Last name,Called,E-mail,Birth date,Country"
TIMES = "Session number,Client number,Client e-mail,Client name,Day,Time,Minutes,Place,Clinician"
FEW = csv_of(PEOPLE, "1,Maya,Lopez,May,maya@example.org,1988-03-14,GB", "2,Tom,Lopez,,tom@example.org,1985-11-02,GB")


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def taken(cast: Cast, data: bytes, said: Said | None = None, who: str = "front_desk") -> Import:
    return take_file(data, "list.csv", said or Said(), by=cast.actor(who))


def pressed(cast: Cast, batch: Import, who: str = "front_desk") -> Import:
    batch.refresh_from_db()
    by = cast.actor(who)
    bring_in(batch, mark_of(plan_of(batch, by)), by=by)
    return batch


def brought(cast: Cast, data: bytes, said: Said | None = None) -> Import:
    batch = pressed(cast, taken(cast, data, said))
    carry_on.call()
    batch.refresh_from_db()
    return batch


def undone(cast: Cast, batch: Import) -> Import:
    begin_undo(batch, by=cast.actor("front_desk"))
    carry_on.call()
    batch.refresh_from_db()
    return batch


def outcomes(batch: Import) -> list[str]:
    rows = ImportRow.objects.filter(batch=batch)
    return [" ".join(filter(None, (row.outcome, row.reason, "made" if row.made else ""))) for row in rows]


def client_of(address: str) -> Client:
    return Client.objects.select_related("user").get(user=people_with(address).get())


def test_looking_at_a_file_changes_nobody(cast: Cast) -> None:
    before = User.objects.count()
    batch = taken(cast, FEW)
    assert [row.outcome for row in plan_of(batch, cast.actor("front_desk"))] == [Outcome.MAKE] * 2
    assert (User.objects.count(), ImportRow.objects.count()) == (before, 0)


def test_people_come_in_once_with_their_numbers_and_nobody_is_written_to(cast: Cast) -> None:
    batch = brought(cast, FEW)
    maya = client_of("maya@example.org")
    assert (batch.state, outcomes(batch)) == (ImportState.DONE, ["make made"] * 2)
    assert (maya.user.name, maya.called, maya.born, maya.country) == ("Maya Lopez", "May", "1988-03-14", "GB")
    assert {(named.system, named.value) for named in maya.elsewhere.all()} == {("own", "1")}
    assert OutgoingMail.objects.count() == 0
    again = taken(cast, FEW)
    assert {row.reason for row in plan_of(again, cast.actor("front_desk"))} == {"already_here"}


def test_what_was_read_of_the_file_is_sealed_and_then_forgotten(cast: Cast) -> None:
    batch = taken(cast, FEW)
    raw = Import.objects.get(pk=batch.pk).__dict__
    closed = [raw[name] for name in ("cells", "choices", "file_name")]
    assert all(isinstance(value, Sealed) and value.data and b"Maya" not in value.data for value in closed)
    pressed(cast, batch)
    carry_on.call()
    kept = Import.objects.get(pk=batch.pk).__dict__
    assert [kept[name].data for name in ("cells", "choices", "file_name")] == [b""] * 3
    told = str(list(Event.objects.filter(subjects__has_key="batch").values_list("action", "subjects")))
    assert "Maya" not in told
    assert [word in told for word in ("take_import", "begin_import", "end_import")] == [True] * 3


def test_a_file_that_nobody_brought_in_is_forgotten_after_a_week(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    taken(cast, FEW)
    carry_on.call()
    assert Import.objects.count() == 1
    monkeypatch.setattr(clock, "now", lambda: NOW + KEPT * 1.01)
    carry_on.call()
    assert Import.objects.count() == 0


def test_a_worker_that_is_killed_half_way_leaves_each_row_done_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{number},Person,Number{number},,p{number}@example.org,1980-01-01,GB" for number in range(7)]
    batch = pressed(cast, taken(cast, csv_of(PEOPLE, *rows)))
    monkeypatch.setattr(bringing_in, "AT_ONCE", 3)
    assert bring_some(batch.pk)
    added: list[dict[str, object]] = []

    def die(**values: object) -> Client:
        if len(added) == 1:
            raise SystemExit
        added.append(values)
        return add_client(**values)  # type: ignore[arg-type]  # handed on

    with monkeypatch.context() as patch:
        patch.setattr(bringing_in, "add_client", die)
        with pytest.raises(SystemExit):
            carry_on.call()
    assert (ImportRow.objects.filter(done_at__isnull=False).count(), ClientElsewhere.objects.count()) == (3, 3)
    carry_on.call()
    carry_on.call()
    assert outcomes(batch) == ["make made"] * 7
    assert ClientElsewhere.objects.count() == 7


def test_pressing_twice_is_the_same_as_once(cast: Cast) -> None:
    batch = taken(cast, FEW)
    pressed(cast, batch)
    bring_in(batch, "another mark", by=cast.actor("front_desk"))
    assert ImportRow.objects.count() == 2


def test_what_changed_since_somebody_looked_is_looked_at_again(cast: Cast) -> None:
    batch, by = taken(cast, FEW), cast.actor("front_desk")
    mark = mark_of(plan_of(batch, by))
    add_client(email="maya@example.org", name="Somebody", by=by)
    with pytest.raises(NotAllowedError, match="once more"):
        bring_in(batch, mark, by=by)
    assert ImportRow.objects.count() == 0


def test_what_changes_while_the_worker_is_at_it_stops_only_its_row(cast: Cast) -> None:
    batch = pressed(cast, taken(cast, FEW))
    add_client(email="tom@example.org", name="Tom Lopez", by=cast.actor("front_desk"))
    carry_on.call()
    assert outcomes(batch) == ["make made", "refuse changed_since"]


def test_whoever_does_not_run_the_desk_any_more_brings_nothing_in(cast: Cast) -> None:
    batch = pressed(cast, taken(cast, FEW))
    Membership.objects.filter(user=cast.users["front_desk"]).update(ended_at=NOW)
    carry_on.call()
    batch.refresh_from_db()
    assert (batch.state, batch.cells, ClientElsewhere.objects.count()) == (ImportState.STOPPED, [], 0)


@pytest.mark.parametrize("name", ["supervisor", "ana", "stranger"])
def test_a_file_is_only_for_those_at_the_desk_of_its_practice(cast: Cast, name: str) -> None:
    batch, by = taken(cast, FEW), cast.actor(name)
    with pytest.raises(NotVisibleError):
        bring_in(batch, "", by=by)
    with pytest.raises(NotVisibleError):
        choose(batch, Said(), by=by)
    for act in (throw_away, begin_undo):
        with pytest.raises(NotVisibleError):
            act(batch, by=by)
    if name != "stranger":
        with pytest.raises(NotVisibleError):
            take_file(FEW, "list.csv", Said(), by=by)


def test_sessions_come_into_the_cases_they_belong_to(cast: Cast) -> None:
    by = cast.actor("owner")
    case = open_case([cast.client("ana")], treating=cast.users["clinician"], by=by)
    data = csv_of(
        TIMES,
        "s1,,ana@example.org,Ana Reyes,2026-12-03,09:00,45,Room 2,Clinician",
        "s2,,ana@example.org,Ana Reyes,2026-10-25,01:30,45,Room 2,Clinician",
        "s3,,jonah@example.org,Jonah Reyes,2026-12-04,09:00,,,Clinician",
        "s4,,jonah@example.org,Jonah Reyes,2026-12-05,09:00,,,Clinician",
    )
    said = Said(open_cases=True, treating={same_name("Clinician"): cast.users["clinician"].pk})
    batch = brought(cast, data, said)
    assert outcomes(batch) == ["make made", "refuse time_twice", "make opens_case made", "make opens_case made"]
    (session,) = case.sessions.all()
    assert (session.starts_at, session.zone, session.minutes) == (
        datetime(2026, 12, 3, 9, tzinfo=UTC),
        "Europe/London",
        45,
    )
    (own,) = Case.objects.filter(clients=cast.client("jonah"))
    assert (own.clients.count(), own.sessions.count()) == (1, 2)
    assert {named.value for named in SessionElsewhere.objects.all()} == {"s1", "s3", "s4"}
    again = plan_of(taken(cast, data, said), cast.actor("front_desk"))
    assert [row.outcome for row in again] == ["leave", "refuse", "leave", "leave"]


def test_a_session_of_a_partner_waits_until_somebody_says_which_case(cast: Cast) -> None:
    couple = cast.couple()
    data = csv_of(TIMES, ",,ana@example.org,Ana Reyes,2026-12-03,09:00,45,,Clinician")
    assert outcomes(brought(cast, data)) == ["decide which_case"]
    assert Session.objects.count() == 0
    decided = {f"client:{cast.client('ana').code}": f"case:{couple.code}"}
    assert outcomes(brought(cast, data, Said(decided=decided))) == ["make made"]


def test_a_clinician_who_may_not_treat_somebody_does_not_get_their_case(cast: Cast) -> None:
    data = csv_of(TIMES, ",,ana@example.org,Ana Reyes,2026-12-03,09:00,45,,Clinician")
    said = Said(open_cases=True, treating={same_name("Clinician"): cast.users["clinician"].pk})
    batch = pressed(cast, taken(cast, data, said))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("clients.actions.cases.may_join", lambda *_a, **_k: False)
        carry_on.call()
    assert (outcomes(batch), Case.objects.count()) == (["refuse not_that_clinician"], 0)


def test_the_order_of_days_can_be_said(cast: Cast) -> None:
    batch, by = taken(cast, golden("intakeq-clients")), cast.actor("front_desk")
    assert [row.outcome for row in plan_of(batch, by)] == ["make", "refuse"]
    choose(batch, Said(order=Order.DAY), by=by)
    batch.refresh_from_db()
    people = [row.person for row in plan_of(batch, by)]
    assert [person.born for person in people if person] == [date(1988, 3, 14), date(1985, 11, 2)]


def test_undoing_takes_back_all_that_nobody_worked_on(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    before = User.objects.count()
    batch = brought(cast, FEW)
    maya = client_of("maya@example.org").pk
    with django_capture_on_commit_callbacks(execute=True):
        undone(cast, batch)
    assert key_store().is_destroyed(holders.person(maya))
    assert (batch.state, User.objects.count(), ClientElsewhere.objects.count()) == (ImportState.UNDONE, before, 0)
    assert outcomes(batch) == ["make", "make"]


def test_a_worker_that_is_killed_while_undoing_goes_on_and_takes_nobody_back_who_is_used_meanwhile(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{number},Person,Number{number},,p{number}@example.org,1980-01-01,GB" for number in range(7)]
    batch = brought(cast, csv_of(PEOPLE, *rows))
    monkeypatch.setattr(taking_back, "AT_ONCE", 3)
    begin_undo(batch, by=cast.actor("front_desk"))
    told: list[object] = []

    def dies(*words: object, **values: object) -> None:
        told.append(words)
        if len(told) == 5:
            raise SystemExit
        note_change(*words, **values)  # type: ignore[arg-type]  # handed on

    with monkeypatch.context() as patch:
        patch.setattr(taking_back, "note_change", dies)
        with pytest.raises(SystemExit):
            carry_on.call()
    # The last three are gone, and of the step in which it died none.
    assert [people_with(f"p{number}@example.org").exists() for number in range(7)] == [True] * 4 + [False] * 3
    open_case([client_of("p1@example.org")], treating=cast.users["clinician"], by=cast.actor("owner"))
    carry_on.call()
    batch.refresh_from_db()
    assert batch.state == ImportState.UNDONE
    assert [people_with(f"p{number}@example.org").exists() for number in range(4)] == [False, True, False, False]


def test_undoing_leaves_whom_somebody_worked_on(cast: Cast) -> None:
    rows = [f"{number},Person,{letter},,{letter}@example.org,1980-01-01,GB" for number, letter in enumerate("abcde")]
    batch = brought(cast, csv_of(PEOPLE, *rows))
    by = cast.actor("owner")
    invite(client_of("a@example.org").user, by=by)
    open_case([client_of("b@example.org")], treating=cast.users["clinician"], by=by)
    change_standing(client_of("c@example.org"), Standing.ARCHIVED, by=by)
    ClientElsewhere.objects.create(
        practice_id=by.practice, client=client_of("d@example.org"), system="cliniko", value="77"
    )
    undone(cast, batch)
    assert outcomes(batch) == ["make worked_on made"] * 4 + ["make"]
    assert not people_with("e@example.org").exists()


def test_undoing_takes_a_number_back_from_somebody_who_was_here(cast: Cast) -> None:
    data = csv_of(PEOPLE, "9,Ana,Reyes,,ana@example.org,1986-05-17,GB")
    batch = brought(cast, data)
    assert outcomes(batch) == ["match already_here"]
    undone(cast, batch)
    assert ClientElsewhere.objects.count() == 0
    assert cast.client("ana").user.is_active


def test_undoing_leaves_whoever_and_whatever_the_system_has_told_of_since(cast: Cast) -> None:
    """Its line tells only of what changes: what it has told of once would be gone for good."""
    open_case([cast.client("jonah")], treating=cast.users["clinician"], by=cast.actor("owner"))
    ana = "9,Ana,Reyes,,ana@example.org,1986-05-17,GB"
    people = brought(cast, csv_of(PEOPLE, ana, "1,Maya,Lopez,,maya@example.org,1988-03-14,GB"))
    times = brought(cast, csv_of(TIMES, "s1,,jonah@example.org,Jonah Reyes,2026-12-03,09:00,45,,"))
    for named in (ClientElsewhere, SessionElsewhere):
        named.objects.update(heard="heard")
    for batch in (people, times):
        undone(cast, batch)
    assert outcomes(people) == ["match worked_on", "make worked_on made"]
    assert outcomes(times) == ["make worked_on made"]
    page = cast.browser("front_desk").get(f"/desk/import/{people.code}/").content.decode()
    assert ("Taken back, but for 2 rows" in page, "Taken back.</td>" in page) == (True, False)
    assert ({named.value for named in ClientElsewhere.objects.all()}, Session.objects.count()) == ({"1", "9"}, 1)


def test_undoing_takes_back_the_number_that_the_file_gave_and_no_other(cast: Cast) -> None:
    batch, ana = brought(cast, csv_of(PEOPLE, "9,Ana,Reyes,,ana@example.org,1986-05-17,GB")), cast.client("ana")
    call_client(ana, Elsewhere("own", "10"), by=cast.actor("front_desk"))
    undone(cast, batch)
    assert [named.value for named in ClientElsewhere.objects.all()] == ["10"]


def test_a_session_goes_into_no_other_case_than_somebody_agreed_to(cast: Cast) -> None:
    data = csv_of(TIMES, "s1,,ana@example.org,Ana Reyes,2026-12-03,09:00,45,,")
    by, treating = cast.actor("owner"), cast.users["clinician"]
    before = open_case([cast.client("ana")], treating=treating, by=by)
    batch = pressed(cast, taken(cast, data))
    Case.objects.filter(pk=before.pk).update(separated_at=NOW)
    open_case([cast.client("ana")], treating=treating, by=by)
    carry_on.call()
    assert (outcomes(batch), Session.objects.count()) == (["refuse changed_since"], 0)


def test_undoing_sessions_takes_back_their_cases_too_unless_they_are_used(cast: Cast) -> None:
    data = csv_of(
        TIMES,
        "s1,,ana@example.org,Ana Reyes,2026-12-03,09:00,45,,Clinician",
        "s2,,ana@example.org,Ana Reyes,2026-12-04,09:00,45,,Clinician",
        "s3,,jonah@example.org,Jonah Reyes,2026-12-04,09:00,45,,Clinician",
        "s4,,jonah@example.org,Jonah Reyes,2026-12-05,09:00,45,,Clinician",
    )
    said = Said(open_cases=True, treating={same_name("Clinician"): cast.users["clinician"].pk})
    batch, by = brought(cast, data, said), cast.actor("owner")
    of_jonah = Case.objects.get(clients=cast.client("jonah"))
    cancel_session(of_jonah.sessions.latest("starts_at"), by=by)
    plan_session(of_jonah, NOW, zone="Europe/London", minutes=50, by=by)
    undone(cast, batch)
    assert list(Case.objects.all()) == [of_jonah]
    assert [session.starts_at.day for session in of_jonah.sessions.order_by("starts_at")] == [26, 5]
    assert outcomes(batch)[:2] == ["make opens_case", "make opens_case"]
    assert outcomes(batch)[2:] == ["make worked_on made", "make worked_on made"]


def test_a_person_who_is_erased_has_no_number_any_more(cast: Cast) -> None:
    brought(cast, FEW)
    forget(client_of("maya@example.org"))
    assert [named.value for named in ClientElsewhere.objects.all()] == ["2"]


def test_a_profile_can_be_named(cast: Cast) -> None:
    data = csv_of("First Name,Last Name,E-mail", "Maya,Lopez,maya@example.org")
    batch = take_file(data, "x.csv", Said(adults=True), chosen=profile_of("own-clients"), by=cast.actor("front_desk"))
    assert batch.profile == "own-clients/1"
    assert not key_store().is_destroyed(holders.person(batch.by_id))
