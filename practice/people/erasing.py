"""Closes an account for good, and blanks what the database holds of how its owner is reached."""

from practice import clock
from practice.mail.models import Contact, OutgoingMail
from practice.people.doors import HandedCode, RefusedSignIn
from practice.people.factors.standing import forget_factors
from practice.people.models import Invitation, Membership, User
from practice.people.signed_in import end_all


def forget_person(user: User) -> None:
    """End every way in, every session and role, and let no address find this person any more.

    The name stays as it is sealed: once the key is destroyed it reads as somebody whose record was deleted.
    """
    end_all(user)
    forget_factors(user)
    for model in (Invitation, HandedCode, RefusedSignIn):
        model.objects.filter(user=user).delete()
    for kept in (OutgoingMail, Contact):
        kept.objects.filter(person=user).delete()
    Membership.objects.filter(user=user, ended_at__isnull=True).update(ended_at=clock.now())
    user.set_unusable_password()
    user.email, user.zone, user.theme, user.is_active, user.last_login = "", "", "", False, None
    user.save(update_fields=["email", "address_hash", "zone", "theme", "is_active", "last_login", "password"])
