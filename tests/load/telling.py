"""P15: a hundred rows told by the API, against the same rows encoded by msgspec by hand, both without their sign-in."""

import time
from functools import partial
from statistics import median

from django.test import Client as Browser
from django.test import override_settings

from clients.actions.people import connect_record_system
from clients.models import Client
from practice.access.actor import Actor
from practice.enums import Role
from practice.people.models import Membership
from practice.sync.changes import note_change, number_changes
from practice.sync.registering import register_program
from practice.sync.scopes import OWN
from tests.load.house import House
from tests.load.measuring import Act, Findings
from tests.load.people import Cast
from tests.load.population import ZONE
from tests.runtime import as_owner

ROUNDS, ROWS = 60, 100
LIMIT = 1.3
THINGS = ("changes", "sessions", "cases")


@override_settings(ROOT_URLCONF="tests.load.urls", API_CALLS_PER_MINUTE=10_000_000)
def measure(cast: Cast, findings: Findings) -> None:
    """Measure the CPU of this process for each list, its hand-made twin, and a call that tells nothing."""
    house = House({"HTTP_AUTHORIZATION": f"Bearer {_token(cast)}"})
    nothing = partial(house.ask, "/bare")
    for thing in THINGS:
        told, by_hand = f"/api/v1/{thing}?limit={ROWS}", f"/by-hand/{thing}"
        if house.ask(by_hand).count(b'"code"') != house.ask(told).count(b'"code"'):
            raise SystemExit(f"{thing} are not the same by hand")
        ours, limit, none = _times(partial(house.ask, told), partial(house.ask, by_hand), nothing)
        value = (ours - none) / (limit - none)
        findings.at_most("P15", f"{ROWS} {thing} ÷ encoded by msgspec, both less sign-in", value, LIMIT)


def _times(*acts: Act) -> list[float]:
    """The median of each, done in turn."""
    spent: list[list[float]] = [[] for _ in acts]
    for turn in range(ROUNDS + 1):
        for place, act in enumerate(acts):
            began = time.process_time()
            act()
            if turn:
                spent[place].append(time.process_time() - began)
    return [median(times) for times in spent]


def _token(cast: Cast) -> str:
    practice, owner = cast.population.practice, cast.population.director
    with as_owner():
        Membership.objects.get_or_create(
            user_id=owner, role=Role.ADMINISTRATOR, defaults={"since": cast.population.now}
        )
    by = Actor(owner, practice.pk, frozenset({Role.ADMINISTRATOR}), ZONE)
    system = connect_record_system(name="Bench", scopes=OWN, by=by)
    made = register_program(system, "Bench", OWN, by=by)
    note_change("clients", Client.objects.values_list("code", flat=True)[: 2 * ROWS], practice=practice.pk)
    number_changes(practice.pk)
    sent = {"grant_type": "client_credentials", "client_id": made.client.client_id, "client_secret": made.secret}
    token: str = Browser().post("/oauth/token", sent).json()["access_token"]
    return token
