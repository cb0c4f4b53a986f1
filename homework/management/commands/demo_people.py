"""Prints who can sign in to the demo practice, and how."""

from typing import Any

from django.core.management.base import BaseCommand

from homework.demo.keeping import kept


class Command(BaseCommand):
    """Prints nothing when this is not a demo practice."""

    help = __doc__ or ""

    def handle(self, *_args: Any, **_options: Any) -> None:
        report = kept()
        if report is None:
            return
        people = [person for person in report["people"] if person["password"]]
        self.stdout.write("Sign in to the demo practice with any of these, all with the same password:")
        for person in people:
            roles = ", ".join(role.replace("_", " ") for role in person["roles"])
            self.stdout.write(f"  {person['name']:<20} {roles:<24} {person['email']}")
        self.stdout.write(f"  Password: {people[0]['password']}")
        self.stdout.write("After the password comes a code: of an app for staff, by mail for clients. To see it:")
        self.stdout.write(f"  .venv/bin/python manage.py demo_code {people[0]['email']}")
