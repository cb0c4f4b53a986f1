"""How urgent each rule is in a practice: as it comes, or as the practice says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from homework.enums import HOLDING_LEVELS, FlagLevel
from homework.library.flags import Raised, in_plain_words
from homework.library.form import FlagRule, Form
from homework.models import RuleLevel
from homework.queries.exercises import exercises
from practice.access.actor import Actor, require_role
from practice.access.errors import NotVisibleError
from practice.enums import Role


@dataclass(frozen=True, slots=True)
class Ruled:
    """A rule in plain words, the level that it comes with, and what the practice last said of it."""

    key: str
    form: Form
    rule: FlagRule
    said: RuleLevel | None

    @property
    def words(self) -> str:
        """What it looks for."""
        return in_plain_words(self.form, self.rule)

    @property
    def comes_with(self) -> FlagLevel:
        """The level of the clinical table."""
        return FlagLevel(self.rule.level)

    @property
    def level(self) -> FlagLevel:
        """The level at which it is raised from now on."""
        return FlagLevel(self.said.level) if self.said else self.comes_with

    @property
    def is_lowered(self) -> bool:
        """Whether the practice holds it for less urgent than the table does."""
        return self.level < self.comes_with


def key_of(form: Form, rule: FlagRule) -> str:
    """The name of a rule, the same in every version of its exercise."""
    return f"{form.slug}/{rule.id}"


def level_of(practice: int, rule: str, found: Raised) -> int:
    """The level at which a practice raises what was found; what a figure made more urgent never falls below that."""
    said = RuleLevel.objects.filter(practice_id=practice, rule=rule).order_by("-pk").first()
    if said is None:
        return found.level
    return max(said.level, found.level) if found.stepped_up else said.level


def rules_of_practice(actor: Actor) -> list[Ruled]:
    """Every rule of every exercise that may be given, for those who run the practice. Raises NotVisibleError."""
    require_role(actor, Role.ADMINISTRATOR)
    said = _said(actor.practice)
    return [Ruled(key, form, rule, said.get(key)) for key, form, rule in _rules(actor)]


def rule_of_practice(key: str, actor: Actor) -> Ruled:
    """One of them. Raises NotVisibleError."""
    for rule in rules_of_practice(actor):
        if rule.key == key:
            return rule
    raise NotVisibleError


def made_pressing(practice: int, form: Form) -> frozenset[str]:
    """The rules of a form that a practice wants looked at before the next session, whatever they come with."""
    keys = {key_of(form, rule): rule.id for rule in form.flags}
    rows = RuleLevel.objects.filter(practice_id=practice, rule__in=keys).order_by("pk") if keys else ()
    levels = {row.rule: row.level for row in rows}
    return frozenset(keys[key] for key, level in levels.items() if level in HOLDING_LEVELS)


def said_about(rule: str, actor: Actor) -> list[RuleLevel]:
    """All that the practice ever said about the level of a rule, the newest first."""
    rows = RuleLevel.objects.filter(practice_id=actor.practice, rule=rule).select_related("set_by", "named")
    return list(rows.order_by("-pk"))


def _said(practice: int) -> Mapping[str, RuleLevel]:
    rows = RuleLevel.objects.filter(practice_id=practice).select_related("set_by", "named").order_by("pk")
    return {row.rule: row for row in rows}


def _rules(actor: Actor) -> Iterator[tuple[str, Form, FlagRule]]:
    for published in exercises(actor):
        yield from ((key_of(published.form, rule), published.form, rule) for rule in published.form.flags)
