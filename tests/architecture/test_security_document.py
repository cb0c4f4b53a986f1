"""What the documents for auditors name exists, and their sums are right."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from django.conf import settings
from django.core.management import get_commands

from practice.dangers import DANGERS
from practice.people import limits
from tests.architecture.columns import columns
from tests.architecture.tree import ROOT

SECURITY = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ASVS = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
QUOTED = re.compile(r"`([^`\n]+)`")
TEST = re.compile(r"tests/[\w/]+\.py(::\w+)+")
FILE = re.compile(r"(practice|clients|homework|tests|templates|docs)/[\w/.-]+|requirements\.lock|pyproject\.toml")
COMMAND = re.compile(r"manage\.py (\w+)")
TARGET = re.compile(r"make (\w+)")
KNOB = re.compile(r"[A-Z]+(?:_[A-Z]+)+")
NUMBER = re.compile(r"practice\.E0\d\d")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (\d) \| ([a-z ]+) \| (.+?) \| (.+) \|$", re.MULTILINE)
SUMS = re.compile(r"^\| ([12]) \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", re.MULTILINE)
LIMITED = re.compile(r"^\| [^|]+ \| (\d+) \| (\d+) (minute|hour)s? \|$", re.MULTILINE)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
STATES = ("met", "not applicable", "not met")
# How many requirements the standard has, by level.
OFFICIAL = {"1": 70, "2": 183}


def quoted(*texts: str) -> set[str]:
    return {name for text in texts for name in QUOTED.findall(text)}


def named(pattern: re.Pattern[str]) -> set[str]:
    return {name for name in quoted(SECURITY, ASVS) if pattern.fullmatch(name)}


@cache
def defined_in(path: str) -> frozenset[str]:
    """The tests of a file as pytest names them, with their classes."""
    if not (ROOT / path).is_file():
        return frozenset()
    return frozenset(_tests(ast.parse((ROOT / path).read_text(encoding="utf-8")), ""))


def _tests(body: ast.Module | ast.ClassDef, before: str) -> Iterator[str]:
    for node in body.body:
        if isinstance(node, ast.ClassDef):
            yield from _tests(node, f"{before}::{node.name}")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield f"{before}::{node.name}"


def test_every_test_that_is_named_exists() -> None:
    tests = named(TEST)
    assert len(tests) > 80
    assert {name for name in tests if name[name.index("::") :] not in defined_in(name.partition("::")[0])} == set()


def test_what_looks_like_a_test_is_read_as_one() -> None:
    assert {name for name in quoted(SECURITY, ASVS) if "::" in name} == named(TEST)


def test_every_file_that_is_named_exists() -> None:
    files = {name for name in named(FILE) if "::" not in name}
    assert len(files) > 30
    assert {name for name in files if not (ROOT / name).exists()} == set()


def test_every_command_that_is_named_exists() -> None:
    words = quoted(SECURITY, ASVS)
    commands = {found for word in words for found in COMMAND.findall(word)}
    assert len(commands) > 8
    assert commands - set(get_commands()) == set()
    targets = {found for word in words if word.startswith("make ") for found in TARGET.findall(word)}
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {target for target in targets if f"\n{target}:" not in rules} == set()


def test_every_setting_that_is_named_exists() -> None:
    knobs = {found for word in quoted(SECURITY) for found in KNOB.findall(word.removesuffix("_FILE"))}
    read = (ROOT / "practice" / "settings.py").read_text(encoding="utf-8")
    assert len(knobs) > 8
    assert {
        knob for knob in knobs if f'"{knob.removesuffix("_FILE")}"' not in read and f"{knob} =" not in read
    } == set()


def test_every_check_of_the_settings_is_explained_and_no_other() -> None:
    source = (ROOT / "practice" / "dangers.py").read_text(encoding="utf-8")
    source += (ROOT / "practice" / "privacy" / "standing.py").read_text(encoding="utf-8")
    assert {danger.id for danger in DANGERS} <= set(NUMBER.findall(source))
    assert set(NUMBER.findall(SECURITY)) == set(NUMBER.findall(source))


def test_every_limit_is_told_as_it_is() -> None:
    told = [(int(most), timedelta(**{f"{unit}s": int(span)})) for most, span, unit in LIMITED.findall(SECURITY)]
    kept = [(limit.most, limit.within) for limit in vars(limits).values() if isinstance(limit, limits.Limit)]
    assert sorted(told) == sorted(kept)


def test_the_ends_of_sessions_and_links_are_told_as_they_are() -> None:
    words = (
        f"after {settings.IDLE_MINUTES_CLIENT} minutes without a sign of life for clients",
        f"{settings.IDLE_MINUTES_STAFF} for whoever works here",
        f"{settings.SESSION_COOKIE_AGE // 3600} hours in any case",
        f"for {settings.INVITATION_DAYS} days",
    )
    assert [word for word in words if word not in " ".join(SECURITY.split())] == []


def test_every_class_of_columns_is_explained() -> None:
    explained = {line.split("|")[1].strip() for line in SECURITY.splitlines() if line.startswith("| ")}
    assert {column.kind for column in columns()} - explained == set()


def test_every_section_is_in_the_list_at_the_top() -> None:
    anchors = {heading.lower().replace(" ", "-") for heading in HEADING.findall(SECURITY)}
    linked = set(re.findall(r"\]\(#([^)]+)\)", SECURITY))
    assert linked <= anchors
    assert {f"## {name}" for name in re.findall(r"^- \[([^\]]+)\]\(#", SECURITY, re.MULTILINE)} == {
        line for line in SECURITY.splitlines() if line.startswith("## ")
    }


def test_every_requirement_is_there_once() -> None:
    rows = ROW.findall(ASVS)
    assert len({number for number, *_ in rows}) == len(rows)
    assert Counter(level for _, level, *_ in rows) == OFFICIAL
    assert {state for _, _, state, *_ in rows} == set(STATES)


def test_the_sums_are_right() -> None:
    counted = Counter((level, state) for _, level, state, *_ in ROW.findall(ASVS))
    said = {level: [int(number) for number in numbers] for level, *numbers in SUMS.findall(ASVS)}
    sums = {level: [counted[level, state] for state in STATES] for level in OFFICIAL}
    assert said == {level: [*numbers, sum(numbers)] for level, numbers in sums.items()}


def test_whatever_is_met_names_its_evidence() -> None:
    met = {number: quoted(reason) for number, _, state, _, reason in ROW.findall(ASVS) if state == "met"}
    assert {number for number, names in met.items() if not any(map(is_evidence, names))} == set()


def is_evidence(name: str) -> bool:
    return bool(TEST.fullmatch(name) or FILE.fullmatch(name))
