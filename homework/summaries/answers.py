"""What somebody answered, question by question, in the wording that they answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format

from homework.library.branching import entries
from homework.library.form import Answers, Form, Item, walk
from homework.queries.own import Work

type Labels = Mapping[str, Mapping[str, str]]

NO_LABELS: Labels = {}


@dataclass(frozen=True, slots=True)
class Pair:
    """One question and the words of its answer."""

    question: str
    words: str


@dataclass(frozen=True, slots=True)
class Said:
    """A question with its answer: words, or the entries of a list. ``words`` is empty where nothing was said."""

    key: str
    place: int
    question: str
    words: str = ""
    entries: tuple[tuple[Pair, ...], ...] = ()
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that was asked and answered."""

    said: tuple[Said, ...]


def words_of(item: Item, value: object, labels: Mapping[str, str] | None = None) -> str:
    """An answer in words: the texts of codes, yes and no, a day as one says it."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if item.type in {"choice", "open-choice"}:
        codes = value if isinstance(value, list) else [value]
        return ", ".join((labels or {}).get(str(code)) or item.label_of(str(code)) for code in codes)
    if item.type == "date":
        return date_format(date.fromisoformat(str(value)), "j F Y")
    if item.type == "dateTime":
        return date_format(datetime.fromisoformat(str(value)), "j F Y, H:i")
    if item.control == "slider":
        return f"{value} of {item.max}" if item.min == 0 else f"{value}, from {item.min} to {item.max}"
    return f"{value} {item.unit}".strip()


def pairs_of(items: tuple[Item, ...], answers: Mapping[str, object], labels: Labels = NO_LABELS) -> tuple[Pair, ...]:
    """The answered questions of one entry."""
    shown = (item for item in walk(items) if item.link_id in answers and item.control != "hidden")
    return tuple(Pair(item.text, words_of(item, answers[item.link_id], labels.get(item.link_id))) for item in shown)


def _said(form: Form, item: Item, answers: Answers, skipped: frozenset[str] = frozenset()) -> Said:
    place = form.items_flat.index(item) + 1
    value = answers.get(item.link_id)
    if item.is_entries:
        lists = tuple(pairs_of(item.items, entry) for entry in entries(value))
        return Said(item.link_id, place, item.text, entries=lists, skipped=item.link_id in skipped)
    words = words_of(item, value) if value is not None else ""
    return Said(item.link_id, place, item.text, words, skipped=item.link_id in skipped)


def sheet_of(work: Work) -> Sheet:
    """What the author has answered so far, and what not."""
    skipped = frozenset(work.draft.skipped if work.draft else ())
    return Sheet(
        tuple(_said(work.form, page.question, work.answers, skipped) for page in work.questions if page.question)
    )


def answered_sheet(form: Form, answers: Answers) -> Sheet:
    """What stands in a version that was handed in, as far as its reader may read it.

    What a reader may not read may have asked for what they may: so whatever is there is shown, without asking again.
    """
    return Sheet(tuple(_said(form, item, answers) for item in form.items_flat if item.link_id in answers))
