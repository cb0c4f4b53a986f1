"""No page, picture, stylesheet or script asks another site for anything."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOREIGN = re.compile(r"""(?:https?:|wss?:)?//(?=[a-z0-9])[^\s"'`)<>]+""", re.IGNORECASE)
NAMES_OF_LANGUAGES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink", "http://www.w3.org/1999/xhtml"}
FILES = sorted(
    path
    for folder in ("templates", "practice/static")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".html", ".txt", ".css", ".js", ".svg"} and "licences" not in path.parts
)


def strangers(words: str) -> set[str]:
    """Addresses of other sites, but for comments of scripts and the names that languages have."""
    return set(FOREIGN.findall(re.sub(r"(?m)^\s*//.*$", "", words))) - NAMES_OF_LANGUAGES


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ('<img src="//cdn.test/x.png">', {"//cdn.test/x.png"}),
        ("@import url(https://fonts.test/a.css)", {"https://fonts.test/a.css"}),
        ('<svg xmlns="http://www.w3.org/2000/svg">', set()),
        ("// a comment", set()),
    ],
)
def test_strangers_are_found(words: str, found: set[str]) -> None:
    assert strangers(words) == found


def test_no_file_that_a_browser_gets_names_another_site() -> None:
    assert FILES
    named = {str(path.relative_to(ROOT)): strangers(path.read_text(encoding="utf-8")) for path in FILES}
    assert {name: found for name, found in named.items() if found} == {}
