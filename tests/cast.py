"""The people of the tests: a practice with everybody in it, a couple in care, and a stranger's practice."""

from dataclasses import dataclass, field

import pytest
from django.test import Client as Browser

from clients.actions.cases import open_case
from clients.actions.people import add_client, add_colleague, open_practice
from clients.models import Case, Client
from practice.access.actor import Actor
from practice.enums import Role
from practice.people.models import User
from practice.web.actor import actor_for
from tests.lent import lent

PASSWORD = "a long made-up phrase"
STAFF = ("owner", "clinician", "supervisor", "administrator", "front_desk")
BACKEND = "practice.people.backend.EmailBackend"


@dataclass
class Cast:
    """Everybody by the name of what they are."""

    users: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.users["owner"] = open_practice(
            name="Willow Street", clinician="Dr Owner", email="owner@example.org", zone="Europe/London", country="GB"
        )
        for role in (Role.CLINICIAN, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.FRONT_DESK):
            address = f"{role.value}@example.org"
            self.users[role.value] = add_colleague(
                email=address, name=str(role.label), roles=(role,), by=self.actor("owner")
            )
        for name in ("ana", "jonah"):
            address = f"{name}@example.org"
            self.users[name] = add_client(email=address, name=f"{name.title()} Reyes", by=self.actor("owner")).user
        self.users["stranger"] = open_practice(
            name="Elsewhere", clinician="Dr Stranger", email="stranger@example.org", zone="Europe/Paris", country="FR"
        )
        for user in self.users.values():
            user.set_password(PASSWORD)
            user.knows_way_out = True
            user.save()

    def actor(self, name: str) -> Actor:
        return actor_for(self.users[name])

    def client(self, name: str) -> Client:
        return Client.objects.select_related("user").get(pk=self.users[name].pk)

    def browser(self, name: str, *, checks_tokens: bool = False) -> Browser:
        """A browser in which this person is signed in."""
        browser = Browser(enforce_csrf_checks=checks_tokens)
        browser.force_login(self.users[name], backend=BACKEND)
        return browser

    def couple(self, treating: str = "clinician") -> Case:
        people = [self.client("ana"), self.client("jonah")]
        return open_case(people, treating=self.users[treating], by=self.actor("owner"))


@pytest.fixture(scope="module")
def built_cast(standing: None) -> Cast:
    return Cast()


@pytest.fixture
def cast(db: None, built_cast: Cast) -> Cast:
    return lent(built_cast)
