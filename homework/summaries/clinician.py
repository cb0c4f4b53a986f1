"""The page for the clinician alone, from what this clinician may read in the case."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import dateformat
from django.utils.translation import gettext as _

from homework.analytics.rounding import words
from homework.queries.care_team import policies
from homework.queries.prep import ClinicianFacts, PersonFacts
from homework.summaries.content import MEASURES, PROMPTS, ClinicianPage, Person
from homework.summaries.counting import homework, more_of, promises
from homework.summaries.due import instruments, reviews
from homework.summaries.follow_through import directions, tellings_of
from homework.summaries.gather import Made, Maker, each_once, last_line, session_line, sheet, since_words, texts_of
from homework.summaries.prompts import CHECK_DAYS, last_check, prompts
from homework.summaries.quoting import Said, picked, quote, said
from homework.summaries.series import Gap, apart, chosen, followed, most_moved, rows
from homework.summaries.totals import Course, courses, judged_by, lines
from homework.summaries.waiting import quotable_of, waiting
from homework.summaries.wording import AGED, first_few

type Picked = tuple[tuple[Said, ...], tuple[Said, ...]]


def clinician(facts: ClinicianFacts, maker: Maker) -> Made:
    """The page, with the answers that it was made from."""
    readings = [reading for person in facts.people for reading in person.readings]
    found = followed(readings, zone_of=maker.zone_of, trends_of=maker.trends_of)
    move = most_moved(found, maker.initials, since=maker.since)
    printed = chosen(found, move)
    gaps = apart(found, today=maker.today, within=AGED)
    asking = prompts(facts, found, maker)
    picks = [_picked(person, maker) for person in facts.people]
    totals = [_courses(person, maker) for person in facts.people]
    kept = promises(facts.people[0].promises, readings, maker.initials, until=maker.found.session.starts_at)
    page = ClinicianPage(
        sheet=sheet(maker),
        who=maker.initials.all,
        session=session_line(maker, last_seen=True),
        since=since_words(maker),
        policy=_policy(maker),
        waiting=first_few([line for one in facts.people for line in waiting(one, maker.initials, zone=maker.zone)]),
        people=tuple(_person(*told, maker) for told in zip(facts.people, picks, totals, strict=True)),
        move=move.words if move else "",
        trends=rows(found, printed, maker.initials, today=maker.today, since=maker.since),
        measured_by=judged_by(course for theirs in totals for course in theirs[:MEASURES]),
        commitments=kept.counts,
        commitments_note=more_of(facts.people[0].promises, kept.counts),
        follow_through=_follow_through(facts, maker),
        differ=_differ(gaps),
        prompts=tuple(one.prompt for one in asking[:PROMPTS]),
        due=_due(facts, maker),
        last_line=last_line(maker),
    )
    # All that was weighed, printed or not: which of it is printed hangs on the partner's answers, and authors read on
    # their own list what was opened.
    weighed = (*found.behind(name for _, name in found.trends), *kept.readings, *facts.register.readings)
    measured = (reading for theirs in totals for course in theirs for reading in course.readings)
    quoted = (one.reading for pick in picks for group in pick for one in group)
    return Made(
        page,
        each_once((*weighed, *measured, *quoted, *(reading for one in asking for reading in one.readings))),
        texts_of(facts.people[0].promises),
    )


def _picked(facts: PersonFacts, maker: Maker) -> Picked:
    zone = maker.zone_of(facts.client.pk)
    return picked(said(quotable_of(facts), maker.initials, zone=zone), since=maker.found.since)


def _courses(facts: PersonFacts, maker: Maker) -> tuple[Course, ...]:
    practice = maker.found.case.practice
    return courses(facts.readings, practice, zone_of=maker.zone_of, today=maker.today)


def _person(facts: PersonFacts, pick: Picked, totals: tuple[Course, ...], maker: Maker) -> Person:
    measures, more = lines(totals)
    who = maker.initials.of(facts.client)
    couple = len(maker.found.people) > 1
    wants, others = (tuple(quote(one, today=maker.today, who=who, couple=couple) for one in group) for group in pick)
    return Person(
        who=who,
        wants=wants,
        homework=homework(facts.asked, since=maker.found.since, until=maker.found.session.starts_at),
        measures=measures,
        measures_note=more,
        quotes=others,
    )


def _policy(maker: Maker) -> str:
    """The secrets policy of a couple in words, "" for one person."""
    if len(maker.found.people) == 1:
        return ""
    in_force, _waiting = policies(maker.found.case)
    if in_force is None:
        return _("Secrets policy: not signed by everyone yet.")
    signed = max(at for _client, at in in_force.signed if at is not None)
    day = dateformat.format(signed.astimezone(maker.zone), "j F")
    return _("Secrets policy: %(mode)s, signed %(day)s.") % {"mode": in_force.mode.label.lower(), "day": day}


def _follow_through(facts: ClinicianFacts, maker: Maker) -> tuple[str, ...]:
    """How much of what each promised was done, as the others tell, or as they tell themselves where nobody else can."""
    who, people = maker.initials.of, maker.found.people
    told = directions(tellings_of(facts.register, maker.found.case, people))
    return first_few(
        [
            _("%(maker)s, as %(reporter)s tells: %(words)s.")
            % {"maker": who(one.maker), "reporter": who(one.reporter), "words": one.words}
            for one in told
            if len(people) == 1 or not one.is_about_oneself
        ]
    )


def _differ(gaps: Sequence[Gap]) -> tuple[str, ...]:
    return first_few(
        [_("%(name)s lies %(gap)s apart.") % {"name": gap.name, "gap": words(gap.distance)} for gap in gaps]
    )


def _due(facts: ClinicianFacts, maker: Maker) -> tuple[str, ...]:
    asked = {maker.initials.of(one.client): one.asked for one in facts.people}
    due = [*reviews(facts.people[0].promises, today=maker.today), *instruments(asked, today=maker.today)]
    if len(facts.people) > 1:
        due += _checks_due(facts, maker)
        if not facts.case.participants <= facts.case.sharing:
            due.append(_("Consent to share with each other: not given by everyone."))
    return first_few(due)


def _checks_due(facts: ClinicianFacts, maker: Maker) -> list[str]:
    old = timedelta(days=CHECK_DAYS)
    ages = {maker.initials.of(one.client): last_check(one) for one in facts.people}
    late = [who for who, at in ages.items() if at is None or maker.found.session.starts_at - at > old]
    return [_("Private check: %(who)s") % {"who": ", ".join(late)}] if late else []
