"""What this clinician may read before a session: of one person, or of everybody. The room has a query of its own."""

from dataclasses import dataclass

from django.db.models import QuerySet

from clients.models import Case, Client
from homework.enums import Capacity
from homework.models import Flag, FlagLine, Response, ResponseGrant
from homework.models.response import SEE_ANNOUNCED, VIEW
from homework.policy import CaseFacts, team_that_reads
from homework.queries.facts import case_facts
from homework.queries.forms import bring_forms
from homework.queries.occasions import Occasion
from homework.queries.prep_asked import Asked, asked_of
from homework.queries.prep_joint import Promise, promises_for, promises_of_person
from homework.queries.register import Register, register_of
from homework.queries.responses import Reading, narrowed
from practice.access.actor import Actor
from practice.access.grants import permission_id, running

MOST = 600
NEVER_QUOTED = frozenset({"acute", "child_safety", "harm_by_partner", "harm_to_other", "self_harm"})


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What this clinician may read of one person in this case.

    ``readings`` are oldest first; ``never_quoted`` are those that raised a flag about harm, now or before.
    """

    client: Client
    readings: tuple[Reading, ...]
    asked: tuple[Asked, ...]
    flags: tuple[Flag, ...]
    promises: tuple[Promise, ...]
    never_quoted: frozenset[int]


@dataclass(frozen=True, slots=True)
class ClinicianFacts:
    """What this clinician may read in this case, person by person."""

    people: tuple[PersonFacts, ...]
    case: CaseFacts
    register: Register


def of_person(found: Occasion, client: Client, actor: Actor) -> PersonFacts:
    """What the actor may read of one participant, and nothing of anybody else."""
    facts = case_facts([found.case])[found.case.pk]
    readings = _read_by(actor, found.case).filter(content_object__client=client)
    promises = promises_of_person(found.case, client, actor)
    return PersonFacts(
        client,
        _readings(readings),
        asked_of(found.case, [client])[client.pk],
        _flags(found.case, facts, client, actor),
        promises,
        never_quoted(found.case, client),
    )


def for_clinician(found: Occasion, actor: Actor) -> ClinicianFacts:
    """What the actor may read of all participants; the promises with lines that are withheld from the partners."""
    facts = case_facts([found.case])[found.case.pk]
    readings = _readings(_read_by(actor, found.case))
    asked = asked_of(found.case, found.people)
    promises = promises_for(found.case, actor)
    people = tuple(
        PersonFacts(
            client,
            tuple(reading for reading in readings if reading.response.client_id == client.pk),
            asked[client.pk],
            _flags(found.case, facts, client, actor),
            promises,
            never_quoted(found.case, client),
        )
        for client in found.people
    )
    return ClinicianFacts(people, facts, register_of(found.case, found.people, actor))


def _read_by(actor: Actor, case: Case) -> QuerySet[ResponseGrant]:
    return ResponseGrant.objects.filter(
        running(actor.today()),
        user_id=actor.person,
        permission_id__in=[permission_id(Response, VIEW), permission_id(Response, SEE_ANNOUNCED)],
        content_object__part__assignment__case=case,
    )


def _readings(grants: QuerySet[ResponseGrant]) -> tuple[Reading, ...]:
    rows = list(
        grants.select_related("content_object__version", "content_object__part__assignment")
        .defer("content_object__version__definition")
        .order_by("-content_object_id")[:MOST]
    )
    bring_forms(row.content_object for row in rows)
    announced = permission_id(Response, SEE_ANNOUNCED)
    return tuple(
        narrowed(row.content_object, Capacity(row.capacity), announced_only=row.permission_id == announced)
        for row in reversed(rows)
    )


def _flags(case: Case, facts: CaseFacts, client: Client, actor: Actor) -> tuple[Flag, ...]:
    """The open flags of a client in this case, for those who may read that client's answers."""
    if actor.person not in {seat.person for seat in team_that_reads(facts, client.pk)}:
        return ()
    return tuple(Flag.objects.filter(case=case, client=client, lifted_at__isnull=True).order_by("pk"))


def never_quoted(case: Case, client: Client) -> frozenset[int]:
    """The answers that raised a flag about harm: their words are on no page, whoever may read it."""
    lines = FlagLine.objects.filter(flag__case=case, flag__client=client, response__isnull=False)
    raised = [line for line in lines.select_related("flag") if line.flag.category in NEVER_QUOTED]
    return frozenset(line.response_id for line in raised if line.response_id is not None)
