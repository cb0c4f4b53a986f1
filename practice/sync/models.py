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
    keys in ``jwks``, and no secret that anybody knows. Where it keeps them at an address, ``jwks`` is what was told
    there and is good until ``jwks_until``.
    """

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="api_clients")
    record_system = models.ForeignKey(
        RecordSystem, on_delete=models.PROTECT, null=True, blank=True, related_name="api_clients"
    )
    held = models.TextField()
    jwks: models.JSONField[Any, Any] = models.JSONField(null=True, blank=True)
    jwks_url = models.CharField(max_length=500, blank=True)
    jwks_until = models.DateTimeField(null=True, blank=True)
    jwks_asked_at = models.DateTimeField(null=True, blank=True)
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

    @property
    def signs(self) -> bool:
        """Whether it proves who it is with a key of its own."""
        return self.jwks is not None or bool(self.jwks_url)

    @property
    def is_app(self) -> bool:
        """Whether it is an app that people let in, rather than a record system's program."""
        return bool(self.authorization_grant_type == self.GRANT_AUTHORIZATION_CODE)

    def redirect_uri_allowed(self, uri: str) -> bool:
        """Whether somebody may be sent on to this address: only to one that is registered, to the letter."""
        return uri in self.redirect_uris.split()

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


class Allowance(OfPractice, models.Model):
    """A person's yes to an app: what it may read of theirs, and until when; over before that when it is taken back.

    ``patient`` is the person's code, by which the interfaces call them.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="allowances")
    application = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="allowances")
    patient = models.CharField(max_length=16)
    scope = models.TextField()
    given_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager["Allowance"]] = models.Manager()

    class Meta:
        indexes = (models.Index(fields=("person",), name="allowance_running", condition=Q(ended_at__isnull=True)),)

    def __str__(self) -> str:
        return f"allowance {self.pk}"


class AppRead(models.Model):
    """That an app was told something of one kind about the person who let it in, on a day, and when last."""

    allowance = models.ForeignKey(Allowance, on_delete=models.CASCADE, related_name="reads")
    kind = models.CharField(max_length=24)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("allowance", "kind", "day"), name="an_app_told_once_for_each_day"),
        )

    def __str__(self) -> str:
        return f"{self.kind} on {self.day}"


class AccessToken(OfPractice, AbstractAccessToken):
    """A right to call, for five minutes; only its SHA-256 is kept. An app has one by somebody's ``allowance``."""

    allowance = models.ForeignKey(Allowance, on_delete=models.CASCADE, null=True, blank=True, related_name="tokens")

    objects: ClassVar[models.Manager["AccessToken"]] = models.Manager()

    class Meta(AbstractAccessToken.Meta):
        pass

    def __str__(self) -> str:
        return f"token {self.pk}"


class AuthorizationCode(OfPractice, AbstractGrant):
    """What an app gets for a person's yes, to be changed into a token within a minute; only its SHA-256 is kept.

    It has an ``allowance`` from the moment on at which it was used.
    """

    allowance = models.OneToOneField(
        Allowance, on_delete=models.CASCADE, null=True, blank=True, related_name="authorization_code"
    )
    patient = models.CharField(max_length=16)

    objects: ClassVar[models.Manager["AuthorizationCode"]] = models.Manager()

    class Meta(AbstractGrant.Meta):
        pass

    def __str__(self) -> str:
        return f"code {self.pk}"


class RefreshToken(OfPractice, AbstractRefreshToken):
    """An app's right to ask again, once, for as long as its allowance lasts; only its SHA-256 is kept."""

    allowance = models.ForeignKey(
        Allowance, on_delete=models.CASCADE, null=True, blank=True, related_name="refresh_tokens"
    )

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
