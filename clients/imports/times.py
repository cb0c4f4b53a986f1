"""Decides about rows of sessions: whose they are, in which case they belong, and whether they are here already.

A partner sees the sessions of a case that they are in, so a session goes into a couple's case only when somebody says
so, never because a name or a bill does.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from operator import attrgetter

from django.utils.translation import gettext as _

from clients.enums import Outcome
from clients.imports.labels import labels_of
from clients.imports.people import refused
from clients.imports.plans import CASE, LEAVE, CaseHere, Choices, Here, NewSession, Option, Person, Planned, is_said
from clients.imports.profiles import Cells, plain_head
from clients.imports.reasons import Reason, RowError
from clients.imports.values import (
    address_of,
    birth_day_of,
    minutes_of,
    moment_of,
    name_of,
    names_several,
    same_name,
)

PLACE = 60
LONG_AGO, FAR_AHEAD = timedelta(days=366 * 30), timedelta(days=366 * 2)
CANCELLED = ("cancel", "noshow", "didnotarrive", "dna", "missed", "archived", "deleted", "declined")


@dataclass(frozen=True, slots=True)
class Read:
    """A row as it was understood."""

    number: int
    external_id: str
    name: str
    person: Person | None
    session: NewSession
    cancelled: bool


class TimesPlan:
    """Goes through the rows of a file, in order, and says of each what is to become of it."""

    def __init__(self, here: Here, choices: Choices) -> None:
        """Compare with what is here, and do as was chosen."""
        self._here, self._choices = here, choices
        self._by_id = {value: person for person in here.people for value in person.ids if value}
        self._by_address = {person.email: person for person in here.people if person.email}
        self._many = Counter(same_name(person.name) for person in here.people)
        self._by_birth: dict[tuple[str, object], list[Person]] = {}
        for person in filter(attrgetter("born"), here.people):
            self._by_birth.setdefault((same_name(person.name), person.born), []).append(person)
        self._sessions = {session.key: session for session in here.sessions}
        self._taken = {(session.case, session.starts_at) for session in here.sessions if not session.cancelled}
        self._cases: dict[str | None, CaseHere] = {f"{CASE}{case.code}": case for case in here.cases}
        self._ids: dict[str, int] = {}
        self._starts: dict[tuple[object, object], int] = {}

    def plan(self, row: Cells) -> Planned:
        """What is to become of this row."""
        if row.fault:
            return refused(row.number, RowError(Reason(row.fault), row.get("value")), "")
        name = row.get("name") or f"{row.get('first')} {row.get('last')}"
        shown = " · ".join(filter(None, (name.strip(), f"{row.get('at')} {row.get('time')}".strip())))
        if "kind" in row.values and not row.get("kind"):
            return Planned(row.number, Outcome.LEAVE, Reason.NO_APPOINTMENT, shown=shown)
        try:
            return self._planned(self._read(row), shown)
        except RowError as error:
            return refused(row.number, error, shown)

    def _read(self, row: Cells) -> Read:
        reading = self._choices.reading
        starts_at = moment_of(row.get("at"), reading, row.get("time"))
        if not -LONG_AGO < starts_at.date() - self._here.today < FAR_AHEAD:
            raise RowError(Reason.FAR_AWAY, row.get("at"))
        if row.get("minutes") or not row.get("until"):
            minutes = minutes_of(row.get("minutes"))
        else:
            ends = moment_of(row.get("until"), reading)
            minutes = minutes_of(str(round((ends - starts_at).total_seconds() / 60)))
        status = plain_head(row.get("status"))
        cancelled = is_said(row.get("gone")) or any(word in status for word in CANCELLED)
        clinician = name_of(row.get("clinician"))
        treating = self._choices.treating.get(same_name(clinician))
        session = NewSession(starts_at, minutes, row.get("place")[:PLACE], treating)
        return Read(row.number, row.get("session_id"), _name(row), self._whose(row), session, cancelled)

    def _whose(self, row: Cells) -> Person | None:
        """Whose session it is beyond doubt; nobody's where only a name says so. Raises RowError."""
        name, number = same_name(_name(row)), row.get("client_id")
        found = self._by_id.get(number)
        by_address = self._by_address.get(address_of(row.get("client_email")))
        if found is not None:
            is_anothers = name != same_name(found.name) and self._many[name] > 0
            if is_anothers or (by_address is not None and by_address is not found):
                raise RowError(Reason.ID_OF_ANOTHER, self._called[found.key])
            return found
        if by_address is not None:
            if name and same_name(by_address.name) != name:
                raise RowError(Reason.ADDRESS_TAKEN)
            return by_address if name else None
        born = birth_day_of(row.get("born"), self._choices.reading, self._here.today)
        namesakes = self._by_birth.get((name, born), [])
        if len(namesakes) > 1:
            raise RowError(Reason.SEVERAL_FIT)
        if namesakes:
            return namesakes[0]
        if number or born or row.get("client_email"):
            raise RowError(Reason.NOT_HERE)
        return None

    def _planned(self, read: Read, shown: str) -> Planned:
        known = self._here.known.get(read.external_id) if read.external_id else None
        if known is not None:
            return self._known(read, known, shown)
        if read.cancelled:
            return Planned(read.number, Outcome.LEAVE, Reason.CANCELLED_THERE, shown=shown)
        if above := self._ids.get(read.external_id):
            return Planned(read.number, Outcome.REFUSE, Reason.ID_TWICE, {"row": str(above)}, shown=shown)
        if read.external_id:
            self._ids[read.external_id] = read.number
        if read.person is None and not read.name:
            raise RowError(Reason.NO_NAME)
        return self._placed(read, shown)

    def _known(self, read: Read, key: int, shown: str) -> Planned:
        """A session that came from there before: what differs is for a person to mend."""
        session, reason = self._sessions[key], Reason.ALREADY_HERE
        if read.cancelled != session.cancelled:
            reason = Reason.STANDS_HERE if read.cancelled else Reason.CANCELLED_THERE
        elif not session.cancelled and session.starts_at != read.session.starts_at:
            reason = Reason.MOVED_THERE
        return Planned(read.number, Outcome.LEAVE, reason, shown=shown, case=session.case)

    def _placed(self, read: Read, shown: str) -> Planned:
        about = self._about(read)
        chosen = self._choices.decided.get(about)
        if chosen == LEAVE:
            return Planned(read.number, Outcome.LEAVE, Reason.LEFT_OUT, shown=shown, about=about)
        case = self._cases.get(chosen)
        found = list(self._cases.values())
        if read.person is None:
            reason = Reason.SEVERAL_PEOPLE if names_several(read.name) else Reason.NAME_ALONE
        else:
            found = [case for case in found if read.person.key in case.people]
            reason = Reason.WHICH_CASE
            if case is not None and case not in found:
                case = None
            if case is None and len(found) == 1 and len(found[0].people) == 1:
                case = found[0]
            if not found:
                return self._opening(read, read.person, shown)
        if case is None:
            told = {"name": self._called[read.person.key]} if read.person else {}
            return Planned(
                read.number,
                Outcome.DECIDE,
                reason,
                told,
                shown=shown,
                about=about,
                asked=told.get("name") or (shown if self._are_several(read.name) else read.name),
                options=_options(found),
            )
        return self._in_case(read, case, shown, about)

    def _about(self, read: Read) -> str:
        """What one decision is for: all rows of a person or of a name, but where several have it each row alone."""
        if read.person:
            return f"client:{read.person.code}"
        name = f"name:{same_name(read.name)}"
        return f"{name}:{read.number}" if self._are_several(read.name) else name

    def _are_several(self, name: str) -> bool:
        return self._many[same_name(name)] > 1

    @cached_property
    def _called(self) -> dict[int, str]:
        """All who are here, by what tells them apart."""
        return labels_of(self._here.people)

    def _in_case(self, read: Read, case: CaseHere, shown: str, about: str) -> Planned:
        whose = read.person.key if read.person else None
        if (case.key, read.session.starts_at) in self._taken:
            return Planned(read.number, Outcome.LEAVE, Reason.ALREADY_HERE, shown=shown, case=case.key, client=whose)
        if twin := self._twin(read, case.key, shown):
            return twin
        return Planned(
            read.number,
            Outcome.MAKE,
            shown=shown,
            client=whose,
            case=case.key,
            external_id=read.external_id,
            session=read.session,
            about=about,
        )

    def _twin(self, read: Read, whose: object, shown: str) -> Planned | None:
        """One session can stand in several rows, one for each thing that is billed."""
        key = (whose, read.session.starts_at)
        if key in self._starts:
            told = {"row": str(self._starts[key])}
            return Planned(read.number, Outcome.LEAVE, Reason.SAME_AS_ROW, told, shown=shown)
        self._starts[key] = read.number
        return None

    def _opening(self, read: Read, person: Person, shown: str) -> Planned:
        told = {"name": self._called[person.key]}
        if not self._choices.open_cases:
            return Planned(read.number, Outcome.REFUSE, Reason.NO_CASE, told, shown=shown, client=person.key)
        clinician = self._here.clinicians.get(read.session.treating or 0)
        if clinician is None:
            return Planned(read.number, Outcome.REFUSE, Reason.WHO_TREATS, told, shown=shown, client=person.key)
        if twin := self._twin(read, person.code, shown):
            return twin
        return Planned(
            read.number,
            Outcome.MAKE,
            Reason.OPENS_CASE,
            {"clinician": clinician},
            shown=shown,
            client=person.key,
            external_id=read.external_id,
            session=read.session,
        )


def _name(row: Cells) -> str:
    return name_of(row.get("name")) if row.get("name") else name_of(row.get("first"), row.get("last"))


def _options(cases: Iterable[CaseHere]) -> tuple[Option, ...]:
    return (*(Option(f"{CASE}{case.code}", case.names) for case in cases), Option(LEAVE, _("Leave these rows out")))
