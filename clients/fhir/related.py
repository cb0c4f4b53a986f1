"""What somebody in care is to their partner, and who else a record system knows beside them, as RelatedPersons."""

from collections.abc import Iterable, Sequence

from clients.actions.elsewhere import change_relative, keep_relative
from clients.actions.reading import keep_reads
from clients.models import Client, Relative
from clients.queries.circle import Pair, pairs
from clients.queries.elsewhere import Elsewhere, relatives
from clients.queries.registered import registered_client
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.document import compact, read_json
from practice.fhir.kinds import CREATE, READING, UPDATE, Kind, Parameter, Resource, Sent
from practice.fhir.moments import span
from practice.fhir.reading import identifiers, objects, reference, require_elements, truth, words, wrong
from practice.fhir.searching import instant
from practice.privacy import holders

type Beside = Pair | Relative

ELEMENTS = (
    *("identifier", "active", "patient", "relationship", "name", "telecom", "gender", "birthDate", "address"),
    *("photo", "period", "communication"),
)
ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
COUPLE = 2
PARTS = 3
KEPT = ("active", "relationship", "name", "period")
USES = ("usual", "official", "temp", "nickname", "anonymous", "old", "maiden")
LONGEST = 2000


class RelatedPeople(Kind[Beside]):
    """Each person of a case with each other one, and those who are not in care here, as record systems tell of them."""

    name = "RelatedPerson"
    interactions = (*READING, CREATE, UPDATE)
    refers = ("patient",)
    tells_gone = True
    keeps_versions = True
    parameters = (
        Parameter("identifier", "token", ("identifier",)),
        Parameter("patient", "reference", ("patient",), targets=("Patient",)),
        Parameter("relationship", "token", ("relationship",)),
        Parameter("name", "string", ("name",)),
        Parameter("active", "token", ("active",)),
    )
    words = (
        "Two people of one Group, as partners; or somebody beside a Patient who is not in care here, whom a record "
        "system writes down. Kept of the latter: identifier (one, with system and value), patient, relationship, name, "
        "active and period, as they came in; all else is passed over. Nobody here writes to them, nothing is shared "
        "with them, and they are never made one with a Patient: a partner in care is a member of the Group. Only the "
        "system that wrote them down reads of them."
    )

    def rows(self, actor: Actor) -> list[Beside]:
        """All of them."""
        return [*pairs(actor), *relatives(actor)]

    def rows_about(self, people: Sequence[str], actor: Actor) -> list[Beside]:
        """Of all those that are in a case with one of these, or beside them."""
        return [*pairs(actor, people=people), *relatives(actor).filter(client__code__in=people)]

    def rows_of(self, codes: Iterable[str], actor: Actor) -> list[Beside]:
        """Those of these ids, each pair looked up in its case."""
        wanted = {code for code in codes if "\0" not in code}
        cases = {code.split("-")[0] for code in wanted if len(code.split("-")) == PARTS}
        found: list[Beside] = [
            pair for case in sorted(cases) if case for pair in pairs(actor, case=case) if pair.code in wanted
        ]
        return [*found, *relatives(actor).filter(code__in=wanted)]

    def id_of(self, row: Beside) -> str:
        """The codes of the case and of both; or one of its own."""
        return row.code

    def holder_of(self, row: Beside) -> str:
        """Whose name stands in it; of somebody who is not in care here, whom they are beside."""
        return holders.person(row.client_id if isinstance(row, Relative) else row.who.pk)

    def tell(self, rows: Sequence[Beside], actor: Actor) -> list[Resource]:  # noqa: ARG002 - the same for everybody
        """Who they are to each other."""
        return [_beside(row) if isinstance(row, Relative) else _told(row) for row in rows]

    def opened(self, rows: Sequence[Beside], *, by: Actor) -> None:
        """Those in care see in their logs that they were told of."""
        keep_reads((key for row in rows for key in _people(row)), way="clients", by=by)

    def create(self, sent: Sent) -> str:
        """Write down somebody beside a client; it opens nothing to them."""
        client, name, told = _said(sent)
        return keep_relative(client, name, told, by=sent.by).code

    def lock(self, code: str, actor: Actor) -> None:
        """Whoever else changes this one waits."""
        Relative.objects.select_for_update().filter(author_id=actor.person, code=code).first()

    def update(self, code: str, sent: Sent) -> None:
        """Write down what the system says of them now; whom they are beside, and their identifier, stay."""
        row = self.row(code, sent.by)
        if isinstance(row, Pair):
            raise wrong("RelatedPerson", "comes of a Group and its Patients, and changes with them.", "business-rule")
        client, name, told = _said(sent)
        if client.pk != row.client_id:
            raise wrong("RelatedPerson.patient", "stays as it was: make another.", "business-rule")
        if name != Elsewhere(row.system, row.value):
            raise wrong("RelatedPerson.identifier", "stays as it was: make another.", "business-rule")
        change_relative(row, told, by=sent.by)


