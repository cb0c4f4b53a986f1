"""Cases as Groups: who is in treatment together."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from clients.actions.cases import open_case
from clients.actions.cases_elsewhere import call_case
from clients.actions.mailboxes import wait_for_mailboxes
from clients.actions.reading import keep_reads
from clients.enums import TeamRole
from clients.models import Case, CaseElsewhere, Participant, TeamMember
from clients.queries.cases import cases_of_practice
from clients.queries.circle import treating
from clients.queries.elsewhere import Elsewhere, case_elsewhere, cases_elsewhere
from clients.queries.registered import people_in, registered_case, registered_client
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.fhir.kinds import CREATE, READING, UPDATE, Kind, Parameter, Resource, Sent
from practice.fhir.narrowing import ALL, NONE, by_identifier, by_reference, token
from practice.fhir.reading import identifiers, objects, reference, require_elements, truth, wrong
from practice.fhir.searching import instant
from practice.people.queries import clinicians_of
from practice.privacy import holders
from practice.sync.turns import take_turn

ELEMENTS = (
    *("identifier", "active", "type", "actual", "code", "name", "quantity", "managingEntity", "characteristic"),
    "member",
)
CODES = "urn:trellis:case"
MOST_PEOPLE = 20
DIGITS = 18


KEEPS = "A case keeps its people: what they have shared was shared with these alone. Make another Group."
LEAVING = (
    "Leaving ends what they share, for good. That is one clinician's act, who looks first at what will vanish from "
    "each screen: it is done on the page of the case, and this Group then says so."
)
TEAM = "Who treats a case is changed by its care team."


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
    keeps_versions = True
    interactions = (*READING, CREATE, UPDATE)
    refers = ("managingEntity", "member")
    parameters = (
        Parameter("identifier", "token", ("identifier",), by_identifier(CaseElsewhere, "case_id")),
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
    words = (
        "A case: its members are Patients, and managingEntity is the Practitioner who treats it. Kept of what is sent: "
        "identifier, member and managingEntity. Its people and who treats them stay as they are: whoever sends others, "
        "or somebody who leaves, is told where that is done. An update adds identifiers."
    )
    operations = ("group-export",)
    feeds = {"cases": "code", "clients": "participants__client__code"}

    def rows(self, actor: Actor) -> QuerySet[Case]:
        """All of them."""
        return cases_of_practice(actor)

    def id_of(self, row: Case) -> str:
        """Its code."""
        return row.code

    def holder_of(self, row: Case) -> str:
        """The case."""
        return holders.case(row.pk)

    def tell(self, rows: Sequence[Case], actor: Actor) -> list[Resource]:  # noqa: ARG002 - the same for everybody
        """Who is in it, since when and until when, and who treats them."""
        by, names = treating(row.pk for row in rows), cases_elsewhere(row.pk for row in rows)
        return [_told(row, by.get(row.pk, []), names.get(row.pk, [])) for row in rows]

    def opened(self, rows: Sequence[Case], *, by: Actor) -> None:
        """Everybody in it sees in their log that they were told of."""
        keep_reads(people_in(row.pk for row in rows), way="cases", by=by)

    def create(self, sent: Sent) -> str:
        """Open a case, with the clinician who treats it."""
        body = sent.body
        members = _members(body)
        _require_staying(body, members)
        known = identifiers(body, "Group")
        people = [_person(one, place, sent.by) for place, one in members]
        _, key = reference(body.get("managingEntity"), "Group.managingEntity", "Practitioner")
        found = next((one for one in clinicians_of(sent.by.practice) if str(one.pk) == key), None)
        if found is None:
            raise wrong("Group.managingEntity", "names nobody who treats here.", "not-found")
        case = open_case(list({one.pk: one for one in people}.values()), treating=found, by=sent.by)
        _call(case, known, by=sent.by)
        return case.code

    def queue(self, actor: Actor) -> None:
        """Whoever else writes an address down, or opens a case, waits."""
        wait_for_mailboxes(actor)

    def lock(self, code: str, actor: Actor) -> None:
        """Whoever else says what this case is called waits; acts on the case, which lock it, do not."""
        take_turn("group", actor.practice, code)

    def update(self, code: str, sent: Sent) -> None:
        """Write down what it is called elsewhere; its people and its team are changed on its page."""
        body = sent.body
        case, members = registered_case(code, sent.by), _members(body)
        stand = {place.client.code for place in case.participants.all() if place.client.erased_at is None}
        named = {}
        for place, one in members:
            named[reference(one.get("entity"), f"{place}.entity", "Patient")[1]] = place
        for person, place in named.items():
            if person not in stand:
                raise wrong(f"{place}.entity", KEEPS, "business-rule")
        if named.keys() != stand:
            raise wrong("Group.member", LEAVING, "business-rule")
        if case.separated_at is None:
            _require_staying(body, members)
        _require_team(body, case)
        _call(case, identifiers(body, "Group"), by=sent.by)


def _members(body: Resource) -> list[tuple[str, Resource]]:
    """Who is in it, each with the place."""
    require_elements(body, ELEMENTS)
    if body.get("type") != "person" or body.get("actual") is not True:
        raise wrong("Group.type", "Only a Group of real people can be made: type person, actual true.")
    members = objects(body, "member", "Group")
    if not 0 < len(members) <= MOST_PEOPLE:
        raise wrong("Group.member", f"Name from 1 to {MOST_PEOPLE} people.", "required")
    return members


def _require_staying(body: Resource, members: list[tuple[str, Resource]]) -> None:
    """Refuse whoever has left, and a case that is over."""
    if truth(body, "active", "Group") is False:
        raise wrong("Group.active", LEAVING, "business-rule")
    for place, one in members:
        period = one.get("period", {})
        if not isinstance(period, dict):
            raise wrong(f"{place}.period", "is an object.", "structure")
        if truth(one, "inactive", place):
            raise wrong(f"{place}.inactive", LEAVING, "business-rule")
        if "end" in period:
            raise wrong(f"{place}.period.end", LEAVING, "business-rule")


def _require_team(body: Resource, case: Case) -> None:
    """Refuse another clinician than those who treat; none at all leaves them."""
    if "managingEntity" in body:
        _, key = reference(body["managingEntity"], "Group.managingEntity", "Practitioner")
        if key not in {str(one) for one in treating([case.pk]).get(case.pk, [])}:
            raise wrong("Group.managingEntity", TEAM, "business-rule")


def _call(case: Case, known: list[tuple[str, str]], *, by: Actor) -> None:
    for system, value in known:
        name = Elsewhere(system, value)
        found = case_elsewhere(name, by)
        if found is None:
            call_case(case, name, by=by)
        elif found.pk != case.pk:
            raise NotAllowedError("This identifier belongs to another case here.")


def _person(member: Resource, place: str, actor: Actor) -> Any:  # noqa: ANN401 - a client
    _, code = reference(member.get("entity"), f"{place}.entity", "Patient")
    try:
        return registered_client(code, actor)
    except NotVisibleError:
        raise wrong(f"{place}.entity", "names nobody whom this token may see.", "not-found") from None


def _told(case: Case, clinicians: Sequence[int], names: Sequence[Elsewhere]) -> Resource:
    people = [place.client for place in case.participants.all() if place.client.erased_at is None]
    period = {"start": instant(case.opened_at)}
    period |= {"end": instant(case.separated_at)} if case.separated_at else {}
    word = "couple" if len(people) == len("ab") else "individual" if len(people) == 1 else "family"
    told: Resource = {
        **({"identifier": [{"system": one.system, "value": one.value} for one in names]} if names else {}),
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
