"""Takes in people that a system tells of, by the same rules as a file: what is not beyond doubt waits for a person."""

from contextlib import suppress

from clients.actions.elsewhere import Person, bring_client, call_client
from clients.actions.mailboxes import wait_for_mailboxes
from clients.actions.people import keep_address, known_of
from clients.actions.turns import Turn
from clients.connectors.questions import ADULT
from clients.connectors.records import Joined, PersonRecord, cells_of
from clients.enums import Outcome, Standing, Thing
from clients.imports.people import PeoplePlan
from clients.imports.plans import LEAVE, NEW, SAME, Planned
from clients.imports.reasons import Reason, RowError
from clients.imports.values import Known, address_of, is_another, same_name
from clients.models import Client
from clients.queries.lines import client_row, hash_of, here_of
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.people.mailboxes import plain_address
from practice.sync.turns import take_turn


def take_person(turn: Turn, told: PersonRecord, choice: str = "") -> None:
    """Take in a person: who is known by their id is written down as they are there, who is not is compared."""
    name = turn.name(told.id)
    wait_for_mailboxes(turn.by)
    take_turn("client", turn.by.practice, name.system, name.value)
    row = client_row(name, turn.by)
    if row is None:
        _new(turn, told, choice)
    elif row.heard != hash_of(told) or choice:
        _known(turn, told, row.client, choice)


def _known(turn: Turn, told: PersonRecord, client: Client, choice: str) -> None:
    if told.gone:
        take_leaving(turn, told)
        return
    if not (choice.startswith(SAME) or _is_still(told, client)):
        turn.ask(Thing.CLIENT, told.id, told, Reason.ID_OF_ANOTHER)
        return
    _write_down(turn, told, client)
    turn.settled(Thing.CLIENT, told.id)


def _is_still(told: PersonRecord, client: Client) -> bool:
    """Whether an id still names the same person: one of name, address and birth date has stayed, not the address alone.

    Whoever has another name and another birth date is somebody else, also at the same address.
    """
    if is_another(known_of(client), Known(told.name, told.born)):
        return False
    same = same_name(told.name) == same_name(client.user.name)
    address = bool(told.email) and plain_address(told.email) == plain_address(client.user.email)
    return same or address or bool(told.born and told.born == client.born)


def _write_down(turn: Turn, told: PersonRecord, client: Client) -> None:
    """Keep who they are there; an address is theirs alone once it is known, and so is what they like to be called."""
    name, before = turn.name(told.id), (client.user.name, client.called, client.country)
    linked = client_row(name, turn.by) is None
    called, country = told.called or client.called, told.country or client.country
    said = Person(told.name or client.user.name, called=called, country=country)
    client, _ = bring_client(name, said, known=client, by=turn.by)
    if told.email and not client.user.email:
        _keep_address(client, told, by=turn.by)
    turn.knows(client)
    turn.run.clients_linked += linked
    turn.run.clients_changed += not linked and before != (client.user.name, client.called, client.country)
    turn.heard(Thing.CLIENT, told)


def _keep_address(client: Client, told: PersonRecord, *, by: Actor) -> None:
    """Keep the first address told; one that is none, or somebody else's, is not, and the desk asks for theirs."""
    with suppress(RowError, NotAllowedError):
        keep_address(client, address_of(told.email), by=by)


def _new(turn: Turn, told: PersonRecord, choice: str) -> None:
    if turn.decided(Thing.CLIENT, told.id) == LEAVE and not choice:
        return
    planned = plan_of_person(turn, told, choice)
    if planned.reason is Reason.SAME_AS_ROW:
        return
    if planned.outcome in {Outcome.DECIDE, Outcome.REFUSE}:
        turn.ask(Thing.CLIENT, told.id, told, planned.reason)
        return
    try:
        _do(turn, told, planned)
    except NotAllowedError:
        turn.ask(Thing.CLIENT, told.id, told, Reason.CHANGED_SINCE)
        return
    turn.settled(Thing.CLIENT, told.id)


def plan_of_person(turn: Turn, told: PersonRecord, choice: str = "") -> Planned:
    """What the rules for files say of somebody who is not known by their id; ``choice`` is somebody's word on it."""
    if turn.plan is None or choice:
        # Whoever is said to be an adult was looked at, and is nobody of the same name who is here.
        said = NEW if choice == ADULT else choice
        decided = {"1": said}
        turn.plan = PeoplePlan(*here_of(turn.line, adults=choice == ADULT, decided=decided, opened=turn.opened))
    planned = turn.plan.plan(cells_of(told, 1 if choice else 0))
    if choice:
        turn.plan = None
    return planned


def _do(turn: Turn, told: PersonRecord, planned: Planned) -> None:
    if planned.outcome is Outcome.MATCH:
        _write_down(turn, told, Client.objects.select_related("user").get(pk=planned.client))
    elif planned.outcome is Outcome.MAKE and planned.person is not None:
        who = planned.person
        person = Person(who.name, who.email, who.called, who.country, who.born)
        client, _ = bring_client(turn.name(told.id), person, by=turn.by)
        turn.run.clients_new += 1
        turn.heard(Thing.CLIENT, told)
        turn.knows(client)


def take_joined(turn: Turn, told: Joined) -> None:
    """Two records there are one person. Who is two people here stays so until somebody has looked."""
    old, into = (client_row(turn.name(value), turn.by) for value in (told.old, told.into))
    if old is None:
        turn.settled(Thing.CLIENT, told.old)
    elif into is None:
        call_client(old.client, turn.name(told.into), by=turn.by)
        turn.knows(old.client)
        turn.run.clients_linked += 1
    elif into.client_id != old.client_id:
        turn.ask(Thing.CLIENT, told.old, PersonRecord(told.old, first=old.client.user.name), Reason.JOINED_THERE)


def take_leaving(turn: Turn, told: PersonRecord) -> None:
    """Somebody is not in care there any more; whether they are here is for a person to say."""
    row = client_row(turn.name(told.id), turn.by)
    if row is None:
        turn.settled(Thing.CLIENT, told.id)
        return
    if row.client.standing == Standing.IN_CARE:
        turn.ask(Thing.CLIENT, told.id, PersonRecord(told.id, first=row.client.user.name, gone=True), Reason.GONE_THERE)
    turn.heard(Thing.CLIENT, told)
