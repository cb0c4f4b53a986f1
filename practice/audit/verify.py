"""Reads a practice's events, links and checkpoints again, and says in words whatever does not fit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from practice.audit.checkpoints import Checkpoint, checkpoints, head, own_public_keys, public_keys
from practice.audit.models import Event, EventLink
from practice.audit.seals import event_bytes, is_signed, link_bytes

AT_ONCE = 2000

type Line = tuple[Checkpoint | None, str]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a chain was found: its events, how many still wait to be linked or signed, and a line for each fault."""

    events: int
    waiting: int
    unsigned: int
    faults: tuple[str, ...]


def verify(practice: int, folder: Path) -> Verdict:
    """Hold a practice's chain against itself and against the checkpoints in ``folder``.

    Found are events that were changed, deleted, slipped in or moved, a chain that was cut or made anew, also by
    somebody who holds its key, and checkpoints that were changed or taken out.
    """
    # The checkpoints first: a sealer may lengthen both meanwhile, and a chain is never shorter than its checkpoints.
    lines = list(checkpoints(practice, folder))
    kept = {found.number: found for found, _ in lines if found is not None and found.practice == practice}
    last = head(practice)[0]
    faults = (
        *_faults_of_signers(folder),
        *_faults_of_checkpoints(practice, lines),
        *_faults_of_links(practice, last, kept),
        *_faults_of_end(last, kept),
        *_faults_outside(practice),
    )
    waiting = Event.objects.filter(practice_id=practice, link__isnull=True, waiting__isnull=False).count()
    unsigned = max(0, last - max(kept, default=0))
    return Verdict(Event.objects.filter(practice_id=practice).count(), waiting, unsigned, faults)


def _faults_of_signers(folder: Path) -> Iterator[str]:
    own = own_public_keys()
    for mark, key in public_keys(folder).items():
        if own.get(mark) != key:
            yield f"The published key {mark} is not one with which this installation signs."


def _faults_of_checkpoints(practice: int, lines: Sequence[Line]) -> Iterator[str]:
    before, number = "", 0
    for place, (found, fingerprint) in enumerate(lines, start=1):
        if found is None or found.practice != practice:
            yield f"Checkpoint {place} was not signed by this installation."
        elif found.before != before or found.number <= number:
            yield f"Checkpoint {place} does not follow the one before: something was taken out, put in or moved."
        number, before = found.number if found else number, fingerprint


def _faults_of_links(practice: int, last: int, kept: dict[int, Checkpoint]) -> Iterator[str]:
    number, before = 0, ""
    for link in _links(practice, last):
        if link.number > number + 1:
            yield _missing(number + 1, link.number - 1)
        yield from _faults_of_link(practice, link, before)
        number, before = link.number, link.digest
        if number in kept and kept[number].digest != before:
            yield f"Place {number} is not what the checkpoint of {kept[number].at} signed."
    if number < last:
        yield _missing(number + 1, last)


def _links(practice: int, last: int) -> Iterator[EventLink]:
    number, links = 0, EventLink.objects.filter(practice_id=practice).select_related("event").order_by("number")
    while number < last:
        some = list(links.filter(number__gt=number, number__lte=last)[:AT_ONCE])
        yield from some
        number = some[-1].number if some else last


def _faults_of_link(practice: int, link: EventLink, before: str) -> Iterator[str]:
    event = link.event
    if not _is_own(event):
        yield f"Event {event.pk}, at place {link.number}, is not as it was written."
    said = link_bytes(practice=practice, number=link.number, event=event.pk, seal=event.seal, before=before)
    if not is_signed(practice, said, link.digest):
        yield f"Place {link.number} does not follow from the one before and event {event.pk}."


def _is_own(event: Event) -> bool:
    said = event_bytes(
        practice=event.practice_id,
        mark=event.mark,
        actor=event.actor_id,
        action=event.action,
        subjects=event.subjects,
        at=event.at,
    )
    return is_signed(event.practice_id, said, event.seal)


def _missing(first: int, last: int) -> str:
    return f"Place {first} is missing." if first == last else f"Places {first} to {last} are missing."


def _faults_of_end(last: int, kept: dict[int, Checkpoint]) -> Iterator[str]:
    newest = kept[max(kept)] if kept else None
    if newest is None and last:
        yield f"The chain has {last} places and no checkpoint."
    if newest and newest.number > last:
        yield f"The chain ends at place {last}; the checkpoint of {newest.at} signed place {newest.number}."


def _faults_outside(practice: int) -> Iterator[str]:
    outside = Event.objects.filter(practice_id=practice, link__isnull=True).order_by("pk")
    for event in outside.filter(waiting__isnull=True):
        yield f"Event {event.pk} stands outside the chain."
    for event in outside.filter(waiting__isnull=False):
        if not _is_own(event):
            yield f"Event {event.pk}, which waits to be linked, is not as it was written."
