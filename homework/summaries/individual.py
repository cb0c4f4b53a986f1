"""The page about one person, from what the clinician may read of this person in this case."""

from homework.queries.prep import PersonFacts
from homework.summaries.content import Figure, IndividualPage
from homework.summaries.counting import homework, promises
from homework.summaries.due import reviews
from homework.summaries.gather import Made, Maker, each_once, last_line, session_line, sheet, since_words, texts_of
from homework.summaries.people import Initials
from homework.summaries.quoting import picked, quote, said
from homework.summaries.series import Followed, chosen, followed, most_moved, rows
from homework.summaries.totals import opened_to_author
from homework.summaries.waiting import quotable_of, waiting
from homework.summaries.wording import figure


def individual(facts: PersonFacts, maker: Maker) -> Made:
    """The page, with the answers that it shows something of.

    What the clinician noted about a couple is not for one of them to read.
    """
    initials, only = maker.initials, Initials((facts.client,))
    zone = maker.zone_of(facts.client.pk)
    wants, others = picked(said(quotable_of(facts), initials, zone=zone), since=maker.found.since)
    found = followed(facts.readings, zone_of=maker.zone_of, trends_of=maker.trends_of)
    move = most_moved(found, only, since=maker.since)
    printed = chosen(found, move)
    totals = opened_to_author(facts.readings, zone_of=maker.zone_of)
    kept = promises(facts.promises, facts.readings, initials, until=maker.found.session.starts_at)
    page = IndividualPage(
        sheet=sheet(maker),
        who=initials.of(facts.client),
        session=session_line(maker, last_seen=True),
        since=since_words(maker),
        waiting=waiting(facts, initials, zone=maker.zone),
        wants=tuple(quote(one, today=maker.today) for one in wants),
        move=move.words if move else "",
        homework=homework(facts.asked, since=maker.found.since, until=maker.found.session.starts_at),
        figure=_figure(found),
        trends=rows(found, printed, only, today=maker.today, since=maker.since),
        totals=tuple(count for count, _reading in totals),
        commitments=kept.counts,
        quotes=tuple(quote(one, today=maker.today) for one in others),
        due=reviews(facts.promises, today=maker.today),
        last_line="" if len(maker.found.people) > 1 else last_line(maker),
    )
    quoted = (one.reading for one in (*wants, *others))
    readings = (*found.behind(printed), *(reading for _count, reading in totals), *kept.readings, *quoted)
    return Made(page, each_once(readings), texts_of(facts.promises))


def _figure(found: Followed) -> Figure | None:
    """The first series that has a line to draw."""
    drawn = next(
        (trend for trend in found.trends.values() if sum(value is not None for value in trend.spark) > 1), None
    )
    return figure(drawn) if drawn else None
