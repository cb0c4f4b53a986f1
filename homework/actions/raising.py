"""What happens when an answer meets a safety rule: a flag, a silent hold, a look first; nothing a partner could see."""

from collections.abc import Set as AbstractSet
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from clients.enums import TeamRole
from clients.models import Case, Client, TeamMember
from homework.actions.escalating import tell_at_once, watch
from homework.actions.settling import apply_to_cases, lock
from homework.enums import HOLDING_LEVELS, FlagLevel, Level
from homework.library.answers import announced
from homework.library.flags import Raised, judged_on, raised
from homework.library.form import Form
from homework.models import Flag, FlagLine, Response
from homework.policy import CaseFacts, PartFacts, begin_hold, raise_flag
from homework.queries.escalated import seen_beyond
from homework.queries.forms import form_of
from homework.queries.metrics import metrics_for
from homework.queries.rule_levels import level_of
from practice import clock
from practice.mail.outbox import post

SAME_FLAG_DAYS = 7
CORRECTED = "The answer was changed later, and no longer says this."
NOTICE_SUBJECT = "An item to review"
NOTICE_BODY = "You have an item to review.\n\n{address}\n"


def raise_from_answers(case: Case, response: Response, level: Level) -> list[Flag]:
    """Raise what the form's rules find in a response that its author hands in or opens at ``level``, each rule once.

    Of a private response only what the form announces may raise anything: the rest is the author's alone. What was
    raised by an earlier version and is no longer so gets a line that says that; the flag stays.
    """
    form = form_of(response.version)
    answers = response.answers if level != Level.PRIVATE else announced(form, response.answers)
    found = {f"{form.slug}/{flag.rule_id}": flag for flag in raised(form, answers, metrics_for(form, response, level))}
    _correct(response, form, found.keys(), level)
    if not found:
        return []
    client = Client.objects.get(pk=response.client_id)
    before = {line.flag.rule for line in FlagLine.objects.filter(response=response).select_related("flag")}
    return [
        raise_one(case, client, rule, flag, response=response) for rule, flag in found.items() if rule not in before
    ]


def _correct(response: Response, form: Form, met: AbstractSet[str], level: Level) -> None:
    """Add a line to each open flag of this part that its author's new answer takes back."""
    gone = _known(form, level) - met
    if not gone:
        return
    lines = FlagLine.objects.filter(response__part_id=response.part_id, flag__lifted_at__isnull=True)
    newest = {line.flag_id: line for line in lines.select_related("flag").order_by("pk")}
    for line in newest.values():
        if line.response_id != response.pk and line.flag.rule in gone and line.words != CORRECTED:
            _add_line(line.flag, response, CORRECTED)


def _known(form: Form, level: Level) -> set[str]:
    """The rules that the care team can judge; of a private answer it knows only what the form announces."""
    seen = form.announced_items() if level == Level.PRIVATE else form.lineage.keys()
    return {f"{form.slug}/{rule.id}" for rule in form.flags if judged_on(form, rule) <= seen}


def _add_line(flag: Flag, response: Response | None, words: str) -> None:
    FlagLine.objects.create(flag=flag, client_id=flag.client_id, response=response, words=words, at=clock.now())


@transaction.atomic
def raise_one(case: Case, client: Client, rule: str, found: Raised, *, response: Response | None = None) -> Flag:
    """Raise one flag in a case, or add a line to the same one when it was raised within seven days.

    It is as urgent as the practice says. Level 2 and 3 hold the whole case, and the client's own parts in every other
    case. Whatever is not open loses the clinician's release. Chosen again after somebody said what they did, the flag
    asks anew.
    """
    moment, level = clock.now(), level_of(case.practice_id, rule, found)
    recent = Flag.objects.filter(
        case=case,
        client=client,
        level__gte=level,
        lifted_at__isnull=True,
        raised_at__gt=moment - timedelta(days=SAME_FLAG_DAYS),
    )
    same = next((flag for flag in recent.order_by("pk") if flag.rule == rule), None)
    flag = same or Flag.objects.create(
        case=case,
        client=client,
        rule=rule,
        category=found.category,
        level=level,
        words=found.words,
        raised_at=moment,
    )
    _add_line(flag, response, found.words)
    if same is None:
        _hold(case, client, flag)
        _want_a_look(case, flag)
    elif flag.answered_at is not None:
        _want_another_look(case, flag)
    return flag


def _want_a_look(case: Case, flag: Flag) -> None:
    _notify(case, flag)
    if flag.level in HOLDING_LEVELS:
        watch(flag)
    if flag.level == FlagLevel.AT_ONCE:
        tell_at_once(flag)


def _want_another_look(case: Case, flag: Flag) -> None:
    """Have it looked at once more; whoever sees it beyond the care team goes on seeing it."""
    if seen_beyond(flag) and flag.escalated_at is None:
        flag.escalated_at = clock.now()
    flag.again_at = clock.now()
    flag.save(update_fields=["escalated_at", "again_at"])
    _want_a_look(case, flag)


def _hold(case: Case, client: Client, flag: Flag) -> None:
    holds = flag.level in HOLDING_LEVELS
    cases = lock(Case.objects.filter(participants__client=client)) if holds else lock([case])

    def change(_case: CaseFacts, fact: PartFacts) -> PartFacts:
        return begin_hold(fact) if holds and fact.author == client.pk else fact

    def change_here(_case: CaseFacts, fact: PartFacts) -> PartFacts:
        return raise_flag(begin_hold(fact)) if holds else raise_flag(fact)

    apply_to_cases([row for row in cases if row.pk == case.pk], change_here)
    elsewhere = [row for row in cases if row.pk != case.pk]
    if elsewhere:
        apply_to_cases(elsewhere, change)


def _notify(case: Case, flag: Flag) -> None:
    if flag.level not in HOLDING_LEVELS:
        return
    roles = (TeamRole.TREATING, TeamRole.COVER) if flag.level == FlagLevel.AT_ONCE else (TeamRole.TREATING,)
    today = clock.today(case.practice.zone)
    for seat in TeamMember.objects.filter(case=case, left_at__isnull=True, role__in=roles).select_related("clinician"):
        if seat.until is None or today < seat.until:
            body = NOTICE_BODY.format(address=f"{settings.SITE_URL}/today/")
            post(seat.clinician, subject=NOTICE_SUBJECT, body=body)
