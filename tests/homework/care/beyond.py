"""Flags that go beyond the care team, those on duty, and what they find."""

from datetime import timedelta

from django.urls import reverse

from clients.actions.duty import name_duty
from clients.enums import DutyKind
from clients.models import Duty
from homework.actions.raising import raise_one
from homework.enums import FlagLevel
from homework.library.flags import Raised
from homework.models import Flag, Part
from practice.mail.models import OutgoingMail
from practice.people.models import Practice
from tests.homework.care.scene import Scene, text

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
TIMES = {"minutes": 60, "days": 1, "lead_minutes": 60}


def flagged(scene: Scene, level: FlagLevel = FlagLevel.AT_ONCE, part: Part | None = None) -> Flag:
    found = Raised(rule_id="safe", level=level, category="acute", link_id="", words="Chose “No” for “Are you safe?”")
    response = part.current if part else None
    return raise_one(scene.case, scene.cast.client("ana"), "an-exercise/safe_now", found, response=response)


def on_duty(scene: Scene, name: str = "owner", *, hours: int = 24) -> Duty:
    until = scene.clock.moment + timedelta(hours=hours)
    by = scene.cast.actor("administrator")
    return name_duty(scene.cast.users[name], DutyKind.ON_DUTY, until=until, by=by)


def house(scene: Scene) -> Practice:
    return Practice.objects.get(pk=scene.case.practice_id)


def lead(scene: Scene, name: str = "supervisor") -> Duty:
    return name_duty(scene.cast.users[name], DutyKind.LEAD, by=scene.cast.actor("administrator"))


def finds(scene: Scene, flag: Flag, reader: str = "owner") -> bool:
    browser = scene.browser(reader)
    listed = reverse("duty_flag", args=[flag.code]) in text(browser.get(reverse("duty")))
    opened = browser.get(reverse("duty_flag", args=[flag.code])).status_code
    assert opened == (200 if listed else 404)
    return listed


def told(scene: Scene) -> list[str]:
    return sorted(mail.to for mail in OutgoingMail.objects.all() if "/duty/" in mail.body)
