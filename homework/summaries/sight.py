"""Who can see an author's answers: the same words on every page where one types, chooses or reads."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime

from homework.enums import SHARING_LEVELS, Capacity, Level
from homework.policy import CaseFacts, PartFacts, emergency_viewers, offered, viewers
from homework.queries.circle import Circle, Person

_ANY_VERSION = 1


@dataclass(frozen=True, slots=True)
class Seer:
    """One person of the circle, whether the choice lets this person see it, and for the team and record systems why.

    To a partner it is ``offered``: whether it is open by now is not said.
    """

    key: int
    initial: str
    name: str
    sees: bool
    offered: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Sight:
    """Who can see it: a heading, everybody with a yes or no, and what else to know."""

    title: str
    people: tuple[Seer, ...]
    note: str = ""
    only: bool = False


def chosen_for_partners(facts: CaseFacts, author: int, level: Level) -> bool:
    """Whether this choice is meant for the partners: known from the author's own acts, whatever opens or holds it."""
    part = PartFacts(author, level=level, current=_ANY_VERSION, released=_ANY_VERSION)
    return offered(facts, part)


def who_can_see(circle: Circle, level: Level | None, *, guarded: bool = False) -> Sight:
    """Who can see a part at this level; at none, while it is being written, its author alone.

    ``guarded`` says that its exercise asks who is there before it opens.

    About partners it says what the author chose and nothing else: it reads the same whether the part is open, waits,
    or is held.
    """
    seers = _seers(circle, level, guarded=guarded)
    people = (circle.author, *circle.team, *circle.in_emergency, *circle.partners, *circle.systems)
    return Sight(
        title=_title(circle, level),
        people=tuple(_seer(person, circle, person.key in seers) for person in people),
        note=_note(circle, level),
        only=level in {None, Level.PRIVATE},
    )


def _seers(circle: Circle, level: Level | None, *, guarded: bool) -> set[int]:
    if level is None:
        return {circle.author.key}
    shown = _ANY_VERSION if chosen_for_partners(circle.facts, circle.author.key, level) else None
    part = PartFacts(circle.author.key, level=level, current=_ANY_VERSION, shown=shown, guarded=guarded)
    return {viewer.person for viewer in viewers(circle.facts, part) | emergency_viewers(circle.facts, part)}


def _seer(person: Person, circle: Circle, sees: bool) -> Seer:  # noqa: FBT001 - a seer sees or does not
    name = "You" if person == circle.author else person.name
    offered_to = sees and person in circle.partners
    return Seer(person.key, person.initial, name, sees, offered=offered_to, why=_why(person) if sees else "")


def _why(person: Person) -> str:
    until = f" until {date_format(person.until, 'j F')}" if person.until else ""
    moment = f" until {date_format(localtime(person.until_at), 'j F, H:i')}" if person.until_at else ""
    return {
        Capacity.TREATING: "your therapist",
        Capacity.COVER: f"stands in for your therapist{until}",
        Capacity.SUPERVISOR: "supervisor, because you agreed",
        Capacity.RECORDS: "record system, because you agreed",
        Capacity.BREAK_GLASS: f"in an emergency{moment}",
    }.get(person.capacity, "")


def _title(circle: Circle, level: Level | None) -> str:
    if level is None:
        return "Only you can see this for now"
    if level == Level.PRIVATE:
        return "Only you can see this"
    if chosen_for_partners(circle.facts, circle.author.key, level):
        return f"You and {circle.team_names} can see this, and you offered it to {circle.partner_names}"
    return f"You and {circle.team_names} can see this"


def _note(circle: Circle, level: Level | None) -> str:
    if level is None:
        return "You choose who sees it at the end. You can change your mind later."
    if level == Level.PRIVATE:
        return f"{circle.team_names} can see that you did it."
    if level in SHARING_LEVELS:
        return _partner_note(circle, level)
    return ""


def _partner_note(circle: Circle, level: Level) -> str:
    names = circle.partner_names
    if circle.facts.separated:
        return "Nothing is shared between you any more."
    if circle.author.key not in circle.facts.sharing:
        return f"It stays closed to {names}, because you have not turned on sharing."
    if level == Level.TOGETHER:
        return "It opens for both of you when each of you has offered yours. No one can look early."
    return f"{names} can read the parts that are made for sharing."


def offer_words(circle: Circle, level: Level) -> str:
    """The one sentence about partners that stands beside an offered part, whatever has become of it."""
    return f"Offered to {circle.partner_names}." if chosen_for_partners(circle.facts, circle.author.key, level) else ""
