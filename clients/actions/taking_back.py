"""Takes back what a file made, as long as nobody has worked on it since; whatever was worked on stays."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from clients.enums import ImportState
from clients.imports.reasons import Reason
from clients.models import (
    Case,
    Client,
    ClientElsewhere,
    Import,
    ImportRow,
    Participant,
    Session,
    SessionElsewhere,
    TeamMember,
)
from clients.queries.imports import profile
from practice import clock
from practice.access.actor import Actor
from practice.audit.record import record
from practice.people.models import Membership, User
from practice.privacy import holders
from practice.privacy.lookup import look_up_hash
from practice.privacy.store import key_store
from practice.sync.changes import note_change

AT_ONCE = 50
WITH_A_CLIENT = (Membership, Client, ClientElsewhere, ImportRow)
WITH_A_SESSION = (SessionElsewhere, ImportRow)
WITH_A_CASE = (Participant, TeamMember, ImportRow)


def stamp_of_client(client: Client) -> str:
    """A keyed hash of all that the desk and the client can change about who they are."""
    user = client.user
    said = (user.name, user.email, user.zone, user.theme, user.language, client.called, client.born, client.country)
    return look_up_hash(ImportRow, "stamp", repr((*said, str(client.standing), user.last_login, user.is_active)))


def stamp_of_session(session: Session) -> str:
    """A keyed hash of when and where a session is, and what was noted for the next."""
    at = session.starts_at.isoformat()
    said = (at, session.zone, session.minutes, session.place, session.next_time_line, str(session.status))
    return look_up_hash(ImportRow, "stamp", repr(said))


def stamp_of_number(value: str) -> str:
    """The keyed hash under which a system's number for a client stands."""
    return look_up_hash(ClientElsewhere, "value_hash", value.strip())


@transaction.atomic
def undo_some(key: int) -> bool:
    """Take back the last few rows that were not looked at yet; gives whether there may be more to do."""
    batch = Import.objects.select_for_update().filter(pk=key, state=ImportState.UNDOING).first()
    if batch is None:
        return False
    user = User.objects.select_related("practice").get(pk=batch.pressed_by_id or batch.by_id)
    by = Actor(user.pk, user.practice_id, frozenset(), user.practice.zone)
    # Backwards: the row that opened a case comes after all that stand in it.
    rows = list(_to_do(batch).order_by("-number")[:AT_ONCE])
    if not rows:
        batch.state, batch.ended_at = ImportState.UNDONE, clock.now()
        batch.save(update_fields=["state", "ended_at"])
        record("end_undo_of_import", by=by, batch=batch.code)
        return False
    sessions = _used(Session, [row.session_id for row in rows if row.session_id], WITH_A_SESSION)
    people = _used(User, [row.client_id for row in rows if row.client_id], WITH_A_CLIENT)
    people |= _used(Client, [row.client_id for row in rows if row.client_id], WITH_A_CLIENT)
    for row in rows:
        stays = _undo(batch, row, sessions if row.session_id else people, by)
        reason = Reason.WORKED_ON.value if stays else row.reason
        left = {"made": row.made and stays, "linked": row.linked and stays}
        _to_do(batch).filter(pk=row.pk).update(undone_at=clock.now(), reason=reason, **left)
    return True


def _to_do(batch: Import) -> models.QuerySet[ImportRow]:
    rows = ImportRow.objects.filter(batch=batch, done_at__isnull=False, undone_at=None)
    return rows.filter(models.Q(made=True) | models.Q(linked=True))


def _used(model: type[models.Model], keys: Iterable[int], expected: tuple[type[models.Model], ...]) -> set[int]:
    """Those of these rows that anything but the ``expected`` kinds names: somebody has worked on them."""
    found: set[int] = set()
    for field in _fields_to(model):
        if field.model not in expected:
            rows = field.model._base_manager.filter(**{f"{field.name}__in": list(keys)})
            found.update(rows.values_list(field.attname, flat=True))
    return found


def _fields_to(model: type[models.Model]) -> "list[models.ForeignKey[Any, Any]]":
    relations = model._meta.get_fields(include_hidden=True)
    fields = [getattr(one, "field", None) for one in relations if one.auto_created and one.is_relation]
    return [field for field in fields if isinstance(field, models.ForeignKey)]


def _undo(batch: Import, row: ImportRow, used: set[int], by: Actor) -> bool:
    """Take back what one row did; gives whether something of it stays."""
    if row.session is not None:
        named = _is_followed(row.session.elsewhere.all(), batch)
        stays = row.session_id in used or named or stamp_of_session(row.session) != row.stamp
        if not stays:
            note_change("sessions", [row.session.code], practice=by.practice, gone=True)
            record("take_back_session", by=by, session=row.session_id)
            row.session.delete()
        return (row.opened_case and _case_stays(row, by)) or stays
    if row.made:
        return _client_stays(batch, row, used, by)
    if row.linked:
        return _number_stays(batch, row, by)
    return False


def _is_followed(names: models.QuerySet[Any], batch: Import) -> bool:
    """Whether another system knows it, or this one has told of it since by its line."""
    return names.exclude(system=profile(batch).system, heard="").exists()


def _number_stays(batch: Import, row: ImportRow, by: Actor) -> bool:
    given = ClientElsewhere.objects.filter(client=row.client_id, value_hash=row.stamp).select_related("client")
    named = given.filter(system=profile(batch).system).first()
    if named is None or named.heard:
        return named is not None
    note_change("clients", [named.client.code], practice=by.practice)
    record("take_back_name_elsewhere", by=by, client=row.client_id)
    named.delete()
    return False


def _case_stays(row: ImportRow, by: Actor) -> bool:
    case = row.case
    if case is None:
        return False
    alone = case.participants.count() == 1 and case.team.count() == 1
    if not alone or _used(Case, [case.pk], WITH_A_CASE):
        return True
    note_change("cases", [case.code], practice=by.practice, gone=True)
    record("take_back_case", by=by, case=case.pk)
    key = case.pk
    case.delete()
    transaction.on_commit(lambda: key_store().destroy(holders.case(key)))
    return False


def _client_stays(batch: Import, row: ImportRow, used: set[int], by: Actor) -> bool:
    client = row.client
    if client is None:
        return False
    if _is_followed(client.elsewhere.all(), batch) or client.pk in used or stamp_of_client(client) != row.stamp:
        return True
    note_change("clients", [client.code], practice=by.practice, gone=True)
    record("take_back_client", by=by, client=client.pk)
    key, user = client.pk, client.user
    client.delete()
    user.delete()
    transaction.on_commit(lambda: key_store().destroy(holders.person(key)))
    return False
