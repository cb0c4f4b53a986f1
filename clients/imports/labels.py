"""What stands beside people's names, so that two of one name are told apart wherever one of them is chosen."""

from collections import Counter
from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clients.imports.plans import Person
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


def labelled(name: str, beside: str) -> str:
    """A name with what stands beside it, as it is offered where somebody chooses a person."""
    return f"{name} ({beside})"


def _told(person: Person) -> str:
    if person.email:
        return person.email
    born = _("born %(day)s") % {"day": date_format(person.born, "j F Y")} if person.born else ""
    return _joined(born, *(_("id %(id)s") % {"id": value} for value in sorted(person.ids)))


def _coded(person: Person) -> str:
    return _("code %(code)s") % {"code": person.code}


def _joined(*words: str) -> str:
    return ", ".join(filter(None, words))
