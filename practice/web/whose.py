"""Says in each form who it was shown to."""

from django.contrib.auth.models import AnonymousUser
from django.utils.crypto import constant_time_compare, salted_hmac

from practice.people.models import User

FIELD = "shown_to"
_SALT = "practice.web.whose"


def mark_of(user: User | AnonymousUser) -> str:
    """A text that stands for one person and that only this house can make; empty for nobody in particular."""
    return salted_hmac(_SALT, str(user.pk), algorithm="sha256").hexdigest() if user.pk else ""


def is_marked(mark: str, user: User | AnonymousUser) -> bool:
    """Whether a form with this mark was shown to this very person."""
    return bool(user.pk) and constant_time_compare(mark, mark_of(user))
