"""A Questionnaire as a form of ours, with all that is to be said about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from homework.fhir.questionnaires.conditions import Target
from homework.fhir.questionnaires.errors import QuestionnaireError
from homework.fhir.questionnaires.extensions import CALCULATION, FIRST_CALCULATION, HIDDEN, extension, value_of
from homework.fhir.questionnaires.heading import heading
from homework.fhir.questionnaires.items import CHOICES, Reading, converted, kind_of
from homework.fhir.questionnaires.limits import units_of
from homework.fhir.questionnaires.names import EACH, Named, named
from homework.fhir.questionnaires.options import MOST_OPTIONS, Offers, Options
from homework.fhir.questionnaires.shape import ROOT, check_shape, unknown
from homework.library.errors import FormError
from homework.library.form import Form
from homework.library.pages import pages
from homework.library.parsing import parse
from homework.library.values import given
from practice.fhir.document import Object, read_json


@dataclass(frozen=True, slots=True)
class Note:
    """Something about an item that is not done here as the Questionnaire has it."""

    place: str
    words: str

    def __str__(self) -> str:
        return f"{self.place} {self.words}"


@dataclass(frozen=True, slots=True)
class Read:
    """A Questionnaire as it was read: its form here, what it is called, its address and edition, and the notes."""

    definition: dict[str, object]
    called: str
    address: str
    edition: str
    notes: tuple[Note, ...]


def read(text: str, slug: str = "imported") -> Read:
    """Read the text of a Questionnaire. Raises QuestionnaireError, with the place, for one that cannot be asked."""
    document = read_json(text)
    check_shape(document)
    items = named(document)
    own = _targets(items, document)
    reading = Reading(_inside(items), {one.link_id: own[one.name] for one in items}, own)
    top = [converted(one, reading) for one in items if one.above is None]
    definition = {**heading(document, slug, _questions(items)), "items": top}
    form = _parsed(definition, items)
    if not pages(form, {}):
        raise QuestionnaireError("item", "shows nothing to begin with")
    notes = [*_of_the_whole(document), *reading.notes, *((_place(one, items), _UNFIT) for one in _unfit(form))]
    address, edition = (str(document.get(key) or "") for key in ("url", "version"))
    found = tuple(Note(place, words) for place, words in dict.fromkeys(notes))
    return Read(definition, _called(document), address, edition, found)


WHOLE = "the Questionnaire"
_UNFIT = "comes with a first value that does not fit the question"


def _of_the_whole(document: Object) -> list[tuple[str, str]]:
    kept = "which is kept, not understood"
    found = {"modifierExtension": f"has a modifier extension, {kept}", "implicitRules": f"has rules of its own, {kept}"}
    strange = [f"has {name}, which R4 does not know: it is kept, not understood" for name in unknown(document, ROOT)]
    words = [*(words for key, words in found.items() if document.get(key)), *strange]
    return [(WHOLE, one) for one in words]


def _questions(items: tuple[Named, ...]) -> int:
    return sum(kind_of(one.source) not in {"group", "display"} for one in items)


def _called(document: Object) -> str:
    names = (document.get(key) for key in ("name", "title", "id"))
    return next((str(name) for name in names if isinstance(name, str) and name.strip()), "")


def _inside(items: tuple[Named, ...]) -> Mapping[str, tuple[Named, ...]]:
    found: dict[str, list[Named]] = {}
    for one in items:
        if one.above is not None:
            found.setdefault(one.above.name, []).append(one)
    return {name: tuple(inside) for name, inside in found.items()}


def _targets(items: tuple[Named, ...], document: Object) -> Mapping[str, Target]:
    """What conditions may be about, by the name here."""
    found: dict[str, Target] = {}
    repeating: set[str] = set()
    offers = Offers(document)
    for one in items:
        kind, repeats = kind_of(one.source), one.source.get("repeats") is True
        within = one.above is not None and one.above.name in repeating
        if within or (repeats and kind not in {*CHOICES, "display"}):
            repeating.add(one.name)
        each = repeats and not within and kind not in {*CHOICES, "group", "display"}
        units = tuple(units_of(one.source))
        options = offers.of(one.source) if kind in CHOICES else Options()
        found[one.name] = Target(
            one,
            one.name + EACH * each,
            kind,
            options,
            units,
            is_worked_out(one.source),
            offers.how_many(one.source) if len(options) == MOST_OPTIONS else 0,
        )
    return found


def is_worked_out(source: Object) -> bool:
    if kind_of(source) in {"group", "display"}:
        return True
    if extension(source, CALCULATION) is not None:
        return True
    settled = source.get("readOnly") is True or value_of(source, HIDDEN) is True
    return settled and not source.get("initial") and extension(source, FIRST_CALCULATION) is not None


def _parsed(definition: dict[str, object], items: tuple[Named, ...]) -> Form:
    try:
        return parse(definition)
    except FormError as wrong:
        name = wrong.path.split(".")[1] if wrong.path.startswith("items.") else ""
        place = next((one.place for one in items if name in {one.name, one.name + EACH}), wrong.path)
        raise QuestionnaireError(place, wrong.problem) from wrong


def _unfit(form: Form) -> list[str]:
    return [item.link_id for item in form.items_flat if any(item.initial) and given(item) is None]


def _place(name: str, items: tuple[Named, ...]) -> str:
    one = next(one for one in items if name in {one.name, one.name + EACH})
    return f"{one.place} (linkId {one.link_id})"
