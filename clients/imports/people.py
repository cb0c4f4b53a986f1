"""Decides about rows of people. Nobody is taken for somebody else by their name alone, and two are never made one.

A row is somebody who is here by the number that the same system gave them, by address and name together, or by birth
date and name together. Whatever speaks against it stops it.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from clients.enums import Outcome
from clients.imports.labels import labels_of, row_label
from clients.imports.plans import GONE, LEAVE, NEW, SAME, Choices, Here, NewPerson, Option, Person, Planned, is_said
from clients.imports.profiles import Cells, plain_head
from clients.imports.reasons import Reason, RowError
from clients.imports.values import address_of, birth_day_of, is_adult, name_of, names_several, same_name

MOST_COUNTRY = 2


@dataclass(frozen=True, slots=True)
class Read:
    """A row as it was understood."""

    number: int
    external_id: str
    person: NewPerson


@dataclass(slots=True)
class Earlier:
    """The people of the rows above, by what must not come twice."""

    ids: dict[str, Read] = field(default_factory=dict)
    addresses: dict[str, Read] = field(default_factory=dict)
    born: dict[tuple[str, object], Read] = field(default_factory=dict)

    def keep(self, read: Read) -> None:
        """Remember a row, unless an earlier one has the same."""
        if read.external_id:
            self.ids.setdefault(read.external_id, read)
        if read.person.email:
            self.addresses.setdefault(read.person.email, read)
        if read.person.born:
            self.born.setdefault((same_name(read.person.name), read.person.born), read)


def refused(number: int, error: RowError, shown: str) -> Planned:
    """A row that cannot be taken."""
    return Planned(number, Outcome.REFUSE, error.reason, {"value": error.value, "name": error.value}, shown=shown)


class PeoplePlan:
    """Goes through the rows of a file, in order, and says of each what is to become of it."""

    def __init__(self, here: Here, choices: Choices) -> None:
        """Compare with who is here, and do as was chosen."""
        self._here, self._choices = here, choices
        self._people: dict[int, Person] = {}
        self._by_id: dict[str, Person] = {}
        self._by_address: dict[str, Person] = {}
        self._by_name: dict[str, list[Person]] = {}
        for person in here.people:
            self._keep(person)
        self._earlier = Earlier()
        # The numbers that rows above give to people who are here.
        self._given: dict[int, frozenset[str]] = {}

    def _keep(self, person: Person) -> None:
        self._people[person.key] = person
        self._by_id.update(dict.fromkeys(filter(None, person.ids), person))
        if person.email:
            self._by_address[person.email] = person
        self._by_name.setdefault(same_name(person.name), []).append(person)

    def knows(self, person: Person) -> None:
        """Compare with this one too from now on, as they are now: whoever stood in the rows above is here by now."""
        before = self._people.get(person.key)
        if before is not None:
            self._by_name[same_name(before.name)].remove(before)
            for known, name in ((self._by_address, before.email), *((self._by_id, value) for value in before.ids)):
                known.pop(name, None)
        self._keep(person)
        self._earlier = Earlier()

    def plan(self, row: Cells) -> Planned:
        """What is to become of this row."""
        shown = " ".join(filter(None, (row.get(name) for name in ("name", "first", "middle", "last"))))
        if row.fault:
            return refused(row.number, RowError(Reason(row.fault), row.get("value")), shown)
        try:
            return self._planned(row)
        except RowError as error:
            return refused(row.number, error, shown)

    def _planned(self, row: Cells) -> Planned:
        read = self._read(row)
        about, shown = str(row.number), read.person.name
        chosen = self._choices.decided.get(about)
        if chosen == LEAVE:
            return Planned(row.number, Outcome.LEAVE, Reason.LEFT_OUT, shown=shown, about=about)
        if is_said(row.get("gone")) or plain_head(row.get("standing")) in GONE:
            return Planned(row.number, Outcome.LEAVE, Reason.NOT_IN_CARE_THERE, shown=shown)
        if names_several(read.person.name) and chosen != NEW:
            options = (Option(LEAVE, _("Leave it out: I add each of them")), Option(NEW, _("It is one person")))
            return _to_decide(read, Reason.SEVERAL_PEOPLE, options)
        if read.person.born and not is_adult(read.person.born, self._here.today):
            raise RowError(Reason.MINOR)
        twin = self._twin(read)
        self._earlier.keep(read)
        return twin or self._compared(read, chosen)

    def _read(self, row: Cells) -> Read:
        name = name_of(row.get("name")) if row.get("name") else name_of(*map(row.get, ("first", "middle", "last")))
        if not name:
            raise RowError(Reason.NO_NAME)
        called = name_of(row.get("called") or row.get("first"))[:60]
        country = row.get("country").upper()
        country = country if len(country) == MOST_COUNTRY and country.isalpha() and country.isascii() else ""
        born = birth_day_of(row.get("born"), self._choices.reading, self._here.today)
        person = NewPerson(name, address_of(row.get("email")), called, country, born)
        return Read(row.number, row.get("client_id"), person)

    def _twin(self, read: Read) -> Planned | None:
        """What a row is that says of somebody what a row above said already, or contradicts it."""
        above, who = self._earlier, read.person
        key = (same_name(who.name), who.born)
        for earlier, clash in (
            (above.ids.get(read.external_id), Reason.ID_TWICE),
            (above.addresses.get(who.email), Reason.ADDRESS_TWICE),
            (above.born.get(key), Reason.SAME_AS_ROW),
        ):
            if earlier is None:
                continue
            told = {"row": str(earlier.number)}
            if self._is_same(read, earlier):
                return Planned(read.number, Outcome.LEAVE, Reason.SAME_AS_ROW, told, shown=who.name)
            if clash is not Reason.SAME_AS_ROW:
                return Planned(read.number, Outcome.REFUSE, clash, told, shown=who.name)
        return None

    def _is_same(self, read: Read, earlier: Read) -> bool:
        mine, theirs = read.person, earlier.person
        agree = same_name(mine.name) == same_name(theirs.name)
        one_id = not read.external_id or not earlier.external_id or read.external_id == earlier.external_id
        return agree and one_id and not (mine.born and theirs.born and mine.born != theirs.born)

    def _compared(self, read: Read, chosen: str | None) -> Planned:
        found = self._found(read, chosen)
        if found is not None:
            return self._matched(read, found)
        who = read.person
        namesakes = self._by_name.get(same_name(who.name))
        if namesakes and chosen != NEW and not self._differ(read, namesakes):
            return self._asked(read, namesakes)
        if not (who.email or who.born or read.external_id):
            raise RowError(Reason.ONLY_A_NAME)
        if who.email in self._here.taken or who.email in self._by_address:
            raise RowError(Reason.ADDRESS_TAKEN)
        if not who.born and not self._choices.adults:
            raise RowError(Reason.AGE_UNKNOWN)
        return Planned(
            read.number, Outcome.MAKE, shown=who.name, external_id=read.external_id, person=who, about=str(read.number)
        )

    def _found(self, read: Read, chosen: str | None) -> Person | None:
        """Who of those here the row is beyond doubt, or as somebody said who looked. Raises RowError for a clash."""
        who, name = read.person, same_name(read.person.name)
        by_id, by_address = self._by_id.get(read.external_id), self._by_address.get(who.email)
        born = [person for person in self._by_name.get(name, []) if who.born and person.born == who.born]
        if by_id is not None:
            if same_name(by_id.name) != name and by_address is not by_id and not (who.born and who.born == by_id.born):
                raise RowError(Reason.ID_OF_ANOTHER, self._called(by_id))
            return by_id
        if by_address is not None and same_name(by_address.name) == name:
            return by_address
        if len(born) > 1:
            raise RowError(Reason.SEVERAL_FIT)
        if born:
            return born[0]
        return next((person for person in self._by_name.get(name, []) if chosen == f"{SAME}{person.code}"), None)

    def _matched(self, read: Read, found: Person) -> Planned:
        who, told = read.person, {"name": self._called(found)}
        by_address = self._by_address.get(who.email)
        if by_address is not None and by_address.key != found.key:
            raise RowError(Reason.ADDRESS_TAKEN)
        if who.born and found.born and who.born != found.born:
            return Planned(read.number, Outcome.REFUSE, Reason.BORN_ANOTHER_DAY, told, shown=who.name)
        ids = found.ids | self._given.get(found.key, frozenset())
        if read.external_id and ids and read.external_id not in ids:
            return Planned(read.number, Outcome.REFUSE, Reason.HAS_ANOTHER_ID, told, shown=who.name)
        new_id = read.external_id if read.external_id not in found.ids else ""
        if new_id:
            self._given[found.key] = frozenset({new_id})
        outcome = Outcome.MATCH if new_id else Outcome.LEAVE
        return Planned(
            read.number,
            outcome,
            Reason.ALREADY_HERE,
            shown=who.name,
            client=found.key,
            external_id=new_id,
            about=str(read.number),
        )

    def _called(self, person: Person) -> str:
        """Somebody who is here as they are told from all who have their name."""
        return labels_of(self._by_name[same_name(person.name)])[person.key]

    def _differ(self, read: Read, namesakes: list[Person]) -> bool:
        """Whether all of this name were born on other days: then it is somebody else."""
        return bool(read.person.born) and all(
            person.born is not None and person.born != read.person.born for person in namesakes
        )

    def _asked(self, read: Read, namesakes: list[Person]) -> Planned:
        called = labels_of(namesakes)
        same = tuple(
            Option(f"{SAME}{person.code}", _("It is %(who)s") % {"who": called[person.key]}) for person in namesakes
        )
        return _to_decide(
            read, Reason.SAME_NAME, (*same, Option(NEW, _("It is somebody else")), Option(LEAVE, _("Leave it out")))
        )


def _to_decide(read: Read, reason: Reason, options: tuple[Option, ...]) -> Planned:
    asked, shown = row_label(read.number, read.person, read.external_id), read.person.name
    about = str(read.number)
    return Planned(read.number, Outcome.DECIDE, reason, shown=shown, about=about, asked=asked, options=options)
