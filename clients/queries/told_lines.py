"""What the pages tell of lines to other systems: how each fares, what changed, what failed and what to do about it."""

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients.enums import LineKind, RunEnd, Trouble
from clients.models import Line, LineRun
from clients.queries.lines import lines_of
from practice.access.actor import Actor
from practice.sync.connections import Act, Connection, Kind, State, Words

_LATER = _("Nothing to do: it is tried again by itself. If it stays so, ask whoever looks after that system.")
TROUBLES: dict[Trouble, tuple[Words, Words]] = {
    Trouble.ADDRESS: (
        _("The address cannot be asked."),
        _("Disconnect it, and connect again with an address that begins with https:// and is on the internet."),
    ),
    Trouble.REFUSED: (
        _("They refused us."),
        _("The key or the right to ask is not valid any more. Disconnect it, and connect again with a new one."),
    ),
    Trouble.MISSING: (_("Nothing is at that address."), _("Look whether it has changed, and connect again.")),
    Trouble.RESTS: (_("They asked us to wait."), _("Nothing to do: it goes on by itself.")),
    Trouble.SILENT: (_("There was no answer."), _LATER),
    Trouble.BROKEN: (_("Something is broken on their side."), _LATER),
    Trouble.UNREADABLE: (
        _("The answer cannot be read."),
        _("Look whether the address is the right one. If it is, ask whoever looks after that system."),
    ),
    Trouble.EMPTY: (
        _("Every event of the calendar is gone, so no session was cancelled."),
        _("Look whether the address is still the right one. If the calendar is really empty, cancel at the desk."),
    ),
    Trouble.NO_RIGHTS: (
        _("Nobody may bring in what it tells any more."),
        _("The record system was cut off, or the clinician has left. Disconnect it."),
    ),
    Trouble.UNFIT: (
        _("They did not take something that we sent, or would not let us take it back."),
        _("Ask whoever looks after that system whether we may write there, then press Send again."),
    ),
    Trouble.UNKNOWN: (
        _("Somebody who lets it read is not known there, or which record there is theirs has yet to be decided."),
        _("Nothing to do if they come there later: it is sent then. Otherwise decide what waits at the desk."),
    ),
    Trouble.PRINTS_NOT: (_("A page could not be printed here."), _LATER),
    Trouble.SEALED: (
        _("Something that is kept for it here cannot be opened."),
        _("Ask whoever looks after this server: its log names what it is. It is tried again every hour."),
    ),
}
COUNTED = (
    ("clients_new", "%(many)d new client", "%(many)d new clients"),
    ("clients_linked", "%(many)d client found here", "%(many)d clients found here"),
    ("clients_changed", "%(many)d client changed", "%(many)d clients changed"),
    ("sessions_new", "%(many)d new session", "%(many)d new sessions"),
    ("sessions_changed", "%(many)d session moved", "%(many)d sessions moved"),
    ("sessions_cancelled", "%(many)d session cancelled", "%(many)d sessions cancelled"),
    ("asked", "%(many)d thing to decide", "%(many)d things to decide"),
)


def changed_in(run: LineRun) -> str:
    """What a turn changed, in words; "" for nothing."""
    counts = ((getattr(run, name), one, many) for name, one, many in COUNTED)
    return ", ".join(ngettext(one, many, count) % {"many": count} for count, one, many in counts if count)


def trouble_of(run: LineRun | None) -> tuple[Words, Words]:
    """What failed in a turn and what to do about it; twice "" where nothing did."""
    return TROUBLES[Trouble(run.trouble)] if run is not None and run.trouble else ("", "")


def told(line: Line) -> Connection:
    """A line as the page about connections tells of it."""
    runs = LineRun.objects.filter(line=line, ended_at__isnull=False).order_by("-pk")
    last = runs.first()
    changing = next((run for run in runs if changed_in(run)), None)
    trouble, cure = trouble_of(last)
    waits = line.questions.filter(choice="").count()
    state, says = _state(line, last, waits)
    return Connection(
        name_of(line),
        state,
        says,
        about=ngettext("%(many)d thing waits to be decided", "%(many)d things wait to be decided", waits)
        % {"many": waits}
        if waits
        else "",
        last=last.ended_at if last else None,
        changed=changed_in(changing) if changing else "",
        trouble=trouble,
        cure=cure,
        acts=(Act(_("Open"), reverse("line", args=[line.code]), asks=True),),
    )


def name_of(line: Line) -> str:
    """What a line is called: the record system's name, or that it is one's own calendar."""
    return _now("Your calendar") if line.kind == LineKind.CALENDAR else line.acts_as.name


def _state(line: Line, last: LineRun | None, waits: int) -> tuple[State, Words]:
    if line.paused_at is not None:
        return State.RESTS, _("Paused")
    if last is None:
        return State.RESTS, _("Begins now")
    if last.end == RunEnd.FAILED and last.trouble != Trouble.RESTS:
        return State.LOOK, _("Does not work")
    if waits:
        return State.LOOK, _("Waits for you")
    return (State.RESTS, _("Waits")) if last.trouble else (State.WORKS, RunEnd(last.end).label)


def lines(actor: Actor) -> Kind:
    """The systems that are asked for what has changed."""
    return Kind(
        slug="lines",
        title=_("Systems that we ask"),
        lead=_(
            "Every ten minutes each of them is asked which clients and sessions have changed. What is not beyond doubt "
            "waits until somebody decides."
        ),
        none=_("No system is asked."),
        connections=[told(line) for line in lines_of(actor)],
        more=Act(_("Connect a system"), reverse("line_new"), asks=True),
    )
