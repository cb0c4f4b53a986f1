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
    browser = next((name for word, name in _BROWSERS if word in user_agent), "A browser")
    system = next((name for word, name in _SYSTEMS if word in user_agent), "")
    return f"{browser} on {system}" if system else browser
