"""A published version as the Questionnaire that its responses name, read once a process."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

from homework.fhir.questionnaires.extensions import OWN
from homework.fhir.questionnaires.giving import given
from homework.fhir.questionnaires.names import Named, named
from homework.fhir.questionnaires.options import Offers, Options
from homework.library.form import Form
from homework.models import ExerciseVersion, PathwayVersion
from homework.queries.forms import form_of
from homework.queries.questionnaires import taken_in_as
from practice.fhir.document import Object, Value, read_json
from practice.privacy.lookup import look_up_hash

PREFIXES = {True: "own", False: "lib"}
# What says of a whole form what it is for, beside its title.
TELLING = frozenset({"name", "description", "purpose"})


@dataclass(frozen=True)
class Asked:
    """A Questionnaire with the names that its items have here."""

    document: Object
    url: str
    edition: str
    imported: bool

    @property
    def canonical(self) -> str:
        """How a response names it."""
        return f"{self.url}|{self.edition}"

    @cached_property
    def items(self) -> dict[str, list[tuple[str, Object]]]:
        """By the name of what is above them ("" at the top), the items with their own names, in order."""
        found: dict[str, list[tuple[str, Object]]] = {}
        for one in named(self.document):
            above = self._name(one.above) if one.above else ""
            found.setdefault(above, []).append((self._name(one), one.source))
        return found

    @cached_property
    def above(self) -> dict[str, str]:
        """By the name of each item, that of the one it stands below."""
        return {name: above for above, rows in self.items.items() for name, _ in rows}

    def _name(self, one: Named) -> str:
        return one.name if self.imported else one.link_id

    @cached_property
    def options(self) -> dict[str, Options]:
        """What each question offers, by its name."""
        rows, offers = (row for some in self.items.values() for row in some), Offers(self.document)
        return {name: offers.of(source) for name, source in rows}


_READ: dict[tuple[int, str, str, bool], Asked] = {}


def asked(version: ExerciseVersion, *, to_author: bool = False) -> Asked:
    """The Questionnaire of a version; a version never changes, so it is read once.

    ``to_author`` says that it goes to somebody who was given it: with every question that they are asked, also those
    that travel nowhere else, and without what the house notes beside them for those who treat.
    """
    key = (version.pk, id_of(version), settings.SITE_URL, to_author)
    if key not in _READ:
        document = read_json(given(version, own_record=to_author))
        if to_author:
            document = _as_asked(document, version)
        url = str(document.get("url") or f"{settings.SITE_URL}/fhir/r4/Questionnaire/{id_of(version)}")
        edition = str(document.get("version") or version.number)
        _READ[key] = Asked(document, url, edition, taken_in_as(version) is not None)
    return _READ[key]


def asked_of_nobody(one: Asked, form: Form) -> frozenset[str]:
    """The link ids of what nobody can answer here, and of groups of nothing else: they hold nobody up, if required."""
    found = set[str]()

    def is_asked(above: str) -> bool:
        """Whether something below can be answered."""
        below = [(source, _is_answered(name, form), is_asked(name)) for name, source in one.items.get(above, [])]
        rows = [(source, inside if source["type"] == "group" else itself) for source, itself, inside in below]
        found.update(str(source["linkId"]) for source, asked in rows if not asked)
        return any(itself or inside for _, itself, inside in below)

    is_asked("")
    return frozenset(found)


def _is_answered(name: str, form: Form) -> bool:
    return name in form.lineage and form.item(name).is_answered


def _as_asked(document: Object, version: ExerciseVersion) -> Object:
    """As its author is asked: under the title that they know, without flags, series and whom it is meant for."""
    found = _without_ours(document)
    assert isinstance(found, dict)  # noqa: S101 - what was an object is one
    form = form_of(version)
    if taken_in_as(version) is not None and not form.neutral_label:
        return found
    found = {key: value for key, value in found.items() if key not in TELLING}
    return found | {"title": form.client_title}


def _without_ours(value: Value) -> Value:
    if isinstance(value, list):
        return [_without_ours(one) for one in value]
    if not isinstance(value, dict):
        return value
    found: Object = {}
    for key, one in value.items():
        kept = one
        if key == "extension" and isinstance(one, list):
            kept = [row for row in one if not (isinstance(row, dict) and str(row.get("url")).startswith(OWN))]
        if kept or not one:
            found[key] = _without_ours(kept)
    return found


def id_of(version: ExerciseVersion | PathwayVersion) -> str:
    """The logical id: whose it is, what it is, and which version; to nobody who has its text it says which that is."""
    what = look_up_hash(type(version), "fingerprint", version.fingerprint)
    return f"{PREFIXES[version.practice_id is not None]}-{what}-{version.number}"


def named_by(canonical: str, versions: Iterable[ExerciseVersion]) -> list[ExerciseVersion]:
    """Those whose Questionnaire is named so, with a version or without."""
    return [one for one in versions if canonical in {asked(one).url, asked(one).canonical}]
