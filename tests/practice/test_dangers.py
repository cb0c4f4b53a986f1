"""Nothing unsafe starts in production; each danger is said in one line."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import dj_database_url
import pytest
from django.core.checks import run_checks
from django.db import connection
from pytest_django import Settings

from practice import dangers as rules
from practice.walls.roles import Standing

POSTGRES: dict[str, object] = {"ENGINE": "django.db.backends.postgresql", "NAME": "trellis", "HOST": "db.example.org"}
SMTP = "django.core.mail.backends.smtp.EmailBackend"
SAFE: dict[str, object] = {
    "DEBUG": False,
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR",
    "MASTER_KEY": "one:key",
    "KEY_PROVIDER": "practice.privacy.master.GivenKeys",
    "KEY_STORE": "/srv/keys",
    "VAR_DIR": "/srv/trellis",
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "/srv/data/trellis.sqlite3"}},
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache"}},
    "SESSION_COOKIE_NAME": "__Host-session",
    "CSRF_COOKIE_NAME": "__Host-csrf",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 31_536_000,
    "ALLOWED_HOSTS": ["notes.example.org"],
    "MAILERS": {"default": {"BACKEND": SMTP, "OPTIONS": {"host": "localhost", "use_tls": False}}},
    "CLOCK_FILE": "",
    "LOCAL_PEERS": [],
    "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
    "TRUSTED_PROXIES": 1,
}


def found(**knobs: object) -> list[str]:
    return [danger.id for danger in rules.dangers(SimpleNamespace(**{**SAFE, **knobs}))]


def test_a_safe_setting_is_let_pass() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("number", "knobs"),
    [
        (1, {"DEBUG": True}),
        (2, {"SECRET_KEY": "short"}),
        (2, {"SECRET_KEY": "x" * 60}),
        (2, {"SECRET_KEY": f"django-insecure-{SAFE['SECRET_KEY']}"}),
        (3, {"MASTER_KEY": ""}),
        (4, {"KEY_STORE": ""}),
        (4, {"KEY_STORE": "/srv/trellis/keys"}),
        (4, {"KEY_STORE": "/srv/data"}),
        (4, {"KEY_STORE": "/srv/keys/../data/keys"}),
        (5, {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}}),
        (5, {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}}),
        (6, {"SESSION_COOKIE_SECURE": False}),
        (6, {"CSRF_COOKIE_SECURE": False}),
        (6, {"SECURE_SSL_REDIRECT": False}),
        (6, {"SECURE_HSTS_SECONDS": 0}),
        (6, {"SESSION_COOKIE_NAME": "session"}),
        (6, {"CSRF_COOKIE_NAME": "csrf"}),
        (7, {"ALLOWED_HOSTS": ["*"]}),
        (7, {"ALLOWED_HOSTS": [".example.org"]}),
        (7, {"ALLOWED_HOSTS": []}),
        (8, {"MAILERS": {"default": {"BACKEND": "practice.mail.files.FileMailBackend"}}}),
        (8, {"MAILERS": {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}}),
        (8, {"TEXT_BACKEND": "practice.mail.files.FileTexts"}),
        (9, {"CLOCK_FILE": "/srv/clock"}),
        (10, {"TRUSTED_PROXIES": 0}),
        (21, {"LOCAL_PEERS": ["127.0.0.1"]}),
        (17, {"DATABASES": {"default": POSTGRES}}),
        (17, {"DATABASES": {"default": {**POSTGRES, "OPTIONS": {"sslmode": "require"}}}}),
        (17, {"DATABASES": {"default": {**POSTGRES, "HOST": "localhost,db.example.org"}}}),
        (17, {"DATABASES": {"default": {**POSTGRES, "HOST": "", "OPTIONS": {"hostaddr": "203.0.113.7"}}}}),
        (18, {"MAILERS": {"default": {"BACKEND": SMTP, "OPTIONS": {"host": "mail.example.org", "use_tls": False}}}}),
    ],
)
def test_each_danger_is_found_alone(number: int, knobs: dict[str, object]) -> None:
    assert found(**knobs) == [f"practice.E{number:03}"]


@pytest.mark.parametrize(
    "knobs",
    [
        {"DATABASES": {"default": {**POSTGRES, "OPTIONS": {"sslmode": "verify-full"}}}},
        {"DATABASES": {"default": {**POSTGRES, "OPTIONS": {"sslmode": "verify-ca"}}}},
        *(
            {"DATABASES": {"default": {**POSTGRES, "HOST": host}}}
            for host in ("", "localhost", "::1", "/run/postgresql")
        ),
        {"MAILERS": {"default": {"BACKEND": SMTP, "OPTIONS": {"host": "mail.example.org", "use_tls": True}}}},
    ],
)
def test_this_machine_and_checked_certificates_are_let_pass(knobs: dict[str, object]) -> None:
    assert found(**knobs) == []


@pytest.mark.parametrize(
    ("query", "numbers"),
    [("", ["practice.E017"]), ("?sslmode=prefer", ["practice.E017"]), ("?sslmode=verify-full", [])],
)
def test_the_address_of_the_database_is_read_as_it_is_written(query: str, numbers: list[str]) -> None:
    database = dj_database_url.parse(f"postgres://trellis_app:x@db.example.org/trellis{query}")
    assert found(DATABASES={"default": database}) == numbers


def test_a_key_service_needs_no_key_of_ours() -> None:
    assert found(MASTER_KEY="", KEY_PROVIDER="house.keys.Service") == []


@pytest.mark.parametrize(
    ("role", "numbers"),
    [
        (Standing(is_superuser=False, bypasses=False, owns_tables=False), []),
        (Standing(is_superuser=True, bypasses=False, owns_tables=False), [12]),
        (Standing(is_superuser=False, bypasses=True, owns_tables=False), [13]),
        (Standing(is_superuser=False, bypasses=False, owns_tables=True), [14]),
    ],
)
def test_a_role_that_no_wall_holds_is_refused(
    monkeypatch: pytest.MonkeyPatch, role: Standing, numbers: list[int]
) -> None:
    monkeypatch.setattr(rules, "standing", lambda _database: role)
    database = SimpleNamespace(vendor="postgresql")
    assert [number for number, _ in rules.dangers_of(database)] == [f"practice.E{number:03}" for number in numbers]  # type: ignore[arg-type]  # only its vendor is asked


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="speaks of roles")
def test_the_runtime_role_is_safe() -> None:
    assert list(rules.dangers_of(connection)) == []


@pytest.mark.parametrize(
    ("pragmas", "numbers"),
    [
        ("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;", []),
        ("PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;", ["practice.E011"]),
        ("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;", ["practice.E011"]),
    ],
)
def test_sqlite_that_may_lose_something_is_refused(tmp_path: Path, pragmas: str, numbers: list[str]) -> None:
    """In a process of its own: a connection to another database is made at the start."""
    code = f"""
