"""The rules that every pathway keeps."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from homework.library.checks import refuse_twins
from homework.library.errors import FormError
from homework.library.pathway import Pathway, Step, Who
from homework.library.unlocking import Clause, Gate, Kind, Word

LAST_WEEK = 52
LONGEST_DUE = 90
GATE_WORDS = {Gate.SAFETY: "the safety gate", Gate.TRAUMA: "the trauma gate"}


def check_pathway(pathway: Pathway, known: Collection[str]) -> None:
    """Raise FormError, with the place, for the first rule that a pathway breaks."""
    refuse_twins([step.key for step in pathway.steps], "steps", "key")
    if not pathway.steps:
        raise FormError("steps", "it has to have a step")
    for one, following in pairwise(pathway.stages):
        if following.first <= one.last:
            raise FormError("stages", f"the stage {following.name} has to begin after {one.name} ends")
    for step in pathway.steps:
        _check_step(pathway, step, known)
    for key in never_opened(pathway):
        raise FormError(f"steps.{key}.unlock", "can never be met")


def _check_step(pathway: Pathway, step: Step, known: Collection[str]) -> None:
    path = f"steps.{step.key}"
    rules = {
        "slug": (step.slug in known, f"there is no exercise {step.slug}"),
        "week": (0 <= step.week <= LAST_WEEK, f"has to lie between 0 and {LAST_WEEK}"),
        "due_days": (1 <= step.due_days <= LONGEST_DUE, f"has to lie between 1 and {LONGEST_DUE}"),
        "who": (pathway.couple or step.who == Who.EACH, "is for a couple"),
        "hurt": (pathway.hurt or step.who != Who.HURT, "needs to be known in this pathway"),
        "unlock": (bool(step.unlock), "has to have a word"),
        "comes": (_comes_one_way(step), "has to be every so many days, or weekdays, or an event"),
    }
    for name, (holds, words) in rules.items():
        if not holds:
            raise FormError(f"{path}.{name}", words)
    for word in _words(step.clauses):
        if word.kind == Kind.GATE and word.name not in pathway.gates:
            raise FormError(f"{path}.unlock", f"the pathway has no gate {word.name}")


def _comes_one_way(step: Step) -> bool:
    comes = step.comes
    if comes is None:
        return True
    ways = [comes.every is not None, bool(comes.weekdays), comes.event]
    fits = comes.every is None or comes.every >= 1
    return ways.count(True) == 1 and fits and set(comes.weekdays) <= set(range(7)) and comes.times != 0


def _words(clauses: tuple[Clause, ...]) -> Iterator[Word]:
    yield from (word for clause in clauses for word in clause)


def never_opened(pathway: Pathway) -> list[str]:
    """The steps that nothing a person or a clinician does can ever open, by their keys."""
    last = max(step.week for step in pathway.steps)
    reached: list[Step] = []
    while True:
        found = [step for step in pathway.steps if step not in reached and _can_open(step, pathway, reached, last)]
        if not found:
            return [step.key for step in pathway.steps if step not in reached]
        reached += found


def check_guarded(pathway: Pathway, ours: Collection[Pathway], origins: Mapping[str, str]) -> None:
    """Raise FormError for the first step that opens without a gate behind which the product's pathways keep it.

    An exercise keeps the gates that it has in all of ``ours``, the safety gate in those for couples; what several
    people do together waits for that one as well, unless the product itself gives it to them without. A copy
    is kept as what it was copied from: ``origins`` holds the product's slug of each.
    """
    for step in pathway.steps:
        for gate in sorted(_needed(step, pathway, ours, origins) - _guard(step)):
            words = f"has to stand behind {GATE_WORDS[gate]} by itself: without it this could do harm"
            raise FormError(f"steps.{step.key}.unlock", words)


def _needed(step: Step, pathway: Pathway, ours: Collection[Pathway], origins: Mapping[str, str]) -> set[Gate]:
    slug = origins.get(step.slug, step.slug)
    same = [(one, other) for one in ours for other in one.steps if other.slug == slug]
    in_couples = [other for one, other in same if one.couple]
    needed = {Gate.TRAUMA} if _all_behind(Gate.TRAUMA, [other for _, other in same]) else set()
    together = [other for other in in_couples if other.who == Who.ALL]
    open_to_all = together and not _all_behind(Gate.SAFETY, together)
    joint = step.who == Who.ALL and not open_to_all
    if pathway.couple and (joint or _all_behind(Gate.SAFETY, in_couples)):
        needed.add(Gate.SAFETY)
    return needed


def _all_behind(gate: Gate, steps: Sequence[Step]) -> bool:
    return bool(steps) and all(gate in _guard(step) for step in steps)


def _guard(step: Step) -> frozenset[Gate]:
    """The gates that have to stand open whatever else is so."""
    alone = (clause[0] for clause in step.clauses if len(set(clause)) == 1)
    return frozenset(Gate(word.name) for word in alone if word.kind == Kind.GATE)


def _can_open(step: Step, pathway: Pathway, reached: list[Step], last: int) -> bool:
    return all(any(_can_be(word, pathway, reached, last) for word in clause) for clause in step.clauses)


def _can_be(word: Word, pathway: Pathway, reached: list[Step], last: int) -> bool:
    if word.kind == Kind.WEEK:
        return word.number <= last
    if word.kind == Kind.STAGE:
        return word.number <= max(1, len(pathway.stages))
    return word.kind != Kind.SUBMITTED or _times(word.name, reached) >= word.number


def _times(slug: str, reached: list[Step]) -> float:
    """How often somebody can have done an exercise."""
    return sum(_how_often(step) for step in reached if step.slug == slug)


def _how_often(step: Step) -> float:
    return 1 if step.comes is None else step.comes.times or float("inf")
