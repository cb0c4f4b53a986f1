"""What the desk sees: people, cases and times; never what anybody was asked or wrote."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Min, Prefetch, QuerySet

from clients.enums import TeamRole
from clients.models import Case, Client, Session, TeamMember
from clients.policy import may_run_desk
from clients.queries.cases import cases_of_practice, clients_of_practice
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.people.models import Invitation

DAYS_AHEAD = 14


def desk_cases(actor: Actor) -> QuerySet[Case]:
    """The practice's cases with their people, treating clinicians and coming sessions, newest first."""
    treating = TeamMember.objects.filter(role=TeamRole.TREATING, left_at__isnull=True).select_related("clinician")
    coming = Session.objects.filter(cancelled_at__isnull=True, starts_at__gte=clock.now() - timedelta(days=1))
    return (
        cases_of_practice(actor)
        .prefetch_related(
            Prefetch("team", treating.order_by("pk"), to_attr="treating"),
            Prefetch("sessions", coming.order_by("starts_at", "pk"), to_attr="coming"),
        )
        .alias(first_place=Min("participants__pk"))
        .order_by("-opened_at", "-first_place")
    )


def desk_case(code: str, actor: Actor) -> Case:
    """One case of the practice; for anybody else it does not exist."""
    return _found(desk_cases(actor).filter(code=code))


def desk_clients(actor: Actor, words: str = "") -> list[Client]:
    """The practice's clients by name, with their open invitations; ``words`` narrow them by name or address."""
    wanted = words.casefold().split()
    found = [client for client in _clients(actor) if all(word in _spoken(client) for word in wanted)]
    return sorted(found, key=lambda client: (client.user.name.casefold(), client.pk))


def _clients(actor: Actor) -> QuerySet[Client]:
    return clients_of_practice(actor).prefetch_related(open_invitations())


def open_invitations() -> Prefetch[str]:
    """The invitations of clients that were never used, newest first."""
    return Prefetch("user__invitations", Invitation.objects.filter(used_at__isnull=True).order_by("-pk"))


def _spoken(client: Client) -> str:
    return f"{client.user.name} {client.called} {client.user.email}".casefold()


def desk_client(code: str, actor: Actor) -> Client:
    """One client of the practice; for anybody else they do not exist."""
    return _found(_clients(actor).filter(code=code))


def cases_with(client: Client, actor: Actor) -> QuerySet[Case]:
    """The cases that a client is in, as the desk sees them."""
    return desk_cases(actor).filter(clients=client)


def coming_sessions(actor: Actor) -> QuerySet[Session]:
    """The practice's sessions of the next two weeks, soonest first, with their people."""
    first = clock.now() - timedelta(hours=2)
    rows = _sessions(actor).filter(starts_at__gte=first, starts_at__lt=first + timedelta(days=DAYS_AHEAD))
    return rows.order_by("starts_at", "pk")


def desk_session(code: str, actor: Actor) -> Session:
    """One session that was not cancelled; for anybody else it does not exist."""
    return _found(_sessions(actor).filter(code=code))


def _sessions(actor: Actor) -> QuerySet[Session]:
    if not may_run_desk(actor.roles):
        return Session.objects.none()
    rows = Session.objects.filter(case__practice_id=actor.practice, cancelled_at__isnull=True)
    return rows.prefetch_related(Prefetch("case", cases_of_practice(actor)))


def _found[Row: (Case, Client, Session)](rows: Iterable[Row]) -> Row:
    for row in rows:
        return row
    raise NotVisibleError
