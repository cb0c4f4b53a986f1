"""Lets a program of a record system in."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clients.actions.people import connect_record_system
from practice.access.errors import NotAllowedError
from practice.enums import Role
from practice.people.acting import actor_for
from practice.people.models import Practice, User
from practice.sync.registering import Registered, register_program
from practice.walls.context import Place, within


class Command(BaseCommand):
    """Prints the program's client id, and its secret once, where it has one. The record system is made if need be."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what is asked for."""
        parser.add_argument("name", help="what the record system is called, as clients will read it")
        parser.add_argument(
            "--practice", default="", help="the practice's code or name; may be left out where there is one"
        )
        parser.add_argument("--scopes", nargs="+", required=True, metavar="SCOPE", help="what it may ask for")
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--jwks", type=Path, metavar="FILE", help="its public keys: it signs with RS384 or ES384")
        how.add_argument("--secret", action="store_true", help="make it a secret")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Register it in the name of whoever runs the practice."""
        owner = _who_runs(options["practice"])
        scopes = [word for words in options["scopes"] for word in words.replace(",", " ").split()]
        jwks = _read(options["jwks"]) if options["jwks"] else None
        try:
            with within(owner.practice_id):
                made = _register(owner, options["name"], scopes, jwks)
        except NotAllowedError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"client_id {made.client.client_id}")
        if made.secret:
            self.stdout.write(f"client_secret {made.secret}")


def _register(owner: User, name: str, scopes: list[str], jwks: dict[str, Any] | None) -> Registered:
    by = actor_for(owner)
    system = connect_record_system(name=name, scopes=scopes, by=by)
    return register_program(system, name, scopes, jwks=jwks, by=by)


def _who_runs(said: str) -> User:
    with within(Place.DOORS):
        named = [one for one in Practice.objects.order_by("pk") if not said or said in {one.code, one.name}]
        if len(named) != 1:
            raise CommandError("Say with --practice which practice: its code or its name.")
        running = User.objects.filter(
            practice=named[0], memberships__role=Role.ADMINISTRATOR, memberships__ended_at__isnull=True, is_active=True
        )
        owner = running.select_related("practice").order_by("memberships__pk").first()
    if owner is None:
        raise CommandError("Nobody runs this practice, who could let a program in.")
    return owner


def _read(path: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} cannot be read as JSON.") from error
    return found
