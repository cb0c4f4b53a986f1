"""Files the pages before sessions for the programs that may be told them, and takes away those that are no more."""

import base64
import hashlib
import logging
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import QuerySet
from django.tasks import task

from clients.actions.reading import keep_reads, keep_reads_together
from clients.models import Client, Session
from homework.actions.opening import keep_openings
from homework.models import FiledPage, Response
from homework.queries.told_pages import WITH, Key, Told, filed_page, filed_pages, told_pages
from homework.summaries.gather import Made
from homework.summaries.render_client import RenderUnavailableError
from homework.summaries.told import sheeted
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.fhir.editions import wait_for_others
from practice.people.acting import actor_for
from practice.people.models import Practice
from practice.privacy.errors import SealBrokenError
from practice.privacy.lookup import look_up_hash
from practice.sync.changes import note_change
from practice.sync.models import RecordSystem
from practice.walls.context import Place, within

logger = logging.getLogger(__name__)

KIND = "summaries"
# Before its session a page is looked at again so often, for what changes without an answer: a due day, a name, a total.
ANEW = timedelta(hours=1)
ROUND_SECONDS = 20.0


@task()
def file_pages() -> None:
    """Bring the pages of every record system up to date, for as long as a round may take."""
    ends = time.monotonic() + ROUND_SECONDS
    with within(Place.DOORS):
        practices = list(Practice.objects.order_by("pk").values_list("pk", flat=True))
    for practice in practices:
        with within(practice):
            readers = [actor_for(system.user) for system in _readers(practice)]
        for reader in readers:
            _file_for(reader, ends)


def _readers(practice: int) -> QuerySet[RecordSystem]:
    rows = RecordSystem.objects.filter(
        user__practice_id=practice, user__is_active=True, reads_responses=True, revoked_at__isnull=True
    )
    return rows.select_related("user__practice").order_by("pk")


def _file_for(reader: Actor, ends: float) -> None:
    with within(reader.practice):
        stale = stale_pages(reader)
    for key, told in stale:
        if time.monotonic() > ends:
            return
        try:
            with within(reader.practice):
                file_page(key, told, reader)
        except RenderUnavailableError:
            logger.warning("Pages cannot be printed: nobody answers who prints them.")
            return
        except SealBrokenError:
            logger.exception("What a page is made from does not open; it is not filed.")
        except NotVisibleError:
            continue


def stale_pages(reader: Actor, *, prints: bool = True) -> list[tuple[Key, Told]]:
    """The pages that have to be filed, or looked at again; what may be told no more is taken away at once."""
    told = told_pages(reader)
    filed = {(row.session_id, row.about_id): row for row in FiledPage.objects.filter(reader_id=reader.person)}
    take_away((row for key, row in filed.items() if key not in told), reader)
    return [
        (key, one)
        for key, one in told.items()
        if key not in filed or _is_stale(filed[key], one) or (prints and not filed[key].size)
    ]


def _is_stale(row: FiledPage, told: Told) -> bool:
    now = clock.now()
    if set(row.sources) != told.sources or row.starts_at != told.starts_at:
        return True
    return row.starts_at > now and row.looked_at < now - ANEW


@transaction.atomic
def take_away(rows: Iterable[FiledPage], reader: Actor) -> None:
    """Forget pages, and tell their reader that they are gone."""
    gone = list(rows)
    if gone:
        FiledPage.objects.filter(pk__in=[row.pk for row in gone]).delete()
        note_change(KIND, [row.code for row in gone], practice=reader.practice, reader=reader.person, gone=True)


class Prints(StrEnum):
    """When a page is printed as it is filed: if it is new, whatever it is, or not now."""

    NEW = "new"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Filed:
    """A page that was filed just now: its row, what stands on it, and its PDF where it was printed."""

    row: FiledPage
    made: Made
    printed: bytes = b""


def keep_told(rows: Iterable[FiledPage], *, by: Actor) -> None:
    """Keep that pages were told: whose page it is sees it in their log; a couple's is kept in the audit alone."""
    pages = list(rows)
    keep_reads((row.about_id for row in pages if row.about_id is not None), way=KIND, by=by)
    keys = {key for row in pages if row.about_id is None for key in row.sources}
    if keys:
        whose = Response.objects.filter(pk__in=keys).order_by().values_list("client_id", flat=True)
        keep_reads_together(whose, way=KIND, by=by)