import django
from django.conf import settings
settings.configure(DATABASES={{"default": {{
    "ENGINE": "django.db.backends.sqlite3", "NAME": {str(tmp_path / "x.sqlite3")!r},
    "OPTIONS": {{"transaction_mode": "IMMEDIATE", "init_command": {pragmas!r}}},
}}}})
django.setup()
from django.db import connection
from practice.dangers import dangers_of
print([number for number, _ in dangers_of(connection)])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str(numbers)


@pytest.mark.django_db
def test_development_is_left_alone(settings: Settings) -> None:
    settings.PRODUCTION, settings.DEBUG = False, True
    assert rules.every_danger() == []
    rules.refuse_danger()


class Silent:
    """Carries nothing."""


@pytest.mark.parametrize(
    ("name", "options", "words"),
    [
        ("nowhere.Texter", {}, "practice.E020: TEXT_BACKEND does not work with TEXT_OPTIONS. ModuleNotFoundError: "),
        (f"{__name__}.Nobody", {}, "practice.E020: TEXT_BACKEND does not work with TEXT_OPTIONS. ImportError: "),
        (
            f"{__name__}.Silent",
            {"key": "x"},
            "practice.E020: TEXT_BACKEND does not work with TEXT_OPTIONS. TypeError: ",
        ),
        (f"{__name__}.Silent", {}, "practice.E020: TEXT_BACKEND does not work with TEXT_OPTIONS. TypeError: "),
        ("", {}, ""),
    ],
)
@pytest.mark.django_db
def test_a_way_out_for_texts_that_does_not_work_is_refused(
    settings: Settings, name: str, options: dict[str, str], words: str
) -> None:
    settings.TEXT_BACKEND, settings.TEXT_OPTIONS = name, options
    told = [f"{number}: {said}" for number, said in rules.every_danger()]
    assert [said[: len(words)] for said in told] == ([words] if words else [])
    assert ("practice.E020" in {message.id for message in run_checks()}) == bool(words)


@pytest.mark.parametrize(
    ("backend", "options"),
    [("anymail.backends.nowhere.EmailBackend", {}), ("practice.mail.files.FileMailBackend", {"wrong": "x"})],
)
@pytest.mark.django_db
def test_a_way_out_for_mail_that_does_not_work_is_refused(
    settings: Settings, backend: str, options: dict[str, str]
) -> None:
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    assert [number for number, _ in rules.every_danger()] == ["practice.E019"]


@pytest.mark.django_db
def test_django_s_check_tells_of_them(settings: Settings) -> None:
    settings.PRODUCTION, settings.DEBUG = True, True
    assert "practice.E001" in {message.id for message in run_checks(include_deployment_checks=True)}


@pytest.mark.parametrize("start", ["import practice.wsgi", "serve"])
def test_no_server_starts_with_a_danger(tmp_path: Path, start: str) -> None:
    """One line for each, and nothing else."""
    environment = {name: value for name, value in os.environ.items() if name not in {"MAIL_DIR", "CLOCK_FILE"}}
    environment |= {
        "TRELLIS_MODE": "production",
        "TRELLIS_VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "practice.settings",
        "SECRET_KEY": "short",
        "MASTER_KEY": "development:" + "A" * 43 + "=",
        "KEY_STORE": str(tmp_path / "keys"),
        "ALLOWED_HOSTS": "*",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'x.sqlite3'}",
    }
    command = [sys.executable, "manage.py", "serve"] if start == "serve" else [sys.executable, "-c", start]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    lines = done.stderr.strip().splitlines()
    assert (done.returncode, [line.rpartition("(")[2] for line in lines]) == (
        1,
        [f"practice.E{number:03})" for number in (2, 4, 7, 10)],
    )
    assert all(line.startswith("Trellis does not start. ") for line in lines)
