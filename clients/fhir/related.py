"""What somebody in care is to their partner, as a RelatedPerson."""

from collections.abc import Iterable, Sequence

from clients.actions.reading import keep_reads
from clients.queries.circle import Pair, pairs
from practice.access.actor import Actor
from practice.fhir.kinds import Kind, Parameter, Resource
from practice.fhir.searching import instant

ROLES = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
COUPLE = 2
PARTS = 3


class RelatedPeople(Kind[Pair]):
    """Each person of a case with each other one; nothing but that they are there together."""

    name = "RelatedPerson"
    parameters = (
        Parameter("patient", "reference", ("patient",), targets=("Patient",)),
        Parameter("relationship", "token", ("relationship",)),
        Parameter("name", "string", ("name",)),
        Parameter("active", "token", ("active",)),
    )

    def rows(self, actor: Actor) -> list[Pair]:
        """All of them."""
        return pairs(actor)

    def rows_about(self, people: Sequence[str], actor: Actor) -> list[Pair]:
        """Of all those that are in a case with one of these."""
        return pairs(actor, people=people)

    def rows_of(self, codes: Iterable[str], actor: Actor) -> list[Pair]:
        """Those of these ids, each looked up in its case."""
        wanted = {code for code in codes if "\0" not in code}
        cases = {code.split("-")[0] for code in wanted if len(code.split("-")) == PARTS}
        return [pair for case in sorted(cases) if case for pair in pairs(actor, case=case) if pair.code in wanted]

    def id_of(self, row: Pair) -> str:
        """The codes of the case and of both."""
        return row.code

    def tell(self, rows: Sequence[Pair], actor: Actor) -> list[Resource]:  # noqa: ARG002 - the same for everybody
        """Who they are to each other."""
        return [_told(row) for row in rows]

    def opened(self, rows: Sequence[Pair], *, by: Actor) -> None:
        """Both see in their logs that they were told of."""
        keep_reads((key for row in rows for key in (row.of.pk, row.who.pk)), way="clients", by=by)


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
