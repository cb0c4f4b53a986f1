"""What every template keeps to."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if not {"pdf", "email"}.intersection(path.parts))


class Starts(HTMLParser):
    """Collects start tags with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _starts(words: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Starts()
    parser.feed(TAGS.sub(lambda match: "nonce" if "csp_nonce_attr" in match[0] else "x", words))
    return parser.found


def _faults(words: str) -> list[str]:
    faults = []
    for tag, attributes in _starts(words):
        faults += [f"{name} on {tag}" for name in attributes if name == "style" or name.startswith(("on", "hx-on"))]
        if any(name.startswith("hx-") for name in attributes) and "hx-nonce" not in attributes:
            faults.append(f"no hx-nonce on {tag}")
        if tag == "script" and not {"src", "nonce"} <= attributes.keys():
            faults.append("script without source and nonce")
        if tag == "style":
            faults.append("style element")
    return faults


@pytest.mark.parametrize(
    ("words", "faults"),
    [
        ('<p style="color:red">', ["style on p"]),
        ('<a onclick="x()">', ["onclick on a"]),
        ('<a hx-get="/x">', ["no hx-nonce on a"]),
        ('<a hx-get="/x" hx-nonce="{{ csp_nonce }}">', []),
        ("<script>x()</script>", ["script without source and nonce"]),
        ('<script src="{% static "a.js" %}" {% csp_nonce_attr %}></script>', []),
        ("<style>p{}</style>", ["style element"]),
    ],
)
def test_faults_are_found(words: str, faults: list[str]) -> None:
    assert _faults(words) == faults


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(TEMPLATES)))
def test_page_keeps_to_the_content_policy(page: Path) -> None:
    assert _faults(page.read_text()) == []


def test_every_icon_that_is_named_exists() -> None:
    packages = json.loads((ROOT / "practice/static/vendored.json").read_text())
    known = {icon for package in packages for entry in package["files"] for icon in entry.get("icons", [])}
    named = {name for page in PAGES for name in re.findall(r'{% icon "([\w-]+)"|\bicon="([\w-]+)"', page.read_text())}
    assert {name for pair in named for name in pair if name} - known == set()


def test_the_answer_for_what_is_not_there_holds_nothing_that_changes() -> None:
    for name in ("plain", "404", "403", "500"):
        words = (TEMPLATES / f"practice/{name}.html").read_text()
        assert re.findall(r"{{.*?}}|csrf_token|csp_nonce_attr|components/(?:leave|me_menu)", words) == []
