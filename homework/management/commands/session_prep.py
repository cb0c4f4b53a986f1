"""Prints the page before a session from the command line, under the same rules as the pages."""

import logging
from argparse import ArgumentParser
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from homework.actions.printing import keep_printed
from homework.queries.occasions import next_session_code, occasion
from homework.summaries.editions import Edition, make, marks_now
from homework.summaries.gather import Maker
from homework.summaries.sheets import html_of
from practice.access.actor import require_role
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.enums import Role
from practice.people.addresses import people_with
from practice.people.models import User
from practice.walls.context import Place, within
from practice.web.actor import actor_for

NOT_THERE = "There is no such case with a session for this person to prepare."
NO_PRESS = "Printing needs a library of the system. Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0"


class Command(BaseCommand):
    """Writes one PDF: of the case's next session, or of its last."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what is asked for."""
        parser.add_argument("case", help="the code of the case")
        parser.add_argument("--edition", required=True, choices=[edition.value for edition in Edition])
        parser.add_argument("--as", dest="email", required=True, help="the address of the clinician who prepares")
        parser.add_argument("--out", type=Path, required=True, help="where the page is written")
        parser.add_argument("--person", default="", help="the code of the client whom an individual page is about")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the page, keep what was opened, write it."""
        with within(Place.DOORS):
            viewers = list(people_with(options["email"]).select_related("practice").filter(is_active=True))
        printed = next((made for viewer in viewers if (made := self._made_for(viewer, options))), None)
        if printed is None:
            raise CommandError(NOT_THERE)
        try:
            options["out"].write_bytes(printed)
        except OSError as error:
            raise CommandError(f"The page cannot be written there: {error.strerror}.") from None

    def _made_for(self, viewer: User, options: dict[str, Any]) -> bytes | None:
        """The page for whoever has this address in one practice; None when the case is not theirs to prepare."""
        edition = Edition(options["edition"])
        try:
            with within(viewer.practice_id), timezone.override(ZoneInfo(viewer.zone or viewer.practice.zone)):
                return self._printed(viewer, options["case"], edition, options["person"])
        except NotVisibleError:
            return None
        except NotAllowedError as refusal:
            raise CommandError(str(refusal)) from None

    def _printed(self, viewer: User, case: str, edition: Edition, person: str) -> bytes:
        from homework.analytics.trends import trends

        actor = actor_for(viewer)
        require_role(actor, Role.CLINICIAN, Role.SUPERVISOR)
        code = next_session_code(case, actor)
        found = occasion(code, actor)
        made = make(edition, Maker(found, actor, viewer, trends), person=person)
        printed = _press(html_of(made.page), viewer.practice.paper)
        now = partial(marks_now, edition, code, actor, person)
        keep_printed(made.marks, now, readings=made.opened, texts=made.texts, by=actor)
        return printed


def _press(html: str, paper: str) -> bytes:
    # What the press complains about may quote what a client wrote.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    try:
        from practice.pdf.press import Paper, render
    except OSError:
        raise CommandError(NO_PRESS) from None
    return render(html, paper=Paper(paper), one_page=True)
