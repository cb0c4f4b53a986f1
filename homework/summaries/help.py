"""When help is shown beside what somebody writes, and whom to call."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from homework.enums import HOLDING_LEVELS
from homework.library.crisis import HelpLine, emergency_number, lines
from homework.library.flags import judged_on, raised
from homework.library.form import Form, Item, walk

HIGH = 8
STRAIN = frozenset({"distress_before", "distress_after", "betrayal_distress"})
NEEDS = frozenset({"acute_distress", "asks_for_contact"})


@dataclass(frozen=True, slots=True)
class Help:
    """Whom to call from where somebody lives."""

    number: str
    own_line: str
    lines: tuple[HelpLine, ...]

    @property
    def first_lines(self) -> tuple[HelpLine, ...]:
        """A line for dark thoughts and one for violence at home, as many as fit beside a question; else a finder."""
        found = {line.kind: line for line in reversed(self.lines)}
        near = tuple(found[kind] for kind in ("suicide", "domestic_violence") if kind in found)
        return near or tuple(found[kind] for kind in ("finder",) if kind in found)


def near_help(country: str, own_line: str, today: date, own: Sequence[HelpLine] = ()) -> Help:
    """The emergency number and lines of a country, with the practice's own line and those that it added there.

    A number that the practice typed stands in where none is confirmed.
    """
    typed = next((line.phone for line in own if line.kind == "emergency"), "")
    return Help(emergency_number(country) or typed, own_line, (*own, *lines(country, today)))


def wants_help(form: Form, answers: Mapping[str, object], pressing: Collection[str] = ()) -> bool:
    """Whether help stands on the page from now on: high strain, a wish to talk soon, or an answer that a rule names.

    ``pressing`` names rules that the practice made more urgent than they come.
    """
    if any(_is_high(answers.get(item.link_id)) for item in form.items_flat if item.series in STRAIN):
        return True
    if answers.get("leaving") == "need_soon":
        return True
    return any(
        flag.level in HOLDING_LEVELS or flag.category in NEEDS or flag.rule_id in pressing
        for flag in raised(form, answers)
    )


def asking(form: Form, *questions: Item) -> frozenset[str]:
    """List what is asked in these questions where some answer has a clinician look before the next session.

    No answer alone does so by way of a figure.
    """
    asked = {item.link_id for question in questions for item in walk((question,))}
    rules = (rule for rule in form.flags if rule.scope != "metric")
    pressing = (rule for rule in rules if rule.level in HOLDING_LEVELS or rule.category in NEEDS)
    return frozenset(link_id for rule in pressing for link_id in judged_on(form, rule) & asked)


def _is_high(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= HIGH
