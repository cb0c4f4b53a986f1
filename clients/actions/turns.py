"""One turn at a line: in whose name, what comes of it, and what is asked of people on the way."""

from dataclasses import dataclass, field

from clients.connectors.records import PersonRecord, SessionRecord, as_json
from clients.enums import Thing
from clients.imports.people import PeoplePlan
from clients.imports.plans import CaseHere
from clients.imports.reasons import Reason
from clients.models import Client, ClientElsewhere, Line, LineQuestion, LineRun, SessionElsewhere
from clients.queries.elsewhere import Elsewhere, called
from clients.queries.lines import cases_of_line, choices_of, hash_of, person_here, question_hash
from practice import clock
from practice.access.actor import Actor
from practice.privacy.opened import Opened


@dataclass
class Turn:
    """What a page is taken in with; ``run`` counts what comes of it.

    ``plan`` compares people with those who are here; ``opened`` is what was opened for it in earlier pages of the turn.
    """

    line: Line
    run: LineRun
    by: Actor
    plan: PeoplePlan | None = None
    opened: Opened = field(default_factory=Opened)
    _choices: dict[tuple[str, str], str] = field(init=False)
    _cases: tuple[CaseHere, ...] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Look up what was decided."""
        self._choices = dict(choices_of(self.line))

    def name(self, value: str) -> Elsewhere:
        """What the system calls something."""
        return Elsewhere(self.line.system, value)

    def cases(self) -> tuple[CaseHere, ...]:
        """The cases to which sessions may belong."""
        if self._cases is None:
            self._cases = cases_of_line(self.line, self.by, self.opened)
        return self._cases

    def knows(self, client: Client) -> None:
        """Compare whoever comes next with this client too, as they are now."""
        if self.plan is not None:
            self.plan.knows(person_here(self.line, client))

    def decided(self, thing: Thing, key: str) -> str:
        """What somebody has decided for good about something, or about all that come back together; "" for nothing."""
        return self._choices.get((thing.value, question_hash(key)), "")

    def ask(self, thing: Thing, key: str, told: PersonRecord | SessionRecord, reason: Reason) -> None:
        """Let a person decide; what was decided is not asked again, what is asked already is told anew."""
        if self.decided(thing, key):
            return
        found = LineQuestion.objects.filter(line=self.line, thing=thing, value_hash=question_hash(key)).first()
        question = found or LineQuestion(line=self.line, thing=thing, value=key, asked_at=clock.now())
        # Of what comes back the time that comes next stands for all.
        if found is None or isinstance(told, PersonRecord) or not told.series:
            question.said = as_json(told)
        question.holder_id, question.reason = self.line.acts_as_id, reason.value
        question.save()
        self.run.asked += found is None

    def settled(self, thing: Thing, key: str) -> None:
        """Ask no more about something; what was decided for good stays."""
        rows = LineQuestion.objects.filter(line=self.line, thing=thing, value_hash=question_hash(key), choice="")
        rows.delete()

    def heard(self, thing: Thing, told: PersonRecord | SessionRecord) -> None:
        """Remember what was last said of something that is kept here."""
        name, practice = self.name(told.id), self.by.practice
        if thing is Thing.CLIENT:
            called(ClientElsewhere, name, practice).update(heard=hash_of(told))
        else:
            called(SessionElsewhere, name, practice).update(heard=hash_of(told))
