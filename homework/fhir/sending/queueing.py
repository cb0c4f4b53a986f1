"""Which copies have to be looked at: those of what has changed for the system, as the practice's feed has it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Least

from clients.models import Line, Participant
from homework.fhir.sending.bodies import COUPLE, KINDS, PAGE, RESPONSE, SCORE
from homework.models import Copy, CopyState, FiledPage, Outlet, Part
from homework.queries.told import told_answers
from homework.queries.told_outlets import maybe_there
from homework.queries.told_pages import filed_pages, standing
from practice import clock
from practice.access.actor import Actor
from practice.sync.changes import Change, changes_for, number_changes, oldest_kept

AT_ONCE = 500
OF_ANSWERS = (RESPONSE, SCORE)

type Thing = tuple[str, str]


def queue(outlet: Outlet, line: Line, actor: Actor) -> None:
    """Let every copy wait to be looked at whose thing may be another now; whoever holds the outlet calls this."""
    number_changes(actor.practice)
    last = Change.objects.filter(practice_id=actor.practice).aggregate(last=Max("number"))["last"] or 0
    changes = list(changes_for(actor).filter(number__gt=outlet.heard, number__lte=last).values_list("kind", "code"))
    forgotten = outlet.heard < oldest_kept(actor.practice) - 1 or outlet.heard == 0
    things = _everything(outlet, actor) if forgotten else _of_changes(outlet, changes, actor)
    _wait(outlet, line, sorted(set(things), key=_in_order))
    outlet.heard = last
    outlet.save(update_fields=["heard"])


def queue_the_end(outlet: Outlet) -> None:
    """Let every copy wait to be taken back, at its beginning also those that failed; whoever holds it calls this."""
    states = [CopyState.THERE] if outlet.ends_at else [CopyState.THERE, CopyState.FAILED]
    wait_again(Copy.objects.filter(outlet=outlet, state__in=states))
    outlet.ends_at = outlet.ends_at or clock.now()
    outlet.save(update_fields=["ends_at"])


def to_take_back(outlet: Outlet, actor: Actor) -> frozenset[int]:
    """The keys of waiting copies of which nothing may be told any more, as many as are done in one turn."""
    waiting = Copy.objects.filter(outlet=outlet, state=CopyState.WAITING, next_at__lte=clock.now())
    there = maybe_there(waiting).order_by("next_at", "pk")
    if not there.exists():
        return frozenset()
    answers = told_answers(actor).order_by().values("content_object__part__code")
    filed = list(filed_pages(actor))
    stand = standing(filed, actor)
    pages = [row for row in filed if row.pk in stand]
    told = (
        Q(kind__in=OF_ANSWERS, code__in=answers)
        | Q(kind=PAGE, code__in=[row.code for row in pages])
        | Q(kind=COUPLE, code__in=[row.session.case.code for row in pages if row.about_id is None])
    )
    return frozenset(there.exclude(told).values_list("pk", flat=True)[:AT_ONCE])


def _in_order(thing: Thing) -> tuple[int, str]:
    kind, code = thing
    return KINDS.index(kind), code


def _everything(outlet: Outlet, actor: Actor) -> Iterable[Thing]:
    codes = told_answers(actor).order_by().values_list("content_object__part__code", flat=True)
    yield from ((kind, code) for code in codes for kind in OF_ANSWERS)
    yield from _with_couples(filed_pages(actor))
    yield from Copy.objects.filter(outlet=outlet).values_list("kind", "code")


def _of_changes(outlet: Outlet, changes: Iterable[Thing], actor: Actor) -> Iterable[Thing]:
    by_feed: dict[str, set[str]] = defaultdict(set)
    for feed, code in changes:
        by_feed[feed].add(code)
    yield from ((kind, code) for code in by_feed["responses"] for kind in OF_ANSWERS)
    pages, people = by_feed["summaries"], by_feed["clients"]
    mine = FiledPage.objects.filter(reader_id=actor.person)
    yield from ((PAGE, code) for code in pages)
    yield from _with_couples(mine.filter(code__in=pages))
    if pages.difference(mine.filter(code__in=pages).values_list("code", flat=True)):
        # Whose page is there no more is not known: any couple may have none now.
        yield from Copy.objects.filter(outlet=outlet, kind=COUPLE).values_list("kind", "code")
    # Whoever got another record there: what is theirs moves with them.
    answers = Part.objects.filter(author__code__in=people, assignment__case__practice_id=actor.practice)
    yield from ((kind, code) for code in answers.values_list("code", flat=True) for kind in OF_ANSWERS)
    theirs = Participant.objects.filter(client__code__in=people).values("case")
    yield from _with_couples(mine.filter(Q(about__code__in=people) | Q(about=None, session__case__in=theirs)))


def _with_couples(pages: QuerySet[FiledPage]) -> Iterable[Thing]:
    for page in pages.select_related("session__case"):
        yield PAGE, page.code
        if page.about_id is None:
            yield COUPLE, page.session.case.code


def _wait(outlet: Outlet, line: Line, things: list[Thing]) -> None:
    moment = clock.now()
    for start in range(0, len(things), AT_ONCE):
        some = things[start : start + AT_ONCE]
        codes = [code for _, code in some]
        known = {(row.kind, row.code): row for row in Copy.objects.filter(outlet=outlet, code__in=codes)}
        new = [
            Copy(outlet=outlet, holder_id=line.acts_as_id, kind=kind, code=code, next_at=moment, changed_at=moment)
            for kind, code in some
            if (kind, code) not in known
        ]
        Copy.objects.bulk_create(new)
        wait_again(Copy.objects.filter(pk__in=[known[thing].pk for thing in some if thing in known]))


def wait_again(rows: QuerySet[Copy]) -> int:
    """Let copies wait with all their tries before them; gives how many.

    It stays known of each whether it was tried since it last went well.
    """
    moment = clock.now()
    return rows.update(state=CopyState.WAITING, tries=Least("tries", 1), next_at=moment, changed_at=moment, trouble="")
