"""What somebody at the doors can try."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings as configured
from django.test import Client as Browser

from practice.people.factors.sealing import sealed, secrets_of
from practice.people.models import User
from tests.cast import PASSWORD, Cast


def given(user: User) -> int:
    """A passkey of theirs, as a device would have left it; gives its key."""
    with secrets_of(user):
        data = {"name": sealed("A phone"), "credential": {}}
    return int(Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data).pk)


def key_of(browser: Browser) -> str:
    return browser.cookies[configured.SESSION_COOKIE_NAME].value


def with_key(key: str) -> Browser:
    browser = Browser()
    browser.cookies[configured.SESSION_COOKIE_NAME] = key
    return browser


def is_in(browser: Browser, page: str = "/desk/") -> bool:
    return browser.get(page).status_code == 200


def again(browser: Browser, page: str = "/settings/again/") -> None:
    assert browser.post(page, {"password": PASSWORD}).status_code == 302


def password_typed(browser: Browser, cast: Cast, name: str) -> Any:  # noqa: ANN401 - a test's answer
    return browser.post("/sign-in/", {"email": cast.users[name].email, "password": PASSWORD})
