"""What is asked often is found as if it had been put together for whoever asks, when they ask."""

from datetime import timedelta
from typing import Any

import pytest

from homework.fhir.face import FACE
from homework.models import Part, ResponseGrant
from practice.fhir import searching
from practice.fhir.kinds import Kind
from practice.fhir.narrowing import ByReference
from tests.cast import Cast
from tests.homework.face.house import House, furnish
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db
PREPARED = [kind for kind in FACE.kinds if kind.prepares]


def put_together(peer: Peer, path: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    with monkeypatch.context() as patch:
        patch.setattr(searching, "read_often", lambda *_: None)
        return peer.found(path)


def references(home: House, kind: Kind[Any]) -> list[str]:
    """By nothing, by each reference, by each twice, and by two of them."""
    ana, names = home.patient("ana"), [one.name for one in kind.parameters if isinstance(one.narrow, ByReference)]
    pairs = [f"{one}={ana}&{other}={ana}" for one in names for other in names]
    return ["", *(f"{name}={ana}" for name in names), *pairs]


def searches(home: House, kind: Kind[Any]) -> list[str]:
    """By nothing, and by each reference: to people who agree or not, to nobody, to another kind, and to two."""
    known = [home.patient("ana"), home.patient("ben"), home.part("ana").code, "never"]
    names = [one.name for one in kind.parameters if isinstance(one.narrow, ByReference)]
    targets = {one.name: one.targets[0] for one in kind.parameters if one.name in names}
    wanted = [
        f"{name}={word}"
        for name in names
        for code in known
        for word in (code, f"{targets[name]}/{code}", f"Group/{code}")
    ]
    wanted += [f"{name}:{targets[name]}={home.patient('ana')}" for name in names]
    wanted += [f"{one}={known[0]}&{other}={known[1]}" for one in names[:1] for other in names]
    return ["", *wanted, *(f"{name}={known[0]},{known[1]}" for name in names)]


@pytest.mark.parametrize("kind", PREPARED, ids=lambda kind: kind.name)
def test_it_finds_what_is_found_when_it_is_put_together(
    home: House, monkeypatch: pytest.MonkeyPatch, kind: Kind[Any]
) -> None:
    furnish(home)
    stranger, sizes, wanted = Peer(home.world.owner, name="Another"), set(), searches(home, kind)
    for search in wanted:
        path = f"{kind.name}?{search}&_count=2"
        found = home.peer.found(path)
        assert found == put_together(home.peer, path, monkeypatch), path
        assert stranger.found(path) == put_together(stranger, path, monkeypatch), path
        assert home.peer.read(f"{path}&_summary=count")["total"] == len(found)
        sizes.add(bool(found))
    assert sizes == ({True, False} if any(wanted) else {True})


@pytest.mark.parametrize("kind", PREPARED, ids=lambda kind: kind.name)
def test_nothing_is_put_together_twice(home: House, monkeypatch: pytest.MonkeyPatch, kind: Kind[Any]) -> None:
    furnish(home)
    paths = [f"{kind.name}?{search}&_count={count}" for search in references(home, kind) for count in (1, 500)]
    found = home.peer.found(kind.name)
    before = [home.peer.read(f"{kind.name}/{code}") for code in found]
    by_path = {path: home.peer.found(path) for path in paths}
    monkeypatch.setattr(type(kind), "rows", lambda *_: 1 / 0)
    assert {path: home.peer.found(path) for path in paths} == by_path
    assert home.peer.found(kind.name) == found
    assert [home.peer.read(f"{kind.name}/{code}") for code in found] == before
    assert home.peer.call("get", f"{kind.name}/never").status_code == 404


def test_each_system_is_told_of_what_is_its_own(home: House) -> None:
    furnish(home)
    stranger = Peer(home.world.owner, name="Another")
    for name in ("Task", "QuestionnaireResponse", "Observation", "Provenance", "CarePlan", "ServiceRequest"):
        codes = home.peer.found(name)
        assert codes
        assert stranger.found(name) == []
        for code in codes:
            home.peer.read(f"{name}/{code}")
            assert stranger.call("get", f"{name}/{code}").status_code == 404


def test_each_practice_is_told_of_what_is_its_own(home: House, cast: Cast) -> None:
    stranger, ours = Peer(cast.actor("stranger")), home.peer.found("Patient")
    made = stranger.call("post", "Patient", {"resourceType": "Patient", "name": [{"text": "Zoe Quist"}]}).json()["id"]
    for asker, theirs, others in ((home.peer, ours, [made]), (stranger, [made], ours), (home.peer, ours, [made])):
        assert asker.found("Patient") == theirs
        assert [asker.read(f"Patient/{code}")["id"] for code in theirs] == theirs
        assert {asker.call("get", f"Patient/{code}").status_code for code in others} == {404}
    for kind in PREPARED:
        codes = home.peer.found(kind.name)
        assert set(stranger.found(kind.name)).isdisjoint(codes), kind.name
        assert {stranger.call("get", f"{kind.name}/{code}").status_code for code in codes} <= {404}, kind.name


def test_what_opens_later_is_there_when_it_has_opened(home: House) -> None:
    code, clock = home.part("ana", "open").code, home.world.clock
    assert code in home.peer.found("Task")
    Part.objects.filter(code=code).update(opens_at=clock.now() + timedelta(hours=1))
    assert code not in home.peer.found("Task")
    assert home.peer.call("get", f"Task/{code}").status_code == 404
    clock.moment += timedelta(hours=2)
    assert code in home.peer.found("Task")
    assert home.peer.read(f"Task/{code}")["id"] == code


def test_a_right_that_ends_has_ended_the_day_after(home: House) -> None:
    ana, clock = home.patient("ana"), home.world.clock
    path = f"QuestionnaireResponse?patient={ana}"
    (code, *_) = found = home.peer.found(path)
    ResponseGrant.objects.filter(user=home.peer.system.user).update(until=clock.now().date() + timedelta(days=2))
    assert home.peer.found(path) == found
    clock.moment += timedelta(days=3)
    assert home.peer.found(path) == []
    assert home.peer.call("get", f"QuestionnaireResponse/{code}").status_code == 404
