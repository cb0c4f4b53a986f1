"""Lines to other systems: which there are, how they fare, what was heard, and what waits for a person."""

from collections.abc import Iterable, Mapping

from django.db.models import Count, Q, QuerySet

from clients.connectors.records import PersonRecord, SessionRecord, as_json
from clients.enums import LineKind, Thing
from clients.imports.plans import CaseHere, Choices, Here, Person
from clients.imports.values import Reading
from clients.models import Case, Client, ClientElsewhere, Line, LineQuestion, LineRun, Participant, SessionElsewhere
from clients.policy import may_keep_register, may_run_desk, may_run_practice
from clients.queries.calendars import entries_for
from clients.queries.cases import cases_acted_in
from clients.queries.elsewhere import Elsewhere, called
from clients.queries.here import cases_here, people_here
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.people.acting import actor_for
from practice.people.models import User
from practice.privacy.lookup import look_up_hash
from practice.privacy.opened import Opened


def lines_of(actor: Actor) -> QuerySet[Line]:
    """The lines that somebody looks after: the practice's for those who run it, the calendars that are their own."""
    own = Q(kind=LineKind.CALENDAR, acts_as_id=actor.person)
    mine = own | ~Q(kind=LineKind.CALENDAR) if may_run_practice(actor.roles) else own
    waiting = Count("questions", Q(questions__choice=""))
    rows = Line.objects.filter(mine, practice_id=actor.practice, ended_at=None).select_related("acts_as__practice")
    return rows.annotate(waiting=waiting).order_by("pk")


def line_of(code: str, actor: Actor) -> Line:
    """One of them. Raises NotVisibleError."""
    found = lines_of(actor).filter(code=code).first()
    if found is None:
        raise NotVisibleError
    return found


def asked_lines(actor: Actor) -> QuerySet[Line]:
    """The lines whose questions somebody may decide: the desk those of the practice, a clinician those of their own."""
    own = Q(kind=LineKind.CALENDAR, acts_as_id=actor.person)
    mine = own | ~Q(kind=LineKind.CALENDAR) if may_run_desk(actor.roles) else own
    return Line.objects.filter(mine, practice_id=actor.practice, ended_at=None)


def questions_for(actor: Actor) -> QuerySet[LineQuestion]:
    """What waits for the actor, the oldest first."""
    rows = LineQuestion.objects.filter(line__in=asked_lines(actor), choice="")
    return rows.select_related("line__acts_as__practice").order_by("asked_at", "pk")


def question_for(code: str, actor: Actor) -> LineQuestion:
    """One of them. Raises NotVisibleError."""
    found = questions_for(actor).filter(code=code).first()
    if found is None:
        raise NotVisibleError
    return found


def runs_of(line: Line) -> QuerySet[LineRun]:
    """Its turns, the newest first."""
    return LineRun.objects.filter(line=line).order_by("-pk")


def acting_for(line: Line) -> Actor | None:
    """In whose name it is asked today; None when nobody may bring in what it tells any more."""
    user: User = line.acts_as
    system = getattr(user, "record_system", None)
    if not user.is_active or (system is not None and system.revoked_at is not None):
        return None
    actor = actor_for(user)
    return actor if may_keep_register(actor.roles) else None


def client_row(name: Elsewhere, actor: Actor) -> ClientElsewhere | None:
    """What is kept of a client under a system's id, with the client."""
    rows = called(ClientElsewhere, name, actor.practice)
    return rows.select_related("client__user__practice").first()


def session_row(name: Elsewhere, actor: Actor) -> SessionElsewhere | None:
    """What is kept of a session under a system's id, with the session."""
    return called(SessionElsewhere, name, actor.practice).select_related("session__case").first()


def hash_of(told: PersonRecord | SessionRecord) -> str:
    """A keyed hash of all that a record says."""
    model = ClientElsewhere if isinstance(told, PersonRecord) else SessionElsewhere
    return look_up_hash(model, "heard", repr(as_json(told)))


def choices_of(line: Line) -> Mapping[tuple[str, str], str]:
    """What was decided about things of this line for good, by what they are and the hash of their ids."""
    rows = LineQuestion.objects.filter(line=line).exclude(choice="")
    return {(thing, hashed): choice for thing, hashed, choice in rows.values_list("thing", "value_hash", "choice")}


def question_hash(value: str) -> str:
    """The hash by which a question about something is found."""
    return look_up_hash(LineQuestion, "value_hash", value.strip())


def here_of(
    line: Line, *, adults: bool, decided: Mapping[str, str], opened: Opened | None = None
) -> tuple[Here, Choices]:
    """All that a person who is new may be compared with, and what was said about them."""
    zone = line.acts_as.practice.zone
    people = people_here(Client.objects.filter(practice_id=line.practice_id), line.system, opened or Opened())
    staff = User.objects.filter(practice_id=line.practice_id, client__isnull=True)
    here = Here(clock.today(zone), people, frozenset(user.email for user in staff))
    return here, Choices(Reading(zone), adults=adults or line.adults, decided=decided)


def person_here(line: Line, client: Client) -> Person:
    """One client as they are now. Raises ValueError for whose record is deleted."""
    (found,) = people_here(Client.objects.filter(pk=client.pk), line.system, Opened())
    return found


def cases_of_line(line: Line, actor: Actor, opened: Opened | None = None) -> tuple[CaseHere, ...]:
    """The open cases to which its sessions may belong: of a calendar those that its clinician treats or covers."""
    of_practice = Case.objects.filter(practice_id=line.practice_id)
    rows = cases_acted_in(actor) if line.kind == LineKind.CALENDAR else of_practice
    inside = Client.objects.filter(pk__in=Participant.objects.filter(case__in=rows).values("client"))
    return cases_here(rows, people_here(inside, line.system, opened or Opened()))


def own_events(line: Line, actor: Actor) -> frozenset[str]:
    """What our own calendar of a clinician calls its entries: where it comes back to us, it tells of nothing."""
    return frozenset(one.uid for one in entries_for(actor)) if line.kind == LineKind.CALENDAR else frozenset()


def are_doubted(line: Line, ids: Iterable[str]) -> bool:
    """Whether a person has yet to decide something about whom the system calls one of these."""
    hashes = [question_hash(one) for one in ids]
    return LineQuestion.objects.filter(line=line, thing=Thing.CLIENT, choice="", value_hash__in=hashes).exists()
