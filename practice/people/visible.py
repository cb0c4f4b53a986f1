"""Names and addresses as somebody sees them: without characters that hide, or turn the line around."""

import unicodedata

_JOINERS = frozenset("\u200c\u200d")  # some scripts cannot do without them
_HIDDEN = frozenset({"Cc", "Cf"})


def plain_name(typed: str) -> str:
    """A name with single spaces, and nothing in it that cannot be seen."""
    kept = "".join(sign for sign in _spaced(typed) if sign in _JOINERS or not _hides(sign))
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def without_hidden(typed: str) -> str:
    """An address with nothing in it that cannot be seen."""
    return "".join(sign for sign in _spaced(typed) if not _hides(sign))


def _spaced(typed: str) -> str:
    return "".join(" " if sign.isspace() else sign for sign in typed)


def _hides(sign: str) -> bool:
    return unicodedata.category(sign) in _HIDDEN
