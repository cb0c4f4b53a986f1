"""What a partner who reads the mailbox may read: every mail, whoever writes it."""

import ast
import importlib
import inspect
import json
import re
from pathlib import Path
from types import ModuleType

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from homework.library.catalogue import catalogue
from practice.people.letters import SUBJECT
from tests.architecture.tree import ROOT, modules

LETTERS = sorted((ROOT / "templates/email").iterdir())
PEOPLE = json.loads((ROOT / "homework/demo/people.json").read_text(encoding="utf-8"))
CARE = re.compile(
    r"\b(therap\w*|couples?|partners?|spouse|husband|wife|counsel\w*|clinic\w*|session|exercise|homework|answers?|trust"
    r"|relationship|feel\w*|safe\w*|abuse|violence|mental|treat\w*|client|patient|diagnos\w*|assign\w*|shar(e|ed|ing)"
    r"|overdue|remind\w*|dr|doctor|case)\b",
    re.IGNORECASE,
)
GIVEN = {"link", "code", "stop"}


def names() -> set[str]:
    people = [PEOPLE["founder"], *PEOPLE["staff"], *PEOPLE["clients"]]
    said = {word for row in people for word in row["name"].split() if len(word) > 2}
    return said | {PEOPLE["practice"]["name"]}


def told(words: str) -> list[str]:
    """All in a text that tells what this is about, or whom."""
    titles = {title for form in catalogue().values() for title in (form.title, form.client_title) if title}
    found = [name for name in names() | titles if re.search(rf"\b{re.escape(name)}\b", words, re.IGNORECASE)]
    return sorted({*found, *(match.group() for match in CARE.finditer(words))})


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.name)
def test_a_letter_says_nothing_about_whom_or_what(letter: Path) -> None:
    words = letter.read_text(encoding="utf-8")
    given = set(re.findall(r"{{\s*(\w+)", words))
    rendered = render_to_string(f"email/{letter.name}", dict.fromkeys(GIVEN, "12345678"))
    assert (told(rendered), given - GIVEN) == ([], set())
    assert "My notes" in rendered


def test_sender_and_subject_are_the_same_for_every_mail() -> None:
    assert (SUBJECT, settings.DEFAULT_FROM_EMAIL) == ("My notes", "My notes <notes@localhost>")
    assert told(f"{SUBJECT} {settings.DEFAULT_FROM_EMAIL}") == []


def posts() -> list[tuple[str, ast.Call]]:
    """Every place of the house from which a mail is written."""
    return [
        (name, node)
        for name, module in modules("practice", "clients", "homework")
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"outbox.post", "post"}
    ]


def test_whoever_writes_takes_a_neutral_subject_and_words_as_they_lie_there() -> None:
    """No name can find its way in: what is filled in is a link or a code."""
    assert len(posts()) >= 6
    for name, call in posts():
        given = {word.arg: word.value for word in call.keywords}
        module = importlib.import_module(name.removesuffix(".py").replace("/", "."))
        words = [getattr(module, ast.unparse(given["subject"])), *_lying(given["body"], module)]
        assert ([told(text) for text in words], len(words) > 1) == ([[]] * len(words), True), name


def _lying(body: ast.expr, module: ModuleType) -> list[str]:
    """What a body is made of: a letter, or a text of the module into which nothing but an address is filled."""
    if isinstance(body, ast.Name):
        tree = ast.parse(inspect.getsource(module))
        filled = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
        values = [node.value for node in filled if ast.unparse(node.targets[0]) == body.id]
        return [text for value in values for text in _lying(value, module)]
    assert isinstance(body, ast.Call), ast.unparse(body)
    if ast.unparse(body.func) == "render_to_string":
        return ["a letter"]
    constant, _, does = ast.unparse(body.func).partition(".")
    assert (does, [word.arg for word in body.keywords]) == ("format", ["address"])
    return [getattr(module, constant).format(address="an address")]


def test_mail_leaves_by_one_door() -> None:
    doors = {
        name
        for name, module in modules("practice", "clients", "homework")
        for node in ast.walk(module)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rsplit(".", 1)[-1]
        in {
            "EmailMessage",
            "Letter",
            "EmailMultiAlternatives",
            "send_mail",
            "send_mass_mail",
            "mail_admins",
            "email_user",
        }
    }
    assert doors == {"practice/mail/handing.py"}


@pytest.mark.parametrize(
    "words", ["Dr Mensah wrote", "your partner", "Maya", "Gut-check log", "Willow Street Therapy", "a new exercise"]
)
def test_the_list_finds_what_would_tell(words: str) -> None:
    assert told(words) != []