def _people(row: Beside) -> tuple[int, ...]:
    return (row.client_id,) if isinstance(row, Relative) else (row.of.pk, row.who.pk)


def _said(sent: Sent) -> tuple[Client, Elsewhere, str]:
    """Beside whom, what the system calls them, and what it says of them. Raises FhirError."""
    body, at = sent.body, "RelatedPerson"
    require_elements(body, ELEMENTS)
    known = identifiers(body, at)
    if len(known) != 1:
        raise wrong(f"{at}.identifier", "One identifier is needed, so that nobody is written down twice.", "required")
    _, code = reference(body.get("patient"), f"{at}.patient", "Patient")
    try:
        client = registered_client(code, sent.by)
    except NotVisibleError:
        raise wrong(f"{at}.patient", "names nobody whom this token may see.", "not-found") from None
    told = compact(_words_of(body))
    if len(told) > LONGEST:
        raise wrong(f"{at}.name", f"Name and relationship have up to {LONGEST} letters together.", "too-long")
    return client, Elsewhere(*known[0]), told


def _words_of(body: Resource) -> Resource:
    """What is kept of it, looked at so that it can be told again as it is. Raises FhirError."""
    at = "RelatedPerson"
    if not objects(body, "name", at):
        raise wrong(f"{at}.name", "A name is needed.", "required")
    for place, one in objects(body, "name", at):
        _require_only(one, place, texts=("use", "text", "family"), lists=("given", "prefix", "suffix"))
        if one.get("use", USES[0]) not in USES:
            raise wrong(f"{place}.use", f"is one of {', '.join(USES)}.", "code-invalid")
        if not any(one.get(key) for key in ("text", "family", "given")):
            raise wrong(place, "A name has a text, a family or a given name.", "required")
    for place, one in objects(body, "relationship", at):
        _require_only(one, place, texts=("text",), objects_in=("coding",))
        for inside, coding in objects(one, "coding", place):
            _require_only(coding, inside, texts=("system", "version", "code", "display"))
    _require_period(body.get("period", {}), f"{at}.period")
    truth(body, "active", at)
    return {key: body[key] for key in KEPT if key in body}


def _require_only(
    one: Resource,
    place: str,
    *,
    texts: tuple[str, ...],
    lists: tuple[str, ...] = (),
    objects_in: tuple[str, ...] = (),
) -> None:
    """Refuse what is none of these elements, or not of their shape."""
    for key in one:
        if key not in {*texts, *lists, *objects_in}:
            raise wrong(f"{place}.{key}", "is not kept here. Leave it out.", "not-supported")
    for key in texts:
        words(one, key, place)
    for key in lists:
        found = one.get(key, [])
        if not isinstance(found, list) or any(not isinstance(word, str) for word in found):
            raise wrong(f"{place}.{key}", "is a list of texts.", "structure")


def _require_period(period: object, place: str) -> None:
    if not isinstance(period, dict):
        raise wrong(place, "is an object.", "structure")
    _require_only(period, place, texts=("start", "end"))
    spans = [span(period[side]) for side in ("start", "end") if side in period]
    if None in spans:
        raise wrong(place, "has dates such as 2026-03-09.")
    if len(spans) == len(("start", "end")) and spans[0].begins >= spans[1].ends:  # type: ignore[union-attr]  # none is None
        raise wrong(place, "has to begin before it ends.", "invariant")


def _beside(row: Relative) -> Resource:
    return {
        "identifier": [{"system": row.system, "value": row.value}],
        "patient": {"reference": f"Patient/{row.client.code}"},
        **read_json(row.told),
    }


def _told(pair: Pair) -> Resource:
    of_two = len(pair.case.participants.all()) == COUPLE
    code, words = ("SIGOTHR", "significant other") if of_two else ("FAMMEMB", "family member")
    period = {"start": instant(pair.case.opened_at)}
    period |= {"end": instant(pair.case.separated_at)} if pair.case.separated_at else {}
    return {
        "active": pair.case.separated_at is None,
        "patient": {"reference": f"Patient/{pair.of.code}"},
        "relationship": [{"coding": [{"system": ROLES, "code": code, "display": words}]}],
        "name": [{"use": "official", "text": pair.who.user.name}],
        "period": period,
    }
