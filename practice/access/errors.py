"""The few ways in which the house says no."""


class RefusalError(Exception):
    """Somebody asked for what the rules do not allow; nothing was changed."""


class NotVisibleError(RefusalError):
    """For this person the thing does not exist."""


class NotAllowedError(RefusalError):
    """The person may know of the thing but may not do this with it; the words say why."""
