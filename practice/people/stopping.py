"""The link with which somebody ends mails of a kind in one tap, without signing in."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.http import int_to_base36

from practice.people.models import User

SALT = "practice.people.stopping"


def stop_link(user: User) -> str:
    """The whole address at which this person, and nobody else, ends them. It never grows old."""
    who = int_to_base36(user.pk)
    return settings.SITE_URL + reverse("stop_mail", args=[who, Signer(salt=SALT).signature(who)])


def user_of_stop(who: str, token: str) -> User | None:
    """Whose link this is; None for one that was never made, or whose account is closed."""
    try:
        key = int(Signer(salt=SALT).unsign(f"{who}:{token}"), 36)
    except (BadSignature, ValueError):
        return None
    return User.objects.filter(pk=key, is_active=True).first()
