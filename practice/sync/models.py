"""Record systems that may be named in a client's consent, and the programs that call in their name or in a person's."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from oauth2_provider.models import (
    AbstractAccessToken,
    AbstractApplication,
    AbstractGrant,
    AbstractIDToken,
    AbstractRefreshToken,
)

from practice.people.models import Practice


class RecordSystem(models.Model):
    """A practice-management system that acts as a user of its own and cannot sign in on a page."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="record_system"
    )
    reads_responses = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"record system {self.user_id}"


class ApiClient(AbstractApplication, models.Model):
    """A program that may ask for tokens in one practice: a record system's own, or an app that people let in.

    ``held`` are the scopes that it may ask for, between spaces. One that signs with a key of its own has its public
    keys in ``jwks``, and no secret that anybody knows.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="api_clients")
    record_system = models.ForeignKey(
        RecordSystem, on_delete=models.PROTECT, null=True, blank=True, related_name="api_clients"
    )
    held = models.TextField()
    jwks: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["ApiClient"]] = models.Manager()

    class Meta(AbstractApplication.Meta):
        constraints = (
            models.CheckConstraint(
                condition=Q(authorization_grant_type=AbstractApplication.GRANT_CLIENT_CREDENTIALS)
                & Q(record_system__isnull=False)
                | Q(authorization_grant_type=AbstractApplication.GRANT_AUTHORIZATION_CODE)
                & Q(record_system__isnull=True),
                name="a_program_acts_for_a_system_or_for_people",
            ),
        )

    def __str__(self) -> str:
        return f"API client {self.client_id}"

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes that it may ask for."""
        return tuple(self.held.split())

    def is_usable(self, request: object) -> bool:  # noqa: ARG002 - the toolkit hands it over
        """Whether it may still do anything: neither it nor its record system has been cut off."""
        system = self.record_system
        return self.revoked_at is None and (system is None or system.revoked_at is None)


class OfPractice(models.Model):
    """What belongs to the practice of its program."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Stand behind the same wall as the program."""
        self.practice_id = self.application.practice_id  # type: ignore[attr-defined]  # each that is of a practice has it
        super().save(*args, **kwargs)


class AccessToken(OfPractice, AbstractAccessToken):
    """A right to call, for five minutes; only its SHA-256 is kept."""

    objects: ClassVar[models.Manager["AccessToken"]] = models.Manager()

    class Meta(AbstractAccessToken.Meta):
        pass

    def __str__(self) -> str:
        return f"token {self.pk}"


class AuthorizationCode(OfPractice, AbstractGrant):
    """What an app gets for a person's yes, to be changed into a token within a minute."""

    objects: ClassVar[models.Manager["AuthorizationCode"]] = models.Manager()

    class Meta(AbstractGrant.Meta):
        pass

    def __str__(self) -> str:
        return f"code {self.pk}"


class RefreshToken(OfPractice, AbstractRefreshToken):
    """The toolkit's word for a right to ask again; none is ever given."""

    objects: ClassVar[models.Manager["RefreshToken"]] = models.Manager()

    class Meta(AbstractRefreshToken.Meta):
        pass

    def __str__(self) -> str:
        return f"refresh token {self.pk}"


class IdentityToken(OfPractice, AbstractIDToken):
    """The toolkit's word for a proof of who somebody is; none is ever given."""

    objects: ClassVar[models.Manager["IdentityToken"]] = models.Manager()

    class Meta(AbstractIDToken.Meta):
        pass

    def __str__(self) -> str:
        return f"identity token {self.pk}"
