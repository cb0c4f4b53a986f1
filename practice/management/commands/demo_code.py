"""Prints the code that somebody of the demo practice needs after the password: of their app, or mailed last."""

import re
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practice.mail.models import OutgoingMail
from practice.people.addresses import people_with
from practice.people.factors.app_codes import code_now
from practice.people.factors.mailed import DIGITS
from practice.people.models import User
from practice.walls.context import Place, within


class Command(BaseCommand):
    """For development only: in a real practice nobody but the person sees a code."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address with which they sign in")

    @within(Place.EVERYWHERE)
    def handle(self, *_args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Codes are shown in development only.")
        for user in people_with(options["email"]):
            code = code_now(user) or _mailed(user)
            if code:
                self.stdout.write(code)
                return
        raise CommandError("There is no code. Clients get one by mail once they typed their password.")


def _mailed(user: User) -> str:
    wanted = re.compile(rf"^\d{{{DIGITS}}}$", re.MULTILINE)
    letters = OutgoingMail.objects.filter(person=user).order_by("-pk")
    return next((found.group() for letter in letters if (found := wanted.search(letter.body))), "")
