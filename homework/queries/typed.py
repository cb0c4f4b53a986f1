"""What was typed, page by page, and the answers that it makes."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from homework.library.answers import clean_item, enabled, enabled_in_entry
from homework.library.branching import entries
from homework.library.conditions import is_answered
from homework.library.errors import InvalidAnswersError
from homework.library.form import Answers, Form, Item, walk
from homework.library.values import typed_words
from practice.fhir.document import UNSTORABLE

type Fields = dict[str, list[str]]
type Stored = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Typed:
    """The answers that typed words make, and what is wrong with those that make none, keyed by their field."""

    answers: Answers
    problems: dict[str, str]


def field_names(question: Item) -> frozenset[str]:
    """The link ids that can be answered inside a question: its own, or those of one entry."""
    if not question.is_entries:
        return frozenset({question.link_id})
    return frozenset(item.link_id for item in walk(question.items) if item.is_answered)


def picked(question: Item, posted: Mapping[str, list[str]]) -> Fields:
    """What of a posted form belongs to the question; entries are numbered anew, from 0 on, in their order."""
    if not question.is_entries:
        return {question.link_id: _storable(posted.get(question.link_id, []))}
    rows = _rows(question, posted)
    return {
        f"{question.link_id}-{place}-{link_id}": _storable(values)
        for place, row in enumerate(rows)
        for link_id, values in row.items()
    }


def _storable(words: Iterable[str]) -> list[str]:
    return [UNSTORABLE.sub("", word).replace("\r\n", "\n") for word in words]


def _rows(question: Item, fields: Mapping[str, list[str]]) -> list[Fields]:
    known, found = field_names(question), dict[int, Fields]()
    for name, values in fields.items():
        match = re.fullmatch(rf"{re.escape(question.link_id)}-(\d{{1,4}})-(.+)", name)
        if match and match[2] in known:
            found.setdefault(int(match[1]), {})[match[2]] = list(values)
    return [found[place] for place in sorted(found)]


def without_entry(question: Item, fields: Fields, prefix: str) -> Fields:
    """The fields after one entry, named by its prefix, was taken out."""
    return picked(question, {name: values for name, values in fields.items() if not name.startswith(f"{prefix}-")})


def stored_fields(page: Mapping[str, object] | None) -> Fields:
    """The typed fields of a stored page."""
    fields = (page or {}).get("fields")
    return (
        {str(name): [str(word) for word in words] for name, words in fields.items()} if isinstance(fields, dict) else {}
    )


def count_entries(question: Item, fields: Fields) -> int:
    """How many entries were begun."""
    return len(_rows(question, fields))


def read_question(question: Item, fields: Fields) -> Typed:
    """The answer to one question, as far as what was typed fits it."""
    if question.is_entries:
        return _read_entries(question, fields)
    try:
        value = clean_item(question, fields.get(question.link_id, []))
    except InvalidAnswersError as wrong:
        return Typed({}, wrong.problems)
    return Typed({question.link_id: value} if is_answered(value) else {}, {})


def _read_entries(question: Item, fields: Fields) -> Typed:
    kept: list[Answers] = []
    problems: dict[str, str] = {}
    for place, row in enumerate(_rows(question, fields)):
        entry: Answers = {}
        for link_id, item in ((item.link_id, item) for item in walk(question.items) if item.is_answered):
            read = read_question(item, {link_id: row.get(link_id, [])})
            entry |= read.answers
            problems |= {f"{question.link_id}.{place}.{key}": words for key, words in read.problems.items()}
        kept.append(entry)
    return Typed({question.link_id: kept} if any(kept) else {}, problems)


def read_pages(form: Form, pages: Stored, skipped: Collection[str] = ()) -> Typed:
    """The answers of all pages that were not skipped. What is wrong where nothing is asked any more does not count."""
    answers: Answers = {}
    problems: dict[str, str] = {}
    for key, page in pages.items():
        if key in form.lineage and key not in skipped:
            read = read_question(form.item(key), stored_fields(page))
            answers |= read.answers
            problems |= read.problems
    asked = {place: words for place, words in problems.items() if _is_asked(form, answers, place)}
    return Typed(answers, asked)


def _is_asked(form: Form, answers: Answers, place: str) -> bool:
    group, *inside = place.split(".")
    if group not in enabled(form, answers):
        return False
    if not inside:
        return True
    entry = entries(answers.get(group))[int(inside[0]) :][:1]
    return inside[1] in enabled_in_entry(form, group, entry[0] if entry else {}, answers)


def as_typed(form: Form, answers: Mapping[str, object], revision: int) -> dict[str, dict[str, object]]:
    """The pages of a draft that says what was handed in."""
    return {
        key: {"fields": as_fields(form.item(key), value), "revision": revision}
        for key, value in answers.items()
        if key in form.lineage
    }


def as_fields(question: Item, value: object) -> Fields:
    """What one would have typed to give this answer."""
    return dict(_as_fields(question, value))


def _as_fields(question: Item, value: object) -> Iterator[tuple[str, list[str]]]:
    if not question.is_entries:
        yield question.link_id, typed_words(question, value)
        return
    known = {item.link_id: item for item in walk(question.items)}
    for place, entry in enumerate(entries(value)):
        for link_id, inside in entry.items():
            yield f"{question.link_id}-{place}-{link_id}", typed_words(known[link_id], inside)
