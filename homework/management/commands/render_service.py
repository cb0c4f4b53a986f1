"""Runs the render service: trends and pages for the web processes, until it is ended."""

import logging
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from homework.summaries.render_service import AlreadyRunningError, RenderService


class Command(BaseCommand):
    help = "Reckon trends and print pages for the web processes, on a socket of this machine."
    requires_system_checks = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        # What the press complains about may quote what a client wrote.
        logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
        try:
            RenderService(settings.RENDER_SOCKET).run()
        except AlreadyRunningError:
            sys.exit(f"A render service listens on {settings.RENDER_SOCKET} already.")
