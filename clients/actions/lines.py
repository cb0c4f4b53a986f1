"""Connecting other systems, pausing and ending that, and deciding what only a person can."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from clients.actions.people import add_record_system
from clients.actions.polling import take_told, told_in
from clients.actions.standing import change_standing
from clients.actions.turns import Turn
from clients.connectors.questions import ENDED
from clients.enums import LineKind, Standing, Thing
from clients.imports.plans import LEAVE
from clients.imports.reasons import Reason
from clients.models import Client, LaunchLink, Line, LineQuestion, LineRun
from clients.policy import may_run_practice
from clients.queries.elsewhere import Elsewhere
from clients.queries.lines import client_row, line_of, question_for, question_hash
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.codes import new_code
from practice.people.models import User
from practice.people.visible import plain_name
from practice.sync.outside import NoAnswerError, check_address
from practice.sync.queries import record_systems

LONGEST_ADDRESS, LONGEST_SYSTEM = 2000, 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """A line as somebody wants it: where to ask, and with what. ``adults``: whoever has no birth date there is one.

    ``sends``: what clients let the system read from now on is sent there, too.
    """

    kind: LineKind
    name: str
    address: str = ""
    secrets: dict[str, Any] | None = None
    adults: bool = False
    sends: bool = False


@transaction.atomic
def connect(wanted: Wanted, *, by: Actor) -> Line:
    """Have a system asked from now on, in the name of a record system of its own: no consent given before covers it.

    Raises NotVisibleError unless ``by`` runs the practice, NotAllowedError for an address that cannot be asked, a
    system that is asked already, or a name that clients know another system by.
    """
    if not may_run_practice(by.roles):
        raise NotVisibleError
    system = wanted.kind.value if wanted.kind is not LineKind.FHIR else wanted.address.rstrip("/")
    _require_askable(wanted, system, by)
    name = plain_name(wanted.name).casefold()
    taken = any(one.revoked_at is None and one.user.name.casefold() == name for one in record_systems(by))
    require(not taken, "Another system has this name. Give this one another.")
    # Clients are asked for what is sent as for any record system's reading.
    record_system = add_record_system(name=wanted.name, reads_responses=wanted.sends, by=by)
    return _made(wanted, record_system.user, system, by)


@transaction.atomic
def connect_calendar(address: str, *, by: Actor) -> Line:
    """Have a clinician's own calendar asked, in their name. Raises NotVisibleError, NotAllowedError as ``connect``."""
    if not by.is_clinician:
        raise NotVisibleError
    wanted = Wanted(LineKind.CALENDAR, "", address.replace("webcal://", "https://", 1), {"zone": by.zone})
    system = f"calendar {new_code()}"
    _require_askable(wanted, system, by)
    return _made(wanted, User.objects.get(pk=by.person), system, by)


def _require_askable(wanted: Wanted, system: str, by: Actor) -> None:
    if wanted.address:
        require(len(wanted.address) <= LONGEST_ADDRESS, "This address is too long.")
        try:
            check_address(wanted.address)
        except NoAnswerError:
            require(False, "This address cannot be asked. It begins with https:// and is on the internet.")  # noqa: FBT003 - reads as a sentence
    require(len(system) <= LONGEST_SYSTEM, "This address is too long.")
    taken = Line.objects.filter(practice_id=by.practice, system=system, ended_at=None).exists()
    require(not taken, "This system is connected already. Disconnect it first.")


def _made(wanted: Wanted, acts_as: User, system: str, by: Actor) -> Line:
    moment = clock.now()
    line = Line.objects.create(
        practice_id=by.practice,
        kind=wanted.kind,
        acts_as=acts_as,
        system=system,
        address=wanted.address,
        secrets=wanted.secrets or {},
        adults=wanted.adults,
        sends=wanted.sends,
        made_at=moment,
        due_at=moment,
    )
    record("connect_line", by=by, line=line.code, kind=wanted.kind.value)
    return line


@transaction.atomic
def pause(line: Line, *, by: Actor) -> None:
    """Ask no more until somebody says so. Raises NotVisibleError."""
    held = held_line(line, by)
    held.paused_at = held.paused_at or clock.now()
    held.save(update_fields=["paused_at"])
    record("pause_line", by=by, line=held.code)


