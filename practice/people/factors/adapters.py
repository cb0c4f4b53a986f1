"""How allauth stands in this house: its second factors are used and sealed, its own doors are shut."""

from typing import Any, Never

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter

from practice.people.factors.sealing import opened, sealed
from practice.people.models import User

NAME = "My notes"


class SealingMFAAdapter(DefaultMFAAdapter):
    """Seals what would otherwise lie open, and names nothing but what the pages say."""

    def encrypt(self, text: str) -> str:
        """Seal a secret for the person of ``secrets_of``."""
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return opened(encrypted_text)

    def get_totp_issuer(self) -> str:
        """What an app on somebody's phone calls this place."""
        return NAME

    def _get_user_identifier(self, user: User) -> str:
        """How a person's own app or device tells this account from others."""
        return user.email

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The house, as a passkey knows it: by the host of its address."""
        return {"id": context.request.get_host().partition(":")[0], "name": NAME}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """A person, as their own device lists them."""
        return {**super().get_public_key_credential_user_entity(user), "display_name": NAME}

    def send_notification_mail(self, *_args: Any, **_kwargs: Any) -> None:
        """Nothing: mails go through the house's outbox."""


class ShutAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up by themselves, and no address is kept beside the sealed one."""

    def is_open_for_signup(self, request: object) -> bool:  # noqa: ARG002 - allauth calls it so
        """No."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> Never:
        """Refuse: mails go through the house's outbox."""
        message = f"{template_prefix} is not sent from here."
        raise NotImplementedError(message)
