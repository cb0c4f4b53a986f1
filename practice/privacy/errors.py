"""What can be wrong with something sealed."""


class SealBrokenError(Exception):
    """The stored bytes are not what was sealed at this place, or nobody can open them; nothing of them is shown."""


class KeyMissingError(SealBrokenError):
    """The key with which something was sealed is not in the key store, and nobody destroyed it on purpose."""


class KeyDestroyedError(Exception):
    """The person's key was destroyed: what was sealed with it is gone for good."""
