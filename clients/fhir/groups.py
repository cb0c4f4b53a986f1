"""Cases as Groups: who is in treatment together."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from clients.actions.cases import open_case
from clients.actions.reading import keep_reads
from clients.enums import TeamRole
from clients.models import Case, Participant, TeamMember
from clients.queries.cases import cases_of_practice
from clients.queries.circle import treating
from clients.queries.registered import people_in, registered_client
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.kinds import CREATE, READING, Kind, Parameter, Resource, Sent
from practice.fhir.narrowing import ALL, NONE, by_reference, token
from practice.fhir.reading import objects, reference, require_elements, wrong
from practice.fhir.searching import instant
from practice.people.queries import clinicians_of

ELEMENTS = (
    *("identifier", "active", "type", "actual", "code", "name", "quantity", "managingEntity", "characteristic"),
    "member",
)
CODES = "urn:trellis:case"
MOST_PEOPLE = 20
DIGITS = 18


def has_member(code: str) -> Q:
    """Cases in which this client is."""
    return Q(pk__in=Participant.objects.filter(client__code=code, client__erased_at__isnull=True).values("case_id"))


def treated_by(code: str, column: str = "pk") -> Q:
    """Cases that this clinician treats today."""
    if not (code.isascii() and code.isdigit()) or len(code) > DIGITS:
        return NONE
    seats = TeamMember.objects.filter(clinician_id=int(code), role=TeamRole.TREATING, left_at__isnull=True)
    return Q(**{f"{column}__in": seats.values("case_id")})


def _type(wanted: str, _actor: Actor) -> Q:
    return ALL if token(wanted, "http://hl7.org/fhir/group-type") == "person" else NONE


class Groups(Kind[Case]):
    """The cases of the practice: couples, families, and people alone."""

    name = "Group"
    tells_gone = True
    interactions = (*READING, CREATE)
    parameters = (
        Parameter("member", "reference", ("member.entity",), by_reference(has_member, "Patient"), ("Patient",)),
        Parameter("type", "token", ("type",), _type),
        Parameter("actual", "token", ("actual",)),
        Parameter("code", "token", ("code",)),
        Parameter(
            "managing-entity",
            "reference",
            ("managingEntity",),
            by_reference(treated_by, "Practitioner"),
            ("Practitioner",),
        ),
    )
    words = "A case: its members are Patients, and managingEntity is the Practitioner who treats it."
    operations = ("group-export",)
    feeds = {"cases": "code", "clients": "participants__client__code"}

    def rows(self, actor: Actor) -> QuerySet[Case]:
        """All of them."""
        return cases_of_practice(actor)

    def id_of(self, row: Case) -> str:
        """Its code."""
        return row.code

    def tell(self, rows: Sequence[Case], actor: Actor) -> list[Resource]:  # noqa: ARG002 - the same for everybody
        """Who is in it, since when and until when, and who treats them."""
        by = treating(row.pk for row in rows)
        return [_told(row, by.get(row.pk, [])) for row in rows]

    def opened(self, rows: Sequence[Case], *, by: Actor) -> None:
        """Everybody in it sees in their log that they were told of."""
        keep_reads(people_in(row.pk for row in rows), way="cases", by=by)

    def create(self, sent: Sent) -> str:
        """Open a case, with the clinician who treats it."""
        body = sent.body
        require_elements(body, ELEMENTS)
        if body.get("type") != "person" or body.get("actual") is not True:
            raise wrong("Group.type", "Only a Group of real people can be made: type person, actual true.")
        members = objects(body, "member", "Group")
        if not 0 < len(members) <= MOST_PEOPLE:
            raise wrong("Group.member", f"Name from 1 to {MOST_PEOPLE} people.", "required")
        people = [_person(one, place, sent.by) for place, one in members]
        _, key = reference(body.get("managingEntity"), "Group.managingEntity", "Practitioner")
        found = next((one for one in clinicians_of(sent.by.practice) if str(one.pk) == key), None)
        if found is None:
            raise wrong("Group.managingEntity", "names nobody who treats here.", "not-found")
        return open_case(list({one.pk: one for one in people}.values()), treating=found, by=sent.by).code


def _person(member: Resource, place: str, actor: Actor) -> Any:  # noqa: ANN401 - a client
    _, code = reference(member.get("entity"), f"{place}.entity", "Patient")
    try:
        return registered_client(code, actor)
    except NotVisibleError:
        raise wrong(f"{place}.entity", "names nobody whom this token may see.", "not-found") from None


def _told(case: Case, clinicians: Sequence[int]) -> Resource:
    people = [place.client for place in case.participants.all() if place.client.erased_at is None]
    period = {"start": instant(case.opened_at)}
    period |= {"end": instant(case.separated_at)} if case.separated_at else {}
    word = "couple" if len(people) == len("ab") else "individual" if len(people) == 1 else "family"
    told: Resource = {
        "active": case.separated_at is None,
        "type": "person",
        "actual": True,
        "code": {"coding": [{"system": CODES, "code": word}], "text": word.capitalize()},
        "quantity": len(people),
        **({"managingEntity": {"reference": f"Practitioner/{clinicians[0]}"}} if clinicians else {}),
        "member": [
            {
                "entity": {"reference": f"Patient/{person.code}"},
                "period": period,
                "inactive": case.separated_at is not None,
            }
            for person in people
        ],
    }
    return told if people else {key: value for key, value in told.items() if key != "member"}
