"""A record system opens cases and says what it calls them; whose they are, and who leaves, it never changes."""

from typing import Any

import pytest

from clients.actions.people import add_client
from clients.enums import TeamRole
from clients.models import Case, Participant, TeamMember
from homework.actions.sharing import separate
from tests.cast import Cast
from tests.practice.fhir.asking import Peer

pytestmark = pytest.mark.django_db
NAMED = [{"system": "urn:chart", "value": "c1"}]


def whose() -> list[tuple[Any, ...]]:
    """Who is in which case, and who treats it."""
    seats = TeamMember.objects.filter(role=TeamRole.TREATING, left_at=None).values_list("case_id", "clinician_id")
    return [*Participant.objects.order_by("pk").values_list("case_id", "client_id"), *seats.order_by("pk")]


def test_a_group_is_made_once_and_found_by_what_it_is_called(peer: Peer, case: Case) -> None:
    told = peer.read(f"Group/{case.code}")
    sent = {key: one for key, one in told.items() if key not in {"id", "meta"}} | {"identifier": NAMED}
    once = {"If_None_Exist": "identifier=urn:chart|c1"}
    first, again = (peer.call("post", "Group", sent, **once) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert first.json()["identifier"] == NAMED
    assert peer.found("Group?identifier=urn:chart|c1") == [first.json()["id"]]
    assert peer.call("put", f"Group/{case.code}", {**sent, "id": case.code}).status_code == 409
    other = {**sent, "id": case.code, "identifier": [{"system": "urn:chart", "value": "c2"}]}
    changed = peer.call("put", f"Group/{case.code}", other)
    assert (changed.status_code, changed.json()["identifier"]) == (200, other["identifier"])


@pytest.mark.parametrize(
    ("change", "at"),
    [
        (lambda told: told["member"].pop(), "Group.member"),
        (lambda told: told["member"][1].update(inactive=True), "Group.member[1].inactive"),
        (lambda told: told["member"][1]["period"].update(end="2026-11-26"), "Group.member[1].period.end"),
        (lambda told: told.update(active=False), "Group.active"),
        (lambda told: told["member"].append({"entity": {"reference": "Patient/never"}}), "Group.member[2].entity"),
        (lambda told: told.update(managingEntity={"reference": "Practitioner/1"}), "Group.managingEntity"),
        (lambda told: told.update(type="animal"), "Group.type"),
    ],
)
def test_nobody_joins_or_leaves_by_way_of_a_record_system(peer: Peer, case: Case, change: Any, at: str) -> None:  # noqa: ANN401 - an act
    """What a couple shares hangs on who is in it: only a clinician's own act, with its warnings, ends that."""
    told, before = peer.read(f"Group/{case.code}"), whose()
    change(told)
    answer = peer.call("put", f"Group/{case.code}", {**told, "identifier": NAMED})
    assert (answer.status_code, answer.json()["issue"][0]["expression"]) == (422, [at])
    case.refresh_from_db()
    assert (whose(), case.separated_at, peer.found("Group?identifier=urn:chart|c1")) == (before, None, [])


def test_another_client_of_the_practice_does_not_join(peer: Peer, case: Case) -> None:
    told, more = peer.read(f"Group/{case.code}"), add_client(email="kit@example.org", name="Kit", by=peer.by)
    told["member"].append({"entity": {"reference": f"Patient/{more.code}"}})
    answer = peer.call("put", f"Group/{case.code}", told)
    assert answer.json()["issue"][0]["expression"] == ["Group.member[2].entity"]
    assert case.participants.count() == 2


def test_after_a_separation_it_can_still_be_named(peer: Peer, case: Case, cast: Cast) -> None:
    separate(case, told=True, by=cast.actor("clinician"))
    told = peer.read(f"Group/{case.code}")
    assert (told["active"], {one["inactive"] for one in told["member"]}) == (False, {True})
    assert all("end" in one["period"] for one in told["member"])
    assert peer.call("put", f"Group/{case.code}", {**told, "identifier": NAMED}).status_code == 200
    assert peer.call("post", "Group", {key: one for key, one in told.items() if key != "id"}).status_code == 422


def test_another_practice_neither_reads_nor_names_it(peer: Peer, case: Case, cast: Cast) -> None:
    other, told = Peer(cast.actor("stranger")), peer.read(f"Group/{case.code}")
    for method, sent, status in (("get", None, 404), ("put", told, 405)):
        never = other.call(method, "Group/never", sent and {**sent, "id": "never"})
        hidden = other.call(method, f"Group/{case.code}", sent)
        assert (hidden.status_code, hidden.content) == (status, never.content)
