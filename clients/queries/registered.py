"""What the practice's register says of people, cases and sessions, to its desk and to programs."""

from collections.abc import Iterable

from django.db.models import CharField, QuerySet

from clients.models import Case, Client, Participant, Session
from clients.policy import may_keep_register
from clients.queries.cases import cases_of_practice, clients_of_practice, own_case
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.prepared import ANY_CLIENT, FIRST, NAMED, PRACTICE, Given, Prepared, Several

_BY_CODE = Prepared(
    lambda: Client.objects.filter(
        practice_id=PRACTICE.of(FIRST), erased_at__isnull=True, code=Given(NAMED, CharField())
    ).select_related("user")
)

# Asked with the keys of cases.
_PLACES = Prepared(
    lambda: (
        Participant.objects.filter(case_id__one_of=Several(), client__erased_at__isnull=True)
        .order_by("order", "pk")
        .values_list("case_id", "client_id", "client__code")
    )
)


def registered_client(code: str, actor: Actor) -> Client:
    """One client; any other does not exist."""
    reads = may_keep_register(actor.roles) and "\0" not in code
    found: list[Client] = _BY_CODE.objects((actor, code)) if reads else []
    if not found:
        raise NotVisibleError
    return found[0]


def told_clients(actor: Actor) -> QuerySet[Client]:
    """The clients of whom a program is told: an app of the one who let it in, a record system of all."""
    if not actor.is_client:
        return clients_of_practice(actor)
    own = Client.objects.filter(pk=actor.person, practice_id=actor.practice, erased_at__isnull=True)
    return own.select_related("user")


_ONESELF = Prepared(lambda: told_clients(ANY_CLIENT))


def oneself(actor: Actor) -> Client:
    """Somebody in care, as an app of theirs is told of them."""
    found: list[Client] = _ONESELF.objects((actor, None))
    if not found:
        raise NotVisibleError
    return found[0]


def told_client(code: str, actor: Actor) -> Client:
    """One of them; any other does not exist."""
    if not actor.is_client:
        return registered_client(code, actor)
    found = oneself(actor)
    if found.code != code:
        raise NotVisibleError
    return found


def registered_cases(actor: Actor) -> QuerySet[Case]:
    """The cases of the practice, without the people in them."""
    if not may_keep_register(actor.roles):
        return Case.objects.none()
    return Case.objects.filter(practice_id=actor.practice)


def codes_in(cases: Iterable[int]) -> dict[int, dict[int, str]]:
    """Who is in each of these cases and was not erased: the keys of its clients in their order, and their codes."""
    found: dict[int, dict[int, str]] = {case: {} for case in cases}
    for case, client, code in _PLACES.rows(found):
        found[case][client] = code
    return found


def told_case(code: str, actor: Actor) -> Case:
    """One case of the practice, or one's own; any other does not exist."""
    return own_case(code, actor) if actor.is_client else registered_case(code, actor)


def registered_clients(codes: Iterable[str], actor: Actor) -> list[Client]:
    """Several clients in the order of their codes; raises NotVisibleError unless each is there."""
    return [registered_client(code, actor) for code in codes]


def registered_case(code: str, actor: Actor) -> Case:
    """One case; any other does not exist."""
    found = cases_of_practice(actor).filter(code=code).first()
    if found is None:
        raise NotVisibleError
    return found


def registered_sessions(actor: Actor) -> QuerySet[Session]:
    """The sessions of the practice, also those that were cancelled."""
    if not may_keep_register(actor.roles):
        return Session.objects.none()
    return Session.objects.filter(case__practice_id=actor.practice).select_related("case")


def registered_session(code: str, actor: Actor) -> Session:
    """One session; any other does not exist."""
    found = registered_sessions(actor).filter(code=code).first()
    if found is None:
        raise NotVisibleError
    return found


def people_in(cases: Iterable[int]) -> list[int]:
    """The keys of everybody in these cases who was not erased."""
    return list(dict.fromkeys(client for _, client, _ in _PLACES.rows(cases)))
