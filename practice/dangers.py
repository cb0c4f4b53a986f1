"""What a practice must not be run with: each danger in one line that says what to do."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.mail import mailers
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

from practice.mail.texts import text_sender
from practice.privacy.standing import keys_amiss
from practice.walls.context import Place, within
from practice.walls.roles import standing

type Knobs = Any
SHORTEST_KEY = 50
FEWEST_LETTERS = 10
SHARED_CACHES = ("DatabaseCache", "RedisCache", "PyMemcacheCache", "PyLibMCCache")
THIS_MACHINE = frozenset({"", "localhost", "127.0.0.1", "::1", "[::1]"})
NOWHERE = ("practice.mail.files", "filebased", "console", "locmem", "dummy")
VERIFIED = frozenset({"verify-full", "verify-ca"})
FULL = 2


@dataclass(frozen=True, slots=True)
class Danger:
    """A knob that stands wrong, found by ``stands_wrong``."""

    id: str
    words: str
    stands_wrong: Callable[[Knobs], bool]


def _weak(key: str) -> bool:
    return len(key) < SHORTEST_KEY or len(set(key)) < FEWEST_LETTERS or key.startswith("django-insecure-")


def _keys_beside_data(knobs: Knobs) -> bool:
    """Whether one copy of a folder would take both the keys and what they open."""
    if not knobs.KEY_STORE:
        return True
    store, database = Path(knobs.KEY_STORE).resolve(), knobs.DATABASES["default"]
    beside = [Path(knobs.VAR_DIR).resolve()]
    if database["ENGINE"].endswith("sqlite3"):
        beside.append(Path(database["NAME"]).resolve().parent)
    return any(store.is_relative_to(folder) for folder in beside)


def _plain_cookies(knobs: Knobs) -> bool:
    secure = knobs.SESSION_COOKIE_SECURE and knobs.CSRF_COOKIE_SECURE and knobs.SECURE_SSL_REDIRECT
    named = all(name.startswith("__Host-") for name in (knobs.SESSION_COOKIE_NAME, knobs.CSRF_COOKIE_NAME))
    return not (secure and named and knobs.SECURE_HSTS_SECONDS)


def _own_cache(knobs: Knobs) -> bool:
    return not knobs.CACHES["default"]["BACKEND"].endswith(SHARED_CACHES)


def _mail_to_files(knobs: Knobs) -> bool:
    """Whether what is sent never leaves this machine."""
    ways = [*(mailer["BACKEND"] for mailer in knobs.MAILERS.values()), getattr(knobs, "TEXT_BACKEND", "")]
    return any(word in way for way in ways for word in NOWHERE)


def _is_elsewhere(hosts: str) -> bool:
    """Whether one of these hosts is another machine; a path is a socket of this one."""
    named = (host.strip() for host in hosts.split(","))
    return any(not host.startswith("/") and host not in THIS_MACHINE for host in named)


def _database_in_clear(knobs: Knobs) -> bool:
    database = knobs.DATABASES["default"]
    if not database["ENGINE"].endswith("postgresql"):
        return False
    options = database.get("OPTIONS", {})
    hosts = (options.get(name) or database.get("HOST", "") for name in ("host", "hostaddr"))
    return options.get("sslmode") not in VERIFIED and any(map(_is_elsewhere, hosts))


def _mail_in_clear(knobs: Knobs) -> bool:
    ways = [mailer.get("OPTIONS", {}) for mailer in knobs.MAILERS.values()]
    return any(_is_elsewhere(way.get("host", "")) and not (way.get("use_tls") or way.get("use_ssl")) for way in ways)


def _forged_addresses(knobs: Knobs) -> bool:
    return bool(knobs.SECURE_PROXY_SSL_HEADER) and not getattr(knobs, "TRUSTED_PROXIES", 0)


def _any_host(knobs: Knobs) -> bool:
    return not knobs.ALLOWED_HOSTS or any(host.startswith(("*", ".")) for host in knobs.ALLOWED_HOSTS)


DANGERS = (
    Danger("practice.E001", "DEBUG is on and would show code and data. Turn it off.", lambda knobs: knobs.DEBUG),
    Danger(
        "practice.E002",
        "SECRET_KEY is too short or too simple. Set 50 random characters or more.",
        lambda knobs: _weak(knobs.SECRET_KEY),
    ),
    Danger(
        "practice.E003",
        "MASTER_KEY is missing. Set MASTER_KEY_FILE, or KEY_PROVIDER for a key service.",
        lambda knobs: not knobs.MASTER_KEY and knobs.KEY_PROVIDER.endswith(".GivenKeys"),
    ),
    Danger(
        "practice.E004",
        "KEY_STORE lies beside the database, or nowhere. Give the keys a folder and a backup of their own.",
        _keys_beside_data,
    ),
    Danger(
        "practice.E005",
        "The cache belongs to one process, so limits and used codes would be counted apart. Use a shared one.",
        _own_cache,
    ),
    Danger(
        "practice.E006", "Cookies could travel without HTTPS. Leave the __Host- cookies as they are.", _plain_cookies
    ),
    Danger("practice.E007", "ALLOWED_HOSTS names nobody, or anybody. Name the site's own host.", _any_host),
    Danger(
        "practice.E008",
        "Mail or texts go to files, or nowhere. Name who carries them in MAIL_HOST or MAIL_BACKEND, and TEXT_BACKEND.",
        _mail_to_files,
    ),
    Danger(
        "practice.E009",
        "CLOCK_FILE would set the time for everybody. It is for development only: unset it.",
        lambda knobs: bool(knobs.CLOCK_FILE),
    ),
    Danger(
        "practice.E021",
        "LOCAL_PEERS lets the API's webhooks and connectors reach into your own network. Unset it.",
        lambda knobs: bool(knobs.LOCAL_PEERS),
    ),
    Danger(
        "practice.E010",
        "A proxy ends HTTPS, but TRUSTED_PROXIES does not say how many there are, so addresses could be forged.",
        _forged_addresses,
    ),
    Danger(
        "practice.E017",
        "The database is on another machine, and its certificate is not checked. Add ?sslmode=verify-full, and"
        " sslrootcert if its certificate is of your own making, to DATABASE_URL.",
        _database_in_clear,
    ),
    Danger(
        "practice.E018",
        "Mail goes to another machine in clear. Set MAIL_TLS=1, or name a mail server on this machine in MAIL_HOST.",
        _mail_in_clear,
    ),
)


def ways_amiss() -> Iterator[tuple[str, str]]:
    """The ways out for mail and texts that cannot be made as they are set, and why, as number and words."""
    for number, name, make in (("practice.E019", "MAIL", lambda: mailers.default), ("practice.E020", "TEXT", _texts)):
        try:
            make()
        except Exception as error:  # noqa: BLE001 - every provider has errors of its own
            yield number, f"{name}_BACKEND does not work with {name}_OPTIONS. {type(error).__name__}: {error}"


def _texts() -> None:
    sender = text_sender()
    if sender is not None and not callable(getattr(sender, "send", None)):
        raise TypeError(f"{settings.TEXT_BACKEND} has no method send(to, words).")


def dangers(knobs: Knobs) -> list[Danger]:
    """The dangers that stand in these settings."""
    return [danger for danger in DANGERS if danger.stands_wrong(knobs)]


def dangers_of(database: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    """The dangers that only the database can tell of, as number and words."""
    if database.vendor == "postgresql":
        yield from _of_role(database)
        return
    with database.cursor() as cursor:
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
    if (mode, synchronous, getattr(database, "transaction_mode", "")) != ("wal", FULL, "IMMEDIATE"):
        yield "practice.E011", "SQLite must run with WAL, synchronous=FULL and IMMEDIATE, or it may lose what was sent."


def _of_role(database: BaseDatabaseWrapper) -> Iterator[tuple[str, str]]:
    role = standing(database)
    remedy = "Run `manage.py database_roles` and name the runtime role in DATABASE_URL."
    if role.is_superuser:
        yield "practice.E012", f"The database role is a superuser, whom no wall between practices holds. {remedy}"
    if role.bypasses:
        yield "practice.E013", f"The database role may bypass the walls between practices. {remedy}"
    if role.owns_tables:
        yield "practice.E014", f"The database role owns the tables and could take their walls down. {remedy}"


def every_danger() -> list[tuple[str, str]]:
    """All that stands wrong in production; in development only keys that do not fit, and ways out that do not work."""
    found = [(danger.id, danger.words) for danger in (dangers(settings) if settings.PRODUCTION else ())]
    found += ways_amiss()
    if not found:
        with within(Place.EVERYWHERE):
            found += keys_amiss(get_user_model().objects.all())
    if not settings.PRODUCTION:
        return found
    try:
        return found + list(dangers_of(connection))
    except OperationalError:
        # A database that is away is no danger; the health page tells of it.
        return found


def refuse_danger() -> None:
    """End this process, with a line for each danger, unless there is none."""
    found = every_danger()
    if found:
        sys.exit("\n".join(f"Trellis does not start. {words} ({number})" for number, words in found))


@register(Tags.security)
def check_settings(**_kwargs: Any) -> list[CheckMessage]:
    """Tell Django's own check of the settings that are a danger in production."""
    found = [Error(danger.words, id=danger.id) for danger in (dangers(settings) if settings.PRODUCTION else [])]
    return [*found, *(Error(words, id=number) for number, words in ways_amiss())]


@register(Tags.database)
def check_database(**kwargs: Any) -> list[CheckMessage]:
    """The same for the database, where the check is asked to look at it."""
    asked = settings.PRODUCTION and kwargs.get("databases")
    return [Error(words, id=number) for number, words in (dangers_of(connection) if asked else ())]
