"""By which rights a page before the session was made, so that they can be asked for once more."""

from collections.abc import Iterable

from homework.queries.prep import ClinicianFacts, PersonFacts
from homework.queries.prep_joint import Promise
from homework.queries.prep_room import RoomFacts
from homework.queries.responses import Reading

type Facts = RoomFacts | ClinicianFacts | PersonFacts
type Mark = tuple[str, int, str]


def marks_of(facts: Facts) -> frozenset[Mark]:
    """One mark for each answer, line of a joint text and flag that the reader may read, with how far they may.

    A page about one person has one more for each total that is open to them.
    """
    if isinstance(facts, RoomFacts):
        return frozenset((*_answers(facts.readings), *_lines(facts.promises)))
    if isinstance(facts, ClinicianFacts):
        return frozenset(mark for person in facts.people for mark in _of_person(person))
    return frozenset((*_of_person(facts), *_totals(facts.readings)))


def _of_person(facts: PersonFacts) -> Iterable[Mark]:
    yield from _answers(facts.readings)
    yield from _lines(facts.promises)
    yield from (("flag", flag.pk, "") for flag in facts.flags)


def _answers(readings: Iterable[Reading]) -> Iterable[Mark]:
    for one in readings:
        yield "announced" if one.announced_only else "answer", one.response.pk, one.capacity.value


def _totals(readings: Iterable[Reading]) -> Iterable[Mark]:
    """That a total is open to its author, whose page shows no other."""
    rows = (one.response for one in readings if one.form.measure is not None)
    return (("total", row.pk, "") for row in rows if row.part.total_of == row.number)


def _lines(promises: Iterable[Promise]) -> Iterable[Mark]:
    return (("line", promise.text, promise.line) for promise in promises)
