"""What Ana answers alone that rules look for, and what the practice does about it; nothing of it is for Ben."""

from datetime import timedelta

from clients.actions.contact import change_country
from clients.actions.duty import change_patience, name_duty
from clients.enums import DutyKind
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.escalating import open_escalated, tell_those_on_duty
from homework.actions.help_lines import add_line, check_lines
from homework.actions.levels import set_rule_level
from homework.actions.publishing import publish
from homework.actions.reviewing import acknowledge_flags, see_flags
from homework.enums import FlagLevel, Level
from homework.library.catalogue import definition
from homework.models import Flag, LineKind, Part
from practice.people.models import Practice
from tests.homework.leaks.twins import Twin

CHECK, GUT, LOG = "private-safety-screen", "gut-check-log", "words-and-actions-log"
NEVER = dict.fromkeys(("p_fear", "p_hurt", "p_threat", "p_force", "p_mine"), "never")
CALM: dict[str, object] = {"p_gate": "yes", **NEVER, "p_self": "not_at_all", "p_now": "yes"}
SIGNAL: dict[str, object] = {"g_date": "2026-03-02", "g_intensity": 6, "g_step": "wait_and_watch"}
TOLD = SIGNAL | {"g_told": "often", "g_doubt": True}
URGENT: dict[str, object] = {"p_severe": ["weapon"]}
MAYBE: dict[str, object] = {"p_monitor": "maybe"}
ENTRY = {"e_date": "2026-03-02", "e_about": "partner", "e_outcome": "kept", "e_known": "i_checked"}


def given_alone(twin: Twin, slug: str) -> Part:
    """Something that only Ana is asked, in the couple's case."""
    version = publish(slug, dict(definition(slug)))
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
    ana = twin.world.client("ana")
    assignment = assign(twin.world.cases["pair"], version, terms, to=[ana], by=twin.world.actor("ray"))
    return Part.objects.get(assignment=assignment, author=ana)


def answers(twin: Twin, part: Part, told: dict[str, object]) -> None:
    submit(Part.objects.get(pk=part.pk), told, Level.THERAPIST, by=twin.world.actor("ana"))


def checks(twin: Twin, told: dict[str, object]) -> None:
    """She does the private check, and afterwards shares something that is held."""
    answers(twin, given_alone(twin, CHECK), CALM | told)


def is_watched(twin: Twin) -> None:
    checks(twin, {"p_monitor": "yes", "p_contact": "portal_only"})
    twin.hand_in("ana", "both", Level.TOGETHER)


def is_in_danger_and_nobody_looks(twin: Twin) -> None:
    """It goes to who is on duty and to the lead by the clock, and the worker tells them."""
    begun, owner = twin.world.clock.moment, twin.world.owner
    name_duty(twin.world.founder, DutyKind.LEAD, by=owner)
    name_duty(twin.world.users["sol"], DutyKind.ON_DUTY, until=begun + timedelta(days=3), by=owner)
    checks(twin, URGENT)
    flag = Flag.objects.get(level=FlagLevel.AT_ONCE)
    for _ in range(3):
        tell_those_on_duty.func(flag.pk)
        twin.world.clock.moment += timedelta(hours=1)
    open_escalated(flag.code, by=owner)
    twin.world.clock.moment = begun
    twin.hand_in("ana", "given", Level.PARTNER)


def is_looked_at_and_asks_anew(twin: Twin) -> None:
    checks(twin, URGENT)
    flags = list(Flag.objects.filter(client=twin.world.client("ana")))
    see_flags(flags, by=twin.world.actor("ray"))
    acknowledge_flags(flags, "contacted", "I called Ana.", by=twin.world.actor("ray"))
    checks(twin, URGENT)
    twin.hand_in("ana", "both", Level.TOGETHER)


def is_told_so_twice_and_corrects_it(twin: Twin) -> None:
    """The second entry counts for more and holds; what she takes back adds a line and opens nothing."""
    first, second = given_alone(twin, GUT), given_alone(twin, GUT)
    for part in (first, second):
        answers(twin, part, TOLD)
    twin.hand_in("ana", "both", Level.TOGETHER)
    answers(twin, second, TOLD | {"g_doubt": False})


def logs_what_she_checked(twin: Twin) -> None:
    """The practice wants rules over many entries looked at like others that hold."""
    set_rule_level(f"{_published(LOG)}/checking_high", FlagLevel.WORKING_DAY, by=twin.world.owner)
    for _ in range(2):
        answers(twin, given_alone(twin, LOG), {"entry": [ENTRY] * 3})
    twin.hand_in("ana", "given", Level.PARTNER)


def answers_by_changed_levels(twin: Twin) -> None:
    """One rule holds that would not, another does not that would."""
    sol, by = twin.world.users["sol"], twin.world.owner
    set_rule_level(f"{_published(CHECK)}/monitor_maybe", FlagLevel.AT_ONCE, by=by)
    set_rule_level(f"{CHECK}/children", FlagLevel.NEXT_SESSION, named=sol, reason="We ask each week.", by=by)
    checks(twin, MAYBE | {"p_children": "yes", "p_control": ["none"]})
    twin.hand_in("ana", "both", Level.TOGETHER)


def lives_elsewhere(twin: Twin) -> None:
    """Her numbers change, and the practice keeps them right."""
    change_country(twin.world.client("ana"), "JP", by=twin.world.actor("ana"))
    add_line("JP", LineKind.SUICIDE, name="A line in Tokyo", phone="0120 783 556", by=twin.world.owner)
    check_lines("JP", by=twin.world.owner)
    house = Practice.objects.get(pk=twin.world.owner.practice)
    change_patience(house, minutes=5, days=2, lead_minutes=5, by=twin.world.owner)


def _published(slug: str) -> str:
    publish(slug, dict(definition(slug)))
    return slug


ALONE = (
    is_watched,
    is_in_danger_and_nobody_looks,
    is_looked_at_and_asks_anew,
    is_told_so_twice_and_corrects_it,
    logs_what_she_checked,
    answers_by_changed_levels,
)
