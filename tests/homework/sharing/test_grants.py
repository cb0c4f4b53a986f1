"""The one door to guardian, with the grants of joint texts as its rows."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType

from homework.enums import Capacity
from homework.models import JointGrant, JointVersion
from homework.models.joint import VIEW_JOINT
from practice.access.actor import Actor, require, require_role
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.access.grants import Grants, Wanted, held_by, permission_id, running, running_at
from practice.enums import Role
from tests.homework.sharing.test_joint import Couple
from tests.homework.sharing.world import Clock

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


@pytest.fixture
def texts(still_clock: Clock) -> list[JointVersion]:
    """Two versions of a joint text to which nobody holds a grant, and a third that stays as it is."""
    couple = Couple(still_clock)
    for words in ("one", "two", "three"):
        couple.agree("ana", words)
    versions = list(JointVersion.objects.order_by("pk"))
    JointGrant.objects.filter(content_object__in=versions[:2]).delete()
    return versions


def row(text: JointVersion, person: int, until: date | None = None) -> Wanted:
    return Wanted(text.pk, person, VIEW_JOINT, Capacity.TREATING.value, until)


def door() -> Grants:
    return Grants(JointGrant, JointVersion, (VIEW_JOINT,))


def team(texts: list[JointVersion]) -> list[int]:
    return list(texts[0].assignment.case.team.order_by("pk").values_list("clinician_id", flat=True))


def test_the_rows_become_exactly_what_is_wanted(texts: list[JointVersion]) -> None:
    ray, sol = team(texts)
    first, second, third = texts
    others = set(door().stored([third.pk]))
    wanted = {row(first, ray), row(first, sol, DAY), row(second, ray)}
    door().agree([first.pk, second.pk], frozenset(wanted))
    assert set(door().stored([first.pk, second.pk])) == wanted
    kept = {key: pk for key, pk in door().stored([first.pk]).items() if key == row(first, ray)}
    door().agree([first.pk], frozenset({row(first, ray), row(first, sol)}))
    assert set(door().stored([first.pk])) == {row(first, ray), row(first, sol)}
    assert kept.items() <= door().stored([first.pk]).items()
    door().agree([first.pk, second.pk], frozenset())
    assert (door().stored([first.pk, second.pk]), set(door().stored([third.pk]))) == ({}, others)


def test_a_row_with_a_right_that_nobody_gives_is_told_by_its_key(texts: list[JointVersion]) -> None:
    kind = ContentType.objects.get_for_model(JointVersion)
    strange = Permission.objects.create(content_type=kind, codename="strange", name="Strange")
    ray, _ = team(texts)
    why = Capacity.TREATING.value
    JointGrant.objects.create(content_object=texts[0], user_id=ray, permission=strange, capacity=why)
    assert set(door().stored([texts[0].pk])) == {Wanted(texts[0].pk, ray, str(strange.pk), why)}


def test_a_grant_ends_on_its_day_and_belongs_to_one(texts: list[JointVersion]) -> None:
    ray, sol = team(texts)
    door().agree([texts[0].pk], frozenset({row(texts[0], ray), row(texts[0], sol, DAY)}))
    rows = JointGrant.objects.filter(content_object=texts[0])

    def holders(today: date) -> set[int]:
        return set(rows.filter(running(today)).values_list("user_id", flat=True))

    assert (holders(date(2026, 3, 1)), holders(DAY), holders(date(2026, 3, 3))) == ({ray, sol}, {ray}, {ray})
    assert list(rows.filter(held_by(sol)).values_list("user_id", flat=True)) == [sol]
    found = JointVersion.objects.filter(running(DAY, "grants__"), grants__user_id=sol, pk=texts[0].pk)
    assert not found.exists()


def test_a_grant_of_hours_ends_at_its_moment_and_any_other_is_none(texts: list[JointVersion]) -> None:
    ray, sol = team(texts)
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    hours = replace(row(texts[0], sol), capacity=Capacity.BREAK_GLASS.value, until_at=noon)
    door().agree([texts[0].pk], frozenset({row(texts[0], ray), hours}))
    assert set(door().stored([texts[0].pk])) == {row(texts[0], ray), hours}

    def holders(moment: datetime) -> set[int]:
        rows = JointGrant.objects.filter(running_at(moment), content_object=texts[0])
        return set(rows.values_list("user_id", flat=True))

    assert (holders(noon - timedelta(seconds=1)), holders(noon)) == ({sol}, set())
    later = replace(hours, until_at=noon + timedelta(hours=1))
    door().agree([texts[0].pk], frozenset({later}))
    assert set(door().stored([texts[0].pk])) == {later}


def test_a_right_is_found_by_its_name(texts: list[JointVersion]) -> None:
    found = Permission.objects.get(pk=permission_id(JointVersion, VIEW_JOINT))
    assert (found.codename, found.content_type.model) == (VIEW_JOINT, "jointversion")
    with pytest.raises(Permission.DoesNotExist):
        permission_id(JointVersion, "no such right")


def test_an_actor_is_what_their_roles_say(still_clock: Clock) -> None:
    still_clock.moment = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    client, clinician = (Actor(1, 1, frozenset({role}), "Europe/Berlin") for role in (Role.CLIENT, Role.CLINICIAN))
    assert (client.is_client, client.is_clinician, clinician.is_client, clinician.is_clinician) == (
        True,
        False,
        False,
        True,
    )
    assert (client.today(), Actor(1, 1, frozenset()).today()) == (date(2026, 3, 3), DAY)


def test_who_lacks_the_role_learns_of_nothing() -> None:
    require_role(Actor(1, 1, frozenset({Role.CLIENT})), Role.CLINICIAN, Role.CLIENT)
    with pytest.raises(NotVisibleError):
        require_role(Actor(1, 1, frozenset({Role.CLIENT})), Role.CLINICIAN)


def test_a_refusal_says_why() -> None:
    require(True, "fine")  # noqa: FBT003 - as the code says it
    with pytest.raises(NotAllowedError, match="Not today"):
        require(False, "Not today.")  # noqa: FBT003 - as the code says it
