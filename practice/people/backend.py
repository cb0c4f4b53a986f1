"""Finds people by their address, and the signed-in user together with their practice in one statement."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField
from django.http import HttpRequest

from practice.access.prepared import Given, Prepared
from practice.enums import Role
from practice.people.addresses import people_with
from practice.people.models import User

# The practice's logo stays where it is.
_SIGNED_IN = Prepared(
    lambda: (
        User.objects.select_related("practice")
        .defer("practice__logo")
        .filter(pk=Given(lambda user_id: user_id, BigIntegerField()), is_active=True)
    )
)


class EmailBackend(ModelBackend):
    """Signs people in by e-mail address and password; record systems never."""

    def authenticate(  # type: ignore[override]  # the product signs in with these two words alone
        self,
        request: HttpRequest | None,  # noqa: ARG002 - Django calls it so
        username: str | None = None,
        password: str | None = None,
    ) -> User | None:
        """Whoever has this address and this password, and did not choose to come in by passkey alone.

        One password is always worked out, known address or not.
        """
        found = [user for user in people_with(username or "") if self.user_can_authenticate(user)]
        for user in found:
            if user.check_password(password or "") and not user.only_passkey:
                return user
        if not found:
            User().set_password(password or "")
        return None

    def get_user(self, user_id: int) -> User | None:
        """The user behind a session, unless they have left."""
        return next(iter(_SIGNED_IN.objects(user_id)), None)

    def user_can_authenticate(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        """Whether this is a person who is here today."""
        if not isinstance(user, User) or not user.is_active:
            return False
        return user.memberships.filter(ended_at__isnull=True).exclude(role=Role.RECORD_SYSTEM).exists()
