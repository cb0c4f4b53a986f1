"""What can go wrong on the way in."""

from practice.access.errors import NotAllowedError


class OldLinkError(NotAllowedError):
    """The link was used, has run out, or never was one."""

    def __init__(self) -> None:
        """Say it in the same words for all of these."""
        super().__init__("This link is old. Ask for a new one.")


class LastAdministratorError(NotAllowedError):
    """The last administrator cannot leave until another is named."""


class TooOftenError(NotAllowedError):
    """Something was tried too often in a short time."""

    def __init__(self) -> None:
        """Say it in the same words whatever it was."""
        super().__init__("That was tried often in a short time. Wait fifteen minutes, then try again.")


class WrongCodeError(NotAllowedError):
    """A code is not right, was used, or has run out."""

    def __init__(self) -> None:
        """Say it in the same words for all of these."""
        super().__init__("This code does not work. Look at it once more, or ask for a new one.")


class LastWayInError(NotAllowedError):
    """Without this a person could not come in any more."""


class WrongPasskeyError(NotAllowedError):
    """A passkey's answer does not fit the question, or is nobody's here."""

    def __init__(self) -> None:
        """Say it in the same words for all of these."""
        super().__init__("That passkey did not work here. Try once more, or use your password.")