def file_page(
    key: Key, told: Told, reader: Actor, prints: Prints = Prints.NEW, *, unless: Collection[str] = ()
) -> Filed:
    """File one page as it is now; it is new to its reader only where something on it is different.

    One with a tag that the reader has already, among those of ``unless``, is not printed for them.

    Raises RenderUnavailableError, and NotVisibleError where it may be told no more by the time it is printed.
    """
    row = _row(key, reader)
    sheet = sheeted(row, told, reader)
    mark = look_up_hash(FiledPage, "fingerprint", sheet.html)
    printed = sheet.printed() if _prints(row, mark, prints, unless) else b""
    with transaction.atomic():
        wait_for_others(reader)
        return Filed(_kept(key, _Look(told, mark, printed), reader), sheet.made, printed)


def _prints(row: FiledPage, mark: str, prints: Prints, unless: Collection[str]) -> bool:
    if prints is Prints.ALWAYS:
        return not {f'"{mark}"', "*"} & set(unless)
    return prints is Prints.NEW and (mark != row.fingerprint or not row.size)


@dataclass(frozen=True, slots=True)
class _Look:
    told: Told
    mark: str
    printed: bytes


def _row(key: Key, reader: Actor) -> FiledPage:
    session, about = key
    rows = FiledPage.objects.filter(reader_id=reader.person, session_id=session, about_id=about)
    row = rows.select_related(*WITH).first()
    if row is not None:
        return row
    found = Session.objects.select_related("case__practice").get(pk=session)
    whose = Client.objects.get(pk=about) if about else None
    return FiledPage(practice_id=reader.practice, reader_id=reader.person, session=found, about=whose)


def _kept(key: Key, look: _Look, reader: Actor) -> FiledPage:
    now = told_pages(reader, sessions=[key[0]]).get(key)
    if now is None or not now.sources >= look.told.sources:
        raise NotVisibleError
    row = _row(key, reader)
    differs = row.fingerprint != look.mark
    row.sources, row.starts_at, row.looked_at = sorted(look.told.sources), look.told.starts_at, clock.now()
    row.fingerprint = look.mark
    if differs:
        row.filed_at, row.size, row.sha1 = row.looked_at, 0, ""
    if look.printed:
        row.size, row.sha1 = len(look.printed), sha1_of(look.printed)
    row.save()
    if differs:
        note_change(KIND, [row.code], practice=reader.practice, reader=reader.person)
    return row


def sha1_of(printed: bytes) -> str:
    """The hash that FHIR names of a file, which guards against nothing but a broken line."""
    return base64.b64encode(hashlib.sha1(printed, usedforsecurity=False).digest()).decode()


def pages_for(actor: Actor) -> QuerySet[FiledPage]:
    """The pages that were filed for a program; those of an app are filed when it asks, for nobody does so before.

    Which of them may be told, ``standing`` says. Raises RenderUnavailableError.
    """
    if actor.is_client:
        for key, told in stale_pages(actor, prints=False):
            file_page(key, told, actor, Prints.NEVER)
    return filed_pages(actor)


def open_page(
    code: str, actor: Actor, *, way: str, prints: Prints = Prints.NEVER, unless: Collection[str] = ()
) -> Filed:
    """One page as it is at this moment; whose page it is sees in their log that it was told.

    Of a couple's page nobody sees more than that something of theirs was opened for the first time: when there is one,
    and what it shows of whom, follows also from what the other does unseen.

    Raises NotVisibleError for one that may not be told, and RenderUnavailableError.
    """
    row = filed_page(code, actor)
    key = row.session_id, row.about_id
    told = told_pages(actor, sessions=[row.session_id])[key]
    filed = file_page(key, told, actor, prints, unless=unless)
    keep_told([filed.row], by=actor)
    keep_openings(filed.made.opened, way=way, by=actor, first=filed.row.about_id is None)
    return filed


def printed_once(row: FiledPage, actor: Actor) -> FiledPage:
    """The same page with the size and hash of its PDF. Raises NotVisibleError, RenderUnavailableError."""
    if row.size:
        return row
    key = row.session_id, row.about_id
    told = told_pages(actor, sessions=[row.session_id]).get(key)
    if told is None:
        raise NotVisibleError
    return file_page(key, told, actor).row
