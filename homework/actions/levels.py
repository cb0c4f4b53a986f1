"""Saying how urgent a rule is in this practice."""

from django.db import transaction

from clients.queries.duties import may_be_named
from homework.enums import FlagLevel
from homework.models import RuleLevel
from homework.queries.rule_levels import rule_of_practice
from practice import clock
from practice.access.actor import Actor, require, require_role
from practice.audit.record import record
from practice.enums import Role
from practice.people.models import Practice, User

MOST_POINTS = 27


@transaction.atomic
def set_phq9_points(points: int, *, by: Actor) -> None:
    """Call a move of the PHQ-9 more than error from so many points on. Raises NotVisibleError, NotAllowedError."""
    require_role(by, Role.ADMINISTRATOR)
    require(1 <= points <= MOST_POINTS, "Choose between 1 and 27 points.")
    Practice.objects.filter(pk=by.practice).update(phq9_points=points)
    record("set_phq9_points", by=by, points=points)


@transaction.atomic
def set_rule_level(key: str, level: FlagLevel, *, named: User | None = None, reason: str = "", by: Actor) -> RuleLevel:
    """Raise flags of a rule at another level from now on; what was raised before stays as it is.

    Below the level that the rule comes with it needs a clinician of the practice who stands for that, and why. Raises
    NotVisibleError unless ``by`` runs the practice and has the rule, NotAllowedError.
    """
    rule = rule_of_practice(key, by)
    require(level != rule.level, "This is its level already.")
    if level < rule.comes_with:
        require(named in may_be_named(by), "Name the clinician who stands for this.")
        require(bool(reason.strip()), "Write down why this can wait longer than it would.")
    said = RuleLevel.objects.create(
        practice_id=by.practice,
        rule=key,
        level=level,
        at=clock.now(),
        set_by_id=by.person,
        named=named if level < rule.comes_with else None,
        reason=reason.strip(),
    )
    record("set_rule_level", by=by, rule=said.pk, level=level.value, named=said.named_id)
    return said
