"""The links that let somebody in once: invitations, and new passwords for those who forgot theirs."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from practice import clock
from practice.codes import fingerprint
from practice.people.errors import OldLinkError
from practice.people.models import Invitation, User


class ResetTokens(PasswordResetTokenGenerator):
    """Django's tokens, told the time by the house's clock."""

    def _now(self) -> datetime:
        return clock.now().replace(tzinfo=None)


tokens = ResetTokens()


def invitation_link(secret: str) -> str:
    """The whole address that an invitation's secret opens."""
    return settings.SITE_URL + reverse("invitation", args=[secret])


def reset_link(user: User) -> str:
    """The whole address at which this user may choose a new password, for an hour and once."""
    who = urlsafe_base64_encode(str(user.pk).encode())
    return settings.SITE_URL + reverse("password_new", args=[who, tokens.make_token(user)])


def invitation_of(secret: str) -> Invitation:
    """The invitation that this secret still opens. Raises OldLinkError."""
    waiting = Invitation.objects.select_related("user__practice").filter(
        fingerprint=fingerprint(secret), used_at__isnull=True, expires_at__gt=clock.now(), user__is_active=True
    )
    invitation = waiting.first()
    if invitation is None:
        raise OldLinkError
    return invitation


def user_of_reset(who: str, token: str) -> User:
    """The user who may choose a new password with this link. Raises OldLinkError."""
    try:
        key = int(force_str(urlsafe_base64_decode(who)))
    except ValueError:
        key = 0
    user = User.objects.select_related("practice").filter(pk=key, is_active=True).first()
    if user is None or not tokens.check_token(user, token):
        raise OldLinkError
    return user
