"""Measures the house on one database, and prints what was found beside the goals.

SIZE=1m measures with a million responses too. DATABASE_URL names a PostgreSQL server; without it, SQLite is measured.
"""

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

SIZES = {"1k": 1_000, "100k": 100_000, "1m": 1_000_000}
USUAL = ("1k", "100k")


def main() -> int:
    """Measure in a temporary folder, so that the practice's own data are far away."""
    with tempfile.TemporaryDirectory(prefix="trellis-bench-") as home:
        os.environ["TRELLIS_VAR"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
        django.setup()
        _measure(Path(home))
    return 0


def _measure(home: Path) -> None:
    from tests.load import dashboard, lists, singles, telling, writing
    from tests.load.measuring import Findings
    from tests.load.people import Cast
    from tests.load.population import populate

    findings, growth, name = Findings(), lists.Growth(), _announce()
    for size in SIZES if os.environ.get("SIZE", "").lower() == "1m" else USUAL:
        with _database(home / f"{size}.sqlite3"):
            findings.where = f"{name} {size}"
            cast = Cast(populate(SIZES[size]), SIZES[size])
            cast.check()
            lists.measure(cast, findings, growth)
            for room in (singles, writing, dashboard, telling):
                room.measure(cast, findings)
    findings.where = name
    lists.conclude(growth, findings)
    findings.show()


def _announce() -> str:
    """Say what is measured on, and give the database's name."""
    from django.db import connection

    from tests.load.measuring import say

    lite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if lite else "SHOW server_version")
        version = cursor.fetchone()[0]
    name = "SQLite" if lite else "PostgreSQL"
    python = f"Django {django.__version__}, Python {platform.python_version()}"
    say(f"\n== {name} {version}, {python}, {os.cpu_count()} cores {platform.machine()}")
    return name


@contextmanager
def _database(path: Path) -> Iterator[None]:
    """A fresh database: a file, or one more on the server that DATABASE_URL names."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    from practice.access.grants import permission_id
    from tests.runtime import become_runtime, reconnect_as

    usual = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(path)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    permission_id.cache_clear()
    ContentType.objects.clear_cache()
    owner = become_runtime() if connection.vendor == "postgresql" else ""
    try:
        yield
    finally:
        if owner:
            reconnect_as(owner)
        connection.creation.destroy_test_db(usual, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
