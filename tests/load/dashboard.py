"""P14: the clinician's day through the whole house, against the same bytes made beforehand behind the same sign-in."""

import time
from functools import partial

from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse

from homework.queries.caseload import caseload
from practice.people.models import User
from tests.load import urls
from tests.load.house import House
from tests.load.measuring import Findings, ratio, statements
from tests.load.people import Cast

ROUNDS = 40
BACKEND = "practice.people.backend.EmailBackend"


@override_settings(ROOT_URLCONF="tests.load.urls")
def measure(cast: Cast, findings: Findings) -> None:
    """Measure the CPU of this process, and count statements."""
    house = House({"HTTP_COOKIE": _cookie(User.objects.get(pk=cast.population.clinicians[0]))})
    today, ready = (partial(house.ask, reverse(name)) for name in ("today", "ready"))
    people = sum(len(line.people) for line in caseload(cast.clinicians[0]))
    urls.READY[0] = today()
    value = ratio([(today, ready)], ROUNDS, time.process_time)
    findings.at_most("P14", f"the day of {people} clients ÷ the same bytes, ready", value, 4)
    sent = [len(statements(act)) for act in (today, ready)]
    findings.at_most("P14", "statements of it beyond sign-in", sent[0] - sent[1], 4)
    findings.at_most("P14", "statements of sign-in", sent[1], 3)


def _cookie(user: User) -> str:
    browser = Browser()
    browser.force_login(user, backend=BACKEND)
    return browser.cookies.output(header="", attrs=[], sep=";").strip()
