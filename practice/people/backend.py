"""Finds the signed-in user together with their practice, in one statement."""

from django.contrib.auth.backends import ModelBackend

from practice.people.models import User


class EmailBackend(ModelBackend):
    """Signs people in by e-mail address and password."""

    def get_user(self, user_id: int) -> User | None:
        """The user behind a session, unless they have left."""
        return User.objects.select_related("practice").filter(pk=user_id, is_active=True).first()
