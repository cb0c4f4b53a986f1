"""The code that a visitor of the demo needs after the password."""

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from homework.demo.play import Played
from homework.demo.report import report
from practice.people.factors.app_codes import is_code_of
from tests.coming_in import sign_in
from tests.homework.demo.conftest import SEED, said

pytestmark = pytest.mark.django_db


def test_whoever_works_there_has_the_app_that_the_report_tells(played: Played) -> None:
    told = {person["email"]: person["totp_secret"] for person in report(played, SEED)["people"] if person["password"]}
    with_app = {email for email, secret in told.items() if secret}
    assert with_app == {row["email"] for row in played.cast["staff"]}
    for email in with_app:
        assert is_code_of(told[email], said("demo_code", email).strip())


@pytest.mark.parametrize("name", ["efua", "maya"])
def test_the_demo_s_people_come_in_with_it(played: Played, name: str) -> None:
    user = next(user for user in played.stage.users.values() if user.email.startswith(name))
    browser = Browser()
    browser.post("/sign-in/", {"email": user.email, "password": played.password})
    code = said("demo_code", user.email).strip()
    assert browser.post("/sign-in/code/", {"code": code}).headers["Location"] == "/"
    assert sign_in(Browser(), user, password="not this one").status_code == 422


def test_without_a_code_it_says_how_to_get_one(played: Played) -> None:
    assert said("demo_code", "maya@example.org") == (
        "There is no code. Clients get one by mail once they typed their password."
    )


def test_production_shows_no_code(played: Played, settings: Settings) -> None:
    settings.PRODUCTION = True
    assert said("demo_code", "efua.mensah@example.org") == "Codes are shown in development only."
