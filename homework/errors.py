"""What can go wrong with the work."""

from practice.access.errors import NotAllowedError


class LevelNotOfferedError(NotAllowedError):
    """The assignment does not offer this level."""


class AnnouncedError(NotAllowedError):
    """The care team reads some of it whatever its author chooses, which only their own page tells them beforehand."""


class NothingHandedInError(NotAllowedError):
    """There is no version yet to choose a level for."""


class NotAnsweredError(NotAllowedError):
    """Questions that need an answer have none; ``missing`` names their link ids."""

    def __init__(self, missing: list[str]) -> None:
        """Keep which questions are meant."""
        super().__init__("Some questions still need an answer.")
        self.missing = missing


class NotOpenForAnswersError(NotAllowedError):
    """The exercise was paused or taken back."""


class HoldNotLiftedError(NotAllowedError):
    """A flag's hold opens only after it was acknowledged and joint work was stated to be suitable."""


class HandedInError(NotAllowedError):
    """What was typed belongs to answers that were handed in meanwhile."""


class ChangedMeanwhileError(NotAllowedError):
    """The draft is not the one that was looked at any more."""


class TooLongError(NotAllowedError):
    """More was typed than is kept."""


class NotReadyError(NotAllowedError):
    """What is being written does not hold together yet, so it cannot be published."""
