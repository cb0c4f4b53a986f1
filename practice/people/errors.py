"""What can go wrong on the way in."""

from practice.access.errors import NotAllowedError


class OldLinkError(NotAllowedError):
    """The link was used, has run out, or never was one."""

    def __init__(self) -> None:
        """Say it in the same words for all of these."""
        super().__init__("This link is old. Ask for a new one.")


class WrongPasswordError(NotAllowedError):
    """The password typed again is not the person's own."""


class LastAdministratorError(NotAllowedError):
    """The last administrator cannot leave until another is named."""
