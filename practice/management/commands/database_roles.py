"""Prints, or does, what PostgreSQL has to be told so that the practice works as a role that owns nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from practice.walls.policies import raise_walls
from practice.walls.roles import statements


class Command(BaseCommand):
    """Run it as the role that migrates; afterwards DATABASE_URL names the runtime role."""

    help = __doc__ or ""
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--runtime", default="trellis_app", help="the role that web, worker and renderer use")
        parser.add_argument("--backup", default="trellis_backup", help="the role that pg_dump uses; it reads all rows")
        parser.add_argument("--apply", action="store_true", help="do it instead of printing it")

    def handle(self, *_args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles. With SQLite there is nothing to do.")
        told = list(statements(connection, options["runtime"], options["backup"]))
        if not options["apply"]:
            self.stdout.write(";\n".join(told) + ";")
            return
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in told:
                cursor.execute(statement)
            raise_walls(connection)
        self.stdout.write(f"Done. Give {options['runtime']} a password, and name it in DATABASE_URL.")
