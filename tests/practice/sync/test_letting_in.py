"""What the question of an app leaves to its person, whom it tells, and that two people's yes are two."""

import pytest
from django.test import Client as Browser
from django.test import override_settings

from practice.api.rates import PERMITS
from practice.mail.models import OutgoingMail
from practice.sync.models import AuthorizationCode
from practice.sync.once import call_of
from tests.cast import Cast
from tests.practice.sync.apps import KINDS, App, call, fresh

pytestmark = pytest.mark.django_db
WRITES = ("patient/*.rs", "patient/QuestionnaireResponse.cu", "offline_access")


@pytest.fixture
def app(cast: Cast) -> App:
    return App(cast.actor("owner"))


@pytest.fixture
def ana(cast: Cast) -> Browser:
    return cast.browser("ana")


def test_nothing_is_ticked_beforehand_and_nothing_ticked_gives_nothing(cast: Cast, ana: Browser) -> None:
    app = App(cast.actor("owner"), scopes=WRITES)
    asks = app.asks(scope=" ".join(WRITES))
    words = fresh(ana).get(asks).content.decode()
    assert words.count('type="checkbox"') == len(KINDS) + len(("writes", "comes_back"))
    assert " checked" not in words
    assert "Whatever you leave as it is, it does not get." in words
    for ticked in ({}, {"comes_back": "on"}, {"writes": "on", "comes_back": "on"}):
        page = fresh(ana).post(asks, {"answer": "yes", **ticked})
        assert page.status_code == 422
        assert "Tick at least one thing that it may read, or say no below." in page.content.decode()
    assert not AuthorizationCode.objects.exists()


def test_who_let_an_app_in_is_told_by_mail_and_nobody_else(app: App, ana: Browser, cast: Cast) -> None:
    fresh(ana).get(app.asks())
    fresh(ana).post(app.asks(), {"answer": "no"})
    assert not OutgoingMail.objects.exists()
    app.code(ana)
    mail = OutgoingMail.objects.get()
    assert (mail.person_id, mail.to) == (cast.users["ana"].pk, cast.users["ana"].email)
    assert "can be read from another place since just now" in mail.body
    assert app.name not in mail.subject + mail.body


def test_two_people_who_use_the_same_app_hear_nothing_of_each_other(cast: Cast, app: App, ana: Browser) -> None:
    """Not by the count of its calls, and not by a key that it uses for both."""
    PERMITS.forget()
    mine, theirs = (app.let_in(one)["access_token"] for one in (ana, cast.browser("jonah")))
    with override_settings(API_CALLS_PER_MINUTE=3):
        assert [call(mine, "clients").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert call(theirs, "clients")["RateLimit"].split(";")[1] == "r=2"
    calls = [call_of(cast.actor(name), program=app.client.pk, key="k1", sent=b"") for name in ("ana", "jonah", "ana")]
    assert calls[0].mark == calls[2].mark != calls[1].mark