@transaction.atomic
def resume(line: Line, *, by: Actor) -> None:
    """Ask again, and at once: what changed meanwhile is told now. Raises NotVisibleError."""
    held = held_line(line, by)
    held.paused_at, held.failures, held.due_at = None, 0, clock.now()
    held.save(update_fields=["paused_at", "failures", "due_at"])
    record("resume_line", by=by, line=held.code)


@transaction.atomic
def read_anew(line: Line, *, by: Actor) -> None:
    """Read all of it from the beginning, and ask again about what was left out. Raises NotVisibleError."""
    held = held_line(line, by)
    LineQuestion.objects.filter(line=held, choice=LEAVE).delete()
    held.places, held.failures, held.due_at = {}, 0, clock.now()
    held.save(update_fields=["places", "failures", "due_at"])
    record("read_line_anew", by=by, line=held.code)


@transaction.atomic
def disconnect(line: Line, *, by: Actor) -> None:
    """Ask no more for good, and forget with what. People and sessions stay as they are. Raises NotVisibleError."""
    held = held_line(line, by)
    held.ended_at, held.address, held.secrets, held.places, held.claim = clock.now(), "", {}, {}, ""
    held.save(update_fields=["ended_at", "address", "secrets", "places", "claim"])
    LineQuestion.objects.filter(line=held).delete()
    LaunchLink.objects.filter(line=held).delete()
    record("disconnect_line", by=by, line=held.code)


def held_line(line: Line, by: Actor) -> Line:
    """The line as it is now, and nobody else's until this is done."""
    known = line_of(line.code, by)
    return Line.objects.select_for_update().get(pk=known.pk)


@transaction.atomic
def decide(question: LineQuestion, choice: str, *, by: Actor) -> bool:
    """Do what somebody chose; gives whether that settled it. Raises NotVisibleError for what is not theirs."""
    known = question_for(question.code, by)
    held = LineQuestion.objects.select_for_update().get(pk=known.pk)
    held.line = known.line
    record("decide_for_line", by=by, line=held.line.code, question=held.code)
    if choice == LEAVE:
        _keep(held, LEAVE)
        return True
    if held.reason == Reason.GONE_THERE and choice == ENDED:
        _end_care(held, by)
        return True
    comes_back = held.thing == Thing.SESSION and bool(held.said.get("series"))
    take_told(Turn(held.line, LineRun(line=held.line), by), told_in(held), choice)
    if LineQuestion.objects.filter(pk=held.pk).exists():
        return False
    if comes_back:
        _keep_for_all(held, choice)
    return True


def _keep(question: LineQuestion, choice: str) -> None:
    question.choice, question.said, question.reason = choice, {}, ""
    question.save(update_fields=["choice", "said", "reason"])


def _keep_for_all(question: LineQuestion, choice: str) -> None:
    """One word for all that come back together: the others follow when the line is asked, which is now."""
    said = {"line": question.line, "holder_id": question.holder_id, "thing": question.thing, "value": question.value}
    LineQuestion.objects.create(**said, choice=choice, asked_at=question.asked_at)
    Line.objects.filter(pk=question.line_id).update(due_at=clock.now())


def _end_care(question: LineQuestion, by: Actor) -> None:
    row = client_row(Elsewhere(question.line.system, question.value), by)
    if row is not None:
        change_standing(row.client, Standing.ARCHIVED, by=by)
    question.delete()


def leave_out_for_good(client: Client) -> None:
    """Whose record is deleted here is not brought in again, as long as the other system still tells of them."""
    lines = {line.system: line for line in Line.objects.filter(practice_id=client.practice_id, ended_at=None)}
    for named in client.elsewhere.all():
        line = lines.get(named.system)
        if line is not None:
            kept = LineQuestion.objects.filter(
                line=line, thing=Thing.CLIENT, value_hash=question_hash(named.value)
            ).first()
            made = LineQuestion(line=line, holder_id=line.acts_as_id, thing=Thing.CLIENT, value=named.value)
            question = kept or made
            question.asked_at = clock.now()
            question.choice, question.said, question.reason = LEAVE, {}, ""
            question.save()
