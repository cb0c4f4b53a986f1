"""Says of a QuestionnaireResponse all that does not fit its Questionnaire, each with its place."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from homework.fhir.questionnaires.conditions import is_cut_short, plain_moment
from homework.fhir.questionnaires.extensions import (
    ENABLING,
    HIDDEN,
    MAX_OCCURS,
    MIN_OCCURS,
    extension,
    number_of,
    value_of,
)
from homework.fhir.questionnaires.initial import initial_values
from homework.fhir.questionnaires.options import Offered, Offers, Options
from homework.fhir.questionnaires.reading import is_worked_out
from homework.fhir.questionnaires.shape import children, value_key
from homework.fhir.responses.reading import Sent, everything, sent_in
from homework.fhir.responses.values import Wanted, compared, equal, is_of
from practice.fhir.document import Object, Value
from practice.fhir.fitting import flaws_of
from practice.fhir.outcomes import Issue

ROOT = "QuestionnaireResponse"
STATUSES = ("in-progress", "completed", "amended", "entered-in-error", "stopped")
DONE = ("completed", "amended")
BASE = ("id", "meta", "implicitRules", "language", "text", "contained", "extension")
ELEMENTS = {
    "": frozenset(
        {
            *("resourceType", *BASE, "modifierExtension", "identifier", "basedOn", "partOf", "questionnaire", "status"),
            *("subject", "encounter", "authored", "author", "source", "item"),
        }
    ),
    "item": frozenset({"id", "extension", "modifierExtension", "linkId", "definition", "text", "answer", "item"}),
    "answer": frozenset({"id", "extension", "modifierExtension", "item"}),
}
ORDERS = {">": (1,), "<": (-1,), ">=": (0, 1), "<=": (-1, 0)}

type Levels = tuple[Sequence[Sent], ...]
# Answers to one question, each with its type.
type Said = list[tuple[str, Value]]


def flaws(response: Object, questionnaire: Object, spared: Collection[str] = ()) -> list[Issue]:
    """Everything that is wrong with a response; nothing where it fits.

    What is missing counts once it is completed or amended; of what is ``spared``, by link id, it is a warning alone. A
    condition that is a formula is not worked out: nothing is demanded of such an item, and nothing forbidden.
    """
    return [*shape_flaws(response), *_Check(questionnaire, response.get("status") in DONE, spared).all(response)]


def shape_flaws(response: Object) -> list[Issue]:
    """What is wrong whatever the Questionnaire says: its own words for it, and beside them whatever is not R4."""
    found = list(_shape_flaws(response))
    told = {issue.at for issue in found}
    return [*found, *(one for one in flaws_of(response) if one.severity == "error" and one.at not in told)]


def _shape_flaws(response: Object) -> Iterator[Issue]:
    if response.get("status") not in STATUSES:
        yield Issue("value", f"status is one of {', '.join(STATUSES)}.", f"{ROOT}.status")
    yield from _unknown(response, "", ROOT)
    if "item" in response and not isinstance(response["item"], list):
        yield Issue("structure", "item is a list.", f"{ROOT}.item")
    for one in everything(response, ROOT):
        yield from _shape_of(one)


def _shape_of(one: Sent) -> Iterator[Issue]:
    yield from _unknown(one.source, "item", one.place)
    if not one.link_id:
        yield Issue("required", "An item needs a linkId.", f"{one.place}.linkId")
    if children(one.source, "answer") and children(one.source):
        yield Issue("invariant", "Items stand below the item or below its answer, not both (qrs-1).", one.place)
    for name in ("item", "answer"):
        if name in one.source and (not isinstance(one.source[name], list) or not children(one.source, name)):
            yield Issue("structure", f"{name} is a list of objects, and not empty.", f"{one.place}.{name}")
    for place, answer in one.answers:
        yield from _unknown(answer, "answer", place)


def _unknown(source: Object, kind: str, place: str) -> Iterator[Issue]:
    if "modifierExtension" in source:
        yield Issue("extension", "A modifierExtension is not understood here.", f"{place}.modifierExtension")
    values = [name for name in source if name.startswith("value")] if kind == "answer" else []
    if len(values) > 1:
        yield Issue("structure", f"An answer has one value, not {len(values)}.", place)
    for name in source:
        known = name.removeprefix("_") in ELEMENTS[kind]
        if not known and (name not in values or value_key({name: source[name]}, "value") == ""):
            yield Issue("structure", f"There is no element {name} here.", f"{place}.{name}")


@dataclass
class _Check:
    """One response beside its Questionnaire."""

    questionnaire: Object
    done: bool
    spared: Collection[str] = ()
    wanted: dict[int, Wanted] = field(default_factory=dict)

    @cached_property
    def offers(self) -> Offers:
        """What the questions offer."""
        return Offers(self.questionnaire)

    @cached_property
    def worked_out(self) -> frozenset[str]:
        """The link ids of what no person answers."""
        return frozenset(str(one["linkId"]) for one in _every(self.questionnaire) if is_worked_out(one))

    @cached_property
    def questions(self) -> Mapping[str, Object]:
        """All items by their link ids."""
        return {str(one["linkId"]): one for one in _every(self.questionnaire)}

    @cached_property
    def settled(self) -> Mapping[str, Said]:
        """By link id, the first answers that are seen by nobody or only read: they need not be sent."""
        return {str(one["linkId"]): _given(one) for one in _every(self.questionnaire) if _is_settled(one)}

    def all(self, response: Object) -> Iterator[Issue]:
        sent = sent_in(response, ROOT)
        yield from self._level(children(self.questionnaire), sent, (sent,), ROOT)

    def _level(self, asked: list[Object], sent: list[Sent], levels: Levels, place: str) -> Iterator[Issue]:
        known = {str(item["linkId"]): item for item in asked}
        found: dict[str, list[Sent]] = defaultdict(list)
        for one in sent:
            found[one.link_id].append(one)
            if one.link_id and one.link_id not in known:
                yield Issue("not-found", f"{one.link_id} is not asked here.", f"{one.place}.linkId")
        for link_id, item in known.items():
            yield from self._item(item, found.get(link_id, []), levels, place)

    def _item(self, item: Object, sent: list[Sent], levels: Levels, place: str) -> Iterator[Issue]:
        on = self._is_on(item, levels)
        if on is False:
            yield from (
                Issue("business-rule", f"{one.link_id} is not asked after these answers.", one.place) for one in sent
            )
            return
        kind = str(item["type"])
        if len(sent) > 1 and not (kind == "group" and item.get("repeats") is True):
            yield Issue("structure", f"{item['linkId']} is there {len(sent)} times; it is asked once.", sent[1].place)
        if kind == "group":
            yield from self._group(item, sent, levels)
        elif kind == "display":
            yield from (Issue("structure", "This is only read.", one.place) for one in sent if one.answers)
        else:
            for one in sent:
                yield from self._question(item, one, levels)
        if self.done and on:
            yield from self._missing(item, sent, place)

    def _missing(self, item: Object, sent: list[Sent], place: str) -> Iterator[Issue]:
        given = len(sent) if item["type"] == "group" else sum(len(one.answers) for one in sent)
        least = max(number_of(item, MIN_OCCURS) or 0, 1 if item.get("required") is True else 0)
        if given >= least or (item.get("required") is not True and not given):
            return
        where = sent[0].place if sent else place
        if not given and item["linkId"] in self.spared:
            words = f"{item['linkId']} has to be answered, and nobody can answer it here."
            yield Issue("required", words, where, severity="warning")
        else:
            yield Issue("required", f"{item['linkId']} has to be answered.", where)

    def _group(self, item: Object, sent: list[Sent], levels: Levels) -> Iterator[Issue]:
        most = number_of(item, MAX_OCCURS)
        if most and len(sent) > most:
            yield Issue("too-many", f"{item['linkId']} is there {len(sent)} times of at most {most}.", sent[most].place)
        for one in sent:
            if one.answers:
                yield Issue("structure", f"{one.link_id} is a group, which has no answer.", f"{one.place}.answer")
            inside = sent_in(one.source, one.place)
            yield from self._level(children(item), inside, (inside, *levels), one.place)

    def _question(self, item: Object, one: Sent, levels: Levels) -> Iterator[Issue]:
        most = number_of(item, MAX_OCCURS) or len(one.answers)
        if len(one.answers) > 1 and item.get("repeats") is not True:
            yield Issue("too-many", f"{one.link_id} takes one answer.", f"{one.place}.answer[1]")
        elif len(one.answers) > most:
            yield Issue("too-many", f"{one.link_id} takes {most} answers.", f"{one.place}.answer[{most}]")
        yield from self._values(item, one)
        below = sent_in(one.source, one.place)
        if below and not one.answers:
            yield from self._level(children(item), below, (below, *levels), one.place)
        for place, answer in one.answers:
            inside = sent_in(answer, place)
            yield from self._level(children(item), inside, (inside, *levels), place)

    def _wanted(self, item: Object) -> Wanted:
        if id(item) not in self.wanted:
            self.wanted[id(item)] = Wanted(item, self.offers.of(item))
        return self.wanted[id(item)]

    def _values(self, item: Object, one: Sent) -> Iterator[Issue]:
        wanted, values, has_items = self._wanted(item), one.values, bool(children(one.source))
        for place, kind, value in values:
            if not kind:
                if not has_items:
                    yield Issue("required", "An answer needs a value.", place)
            elif kind not in wanted.types:
                words = f"{one.link_id} takes {' or '.join(wanted.types)}, not {kind}."
                yield Issue("value", words, f"{place}.value{kind}")
            elif not is_of(kind, value):
                yield Issue("value", f"This is no {kind}.", f"{place}.value{kind}")
            else:
                for code, words in wanted.wrongs(kind, value):
                    yield Issue(code, f"{one.link_id} {words}", f"{place}.value{kind}")
        alone = wanted.options.alone
        if len(values) > 1 and any(alone.meant(kind, value) for _, kind, value in values):
            yield Issue("business-rule", "One of these answers goes with no other.", f"{one.place}.answer")

    def _is_on(self, item: Object, levels: Levels) -> bool | None:
        """Whether an item is asked; None where nobody can say.

        A formula says so, or what it hangs on is worked out by one, or it hangs on what the pages do not ask for.
        """
        tests = children(item, "enableWhen")
        if extension(item, ENABLING) or self.worked_out & {str(one["question"]) for one in tests}:
            return None
        if not tests:
            return True
        outcomes = [self._outcome(test, levels) for test in tests]
        settles = item.get("enableBehavior") != "all"
        return settles if settles in outcomes else None if None in outcomes else not settles

    def _outcome(self, test: Object, levels: Levels) -> bool | None:
        question = str(test.get("question"))
        asked = self.questions.get(question)
        return _outcome(test, self._known(question, levels), self._wanted(asked).options if asked else Options())

    def _known(self, link_id: str, levels: Levels) -> Said:
        """The answers to a question: those that were sent, or the ones that the form gives and nobody changes."""
        return _answers_to(link_id, levels) or self.settled.get(link_id, [])


def _every(source: Object) -> Iterator[Object]:
    for item in children(source):
        yield item
        yield from _every(item)


def _is_settled(item: Object) -> bool:
    return item.get("readOnly") is True or value_of(item, HIDDEN) is True


def _given(item: Object) -> Said:
    keyed = [(value_key(one, "value"), one) for one in initial_values(item)]
    return [(key.removeprefix("value"), one[key]) for key, one in keyed]


def _answers_to(link_id: str, levels: Levels) -> Said:
    """The answers to a question: those nearest to where it is asked for."""
    for level in levels:
        found = [one for one in _below(level) if one.link_id == link_id]
        if found:
            return [(kind, value) for one in found for _, kind, value in one.values if kind]
    return []


def _below(level: Sequence[Sent]) -> Iterator[Sent]:
    for one in level:
        yield one
        yield from everything(one.source, one.place)
        for place, answer in one.answers:
            yield from everything(answer, place)


def _outcome(test: Object, answers: Said, options: Options) -> bool | None:
    """Whether a condition holds; None where that hangs on a zone or on seconds, which the pages do not ask for."""
    key, holds = value_key(test, "answer"), _holds(test, answers, options)
    kind, wanted = key.removeprefix("answer"), test.get(key)
    if not isinstance(wanted, str) or not is_cut_short(kind, wanted):
        return holds
    on_the_clock = [(has, plain_moment(has, one) if isinstance(one, str) else one) for has, one in answers]
    same = holds == _holds({**test, key: plain_moment(kind, wanted)}, on_the_clock, options)
    return holds if same else None


def _means(one: Offered | None, other: Offered | None) -> bool:
    return one is not None and one is other


def _holds(test: Object, answers: Said, options: Options) -> bool:
    key = value_key(test, "answer")
    wanted, kind, operator = test.get(key), key.removeprefix("answer"), str(test.get("operator"))
    if operator == "exists":
        return bool(answers) == (wanted is True)
    meant = options.meant(kind, wanted)
    same = any(equal(has, value, kind, wanted) or _means(meant, options.meant(has, value)) for has, value in answers)
    if operator in {"=", "!="}:
        return same == (operator == "=")
    return any(compared(value, wanted) in ORDERS.get(operator, ()) for _, value in answers)
