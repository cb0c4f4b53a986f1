"""Cases and their people, as the actor may see them."""

from django.db.models import Prefetch, Q, QuerySet

from clients.enums import TeamRole
from clients.models import Case, Client, Participant, Session
from clients.policy import may_keep_register
from clients.queries.seats import sitting
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.enums import Role

# Keys of cases are random: of two that were opened in one moment, the first is the one whose place was given first.
IN_ORDER = ("opened_at", "participants__pk")


def cases_in_care(actor: Actor) -> QuerySet[Case]:
    """The cases in whose care team the actor sits today, with their participants in order."""
    return _with_seat(sitting(actor), actor)


def cases_acted_in(actor: Actor) -> QuerySet[Case]:
    """Those of them that the actor treats or covers, rather than looking on."""
    return _with_seat(sitting(actor) & Q(team__role__in=(TeamRole.TREATING, TeamRole.COVER)), actor)


def _with_seat(seat: Q, actor: Actor) -> QuerySet[Case]:
    people = Participant.objects.select_related("client__user").order_by("order", "pk")
    rows = Case.objects.filter(Q(practice_id=actor.practice) & seat)
    return rows.prefetch_related(Prefetch("participants", people)).distinct()


def case_in_care(code: str, actor: Actor) -> Case:
    """One case in the actor's care; for anybody else it does not exist."""
    case = cases_in_care(actor).filter(code=code).first()
    if case is None:
        raise NotVisibleError
    return case


def cases_of_practice(actor: Actor) -> QuerySet[Case]:
    """The cases that the desk and a record system see: who and when, nothing of their homework."""
    if not may_keep_register(actor.roles):
        return Case.objects.none()
    people = Participant.objects.select_related("client__user").order_by("order", "pk")
    return Case.objects.filter(practice_id=actor.practice).prefetch_related(Prefetch("participants", people))


def own_cases(actor: Actor) -> QuerySet[Case]:
    """The cases in which the actor is a participant."""
    people = Participant.objects.select_related("client__user").order_by("order", "pk")
    return (
        Case.objects.filter(practice_id=actor.practice, participants__client_id=actor.person)
        .prefetch_related(Prefetch("participants", people))
        .order_by(*IN_ORDER)
    )


def own_case(code: str, actor: Actor) -> Case:
    """One of the actor's own cases; any other does not exist."""
    case = own_cases(actor).filter(code=code).first()
    if case is None:
        raise NotVisibleError
    return case


def clients_of_practice(actor: Actor) -> QuerySet[Client]:
    """The clients that the desk and a record system see: those whose record stands."""
    if not may_keep_register(actor.roles):
        return Client.objects.none()
    return Client.objects.filter(practice_id=actor.practice, erased_at__isnull=True).select_related("user")


def sessions_of(case: Case) -> QuerySet[Session]:
    """The sessions of a case that were not cancelled, oldest first."""
    return Session.objects.filter(case=case, cancelled_at__isnull=True).order_by("starts_at", "pk")


def is_staff(actor: Actor) -> bool:
    """Whether the actor works in the practice rather than being in care."""
    return bool(actor.roles & {Role.CLINICIAN, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.FRONT_DESK})
