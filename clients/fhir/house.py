"""The practice as an Organization, and those who treat in it."""

from collections.abc import Sequence

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.prepared import PRACTICE, Prepared
from practice.enums import Role
from practice.fhir.kinds import Kind, Parameter, Resource
from practice.people.models import Practice, User
from practice.people.queries import clinicians_of

TYPES = "http://terminology.hl7.org/CodeSystem/organization-type"
ROLES = "urn:trellis:role"
PRACTICES, CLINICIANS = "urn:trellis:practice", "urn:trellis:clinician"


_CODE = Prepared(lambda: Practice.objects.filter(pk=PRACTICE).values_list("code"))


def organization_of(actor: Actor) -> str:
    """The reference to the actor's practice."""
    ((code,),) = _CODE.rows(actor)
    return f"Organization/{code}"


def require_system(actor: Actor) -> None:
    """Nobody else is told by way of a register."""
    if Role.RECORD_SYSTEM not in actor.roles:
        raise NotVisibleError


class Organizations(Kind[Practice]):
    """The practice that the token belongs to."""

    name = "Organization"
    parameters = (
        Parameter("identifier", "token", ("identifier",)),
        Parameter("name", "string", ("name",)),
        Parameter("active", "token", ("active",)),
    )

    def rows(self, actor: Actor) -> list[Practice]:
        """That one."""
        return list(Practice.objects.defer("logo").filter(pk=actor.practice))

    def id_of(self, row: Practice) -> str:
        """Its code."""
        return row.code

    def tell(self, rows: Sequence[Practice], actor: Actor) -> list[Resource]:  # noqa: ARG002 - the same for everybody
        """What it is called and where it is."""
        return [
            {
                "identifier": [{"system": PRACTICES, "value": row.code}],
                "active": True,
                "type": [{"coding": [{"system": TYPES, "code": "prov", "display": "Healthcare Provider"}]}],
                "name": row.name,
                "address": [{"country": row.country}],
            }
            for row in rows
        ]


class Practitioners(Kind[User]):
    """Those who treat clients."""

    name = "Practitioner"
    parameters = (
        Parameter("identifier", "token", ("identifier",)),
        Parameter("name", "string", ("name",)),
        Parameter("email", "token", ("telecom",)),
        Parameter("active", "token", ("active",)),
    )

    def rows(self, actor: Actor) -> list[User]:
        """The clinicians of today."""
        require_system(actor)
        return list(clinicians_of(actor.practice))

    def id_of(self, row: User) -> str:
        """Their key, which is random."""
        return str(row.pk)

    def tell(self, rows: Sequence[User], actor: Actor) -> list[Resource]:  # noqa: ARG002 - as above
        """Their name and address."""
        return [
            {
                "identifier": [{"system": CLINICIANS, "value": str(row.pk)}],
                "active": True,
                "name": [{"use": "official", "text": row.name}],
                "telecom": [{"system": "email", "value": row.email, "use": "work"}],
            }
            for row in rows
        ]


class PractitionerRoles(Kind[User]):
    """That they treat in this practice."""

    name = "PractitionerRole"
    parameters = (
        Parameter("identifier", "token", ("identifier",)),
        Parameter("practitioner", "reference", ("practitioner",), targets=("Practitioner",)),
        Parameter("organization", "reference", ("organization",), targets=("Organization",)),
        Parameter("role", "token", ("code",)),
        Parameter("active", "token", ("active",)),
    )

    def rows(self, actor: Actor) -> list[User]:
        """The clinicians of today."""
        require_system(actor)
        return list(clinicians_of(actor.practice))

    def id_of(self, row: User) -> str:
        """Their key and what they are."""
        return f"{row.pk}-{Role.CLINICIAN.value}"

    def tell(self, rows: Sequence[User], actor: Actor) -> list[Resource]:
        """Who, where and as what."""
        here = organization_of(actor)
        return [
            {
                "identifier": [{"system": CLINICIANS, "value": self.id_of(row)}],
                "active": True,
                "practitioner": {"reference": f"Practitioner/{row.pk}"},
                "organization": {"reference": here},
                "code": [{"coding": [{"system": ROLES, "code": Role.CLINICIAN.value}], "text": "Clinician"}],
            }
            for row in rows
        ]
