"""Clients as Patients."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q, QuerySet

from clients.actions.elsewhere import call_client
from clients.actions.mailboxes import wait_for_mailboxes
from clients.actions.people import ANOTHER, add_client, correct_client, keep_address, known_of
from clients.actions.reading import keep_reads
from clients.actions.standing import change_standing
from clients.enums import Standing
from clients.fhir import finding
from clients.fhir.house import organization_of
from clients.fhir.names import Name, name_in, names_of
from clients.imports.reasons import Reason, words_of
from clients.imports.values import Known, is_adult, is_another
from clients.models import Client, ClientElsewhere
from clients.queries.circle import partners_of, treated_by
from clients.queries.elsewhere import Elsewhere, client_elsewhere, clients_elsewhere
from clients.queries.registered import registered_client, told_client, told_clients
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.fhir.kinds import CREATE, READING, UPDATE, Kind, Parameter, Resource, Sent
from practice.fhir.narrowing import ALL, NONE, by_identifier, token
from practice.fhir.reading import day, identifiers, objects, require_elements, truth, words, wrong
from practice.people.addresses import address_hash
from practice.people.places import COUNTRIES
from practice.privacy import holders

ELEMENTS = (
    *("identifier", "active", "name", "telecom", "gender", "birthDate", "deceasedBoolean", "deceasedDateTime"),
    *("address", "maritalStatus", "multipleBirthBoolean", "multipleBirthInteger", "photo", "contact"),
    *("communication", "generalPractitioner", "managingOrganization", "link"),
)
MOST_EMAIL = 254


def _email(wanted: str, _actor: Actor) -> Q:
    address = token(wanted, "email")
    return Q(user__address_hash=address_hash(address)) if address else NONE


def _active(wanted: str, _actor: Actor) -> Q:
    here = Q(standing=Standing.IN_CARE)
    return {"true": here, "false": ~here}.get(token(wanted) or "", NONE)


def _organization(wanted: str, actor: Actor) -> Q:
    own = organization_of(actor)
    return ALL if wanted in {own, own.partition("/")[2]} else NONE


class Patients(Kind[Client]):
    """The clients of the practice whose records stand; to an app its person alone, and nobody beside them."""

    name = "Patient"
    tells_gone = True
    keeps_versions = True
    interactions = (*READING, CREATE, UPDATE)
    refers = ()
    parameters = (
        Parameter("identifier", "token", ("identifier",), by_identifier(ClientElsewhere, "client_id")),
        Parameter("name", "string", ("name",), look=finding.named),
        Parameter("family", "string", ("name.family",), look=finding.part_of_name("family")),
        Parameter("given", "string", ("name.given",), look=finding.part_of_name("given")),
        Parameter("email", "token", ("telecom",), _email),
        Parameter("birthdate", "date", ("birthDate",), look=finding.born),
        Parameter("active", "token", ("active",), _active),
        Parameter("organization", "reference", ("managingOrganization",), _organization, ("Organization",)),
        Parameter(
            "general-practitioner", "reference", ("generalPractitioner",), finding.by_practitioner, ("Practitioner",)
        ),
        Parameter("link", "reference", ("link.other",), finding.by_link, ("RelatedPerson",)),
    )
    words = (
        "Kept of what is sent: identifier (with system and value), name, the first email, birthDate, active, deceased "
        "and the country. All else is passed over, as the answer shows. An email, with which they will sign in, counts "
        "while none is known; one that differs from the known one is passed over too. Nobody under 18 is taken in. An "
        "identifier, a birthDate or a country that is left out stays. A name counts as its text says it, unless it is "
        "the one that is kept and a part has changed. No telephone is kept, nor searched by. An update whose name and "
        "birthDate both differ from those known is refused: it may be somebody else."
    )
    operations = ("everything", "patient-export")
    prepares = True
    feeds = {"clients": "code", "cases": "cases__code"}

    def rows(self, actor: Actor) -> QuerySet[Client]:
        """All whose record stands, or oneself."""
        return told_clients(actor)

    def row(self, code: str, actor: Actor) -> Client:
        """The one of this id; any other does not exist."""
        return told_client(code, actor)

    def id_of(self, row: Client) -> str:
        """Their code."""
        return row.code

    def holder_of(self, row: Client) -> str:
        """They."""
        return holders.person(row.pk)

    def tell(self, rows: Sequence[Client], actor: Actor) -> list[Resource]:
        """Who they are, what others call them, and who treats them."""
        keys = [row.pk for row in rows]
        beside = [] if actor.is_client else keys
        names, partners, treating = clients_elsewhere(keys), partners_of(beside), treated_by(beside)
        here = organization_of(actor) if rows else ""
        return [
            {
                **_if("identifier", [{"system": one.system, "value": one.value} for one in names.get(row.pk, [])]),
                "active": row.standing == Standing.IN_CARE,
                "name": names_of(row),
                **_if("telecom", [{"system": "email", "value": row.user.email}] if row.user.email else []),
                **_if("birthDate", row.born),
                **({"deceasedBoolean": True} if row.standing == Standing.DECEASED else {}),
                **_if("address", [{"country": row.country}] if row.country else []),
                **_if(
                    "generalPractitioner", [{"reference": f"Practitioner/{one}"} for one in treating.get(row.pk, [])]
                ),
                "managingOrganization": {"reference": here},
                **_if(
                    "link",
                    [
                        {"other": {"reference": f"RelatedPerson/{one}"}, "type": "seealso"}
                        for one in partners.get(row.pk, [])
                    ],
                ),
            }
            for row in rows
        ]

    def opened(self, rows: Sequence[Client], *, by: Actor) -> None:
        """They see in their log that they were told of."""
        keep_reads((row.pk for row in rows), way="clients", by=by)

    def create(self, sent: Sent) -> str:
        """Bring in a client. They cannot sign in before somebody of the practice invites them at their address."""
        body = sent.body
        require_elements(body, ELEMENTS)
        name, email = name_in(body), _email_in(body)
        known = identifiers(body, "Patient")
        born, country, standing = _born_in(body, sent.by), _country_in(body), _standing_in(body)
        client = add_client(
            email=email,
            name=name.text,
            called=name.called,
            country=country or "",
            born=born,
            spelt=name.spelt,
            by=sent.by,
        )
        _call(client, known, by=sent.by)
        if standing not in {None, Standing.IN_CARE}:
            change_standing(client, standing or Standing.IN_CARE, by=sent.by)
        return client.code

    def queue(self, actor: Actor) -> None:
        """Whoever else writes an address down waits."""
        wait_for_mailboxes(actor)

    def lock(self, code: str, actor: Actor) -> None:
        """Whoever else changes this client waits."""
        Client.objects.select_for_update().filter(practice_id=actor.practice, code=code).first()

    def update(self, code: str, sent: Sent) -> None:
        """Write down who they are. What other systems call them stays, and so does an address that is known.

        The system may still have the one that the desk has corrected.
        """
        body = sent.body
        require_elements(body, ELEMENTS)
        client = registered_client(code, sent.by)
        name, country, standing = name_in(body, client), _country_in(body), _standing_in(body)
        known, born = identifiers(body, "Patient"), _born_in(body, sent.by)
        email = _email_in(body)
        if email and not client.user.email:
            keep_address(client, email, by=sent.by)
        _correct(client, name, country, {"born": born, "spelt": name.spelt}, by=sent.by)
        _call(client, known, by=sent.by)
        if standing is not None and standing != client.standing:
            change_standing(client, standing, by=sent.by)


def _correct(client: Client, name: Name, country: str | None, more: dict[str, Any], *, by: Actor) -> None:
    country = client.country if country is None else country
    called = name.called or (client.called if client.user.name == name.text else name.text.split(maxsplit=1)[0])
    born = more["born"].isoformat() if more["born"] else client.born
    if is_another(known_of(client), Known(name.text, born)):
        raise wrong("Patient.birthDate", ANOTHER, "business-rule")
    stands = (client.user.name, client.called, client.country, client.born, client.spelt)
    if stands != (name.text, called, country, born, name.spelt):
        correct_client(client, name=name.text, called=called, country=country, **more, by=by)


def _call(client: Client, known: list[tuple[str, str]], *, by: Actor) -> None:
    for system, value in known:
        name = Elsewhere(system, value)
        found = client_elsewhere(name, by)
        if found is None:
            call_client(client, name, by=by)
        elif found.pk != client.pk:
            raise NotAllowedError("This identifier belongs to somebody else here. Two people are never made into one.")


def _email_in(body: Resource) -> str:
    for place, point in objects(body, "telecom", "Patient"):
        if point.get("system") == "email":
            email = words(point, "value", place, most=MOST_EMAIL)
            try:
                validate_email(email)
            except ValidationError as error:
                raise wrong(f"{place}.value", "is no e-mail address.") from error
            return email
    return ""


def _born_in(body: Resource, actor: Actor) -> date | None:
    born = day(body, "birthDate", "Patient")
    if born and not is_adult(born, clock.today(actor.zone)):
        raise wrong("Patient.birthDate", words_of(Reason.MINOR.value, {}), "business-rule")
    return born


def _country_in(body: Resource) -> str | None:
    for place, address in objects(body, "address", "Patient"):
        country = words(address, "country", place)
        if country in dict(COUNTRIES):
            return country
    return None


def _standing_in(body: Resource) -> Standing | None:
    active, dead = truth(body, "active", "Patient"), truth(body, "deceasedBoolean", "Patient")
    if dead or words(body, "deceasedDateTime", "Patient"):
        return Standing.DECEASED
    return None if active is None else Standing.IN_CARE if active else Standing.ARCHIVED


def _if(name: str, value: object) -> dict[str, Any]:
    return {name: value} if value else {}
