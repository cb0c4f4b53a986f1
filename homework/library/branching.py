"""Which questions are asked, given what has been answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from homework.library.conditions import holds, is_answered
from homework.library.form import Answers, Form, Item
from homework.library.values import given


@dataclass(slots=True)
class Asking:
    """One walk through a form, or through one entry: what is known so far, and what of it is asked.

    What is reached and hidden is known by the answer that it was given, and never asked.
    """

    form: Form
    group: Item | None
    known: Answers
    asked: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)

    @property
    def items(self) -> Sequence[Item]:
        """The items of this place, each after its parent and after what its conditions are about."""
        return self.form.walks[self.group.link_id if self.group else ""]

    def enter(self, item: Item) -> bool:
        """Whether an item is asked; all before it in ``items`` have been entered."""
        above = self.form.parent(item.link_id)
        inside = above is None or above == self.group
        if not (inside or (above is not None and above.link_id in self.reached)) or not is_met(item, self.known):
            return False
        self.reached.add(item.link_id)
        if item.is_settled and is_answered(answer := given(item)):
            self.known[item.link_id] = answer
        if item.hidden or not (inside or (above is not None and above.link_id in self.asked)):
            return False
        self.asked.add(item.link_id)
        return True

    def learn(self, item: Item, value: object) -> None:
        """Take in the answer to an item that is asked; of entries also what is answered inside."""
        if not is_answered(value):
            return
        self.known[item.link_id] = value
        if item.is_entries:
            self.known |= inside_entries(value)


def is_met(item: Item, known: Mapping[str, object]) -> bool:
    """Whether an item's own conditions hold, given the answers of items that are themselves asked."""
    if not item.enable_when:
        return True
    outcomes = [holds(condition, known.get(condition.question)) for condition in item.enable_when]
    return any(outcomes) if item.enable_behavior == "any" else all(outcomes)


def inside_entries(value: object) -> Answers:
    """What the entries of a repeating group say, seen from outside: all answers to each question there."""
    found: dict[str, list[object]] = {}
    for entry in entries(value):
        for link_id, answer in entry.items():
            found.setdefault(link_id, []).extend(answer if isinstance(answer, list) else [answer])
    return dict(found)


def enabled(form: Form, answers: Mapping[str, object]) -> frozenset[str]:
    """List what is asked outside repeating groups: groups, texts and questions.

    An answer that is not asked for any more opens nothing; inside an item that is not asked nothing is.
    """
    return frozenset(_walked(Asking(form, None, {}), answers).asked)


def enabled_in_entry(
    form: Form, group: str, entry: Mapping[str, object], answers: Mapping[str, object]
) -> frozenset[str]:
    """List what is asked inside one entry of a repeating group."""
    outside = _walked(Asking(form, None, {}), answers).known
    return frozenset(_walked(Asking(form, form.item(group), around(form, group, outside)), entry).asked)


def around(form: Form, group: str, known: Mapping[str, object]) -> Answers:
    """What an entry of a repeating group knows of the rest of the form: all but the other entries."""
    inside = {link_id for link_id, line in form.lineage.items() if any(above.link_id == group for above in line[:-1])}
    return {key: value for key, value in known.items() if key not in inside}


def _walked(asking: Asking, answers: Mapping[str, object]) -> Asking:
    for item in asking.items:
        if asking.enter(item) and item.is_answered:
            asking.learn(item, answers.get(item.link_id))
    return asking


def asked_answers(form: Form, answers: Mapping[str, object]) -> Answers:
    """Keep the answers to what is asked, inside entries too; whatever belongs to no item falls away."""
    on = enabled(form, answers)
    kept: Answers = {}
    for item in form.items_flat:
        value = answers.get(item.link_id)
        if item.link_id not in on or not item.is_answered or not is_answered(value):
            continue
        kept[item.link_id] = _asked_entries(form, item, value, answers) if item.is_entries else value
    return kept


def entries(value: object) -> list[Answers]:
    """Return the entries of a repeating group; whatever is no list of entries is none."""
    return [dict(entry) for entry in value if isinstance(entry, Mapping)] if isinstance(value, list) else []


def _asked_entries(form: Form, group: Item, value: object, answers: Mapping[str, object]) -> list[Answers]:
    return [_asked_entry(form, group, entry, answers) for entry in entries(value)]


def _asked_entry(form: Form, group: Item, entry: Answers, answers: Mapping[str, object]) -> Answers:
    on = enabled_in_entry(form, group.link_id, entry, answers)
    return {
        key: value for key, value in entry.items() if key in on and form.item(key).is_answered and is_answered(value)
    }
