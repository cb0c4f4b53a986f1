"""What waits for a person, with all that they need to decide it."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from clients.connectors.placing import place
from clients.connectors.questions import about_a_person, about_a_session, words_for
from clients.connectors.records import PersonRecord, SessionRecord, cells_of, person_of, session_of
from clients.enums import Thing
from clients.imports.labels import labels_of
from clients.imports.people import PeoplePlan
from clients.imports.plans import CaseHere, Choices, Here, Option, Planned
from clients.imports.reasons import Reason
from clients.models import Client, Line, LineQuestion
from clients.queries.elsewhere import Elsewhere
from clients.queries.lines import acting_for, cases_of_line, client_row, here_of, questions_for
from practice.access.actor import Actor
from practice.privacy.opened import Opened

AT_ONCE = 25
ABOUT_WHO_IS_HERE = frozenset({Reason.GONE_THERE, Reason.JOINED_THERE})
NO_PLAN = ABOUT_WHO_IS_HERE | {Reason.ID_OF_ANOTHER}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: what it is about, why a person is asked, and what may be chosen."""

    code: str
    label: str
    words: str
    options: tuple[Option, ...]


def asked_of(actor: Actor) -> tuple[list[Asked], int]:
    """The first of what waits for the actor, and how many there are."""
    rows = questions_for(actor)
    known: dict[int, _Known] = {}
    found = [_told(row, known.setdefault(row.line_id, _Known(row.line, actor))) for row in rows[:AT_ONCE]]
    return found, rows.count()


class _Known:
    """What is known of a line while its questions are told, looked up when it is first needed."""

    def __init__(self, line: Line, actor: Actor) -> None:
        self.line, self.actor = line, actor
        self._opened = Opened()

    @cached_property
    def cases(self) -> tuple[CaseHere, ...]:
        return cases_of_line(self.line, acting_for(self.line) or self.actor, self._opened)

    @cached_property
    def _here(self) -> tuple[Here, Choices]:
        return here_of(self.line, adults=False, decided={}, opened=self._opened)

    @cached_property
    def _called(self) -> dict[int, str]:
        return labels_of(self._here[0].people)

    def plan(self, told: PersonRecord) -> Planned:
        return PeoplePlan(*self._here).plan(cells_of(told, 0))

    def called(self, client: Client | None) -> str:
        """A client as they are told from all others of their name."""
        found = self._called.get(client.pk) if client else None
        return found or _("somebody who is not here")


def _told(question: LineQuestion, known: _Known) -> Asked:
    if question.thing == Thing.CLIENT:
        return _of_a_person(question, person_of(question.said), known)
    return _of_a_session(question, session_of(question.said), known)


def _of_a_person(question: LineQuestion, told: PersonRecord, known: _Known) -> Asked:
    reason = Reason(question.reason)
    row = client_row(Elsewhere(known.line.system, told.id), known.actor)
    here = row.client if row else None
    planned = None if reason in NO_PLAN else known.plan(told)
    about = ", ".join(filter(None, (told.name, told.born, told.email, _("id %(id)s") % {"id": told.id})))
    named = {"name": known.called(here)} if here else {}
    words = words_for(reason, {**(dict(planned.told) if planned else {}), **named})
    label = known.called(here) if here and reason in ABOUT_WHO_IS_HERE else about
    return Asked(question.code, label, words, _options(told, reason, planned, here))


def _options(told: PersonRecord, reason: Reason, planned: Planned | None, here: Client | None) -> tuple[Option, ...]:
    return about_a_person(reason, planned, here.code if here else "", born=bool(told.born))


def _of_a_session(question: LineQuestion, told: SessionRecord, known: _Known) -> Asked:
    rows = [client_row(Elsewhere(known.line.system, value), known.actor) for value in told.people]
    people = [row.client if row else None for row in rows]
    names = [known.called(client) for client in people]
    when = date_format(localtime(told.starts_at), "j F Y, H:i")
    about = " · ".join(filter(None, (when, told.title, *names)))
    keys = [client.pk if client else None for client in people]
    reason = place(keys, known.cases, "").reason or Reason(question.reason)
    fitting = [case for case in known.cases if {key for key in keys if key} <= case.people]
    words = words_for(reason, {"name": " & ".join(names)})
    if told.series and told.id != told.series:
        words = f"{words} {_('It comes back: what you choose counts for every time.')}"
    return Asked(question.code, about, words, about_a_session(reason, fitting))
