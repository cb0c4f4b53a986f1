"""What can go wrong with people and their cases."""

from practice.access.errors import NotAllowedError


class LastTreatingClinicianError(NotAllowedError):
    """The last treating clinician cannot leave until another is named."""
