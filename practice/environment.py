"""Reads the knobs of the installation: environment variables, secrets also from files."""

import base64
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The value of ``name``, or of the file that ``name_FILE`` names."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def words(name: str, default: str = "") -> list[str]:
    """The comma-separated words of ``name``."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def flag(name: str) -> bool:
    """Whether ``name`` says yes."""
    return text(name).lower() in {"1", "true", "yes", "on"}


def facts(name: str) -> dict[str, Any]:
    """The object that ``name`` gives as JSON; empty where it gives none."""
    found: dict[str, Any] = json.loads(text(name) or "{}")
    return found


def folder(path: Path) -> Path:
    """The folder ``path``, made when it is missing, closed to others."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def secret_key(*, production: bool, var: Path) -> str:
    """The installation's secret: given in production, made once and kept beside the data in development."""
    given = text("SECRET_KEY")
    if given:
        return given
    if production:
        message = "Set SECRET_KEY or SECRET_KEY_FILE to a long random text."
        raise ImproperlyConfigured(message)
    return _kept(folder(var) / "secret_key", secrets.token_urlsafe(50))


def master_key(*, production: bool, var: Path) -> str:
    """The keys that wrap the keys: given in production, made once and kept beside the data in development."""
    given = text("MASTER_KEY")
    return given if given or production else _kept(folder(var) / "master_key", new_master_key("development"))


def new_master_key(name: str) -> str:
    """A fresh master key, as ``MASTER_KEY`` takes it: its name and 256 bits."""
    return f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


def _kept(path: Path, fresh: str) -> str:
    """What ``path`` holds, whole; ``fresh`` from now on, unless it is there or somebody else makes it meanwhile."""
    if not path.exists():
        mine = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        mine.touch(mode=0o600)
        mine.write_text(fresh, encoding="utf-8")
        with suppress(FileExistsError):
            os.link(mine, path)
        mine.unlink()
    return path.read_text(encoding="utf-8")


def refuse(names: list[str]) -> None:
    """Refuse to start in production with knobs that are for development only."""
    for name in names:
        if text(name):
            message = f"{name} is for development only. Unset it, or set TRELLIS_MODE=development."
            raise ImproperlyConfigured(message)
