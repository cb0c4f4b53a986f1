"""How the page before a session is told to programs."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from homework.models import FiledPage
from homework.summaries.content import Count, Figure, IndividualPage, Quote, RoomPage, TrendRow
from homework.summaries.gather import Made

INDIVIDUAL, JOINT = "individual", "joint"


class QuoteTold(serializers.Serializer[Any]):
    """Somebody's own words, whole; ``who`` is a letter, "" where one person alone is on the page."""

    who = serializers.CharField(allow_blank=True)
    words = serializers.CharField()
    # A field that a serializer has itself by this name.
    source = serializers.CharField(help_text="Where and when it was said.")  # type: ignore[assignment]
    aged = serializers.BooleanField(help_text="Whether it was said more than fourteen days before the session.")


class CountTold(serializers.Serializer[Any]):
    """What, how often, and a note."""

    what = serializers.CharField()
    count = serializers.CharField()
    note = serializers.CharField(allow_blank=True)


class TrendTold(serializers.Serializer[Any]):
    """One series of one person; ``since`` is the change since the session before, "" where there is none to tell."""

    who = serializers.CharField(allow_blank=True)
    name = serializers.CharField()
    latest = serializers.CharField(allow_blank=True)
    since = serializers.CharField(allow_blank=True)
    # A field that a serializer has itself by this name.
    label = serializers.CharField()  # type: ignore[assignment]
    aged = serializers.CharField(allow_blank=True, help_text="The day of the latest value, where that is long before.")


class FigureTold(serializers.Serializer[Any]):
    """A chart, in words."""

    who = serializers.CharField(allow_blank=True)
    caption = serializers.CharField()


class SummaryTold(serializers.Serializer[Any]):
    """That there is a page before a session, and in which chart it belongs: in that of ``client``, or of the case."""

    code = serializers.CharField()
    edition = serializers.ChoiceField((INDIVIDUAL, JOINT))
    case = serializers.CharField()
    client = serializers.CharField(
        allow_null=True, help_text="Whose chart it belongs in; null where it is that of the case, and of nobody alone."
    )
    session = serializers.CharField()
    starts_at = serializers.DateTimeField(help_text="When the session begins.")
    filed_at = serializers.DateTimeField(help_text="Since when the page is as it is.")


class SummaryWhole(SummaryTold):
    """What stands on the page, in words. Its PDF is at the same address with /pdf."""

    who = serializers.CharField(help_text="Letters: nobody's name is on the page.")
    headline = serializers.CharField()
    for_today = QuoteTold(many=True)
    move = serializers.CharField(allow_blank=True, help_text="What moved most since the session before.")
    homework = CountTold(many=True)
    trends = TrendTold(many=True)
    figures = FigureTold(many=True)
    totals = CountTold(many=True)
    quotes = QuoteTold(many=True)


def tell_page(row: FiledPage) -> dict[str, Any]:
    """That there is a page, and nothing that stands on it."""
    return {
        "code": row.code,
        "edition": JOINT if row.about is None else INDIVIDUAL,
        "case": row.session.case.code,
        "client": row.about.code if row.about else None,
        "session": row.session.code,
        "starts_at": row.session.starts_at,
        "filed_at": row.filed_at,
    }


def tell_whole(row: FiledPage, made: Made) -> dict[str, Any]:
    """All that stands on a page."""
    page = made.page
    assert isinstance(page, IndividualPage | RoomPage)  # noqa: S101 - the clinician's own is told to no program
    return tell_page(row) | {"who": page.who, "headline": page.session} | _stated(page)


def _stated(page: IndividualPage | RoomPage) -> dict[str, Any]:
    alone = page if isinstance(page, IndividualPage) else None
    joint = page if isinstance(page, RoomPage) else None
    figures = joint.figures if joint else (alone.figure,) if alone and alone.figure else ()
    return {
        "for_today": _quotes(alone.wants if alone else joint.for_today if joint else ()),
        "move": alone.move if alone else "",
        "homework": _counts(alone.homework if alone else ()),
        "trends": [one for row in alone.trends for one in _trends(row)] if alone else [],
        "figures": [_figure(one) for one in figures],
        "totals": _counts(alone.totals if alone else ()),
        "quotes": _quotes(page.quotes),
    }


def _quotes(found: Iterable[Quote]) -> list[dict[str, Any]]:
    return [{"who": one.who, "words": one.words, "source": one.source, "aged": one.aged} for one in found]


def _counts(found: Iterable[Count]) -> list[dict[str, Any]]:
    return [{"what": one.what, "count": one.count, "note": one.note} for one in found]


def _figure(one: Figure) -> dict[str, Any]:
    return {"who": one.who, "caption": one.caption}


def _trends(row: TrendRow) -> Iterable[dict[str, Any]]:
    for cell in row.cells:
        words = {"latest": cell.latest, "since": cell.since, "label": cell.label, "aged": cell.aged}
        yield {"who": cell.who, "name": row.name} | words
