"""What the walls between practices cost a request in a test."""

from django.db import connection

# A savepoint, two words to the database about where the request is, one about where the test was, and the release.
TOLD = 5


def told() -> int:
    """The statements of a request of somebody who is signed in that speak of the wall, on this database."""
    return TOLD if connection.vendor == "postgresql" else 0
