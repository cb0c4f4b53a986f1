"""Settings: one's own, the practice's, and who works here."""

from typing import IO

from django.db import transaction

from practice import clock
from practice.access.actor import Actor, require, require_role
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.enums import STAFF, Paper, Role, Theme
from practice.people.errors import LastAdministratorError
from practice.people.languages import languages
from practice.people.logos import logo_from
from practice.people.models import Membership, Practice, User
from practice.people.signed_in import end_all
from practice.people.visible import plain_name

IN_CARE_TEAMS = frozenset({Role.CLINICIAN, Role.SUPERVISOR})


@transaction.atomic
def change_me(
    user: User, *, name: str, zone: str, theme: Theme | None, single_keys: bool, language: str = "", by: Actor
) -> None:
    """Change how one is named, in which language one is addressed, and how pages look to oneself."""
    if user.pk != by.person:
        raise NotVisibleError
    user.name, user.zone, user.theme, user.single_keys = plain_name(name), zone, theme or "", single_keys
    user.language = language
    user.save(update_fields=["name", "zone", "theme", "single_keys", "language"])
    record("change_me", by=by)


@transaction.atomic
def change_practice(
    practice: Practice,
    *,
    name: str,
    zone: str,
    country: str,
    paper: Paper,
    own_line: str,
    retention_years: int,
    by: Actor,
) -> None:
    """Change what the practice is called, where it is, on what it prints, and how long it keeps records."""
    _runs(practice, by)
    practice.name, practice.zone, practice.country = plain_name(name), zone, country
    practice.paper, practice.own_line = paper, own_line.strip()
    practice.retention_years = retention_years
    practice.save(update_fields=["name", "zone", "country", "paper", "own_line", "retention_years"])
    record("change_practice", by=by, practice=practice.pk)


@transaction.atomic
def change_language(practice: Practice, language: str, *, by: Actor) -> None:
    """Change the language in which those are asked who chose none, as far as exercises were translated."""
    _runs(practice, by)
    require(language in dict(languages()), "Choose a language of the list.")
    practice.language = language
    practice.save(update_fields=["language"])
    record("change_language", by=by, practice=practice.pk)


@transaction.atomic
def change_logo(practice: Practice, file: IO[bytes] | None, size: int = 0, *, by: Actor) -> None:
    """Keep a new logo, made anew from ``file``, or none. Raises LogoError."""
    _runs(practice, by)
    practice.logo = logo_from(file, size) if file else None
    practice.logo_at = clock.now() if file else None
    practice.save(update_fields=["logo", "logo_at"])
    record("change_logo", by=by, practice=practice.pk, kept=file is not None)


@transaction.atomic
def end_membership(user: User, role: Role, *, by: Actor) -> None:
    """End one role of a colleague from now on; with the last one they cannot sign in any more.

    Who sits in care teams leaves them first, which is another act. Raises LastAdministratorError.
    """
    require_role(by, Role.ADMINISTRATOR)
    if user.practice_id != by.practice:
        raise NotVisibleError
    require(role in STAFF - IN_CARE_TEAMS, "Clinicians and supervisors first hand over their cases.")
    running = Membership.objects.filter(user__practice_id=by.practice, ended_at__isnull=True)
    others = running.filter(role=Role.ADMINISTRATOR, user__is_active=True).exclude(user=user)
    if role == Role.ADMINISTRATOR and not others.exists():
        raise LastAdministratorError("Name another administrator first.")
    if not running.filter(user=user, role=role).update(ended_at=clock.now()):
        raise NotVisibleError
    if not running.filter(user=user).exists():
        user.is_active = False
        user.save(update_fields=["is_active"])
    record("end_membership", by=by, user=user.pk, role=role.value)


@transaction.atomic
def sign_out_colleague(user: User, *, by: Actor) -> None:
    """Sign a colleague out in every browser at once; they may come in again. Raises NotVisibleError."""
    require_role(by, Role.ADMINISTRATOR)
    works_here = user.memberships.filter(role__in=STAFF, ended_at__isnull=True).exists()
    if user.practice_id != by.practice or not works_here:
        raise NotVisibleError
    require(user.pk != by.person, "Where you are signed in yourself stands in your own settings.")
    end_all(user)
    record("sign_out_colleague", by=by, user=user.pk)


def _runs(practice: Practice, by: Actor) -> None:
    require_role(by, Role.ADMINISTRATOR)
    if practice.pk != by.practice:
        raise NotVisibleError
