"""What an exercise reminds its author of, out of their own earlier answers and of nobody else's."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.db.models import F, QuerySet
from django.utils.translation import ngettext

from homework.library.branching import entries
from homework.library.form import Answers, Item
from homework.models import Response
from homework.queries.forms import form_of
from homework.queries.shown import in_words
from practice.access.actor import Actor

LOG, START = "words-and-actions-log", "naming-the-trust-question"
LOG_DAYS = 90
AT_THE_START = ("goal", "importance", "confidence", "readiness")


def reminders(item: Item, actor: Actor) -> tuple[str, ...]:
    """The lines that stand under a text: counts of one's own log, or where one began; none where there is nothing."""
    return tuple(_TELLS[item.tells](actor)) if item.tells else ()


def _own(actor: Actor, slug: str) -> QuerySet[Response]:
    rows = Response.objects.filter(
        client_id=actor.person,
        part__assignment__case__practice_id=actor.practice,
        version__exercise__slug=slug,
        version__exercise__practice__isnull=True,  # a practice's own of this name asks other questions
    )
    return rows.select_related("version").order_by("pk")


def _own_log(actor: Actor) -> Iterator[str]:
    since = actor.today() - timedelta(days=LOG_DAYS)
    counts: Counter[str] = Counter()
    for row in _own(actor, LOG).filter(part__current_id=F("pk")):
        areas = form_of(row.version).item("e_area").labels
        counts.update(areas[str(entry["e_area"])] for entry in _about_partner(row.answers) if _is_since(entry, since))
    for area, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        yield ngettext("%(area)s: %(count)d note", "%(area)s: %(count)d notes", count) % {"area": area, "count": count}


def _about_partner(answers: Answers) -> Iterator[Answers]:
    for entry in entries(answers.get("entry")):
        if entry.get("e_about") == "partner" and "e_area" in entry:
            yield entry


def _is_since(entry: Answers, since: date) -> bool:
    return date.fromisoformat(str(entry["e_date"])) > since


def _own_start(actor: Actor) -> Iterator[str]:
    first = _own(actor, START).first()
    if first is None:
        return
    form = form_of(first.version)
    for link_id in AT_THE_START:
        if link_id in first.answers:
            yield f"{form.item(link_id).text} {in_words(form.item(link_id), first.answers[link_id])}"


_TELLS: dict[str, Callable[[Actor], Iterator[str]]] = {"own_log": _own_log, "own_start": _own_start}
