"""P14: the clinician's day through the whole house, against the same bytes made beforehand behind the same sign-in."""

import time
from collections.abc import Callable
from functools import partial
from wsgiref.util import setup_testing_defaults

from django.core.handlers.wsgi import WSGIHandler
from django.test import Client as Browser
from django.test import override_settings
from django.urls import reverse

from homework.queries.caseload import caseload
from practice.people.models import User
from tests.load import urls
from tests.load.measuring import Findings, ratio, statements
from tests.load.people import Cast

ROUNDS = 40
BACKEND = "practice.people.backend.EmailBackend"


@override_settings(ROOT_URLCONF="tests.load.urls")
def measure(cast: Cast, findings: Findings) -> None:
    """Measure the CPU of this process, and count statements."""
    house = _House(User.objects.get(pk=cast.population.clinicians[0]))
    people = sum(len(line.people) for line in caseload(cast.clinicians[0]))
    urls.READY[0] = house.ask("today")
    value = ratio([(partial(house.ask, "today"), partial(house.ask, "ready"))], ROUNDS, time.process_time)
    findings.at_most("P14", f"the day of {people} clients ÷ the same bytes, ready", value, 4)
    sent = [len(statements(partial(house.ask, name))) for name in ("today", "ready")]
    findings.at_most("P14", "statements of it beyond sign-in", sent[0] - sent[1], 4)
    findings.at_most("P14", "statements of sign-in", sent[1], 3)


class _House:
    """Answers requests of one person who is signed in, as a server would ask it."""

    def __init__(self, user: User) -> None:
        browser = Browser()
        browser.force_login(user, backend=BACKEND)
        self._cookie = browser.cookies.output(header="", attrs=[], sep=";").strip()
        self._answer = WSGIHandler()

    def ask(self, name: str) -> bytes:
        environ: dict[str, object] = {"PATH_INFO": reverse(name), "HTTP_COOKIE": self._cookie, "HTTP_HOST": "localhost"}
        setup_testing_defaults(environ)
        said: list[str] = []

        def start(status: str, *_: object) -> Callable[[bytes], object]:
            said.append(status)
            return len

        body = b"".join(self._answer(environ, start))
        if said != ["200 OK"]:
            raise SystemExit(f"{name} answered {said}")
        return body
