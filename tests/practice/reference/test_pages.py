"""The pages of the reference: each kind of problem has its place, and every word that they name exists."""

import re

import pytest
from django.test import Client as Browser

from practice.api.kinds import KINDS, type_of
from practice.reference.calls import calls, things
from practice.reference.views import TITLES, TOPICS
from practice.sync.scopes import OWN
from tests.architecture.tree import ROOT

WORDS = ["", *(f"{topic.word}/" for topic in TOPICS)]


def page(path: str) -> str:
    answer = Browser().get(f"/api/docs/{path}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("word", WORDS)
def test_every_link_leads_somewhere(word: str) -> None:
    for path, place in re.findall(r'href="(/api/docs/[^"#]*)(?:#([^"]+))?"', page(word)):
        answer = Browser().get(path)
        assert answer.status_code == 200, path
        assert not place or f'id="{place}"' in answer.content.decode(), (path, place)


@pytest.mark.parametrize("word", sorted(KINDS))
def test_the_type_of_a_problem_leads_to_its_place(word: str) -> None:
    path, _, place = type_of(word).partition("http://localhost:8000/api/docs/")[2].partition("#")
    assert f'id="{place}"' in page(path)


def test_every_call_stands_on_the_page_of_its_thing() -> None:
    for thing in things():
        shown = page(f"{thing}/")
        for call in calls():
            assert (f'id="{call.name}"' in shown) == (call.thing == thing), call.name
    assert set(things()) <= set(TITLES)
    assert {call.scope for call in calls()} <= set(OWN)


def test_the_client_is_given_away_as_it_stands_in_the_docs() -> None:
    answer = Browser().get("/api/docs/trellis.py")
    assert answer.content == (ROOT / "docs" / "trellis.py").read_bytes()


def test_what_is_no_topic_is_not_there() -> None:
    assert Browser().get("/api/docs/never-made/").status_code == 404
