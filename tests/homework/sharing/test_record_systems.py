"""A record system that is cut off reads nothing from that moment on, and nobody else reads more or less."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.actions.people import add_record_system, open_practice
from clients.enums import ConsentKind
from clients.models import Consent
from homework.actions.records import revoke_record_system
from homework.actions.settling import differences
from homework.models import Part, ResponseGrant
from practice.access.errors import NotVisibleError
from practice.audit.models import Event
from practice.sync.models import RecordSystem
from practice.web.actor import actor_for
from tests.cast import BACKEND
from tests.homework.sharing.world import Clock, World

pytestmark = pytest.mark.django_db
LEVELS = ["private", "therapist", "together", "partner"]

type Row = tuple[int, int, str]


@pytest.fixture
def world(still_clock: Clock) -> World:
    """A couple, of whom one shares with everybody and two record systems, and a case that no system was named in."""
    world = World(still_clock)
    people = {"ana": "client", "ben": "client", "ray": "clinician", "pms": "integration", "lab": "integration"}
    for name, kind in people.items():
        world.do_person(name, kind)
    for case, members in (("pair", ["ana", "ben"]), ("solo", ["ben"])):
        world.do_open_case(case, members, "ray")
    for name in ("ana", "ben"):
        world.do_consent(name, "pair", "partner_sharing", on=True)
    world.do_consent("ana", "pair", "records", on=True)
    for case, name in (("pair", "h1"), ("pair", "h2"), ("solo", "h3")):
        world.do_assign(case, name, LEVELS if case == "pair" else LEVELS[:2], *(False, None))
    for name in ("h1", "h2"):
        world.do_submit("ana", name, "partner")
    world.do_submit("ben", "h3", "therapist")
    return world


def system(world: World, name: str = "pms") -> RecordSystem:
    return RecordSystem.objects.select_related("user").get(pk=world.users[name].pk)


def grants() -> set[Row]:
    return set(ResponseGrant.objects.values_list("content_object_id", "user_id", "capacity"))


def parts() -> list[tuple[object, ...]]:
    rows = Part.objects.order_by("pk")
    return list(rows.values_list("level", "current_id", "shown_id", "released_id", "withheld"))


def signed_in(world: World, name: str) -> Browser:
    browser = Browser()
    browser.force_login(world.founder if name == "founder" else world.users[name], backend=BACKEND)
    return browser


def test_its_grants_are_gone_at_once_and_nothing_else_changes(world: World) -> None:
    before, kept = grants(), parts()
    own = {row for row in before if row[1] == world.users["pms"].pk}
    revoke_record_system(system(world), by=world.owner)
    assert len(own) == 2
    assert (grants(), parts()) == (before - own, kept)
    assert differences(list(world.cases.values())) == []
    assert (system(world).revoked_at is None, system(world).user.is_active) == (False, False)
    assert Event.objects.filter(action="revoke_record_system").count() == 1


def test_no_later_consent_names_it(world: World) -> None:
    revoke_record_system(system(world), by=world.owner)
    world.do_consent("ana", "pair", "records", on=True)
    world.do_submit("ana", "h1", "therapist")
    newest = Consent.objects.filter(kind=ConsentKind.RECORDS).latest("pk")
    assert list(newest.systems.values_list("pk", flat=True)) == [world.users["lab"].pk]
    assert {user for _, user, capacity in grants() if capacity == "records"} == {world.users["lab"].pk}


def test_twice_is_the_same_as_once(world: World) -> None:
    known = system(world)
    revoke_record_system(known, by=world.owner)
    moment = system(world).revoked_at
    revoke_record_system(known, by=world.owner)
    assert (system(world).revoked_at, Event.objects.filter(action="revoke_record_system").count()) == (moment, 1)


@pytest.mark.parametrize("name", ["ray", "ana", "pms"])
def test_only_who_runs_the_practice_cuts_off(world: World, name: str) -> None:
    before = grants()
    with pytest.raises(NotVisibleError):
        revoke_record_system(system(world), by=world.actor(name))
    assert (grants(), system(world).revoked_at) == (before, None)


def test_they_are_listed_and_cut_off_by_hand_after_a_question(world: World) -> None:
    browser, place = signed_in(world, "founder"), reverse("record_system_revoke", args=[system(world).pk])
    listed = browser.get(reverse("settings_records")).content.decode()
    assert [name in listed for name in ("pms", "lab", place)] == [True, True, True]
    asked = browser.get(place)
    assert (b"Cut pms off?" in asked.content, system(world).revoked_at) == (True, None)
    assert browser.post(place).headers["Location"] == reverse("settings_records")
    again = browser.get(reverse("settings_records")).content.decode()
    assert ("cut off on 2 Mar 2026" in again, place in again, browser.get(place).status_code) == (True, False, 404)


def test_their_pages_exist_for_who_runs_this_practice_alone(world: World) -> None:
    stranger = open_practice(name="Far", clinician="Dr Far", email="far@example.org", zone="Europe/Paris", country="FR")
    elsewhere = add_record_system(name="theirs", by=actor_for(stranger))
    places = [reverse("settings_records"), reverse("record_system_revoke", args=[system(world).pk])]
    found = {name: [signed_in(world, name).get(place).status_code for place in places] for name in ("ray", "ana")}
    assert found == {"ray": [404, 404], "ana": [404, 404]}
    founder = signed_in(world, "founder")
    assert [founder.get(place).status_code for place in places] == [200, 200]
    assert b"theirs" not in founder.get(places[0]).content
    assert founder.post(reverse("record_system_revoke", args=[elsewhere.pk])).status_code == 404
    assert RecordSystem.objects.filter(revoked_at=None).count() == 3
