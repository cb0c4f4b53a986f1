"""The files that were brought in, as the page about connections tells of them."""

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clients.enums import ImportState, Outcome
from clients.imports.catalogue import profile_of
from clients.models import Import, ImportRow
from clients.queries.imports import imports_of
from practice.access.actor import Actor
from practice.sync.connections import Act, Connection, Kind, State

SHOWN = 5
STATES = {
    ImportState.CHECKED: State.RESTS,
    ImportState.RUNNING: State.WORKS,
    ImportState.DONE: State.WORKS,
    ImportState.STOPPED: State.LOOK,
    ImportState.UNDOING: State.WORKS,
    ImportState.UNDONE: State.ENDED,
}


def files(actor: Actor) -> Kind:
    """The newest files, each with what it brought and what of it was not taken."""
    batches = list(imports_of(actor)[:SHOWN])
    counted = _counted(batches)
    return Kind(
        slug="files",
        title=_("Files"),
        lead=_("Tables that somebody brought in from another system. A file can be undone as a whole."),
        none=_("No file was brought in yet."),
        connections=[_told(batch, counted.get(batch.pk, {})) for batch in batches],
        more=Act(_("Bring in a file"), reverse("imports"), asks=True),
    )


def _counted(batches: list[Import]) -> dict[int, dict[str, int]]:
    rows = ImportRow.objects.filter(batch__in=[batch.pk for batch in batches]).order_by()
    found: dict[int, dict[str, int]] = {}
    for batch, outcome, many in rows.values_list("batch", "outcome").annotate(many=Count("pk")):
        found.setdefault(batch, {})[outcome] = many
    return found


def _told(batch: Import, counts: dict[str, int]) -> Connection:
    profile = profile_of(batch.profile)
    state = ImportState(batch.state)
    trouble, cure = _trouble(state, counts)
    is_bad = bool(trouble) and state is ImportState.DONE
    return Connection(
        str(profile.label) if profile else batch.profile,
        State.LOOK if is_bad else STATES[state],
        state.label,
        about=batch.by.name,
        last=batch.ended_at or batch.at,
        changed=", ".join(f"{Outcome(name).label}: {counts[name]}" for name in Outcome.values if name in counts),
        trouble=trouble,
        cure=cure,
        acts=(Act(_("Open"), reverse("import_page", args=[batch.code]), asks=True),),
    )


def _trouble(state: ImportState, counts: dict[str, int]) -> tuple[str, str]:
    if state is ImportState.STOPPED:
        return _now("It stopped before its end."), _now("Open it, undo it, and bring the file in once more.")
    if state is ImportState.DONE and counts.get(Outcome.REFUSE):
        words = _now("Rows were not brought in: %(many)d.") % {"many": counts[Outcome.REFUSE]}
        return words, _now(
            "Open it to see why. Mend those rows and bring the file in again: the others stay as they are."
        )
    return "", ""
