"""Lets a program of a record system in, or an app that clients may let in for themselves."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from clients.actions.people import connect_record_system
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError
from practice.enums import Role
from practice.people.acting import actor_for
from practice.people.models import Practice, User
from practice.people.sandbox import but_sandboxes
from practice.sync.registering import Registered, register_app, register_program
from practice.walls.context import Place, within


class Command(BaseCommand):
    """Prints the program's client id, and its secret once, where it has one, and makes it a record system.

    With --joins it belongs to the record system of this name that is connected already, and to its clients' consents.

    With --redirect it is an app: it asks each client by itself, and reads what is theirs with scopes of patient/.
    """

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what is asked for."""
        parser.add_argument("name", help="what the record system or app is called, as clients will read it")
        parser.add_argument(
            "--practice", default="", help="the practice's code or name; may be left out where there is one"
        )
        parser.add_argument("--scopes", nargs="+", required=True, metavar="SCOPE", help="what it may ask for")
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument(
            "--jwks",
            metavar="FILE",
            help="its public keys, or the https address where it keeps them: it signs with RS384 or ES384",
        )
        how.add_argument("--secret", action="store_true", help="make it a secret")
        how.add_argument("--public", action="store_true", help="an app that can keep no secret")
        parser.add_argument(
            "--joins",
            action="store_true",
            help="it is one more program of the record system of this name: what clients agreed to holds for it too",
        )
        parser.add_argument(
            "--redirect", nargs="+", default=[], metavar="ADDRESS", help="an app: the addresses at which it may wait"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Register it in the name of whoever runs the practice."""
        owner = _who_runs(options["practice"])
        scopes = [word for words in options["scopes"] for word in words.replace(",", " ").split()]
        if options["public"] and not options["redirect"]:
            raise CommandError("Only an app is public: say with --redirect where it waits.")
        if options["joins"] and options["redirect"]:
            raise CommandError("An app joins no record system: each client lets it in by themselves.")
        try:
            with within(owner.practice_id), transaction.atomic():
                made = _register(actor_for(owner), options, scopes)
        except NotAllowedError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"client_id {made.client.client_id}")
        if made.secret:
            self.stdout.write(f"client_secret {made.secret}")


def _register(by: Actor, options: dict[str, Any], scopes: list[str]) -> Registered:
    name, jwks = options["name"], _read(str(options["jwks"])) if options["jwks"] else None
    if options["redirect"]:
        return register_app(name, scopes, options["redirect"], jwks=jwks, has_secret=options["secret"], by=by)
    system = connect_record_system(name=name, scopes=scopes, joins=options["joins"], by=by)
    return register_program(system, name, scopes, jwks=jwks, by=by)


def _who_runs(said: str) -> User:
    with within(Place.DOORS):
        among = Practice.objects.all() if said else but_sandboxes()
        named = [one for one in among.order_by("pk") if not said or said in {one.code, one.name}]
        if len(named) != 1:
            raise CommandError("Say with --practice which practice: its code or its name.")
        running = User.objects.filter(
            practice=named[0], memberships__role=Role.ADMINISTRATOR, memberships__ended_at__isnull=True, is_active=True
        )
        owner = running.select_related("practice").order_by("memberships__pk").first()
    if owner is None:
        raise CommandError("Nobody runs this practice, who could let a program in.")
    return owner


def _read(said: str) -> dict[str, Any] | str:
    """A key set in a file, or the address of one."""
    if "://" in said:
        return said
    try:
        found: dict[str, Any] = json.loads(Path(said).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{said} cannot be read as JSON.") from error
    return found
