"""Each version of the register that a reader was told is told again as it was, to that reader, while they may read."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any
from typing import cast as cast_to

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.actions.cases import plan_session
from clients.actions.cases_elsewhere import call_case
from clients.actions.elsewhere import change_relative, keep_relative
from clients.actions.people import correct_client
from clients.actions.retention import forget
from clients.models import Case, RecordRead
from clients.queries.elsewhere import Elsewhere
from homework.actions.records import revoke_record_system
from homework.fhir.face import FACE
from practice import clock
from practice.codes import new_code
from practice.fhir import versions
from practice.fhir.models import Version
from practice.people.acting import actor_for
from practice.privacy import holders
from practice.privacy.rotation import renew
from practice.privacy.sealed import Sealed
from practice.privacy.store import key_store
from practice.sync.models import RecordSystem
from tests.cast import Cast
from tests.practice.fhir.asking import Peer
from tests.practice.sync.apps import App

pytestmark = pytest.mark.django_db
KEPT = {"Patient", "RelatedPerson", "Group", "Appointment"}


def told(peer: Peer, path: str) -> tuple[bytes, str, str]:
    answer = peer.call("get", path)
    assert answer.status_code == 200, answer.content
    return answer.content, answer["ETag"], answer["Last-Modified"]


def rename(cast: Cast, name: str, who: str = "ana") -> None:
    """At the desk."""
    client = cast.client(who)
    correct_client(
        client, name=name, called=name.partition(" ")[0], country=client.country, by=cast.actor("front_desk")
    )


def history(peer: Peer, path: str, more: str = "") -> list[dict[str, Any]]:
    """The resources of a history over all its pages; what is said of each has to be right."""
    found, totals, where = [], set(), f"{path}/_history{more}"
    while where:
        page = peer.read(where)
        assert (page["resourceType"], page["type"]) == ("Bundle", "history")
        totals.add(page["total"])
        for one in page.get("entry", []):
            meta = one["resource"]["meta"]
            assert one["response"]["etag"] == f'W/"{meta["versionId"]}"'
            assert one["response"]["lastModified"] == meta["lastUpdated"]
            first = meta["versionId"] == "1"
            assert (one["request"]["method"], one["response"]["status"]) == (
                ("POST", "201") if first else ("PUT", "200")
            )
            assert one["request"]["url"] == (path.split("/", maxsplit=1)[0] if first else path)
            found.append(one["resource"])
        where = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    assert totals == {len(found)}
    return found


def test_what_a_system_wrote_is_told_again_by_the_letter(peer: Peer) -> None:
    sent: dict[str, Any] = {
        "resourceType": "Patient",
        "identifier": [{"system": "urn:chart", "value": "0007.10 é\u2028"}],
        "name": [{"use": "official", "family": "de la Cruz", "given": ["Mira", "José"], "prefix": ["Dr"]}],
        "telecom": [{"system": "email", "value": "mira@example.org"}],
        "birthDate": "1990-03-14",
    }
    path = f"Patient/{peer.call('post', 'Patient', sent).json()['id']}"
    seen = [told(peer, path)]
    for change in ({"active": False}, {"name": [{"text": 'Mira "M" Stone', "family": "Stone"}]}):
        sent |= change
        peer.call("put", path, {**sent, "id": path.split("/")[1]})
        seen.append(told(peer, path))
    assert len({content for content, _, _ in seen}) == 3
    for number, version in enumerate(seen, 1):
        assert told(peer, f"{path}/_history/{number}") == version
    assert history(peer, path) == [json.loads(content) for content, _, _ in reversed(seen)]
    same = peer.call("get", f"{path}/_history/1", If_None_Match='W/"1"')
    assert (same.status_code, same.content) == (304, b"")
    never = peer.call("get", "Patient/never/_history/1").content
    for word in ("0", "4", "01", "-1", "x", "٣", "1.0", "9" * 30):
        answer = peer.call("get", f"{path}/_history/{word}")
        assert (answer.status_code, answer.content) == (404, never), word


def of_each_kind(case: Case, cast: Cast, peer: Peer) -> dict[str, Callable[[], object]]:
    """One of each kind of the register, by its path, with what changes it."""
    owner, ana, jonah = cast.actor("owner"), cast.client("ana"), cast.client("jonah")
    chart = actor_for(peer.system.user)
    session = plan_session(
        case, clock.now() + timedelta(days=3), zone="Europe/London", minutes=50, place="Room 4", by=owner
    )
    relative = keep_relative(ana, Elsewhere("urn:chart", "r1"), '{"name":[{"text":"Inés"}]}', by=chart)

    def moved() -> None:
        session.place = "Room 5"
        session.save()

    return {
        f"Patient/{ana.code}": lambda: rename(cast, "Ana Stone"),
        f"RelatedPerson/{case.code}-{ana.code}-{jonah.code}": lambda: rename(cast, "Jonah Stone", "jonah"),
        f"RelatedPerson/{relative.code}": lambda: change_relative(relative, '{"active":false}', by=chart),
        f"Group/{case.code}": lambda: call_case(case, Elsewhere("urn:chart", "c1"), by=owner),
        f"Appointment/{session.code}": moved,
    }


def test_what_was_changed_at_the_desk_is_told_as_it_was(peer: Peer, case: Case, cast: Cast) -> None:
    things = of_each_kind(case, cast, peer)
    assert {path.split("/")[0] for path in things} == KEPT
    for path, change in things.items():
        before = told(peer, path)
        change()
        now = told(peer, path)
        assert before[1:2] + now[1:2] == ('W/"1"', 'W/"2"')
        assert [told(peer, f"{path}/_history/{number}") for number in (1, 2)] == [before, now], path
        assert history(peer, path) == [json.loads(now[0]), json.loads(before[0])]


def test_a_history_comes_in_pages_and_since_a_moment(peer: Peer, cast: Cast) -> None:
    path = f"Patient/{cast.client('ana').code}"
    for number in range(5):
        rename(cast, f"Ana {number}")
        peer.read(path)
    every = history(peer, path)
    assert [one["meta"]["versionId"] for one in every] == list("54321")
    for count in (1, 2, 3, 5, 500):
        assert history(peer, path, f"?_count={count}") == every
    third = every[2]["meta"]["lastUpdated"]
    assert history(peer, path, f"?_since={third}&_count=2") == every[:3]
    nothing = peer.read(f"{path}/_history?_since=2999-01-01T00:00:00Z")
    assert (nothing["total"], "entry" in nothing) == (0, False)
    counted = peer.read(f"{path}/_history?_count=0")
    assert (counted["total"], "entry" in counted) == (5, False)
    for search, status in (("_since=then", 400), ("_count=x", 400), ("_at=2026", 400), ("_page=x", 404)):
        assert peer.call("get", f"{path}/_history?{search}").status_code == status


def test_two_readers_have_what_each_was_told(peer: Peer, cast: Cast) -> None:
    path, other = f"Patient/{cast.client('ana').code}", Peer(cast.actor("owner"), name="Ledger")
    first = told(peer, path)
    rename(cast, "Ana Stone")
    second, theirs = told(peer, path), told(other, path)
    assert told(peer, f"{path}/_history/1") == first
    assert told(peer, f"{path}/_history/2") == second
    assert told(other, f"{path}/_history/1") == theirs
    assert other.call("get", f"{path}/_history/2").status_code == 404
    assert [one["name"] for one in history(other, path)] == [json.loads(second[0])["name"]]


class Held(Peer):
    """An app with the token that somebody let it have."""

    def __init__(self, cast: Cast, name: str) -> None:
        app = App(cast.actor("owner"), scopes=("patient/*.rs",), name=f"Garden of {name}")
        code = app.code(cast.browser(name), kinds=("Patient",), offline=False, scope="patient/*.rs")
        self.token = app.redeems(code).json()["access_token"]


def test_an_app_has_the_versions_of_its_person_alone(peer: Peer, case: Case, cast: Cast) -> None:
    hers, his = Held(cast, "ana"), Held(cast, "jonah")
    things = of_each_kind(case, cast, peer)
    for path, change in things.items():
        told(peer, path)
        change()
        told(peer, path)
    own, other = f"Patient/{cast.client('ana').code}", f"Patient/{cast.client('jonah').code}"
    before = told(hers, own)
    rename(cast, "Ana Other")
    now = told(hers, own)
    assert [told(hers, f"{own}/_history/{number}") for number in (1, 2)] == [before, now]
    assert history(hers, own) == [json.loads(now[0]), json.loads(before[0])]
    for app, beside in ((hers, other), (his, own)):
        never = app.call("get", "Patient/never/_history/1")
        for more in ("/_history", "/_history/1", "/_history/2", "/_history/3"):
            answer = app.call("get", beside + more)
            assert (answer.status_code, answer.content) == (404, never.content)
    for path in things:
        if not path.startswith("Patient/"):
            assert {app.call("get", f"{path}/_history/1").status_code for app in (hers, his)} <= {403, 404}


def test_another_practice_finds_what_never_was_and_takes_as_many_statements(peer: Peer, case: Case, cast: Cast) -> None:
    stranger = Peer(cast.actor("stranger"))
    for path, change in of_each_kind(case, cast, peer).items():
        told(peer, path)
        change()
        told(peer, path)
        kind, code = path.split("/")
        never = f"{kind}/{'-'.join(new_code() for _ in code.split('-'))}"
        for more in ("/_history", "/_history/1", "/_history/2"):
            said = []
            for asked in (f"{never}{more}", f"{never}{more}", f"{path}{more}"):
                with CaptureQueriesContext(connection) as seen:
                    answer = stranger.call("get", asked)
                # Who calls how often is written down now and then, whatever they ask for.
                made = [one["sql"] for one in seen if "practice_tally" not in one["sql"]]
                said.append((answer.status_code, answer.content, len(made)))
            assert said[1] == said[2], path
            assert said[2][0] == 404


def test_a_version_that_is_read_again_is_on_record(peer: Peer, case: Case, cast: Cast) -> None:
    for path, change in of_each_kind(case, cast, peer).items():
        told(peer, path)
        change()
        told(peer, path)
        for more in ("/_history/1", "/_history"):
            RecordRead.objects.all().delete()
            peer.read(path + more)
            assert RecordRead.objects.filter(client__in=[cast.client("ana"), cast.client("jonah")]).exists(), path


def closed(**which: object) -> list[bytes]:
    """What is kept, as it lies in the database."""
    return [cast_to("Sealed[str]", one).data for one in Version.objects.filter(**which).values_list("told", flat=True)]


def test_what_is_kept_is_closed_and_opens_with_a_new_key(peer: Peer, case: Case, cast: Cast) -> None:
    for path, change in of_each_kind(case, cast, peer).items():
        told(peer, path)
        change()
        told(peer, path)
    ana, jonah = cast.client("ana"), cast.client("jonah")
    ours, theirs, both = holders.person(ana.pk), holders.person(jonah.pk), holders.case(case.pk)
    rows = Version.objects.select_related("edition")
    assert {(row.edition.kind, row.holder) for row in rows} == {
        *(("Patient", ours), ("RelatedPerson", ours), ("RelatedPerson", theirs)),
        *(("Group", both), ("Appointment", both)),
    }
    for data in closed():
        assert len(data) > 20
        assert not any(word.encode() in data for word in ("Reyes", "Stone", "Inés", "Room", "identifier"))
    before = {row.pk: row.told for row in rows}
    old = [list(key_store().marks(one))[-1] for one in (ours, both)]
    for holder in (ours, both):
        key_store().renew(holder)
        assert renew(holder, timedelta(days=1)) > 0
    now = closed(holder__in=[ours, both])
    assert not any(mark in data for mark in old for data in now)
    assert {row.pk: row.told for row in Version.objects.all()} == before
    out = StringIO()
    call_command("check_seals", stdout=out)
    assert out.getvalue() == "Everything sealed opens.\n"


def test_with_a_person_goes_what_is_about_them_and_with_the_last_one_the_case(
    peer: Peer, case: Case, cast: Cast
) -> None:
    things = of_each_kind(case, cast, peer)
    for path, change in things.items():
        told(peer, path)
        change()
        told(peer, path)
    ana, jonah = cast.client("ana"), cast.client("jonah")
    forget(ana)
    left = Version.objects.select_related("edition")
    assert {row.edition.kind for row in left} == {"Group", "Appointment"}
    assert not left.filter(edition__code__contains=ana.code).exists()
    group = f"Group/{case.code}"
    assert peer.read(f"{group}/_history/1")["resourceType"] == "Group"
    patient = f"Patient/{jonah.code}"
    peer.read(patient)
    forget(jonah)
    assert not Version.objects.exists()
    key_store().destroy(holders.case(case.pk))
    for path in (patient, f"Patient/{ana.code}"):
        for more in ("/_history", "/_history/1"):
            assert peer.call("get", path + more).status_code == 410
    assert "identifier" not in peer.read(group)
    assert [peer.call("get", f"{group}/_history/{one}").status_code for one in "12"] == [404, 404]
    assert not Version.objects.exists()


def test_with_a_system_goes_what_it_was_told(peer: Peer, cast: Cast) -> None:
    path, other = f"Patient/{cast.client('ana').code}", Peer(cast.actor("owner"), name="Ledger")
    told(peer, path)
    kept = told(other, path)
    system = RecordSystem.objects.get(user_id=Version.objects.earliest("pk").edition.reader_id)
    revoke_record_system(system, by=cast.actor("owner"))
    assert Version.objects.count() == 1
    rename(cast, "Ana Stone")
    told(other, path)
    assert told(other, f"{path}/_history/1") == kept


def test_the_oldest_go(peer: Peer, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "MOST", 3)
    path = f"Patient/{cast.client('ana').code}"
    beside = f"Patient/{cast.client('jonah').code}"
    told(peer, beside)
    for number in range(5):
        rename(cast, f"Ana {number}")
        peer.read(path)
    assert [one["meta"]["versionId"] for one in history(peer, path)] == ["5", "4", "3"]
    assert [peer.call("get", f"{path}/_history/{one}").status_code for one in "12345"] == [404, 404, 200, 200, 200]
    assert told(peer, f"{beside}/_history/1") == told(peer, beside)


def test_a_poll_that_finds_nothing_new_keeps_nothing_more(peer: Peer, case: Case, cast: Cast) -> None:
    for _ in range(2):
        for kind in sorted(KEPT):
            peer.found(f"{kind}?_lastUpdated=ge2020")
    kept = Version.objects.count()
    assert kept == Version.objects.values("edition", "number").distinct().count() > 0
    rename(cast, "Ana Stone")
    peer.found("Patient?_lastUpdated=ge2020")
    assert Version.objects.count() == kept + 1


def test_the_statement_says_of_which_kinds_versions_are_kept(peer: Peer) -> None:
    (rest,) = peer.read("metadata")["rest"]
    assert {one["type"] for one in rest["resource"] if one["readHistory"]} == KEPT
    assert {kind.name for kind in FACE.kinds if kind.tells_gone} >= KEPT
    assert f"up to {versions.MOST} versions" in rest["documentation"]
