"""Comes in through the doors as people do: with both factors."""

import re
from typing import Any

from django.test import Client as Browser

from practice.mail.models import OutgoingMail
from practice.people.factors.app_codes import code_now, has_app, new_secret, set_app
from practice.people.factors.standing import is_client
from practice.people.models import User
from tests.cast import PASSWORD

MAILED = re.compile(r"^\d{8}$", re.MULTILINE)
HIDDEN = re.compile(r'<input type="hidden" name="(next|kept|csrfmiddlewaretoken)"(?: value="([^"]*)")?')


def mailed_code(user: User) -> str:
    """The code that was mailed last."""
    letters = OutgoingMail.objects.filter(person=user).order_by("-pk")
    return next(found.group() for letter in letters if (found := MAILED.search(letter.body)))


def second(user: User) -> str:
    """The code that comes after the password; who works here gets an app where they have none."""
    if is_client(user):
        return mailed_code(user)
    if not has_app(user):
        set_app(user, new_secret())
    return code_now(user) or ""


def sign_in(browser: Browser, user: User, *, password: str = PASSWORD, **more: Any) -> Any:  # noqa: ANN401 - a test's answer
    """Both steps; gives the answer to the last one that was taken."""
    headers = more.pop("headers", None)
    asked = browser.post("/sign-in/", {"email": user.email, "password": password, **more}, headers=headers)
    if b'action="/sign-in/code/"' not in asked.content:
        return asked
    carried = {name: value for name, value in HIDDEN.findall(asked.content.decode()) if name not in more}
    return browser.post("/sign-in/code/", {**carried, **more, "code": second(user)}, headers=headers)
