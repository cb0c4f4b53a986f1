"""Reads the knobs of the installation: environment variables, secrets also from files."""

import os
import secrets
from pathlib import Path

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
    kept = folder(var) / "secret_key"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return kept.read_text(encoding="utf-8")


def refuse(names: list[str]) -> None:
    """Refuse to start in production with knobs that are for development only."""
    for name in names:
        if text(name):
            message = f"{name} is for development only. Unset it, or set TRELLIS_MODE=development."
            raise ImproperlyConfigured(message)
