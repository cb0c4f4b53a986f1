"""The stops at what comes from other systems by itself, and at what goes to calendars."""

from collections.abc import Iterator

from tests.journeys.stops import MAYA, MENSAH, Stop, at


def lines() -> Iterator[Stop]:
    """Everybody's own calendar, before there is an address, when it is made, and after."""
    for who, name in ((MAYA, "my_calendar"), (MENSAH, "settings_calendar")):
        yield at(who, name)
        yield at(who, name, press="Make an address")
        yield at(who, name)
