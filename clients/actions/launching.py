"""Letting the practice be opened from a record system, and saying who of us somebody there is."""

from django.db import transaction

from clients.actions.lines import held_line
from clients.enums import LineKind
from clients.models import LaunchLink, Line
from clients.policy import may_run_practice
from clients.queries.cases import is_staff
from clients.queries.launching import LAUNCH
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record


@transaction.atomic
def let_open(line: Line, *, client_id: str, secret: str, by: Actor) -> None:
    """Let the practice be opened from a record system, under the name that we have there.

    Without ``secret`` the one that is kept stays, as long as the name does. Under another name everybody says anew who
    they are. Raises NotVisibleError unless ``by`` runs the practice.
    """
    held = _fhir(line, by)
    before = held.secrets.get(LAUNCH, {})
    is_same = before.get("client_id") == client_id
    kept = {"client_id": client_id, "secret": secret or (before.get("secret", "") if is_same else "")}
    held.secrets = {**held.secrets, LAUNCH: kept}
    held.save(update_fields=["secrets"])
    if not is_same:
        LaunchLink.objects.filter(line=held).delete()
    record("let_open", by=by, line=held.code)


@transaction.atomic
def stop_opening(line: Line, *, by: Actor) -> None:
    """Let nobody open the practice from there any more, and forget who they are there. Raises NotVisibleError."""
    held = _fhir(line, by)
    held.secrets = {name: kept for name, kept in held.secrets.items() if name != LAUNCH}
    held.save(update_fields=["secrets"])
    LaunchLink.objects.filter(line=held).delete()
    record("stop_opening", by=by, line=held.code)


def _fhir(line: Line, by: Actor) -> Line:
    held = held_line(line, by)
    if held.kind != LineKind.FHIR or held.ended_at or not may_run_practice(by.roles):
        raise NotVisibleError
    return held


@transaction.atomic
def link_oneself(line: Line, subject: str, *, by: Actor) -> LaunchLink:
    """Say that somebody who signs in there is oneself; each of both is one person for the other.

    The caller made sure that ``by`` just showed once more who they are. Raises NotVisibleError, NotAllowedError.
    """
    if line.practice_id != by.practice or not is_staff(by):
        raise NotVisibleError
    Line.objects.select_for_update().get(pk=line.pk)
    moment = clock.now()
    link = LaunchLink(line=line, user_id=by.person, subject=subject, made_at=moment, used_at=moment)
    there = LaunchLink.objects.filter(line=line)
    free = not any(one.user_id == by.person or one.subject == subject for one in there)
    require(free, "One of both is linked with somebody else already. End that link first.")
    link.save()
    record("link_oneself", by=by, line=line.code, link=link.code)
    return link


@transaction.atomic
def end_link(code: str, *, by: Actor) -> LaunchLink:
    """End one's own link, or as somebody who runs the practice anybody's. Raises NotVisibleError."""
    link = LaunchLink.objects.filter(code=code, line__practice_id=by.practice).select_related("line").first()
    if link is None or not (link.user_id == by.person or may_run_practice(by.roles)):
        raise NotVisibleError
    LaunchLink.objects.filter(pk=link.pk).delete()
    record("end_launch_link", by=by, line=link.line.code, link=link.code)
    return link


@transaction.atomic
def keep_opening(link: LaunchLink, *, by: Actor) -> None:
    """Keep on record that somebody opened the practice from there. Raises NotVisibleError."""
    if link.user_id != by.person:
        raise NotVisibleError
    LaunchLink.objects.filter(pk=link.pk).update(used_at=clock.now())
    record("open_from_record_system", by=by, link=link.code)
