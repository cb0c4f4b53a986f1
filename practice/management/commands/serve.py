"""Serves the practice: web, worker, sealer and renderer together, until Ctrl-C."""

import http.client
import os
import socket
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from practice.dangers import refuse_danger
from practice.jobs.supervisor import DoesNotStartError, Program, Stop, supervise

# The most that the server can be told: what programs search for may be long.
LONGEST_LINE = 8190


class Command(BaseCommand):
    requires_system_checks = []  # the start itself looks for dangers, and says each in one line
    help = "Run web server, task worker, sealer and render service together, and keep them alive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="web processes")

    def handle(self, *_args: Any, **options: Any) -> None:
        refuse_danger()
        host, port = options["host"], options["port"]
        if not is_free(host, port):
            sys.exit(f"Port {port} is in use. Try PORT={port + 123} make run.")
        address = f"http://localhost:{port}"
        stop = Stop()
        stop.listen()
        try:
            supervise(
                programs(host, port, options["workers"]),
                environment={"SITE_URL": address, **os.environ},
                is_ready=lambda: is_healthy(host, port),
                on_ready=lambda: self.say(f"Trellis is ready at {address}/ (Ctrl-C ends it)"),
                say=self.say,
                stop=stop,
            )
        except DoesNotStartError as error:
            sys.exit(str(error))

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def programs(host: str, port: int, workers: int) -> tuple[Program, ...]:
    manage = (sys.executable, "manage.py")
    return (
        Program("Web", web_command(host, port, workers)),
        Program("Worker", (*manage, "db_worker", "--no-reload", "--no-startup-delay", "--verbosity", "0")),
        Program("Sealer", (*manage, "seal_audit", "--keep-on")),
        Program("Renderer", (*manage, "render_service")),
    )


def web_command(host: str, port: int, workers: int) -> tuple[str, ...]:
    # Threads, though few: a browser's spare connection that sends nothing would keep a whole process waiting.
    return (
        *(sys.executable, "-m", "gunicorn", "practice.wsgi"),
        *("--bind", f"{host}:{port}", "--workers", str(workers), "--worker-class", "gthread", "--threads", "4"),
        # For longer than callers keep a connection that is not used: else they would speak to one that has ended.
        *("--keep-alive", "75"),
        *("--timeout", "60", "--graceful-timeout", "3", "--log-level", "warning", "--no-control-socket"),
        # A search may name hundreds of ids in its address.
        *("--limit-request-line", str(LONGEST_LINE)),
    )


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def is_healthy(host: str, port: int) -> bool:
    local = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(local, port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
