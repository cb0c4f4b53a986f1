"""Calendars go to other people's machines: nothing of what could leak is in anybody's, and each has their own times."""

from django.test import Client as Browser
from django.urls import reverse
from icalendar import Calendar

from clients.actions.calendars import make_feed
from clients.actions.cases import move_session
from clients.models import Session
from tests.homework.leaks.cast import Leaky

WHERE = "in-the-garden-room"
OWN = {"ana": {"pair", "solo"}, "ben": {"pair"}, "dee": set(), "ray": {"pair"}, "sol": {"solo"}, "cal": {"solo"}}


def read(leaky: Leaky, name: str) -> str:
    secret = make_feed(by=leaky.world.actor(name))
    return Browser().get(reverse("calendar", args=[secret])).content.decode()


def apart(leaky: Leaky) -> dict[str, set[str]]:
    """The moments of each case, no two alike, in rooms with a name."""
    found: dict[str, set[str]] = {}
    by = leaky.world.owner
    for minute, session in enumerate(Session.objects.select_related("case").order_by("pk")):
        at = session.starts_at.replace(minute=minute)
        move_session(session, at, zone=session.zone, minutes=50, place=WHERE, by=by)
        case = next(name for name, case in leaky.world.cases.items() if case.pk == session.case_id)
        found.setdefault(case, set()).add(f"{at:%Y%m%dT%H%M%SZ}")
    return found


def test_each_calendar_has_ones_own_times_and_no_others(leaky: Leaky) -> None:
    moments = apart(leaky)
    assert set(moments) == {"pair", "solo"}
    for name, cases in OWN.items():
        events = Calendar.from_ical(read(leaky, name)).walk("VEVENT")
        told = {f"{event.decoded('dtstart'):%Y%m%dT%H%M%SZ}" for event in events}
        assert told == {moment for case in cases for moment in moments[case]}, name


def test_no_calendar_has_a_word_or_a_code_of_anybody(leaky: Leaky) -> None:
    apart(leaky)
    codes = [*Session.objects.values_list("code", flat=True), *(case.code for case in leaky.world.cases.values())]
    for name in OWN:
        told = read(leaky, name)
        assert [word for word in (*leaky.may, WHERE, *codes) if word in told] == []
