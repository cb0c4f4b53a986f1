"""Places in a list or among the changes, as programs get them: nobody can read one, or make one."""

from practice.privacy import holders
from practice.privacy.envelope import Place
from practice.privacy.errors import SealBrokenError
from practice.privacy.texts import opened_text, sealed_text

_PLACE = Place("practice.sync.cursors", holders.HOUSE, "cursor")


def cursor(key: int) -> str:
    """The cursor of a key or number."""
    return sealed_text(str(key).encode(), _PLACE)


def key_behind(said: str) -> int | None:
    """The key or number behind a cursor; None for what never was one."""
    try:
        return int(opened_text(said, _PLACE))
    except (SealBrokenError, ValueError):
        return None
