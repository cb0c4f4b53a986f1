"""The ways to share that an author may choose from, each in plain words."""

from dataclasses import dataclass

from homework.enums import SHARING_LEVELS, Level
from homework.library.form import Ceiling, Form
from homework.queries.circle import Circle
from homework.summaries.sight import Sight, who_can_see


@dataclass(frozen=True, slots=True)
class Card:
    """One way to share: its name, what it means, and who would see it."""

    level: Level
    name: str
    words: str
    sight: Sight


def cards(
    circle: Circle, levels: tuple[Level, ...], *, waits_for_therapist: bool, guarded: bool = False
) -> tuple[Card, ...]:
    """A card for each level that is offered, from the most private outwards; ``guarded`` as ``who_can_see`` has it."""
    return tuple(
        Card(
            level,
            _name(circle, level),
            _words(circle, level, waits=waits_for_therapist),
            who_can_see(circle, level, guarded=guarded),
        )
        for level in levels
    )


def _name(circle: Circle, level: Level) -> str:
    return {
        Level.PRIVATE: "Only me",
        Level.THERAPIST: f"Me and {circle.team_names}",
        Level.TOGETHER: f"{circle.team_names}, and {circle.partner_names} at the same time as me",
        Level.PARTNER: f"{circle.team_names} and {circle.partner_names}",
    }[level]


def _words(circle: Circle, level: Level, *, waits: bool) -> str:
    names = circle.partner_names
    if level == Level.PRIVATE:
        return "Keep it as a private note. You can talk about it, or not."
    if level == Level.THERAPIST:
        return "To read before your session." + (f" {names} cannot see it." if names else "")
    if circle.facts.separated:
        return f"It stays closed to {names}. Nothing is shared between you any more."
    if circle.author.key not in circle.facts.sharing:
        return f"You have not turned on sharing with {names}. Until you do, it stays closed."
    later = f" {circle.team_names} may first pick a good time." if waits else ""
    if level == Level.TOGETHER:
        return f"You and {names} see what each of you wrote, at the same moment. No one can look early.{later}"
    return f"{names} can read it. You do not wait for an answer.{later}"


def told_by_together(circle: Circle, levels: tuple[Level, ...]) -> str:
    """What choosing together tells each of the two: it cannot be helped, so it is said before the choice."""
    if Level.TOGETHER not in levels or circle.facts.separated:
        return ""
    return (
        f"When you choose to open it at the same time, you will also learn something. While it stays closed, you cannot"
        f" read what {circle.partner_names} wrote. When it opens, each of you knows that the other chose it too."
    )


def for_partners(form: Form, levels: tuple[Level, ...]) -> tuple[str, ...]:
    """The questions whose answers a partner could ever read; empty where none can be chosen."""
    return openable(form) if SHARING_LEVELS & set(levels) else ()


def openable(form: Form) -> tuple[str, ...]:
    """The questions whose answers the form lets a partner read once they are open."""
    return tuple(
        item.text for item in form.items_flat if item.is_answered and form.ceiling(item.link_id) == Ceiling.SHAREABLE
    )


def always_seen(form: Form, levels: tuple[Level, ...]) -> bool:
    """Whether something of a private note is announced to the care team all the same."""
    return Level.PRIVATE in levels and bool(form.announced_items())
