"""Who works here, as the actor may see it."""

from django.db.models import Prefetch, QuerySet

from practice.access.actor import Actor, require_role
from practice.access.errors import NotVisibleError
from practice.enums import STAFF, Role
from practice.people.models import Invitation, Membership, Practice, User
from practice.people.naming import by_name


def me(actor: Actor) -> User:
    """The person themselves, with their practice."""
    return User.objects.select_related("practice").defer("practice__logo").get(pk=actor.person)


def practice_of(actor: Actor) -> Practice:
    """The practice, for those who run it."""
    require_role(actor, Role.ADMINISTRATOR)
    return Practice.objects.defer("logo").get(pk=actor.practice)


def logo_of(actor: Actor) -> bytes:
    """The practice's logo as PNG, for those who work there. Raises NotVisibleError when there is none."""
    require_role(actor, *STAFF)
    logo = Practice.objects.filter(pk=actor.practice).values_list("logo", flat=True).get()
    if not logo:
        raise NotVisibleError
    return bytes(logo)


def colleagues(actor: Actor) -> list[User]:
    """Everybody who works in the practice today with their roles and open invitations, for those who run it."""
    if Role.ADMINISTRATOR not in actor.roles:
        return []
    running = Membership.objects.filter(ended_at__isnull=True).order_by("since", "pk")
    found = (
        User.objects.filter(practice_id=actor.practice, is_active=True)
        .filter(memberships__role__in=STAFF, memberships__ended_at__isnull=True)
        .prefetch_related(
            Prefetch("memberships", running),
            Prefetch("invitations", Invitation.objects.filter(used_at__isnull=True).order_by("-pk")),
        )
        .distinct()
    )
    return by_name(found)


def colleague(key: int, actor: Actor) -> User:
    """One of them. Raises NotVisibleError."""
    for user in colleagues(actor):
        if user.pk == key:
            return user
    raise NotVisibleError


def clinicians(actor: Actor) -> QuerySet[User]:
    """The clinicians who may be named as treating, for everybody who works in the practice."""
    if not actor.roles & STAFF:
        return User.objects.none()
    people = User.objects.filter(practice_id=actor.practice, is_active=True)
    return people.filter(memberships__role=Role.CLINICIAN, memberships__ended_at__isnull=True)


def clinicians_of(practice: int) -> QuerySet[User]:
    """Those who may treat in a practice today, in the order in which they came."""
    held = Membership.objects.filter(role=Role.CLINICIAN, ended_at__isnull=True)
    return User.objects.filter(practice_id=practice, is_active=True, pk__in=held.values("user_id")).order_by("pk")
