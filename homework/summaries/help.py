"""When help is shown beside what somebody writes, and whom to call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from homework.enums import HOLDING_LEVELS
from homework.library.crisis import HelpLine, emergency_number, lines
from homework.library.flags import raised
from homework.library.form import Form

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
        """A line for dark thoughts and one for violence at home: as many as fit beside a question."""
        found = {line.kind: line for line in reversed(self.lines)}
        return tuple(found[kind] for kind in ("suicide", "domestic_violence") if kind in found)


def near_help(country: str, own_line: str, today: date) -> Help:
    """The emergency number and lines of a country, with the practice's own line."""
    return Help(emergency_number(country) or "", own_line, lines(country, today))


def wants_help(form: Form, answers: Mapping[str, object]) -> bool:
    """Whether help stands on the page from now on: high strain, a wish to talk soon, or an answer that a rule names."""
    if any(_is_high(answers.get(item.link_id)) for item in form.items_flat if item.series in STRAIN):
        return True
    if answers.get("leaving") == "need_soon":
        return True
    return any(flag.level in HOLDING_LEVELS or flag.category in NEEDS for flag in raised(form, answers))


def _is_high(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= HIGH
