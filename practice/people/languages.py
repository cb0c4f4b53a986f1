"""The languages in which somebody may be addressed, each by its own name."""

from functools import cache

from django.conf.locale import LANG_INFO

ENGLISH = "en"


@cache
def languages() -> tuple[tuple[str, str], ...]:
    """Every language with a code of two letters, by its own name."""
    known = {code: str(info["name_local"]) for code, info in LANG_INFO.items() if len(code) == len(ENGLISH)}
    return tuple(sorted(((code, f"{name[:1].upper()}{name[1:]}") for code, name in known.items()), key=_by_name))


def language_name(code: str) -> str:
    """What a language is called in itself; the code for one that is not known."""
    return dict(languages()).get(code, code)


def is_right_to_left(code: str) -> bool:
    """Whether a language is written from right to left."""
    return bool(LANG_INFO.get(code, {}).get("bidi"))


def _by_name(language: tuple[str, str]) -> str:
    return language[1].casefold()
