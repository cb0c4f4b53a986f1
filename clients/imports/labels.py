"""What stands beside people's names, so that two of one name are told apart wherever one of them is chosen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clients.imports.plans import CaseHere, NewPerson, Person
from clients.imports.values import same_name


def beside_names(people: Iterable[Person]) -> dict[int, str]:
    """What stands beside each one's name, by their keys: never the same for two of these who have one name.

    It is the address, which nobody else of the practice has. Without one it is the birth date and what other systems
    call them, and the code where that is nothing, or somebody else's too.
    """
    told = [(person, same_name(person.name), _told(person)) for person in people]
    many = Counter((name, words) for _person, name, words in told)
    return {
        person.key: words if words and many[name, words] == 1 else _joined(words, _coded(person))
        for person, name, words in told
    }


def labels_of(people: Iterable[Person]) -> dict[int, str]:
    """How each of these is offered where somebody chooses a person, by their keys."""
    rows = list(people)
    told = beside_names(rows)
    return {person.key: labelled(person.name, told[person.key]) for person in rows}


def labelled(name: str, beside: str) -> str:
    """A name with what stands beside it."""
    return f"{name} ({beside})"


def row_label(number: int, who: NewPerson, external_id: str) -> str:
    """How a row of a file is asked about: with all that it says of somebody, for another may say the same name."""
    row = _("row %(row)s") % {"row": number}
    return labelled(who.name, _joined(row, who.email, _born_and_ids(who.born, [external_id])))


def cases_apart(cases: Iterable[tuple[CaseHere, datetime]]) -> list[CaseHere]:
    """These cases, each with the moment it was opened, told apart where the same people are in two of them."""
    rows = list(cases)
    many = Counter(case.names for case, _opened in rows)
    words = _("%(names)s, since %(day)s, code %(code)s")
    return [
        case
        if many[case.names] == 1
        else replace(case, names=words % {"names": case.names, "day": _day(localtime(opened)), "code": case.code})
        for case, opened in rows
    ]


def _told(person: Person) -> str:
    return person.email or _born_and_ids(person.born, person.ids)


def _born_and_ids(born: date | None, ids: Iterable[str]) -> str:
    day = _("born %(day)s") % {"day": _day(born)} if born else ""
    return _joined(day, *(_("id %(id)s") % {"id": value} for value in sorted(filter(None, ids))))


def _day(day: date) -> str:
    return date_format(day, "j F Y")


def _coded(person: Person) -> str:
    return _("code %(code)s") % {"code": person.code}


def _joined(*words: str) -> str:
    return ", ".join(filter(None, words))
