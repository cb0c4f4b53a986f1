"""The page that may lie on the table, from what everyone in the room may read."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from homework.queries.prep_joint import Promise
from homework.queries.prep_room import RoomFacts
from homework.summaries.content import LINES, QUOTES_EACH, TRENDS, Count, Figure, Quote, RoomPage
from homework.summaries.counting import more_of, stated
from homework.summaries.due import reviews
from homework.summaries.gather import Made, Maker, each_once, session_line, sheet, texts_of
from homework.summaries.quoting import Said, quote, said
from homework.summaries.series import Followed, followed
from homework.summaries.wording import figure, first_few, short_day, shortened

ENOUGH = 2


def room(facts: RoomFacts, maker: Maker) -> Made:
    """The page, with the answers that it shows something of."""
    initials = maker.initials
    words = _said(facts, maker)
    today = _for_today(words, maker)
    others = [one for one in _some_of_each(words, maker, today) if not one.for_today]
    found = followed(facts.readings, zone_of=maker.zone_of, trends_of=maker.trends_of)
    shown = _shown_by_all(found, maker)
    promised = stated(facts.promises, initials)
    page = RoomPage(
        sheet=sheet(maker),
        who=initials.all,
        session=session_line(maker, last_seen=False),
        for_today=_quotes(today, maker),
        commitments=promised,
        commitments_note=more_of(facts.promises, promised),
        together=_together(facts.promises, maker),
        figures=_figures(found, shown, maker),
        quotes=_quotes(others, maker),
        ahead=_ahead(facts, maker),
        help_line=_("Help lines for your country are on every page of My notes."),
    )
    return Made(
        page, each_once((*found.behind(shown), *(one.reading for one in (*today, *others)))), texts_of(facts.promises)
    )


def _said(facts: RoomFacts, maker: Maker) -> dict[int, tuple[Said, ...]]:
    return {
        client.pk: said(
            (reading for reading in facts.readings if reading.response.client_id == client.pk),
            maker.initials,
            zone=maker.zone_of(client.pk),
        )
        for client in maker.found.people
    }


def _for_today(words: dict[int, tuple[Said, ...]], maker: Maker) -> list[Said]:
    """The newest line of each for today, when everybody has opened one since the last session."""
    since = maker.found.since
    lines = [
        next((one for one in theirs if one.for_today and (since is None or one.reading.submitted_at >= since)), None)
        for theirs in words.values()
    ]
    return [one for one in lines if one is not None] if all(lines) else []


def _some_of_each(words: dict[int, tuple[Said, ...]], maker: Maker, taken: list[Said]) -> list[Said]:
    used = {one.reading.response.client_id for one in taken}
    found: list[Said] = []
    for client in maker.found.people:
        others = [one for one in words[client.pk] if not one.for_today]
        found += others[: QUOTES_EACH - (client.pk in used)]
    return found


def _quotes(found: Iterable[Said], maker: Maker) -> tuple[Quote, ...]:
    who = maker.initials.of
    return tuple(
        quote(one, today=maker.today, who=who(one.reading.response.client_id), naming_form=False) for one in found
    )


def _together(found: Iterable[Promise], maker: Maker) -> tuple[Count, ...]:
    made = {one.title: one.made_at.astimezone(maker.zone).date() for one in found}
    agreed = ((title, _("agreed %(day)s") % {"day": short_day(day)}) for title, day in made.items())
    return tuple(Count(what=shortened(title), count=words) for title, words in agreed)[:LINES]


def _shown_by_all(found: Followed, maker: Maker) -> list[str]:
    """The series that everybody has opened at least twice: numbers stand side by side or not at all."""
    everybody = {client.pk for client in maker.found.people}
    names = dict.fromkeys(name for _, name in found.trends)
    shown = [
        name
        for name in names
        if {person for (person, series) in found.trends if series == name} == everybody
        and all(
            sum(value is not None for value in trend.values) >= ENOUGH
            for (_, series), trend in found.trends.items()
            if series == name
        )
    ]
    return shown[: TRENDS // len(everybody)]


def _figures(found: Followed, shown: Iterable[str], maker: Maker) -> tuple[Figure, ...]:
    return tuple(
        figure(found.trends[client.pk, name], who=maker.initials.of(client))
        for name in shown
        for client in maker.found.people
    )


def _ahead(facts: RoomFacts, maker: Maker) -> tuple[str, ...]:
    waiting = [shortened(title) for title in facts.waiting]
    return first_few([*waiting, *reviews(facts.promises, today=maker.today)])
