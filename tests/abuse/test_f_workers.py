"""Limits and used codes hold exactly, however many ask at once."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from practice.people import limits
from practice.people.errors import TooOftenError
from practice.people.limits import Limit

LIMIT = Limit("a test", 10, timedelta(minutes=15))
ROOT = Path(settings.BASE_DIR)
WORKER = """
import sys, django
django.setup()
from datetime import timedelta
from practice.people.errors import TooOftenError
from practice.people.limits import Limit, take, use_once
allowed, first = 0, 0
for number in range(25):
    try:
        take(Limit("a test", 10, timedelta(minutes=15)), "somebody")
        allowed += 1
    except TooOftenError:
        pass
    first += use_once(f"code {number}", keep=timedelta(minutes=10))
print(allowed, first)
"""


def test_53_a_code_counts_once_and_limits_hold_across_workers(tmp_path: Path) -> None:
    """Four processes on one file: together they may as often as one alone, and each code is one of theirs."""
    path = tmp_path / "shared.sqlite3"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "practice.settings",
        "DATABASE_URL": f"sqlite:///{path}",
        "TRELLIS_VAR": str(tmp_path),
    }
    make = (
        "import django; django.setup()\n"
        "from django.db import connection\nfrom practice.people.doors import Tally\n"
        "with connection.schema_editor() as editor: editor.create_model(Tally)"
    )
    subprocess.run([sys.executable, "-c", make], check=True, env=environment, cwd=ROOT)
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    told = [tuple(map(int, worker.communicate()[0].split())) for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 4
    assert tuple(map(sum, zip(*told, strict=True))) == (10, 25)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the file of SQLite is tried with processes")
def test_53_limits_hold_across_threads() -> None:
    def one(_number: int) -> tuple[bool, bool]:
        try:
            limits.take(LIMIT, "somebody")
        except TooOftenError:
            allowed = False
        else:
            allowed = True
        first = limits.use_once("one code", keep=timedelta(minutes=10))
        connection.close()
        return allowed, first

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(one, range(60)))
    assert (sum(allowed for allowed, _ in found), sum(first for _, first in found)) == (LIMIT.most, 1)
