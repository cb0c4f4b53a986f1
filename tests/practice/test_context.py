"""What every page may name."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path

from practice.access.actor import Actor
from practice.enums import Role
from practice.people.models import Practice, User
from practice.web import context
from practice.web.context import Me, initials, links


def _page(_request: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [path(f"{name}/", _page, name=name) for name in ("today", "clients", "exercises", "answers", "desk")]
with_urls = override_settings(ROOT_URLCONF=__name__)


def _seen(role: Role, address: str) -> list[tuple[str, bool]]:
    actor = Actor(person=1, practice=1, roles=frozenset({role}))
    return [(link.name, link.current) for link in links(actor, address)]


@with_urls
@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.SUPERVISOR])
def test_who_reads_answers_goes_everywhere(role: Role) -> None:
    assert _seen(role, "/today/") == [("today", True), ("clients", False), ("exercises", False), ("answers", False)]


@with_urls
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.FRONT_DESK])
def test_who_reads_no_answers_sees_no_way_to_exercises(role: Role) -> None:
    assert _seen(role, "/today/") == [("desk", False)]


@with_urls
def test_a_client_has_none_of_these_places() -> None:
    assert _seen(Role.CLIENT, "/my/") == []


@with_urls
def test_a_couples_page_belongs_to_clients() -> None:
    assert [name for name, current in _seen(Role.CLINICIAN, "/couples/x1/") if current] == ["clients"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Dr Efua Mensah", "EM"), ("Ana", "A"), ("prof. Li Wei Chen", "LC"), ("Dr", "D"), ("", ""), ("ana reyes", "AR")],
)
def test_initials(name: str, expected: str) -> None:
    assert initials(name) == expected


def test_a_stranger_gets_the_way_out_and_nothing_else(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    assert context.house(request) == {"leave_to": settings.LEAVE_URL}


@with_urls
def test_the_signed_in_get_their_practice_and_navigation(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    practice = Practice(name="Willow Street")
    request: Any = rf.get("/clients/")
    request.user = User(practice=practice, name="Dr Efua Mensah", theme="dark")
    actor = Actor(person=1, practice=1, roles=frozenset({Role.CLINICIAN}))
    monkeypatch.setattr(context, "actor_of", lambda _request: actor)
    known: Any = SimpleNamespace(**context.house(request))
    assert (known.practice, known.theme, known.me) == (practice, "dark", Me(name="Dr Efua Mensah", initials="EM"))
    assert [link.name for link in known.nav() if link.current] == ["clients"]
