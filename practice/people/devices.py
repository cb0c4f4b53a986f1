"""Names the kind of browser somebody uses, as far as it says; for a list in which they find their own again."""

_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "an Android device"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("CrOS", "a Chromebook"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Such as "Firefox on Windows"."""
    return device_of_kind(kind_of(user_agent))


def kind_of(user_agent: str) -> int:
    """The same as a number, for where no words may lie."""
    browser = next((at for at, (word, _) in enumerate(_BROWSERS, 1) if word in user_agent), 0)
    system = next((at for at, (word, _) in enumerate(_SYSTEMS, 1) if word in user_agent), 0)
    return browser * (len(_SYSTEMS) + 1) + system


def device_of_kind(kind: int) -> str:
    """The words for a number that ``kind_of`` gave."""
    at, of = divmod(kind, len(_SYSTEMS) + 1)
    browser = _BROWSERS[at - 1][1] if at else "A browser"
    return f"{browser} on {_SYSTEMS[of - 1][1]}" if of else browser
