"""What the page about connections tells of systems that we send to: what went, what failed and what to do about it."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.enums import Trouble
from clients.models import Line
from clients.queries.lines import lines_of
from clients.queries.told_lines import TROUBLES, name_of
from homework.models import Copy, CopyState, Outlet
from practice import clock
from practice.access.actor import Actor
from practice.sync.connections import Act, Connection, Kind, State, Words

RECENT = timedelta(days=7)


def outlets(actor: Actor) -> Kind:
    """The systems that are sent what clients let them read."""
    lines = [line for line in lines_of(actor) if line.sends]
    return Kind(
        slug="outlets",
        title=_("Systems that we send to"),
        lead=_(
            "What clients let a system read is sent there within minutes: answers, totals and the page before a "
            "session, each into the chart of the one who wrote it, and a couple’s page into a chart of their own. What "
            "they take back is taken back there, also while it is paused, until it is disconnected."
        ),
        none=_("Nothing is sent anywhere. Tick the box when you connect a FHIR server."),
        connections=[told(line) for line in lines],
    )


def told(line: Line) -> Connection:
    """One of them, with its trouble and a cure."""
    outlet = Outlet.objects.filter(line=line).first()
    copies = Copy.objects.filter(outlet=line.pk)
    failed = copies.filter(state=CopyState.FAILED).count()
    trouble = _trouble(outlet, copies.exclude(trouble="").order_by("pk").values_list("trouble", flat=True).first())
    state, says = _state(line, outlet, troubled=trouble is not None)
    words = TROUBLES[trouble] if trouble else ("", "")
    return Connection(
        name_of(line),
        state,
        says,
        last=outlet.ran_at if outlet else None,
        changed=_changed(line),
        trouble=_failing(failed, words[0]),
        cure=words[1],
        acts=_acts(line, failed, ends=outlet is not None and outlet.ends_at is not None),
    )


def maybe_there(rows: QuerySet[Copy]) -> QuerySet[Copy]:
    """Those of which the other system has something, as far as is known, that was not taken back."""
    return rows.exclude(told="", tries=0)


@dataclass(frozen=True, slots=True)
class Left:
    """How many things lie in the other system, and whether all of them are being taken back."""

    many: int
    ends: bool


def left_there(line: Line) -> Left:
    """What stays in the other system once nothing is taken back there any more."""
    ends = Outlet.objects.filter(line=line, ends_at__isnull=False).exists()
    return Left(maybe_there(Copy.objects.filter(outlet=line.pk)).count(), ends)


def _trouble(outlet: Outlet | None, of_copies: str | None) -> Trouble | None:
    found = (outlet.trouble if outlet else "") or of_copies
    return Trouble(found) if found else None


def _failing(failed: int, words: Words) -> Words:
    if not failed:
        return words
    many = ngettext("%(many)d thing failed.", "%(many)d things failed.", failed) % {"many": failed}
    return f"{many} {words}"


def _state(line: Line, outlet: Outlet | None, *, troubled: bool) -> tuple[State, Words]:
    if outlet is not None and outlet.ends_at is not None and not troubled:
        many = left_there(line).many
        return State.RESTS, _("Is being taken back") if many else _("All taken back")
    if line.paused_at is not None:
        return State.RESTS, _("Paused")
    if outlet is None:
        return State.RESTS, _("Begins now")
    if outlet.trouble == Trouble.RESTS:
        return State.RESTS, _("Waits")
    return (State.LOOK, _("Needs a look")) if troubled else (State.WORKS, _("Connected"))


def _changed(line: Line) -> str:
    since = clock.now() - RECENT
    rows = Copy.objects.filter(outlet=line.pk)
    counts = rows.aggregate(
        sent=Count("pk", Q(state=CopyState.THERE, changed_at__gte=since)),
        ended=Count("pk", Q(state=CopyState.ENDED, changed_at__gte=since)),
        waiting=Count("pk", Q(state=CopyState.WAITING)),
    )
    sent = ngettext("%(many)d thing sent in seven days", "%(many)d things sent in seven days", counts["sent"])
    said = [sent % {"many": counts["sent"]}]
    said += [_now("%(many)d taken back") % {"many": counts["ended"]}] if counts["ended"] else []
    said += [_now("%(many)d waiting") % {"many": counts["waiting"]}] if counts["waiting"] else []
    return ", ".join(said)


def _acts(line: Line, failed: int, *, ends: bool) -> tuple[Act, ...]:
    name, opened = "line_resume" if line.paused_at else "line_pause", reverse("line", args=[line.code])
    again = reverse("outlet_again", args=[line.code])
    if ends:
        return (*((Act(_("Try again"), again),) if failed else ()), Act(_("Open"), opened, asks=True))
    first = Act(_("Go on") if line.paused_at else _("Pause"), reverse(name, args=[line.code]))
    send = (Act(_("Send again"), again),) if failed or not line.paused_at else ()
    return (first, *send, Act(_("Open"), opened, asks=True))
