"""Figures and marks reach nobody from whom the answers themselves are kept."""

import json
from typing import Any

import pytest

from clients.actions.secrets import propose_policy, sign_policy
from clients.enums import SecretsMode
from clients.queries.secrets import policy_in_force
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.publishing import publish
from homework.enums import Level
from homework.models import Flag, Part
from homework.queries.caseload import caseload
from homework.queries.look_first import count_new, new_answers
from practice import clock
from practice.access.errors import NotAllowedError
from tests.homework.sharing.world import DATA, Clock, World

pytestmark = pytest.mark.django_db

INNER = {"linkId": "inner", "type": "integer", "text": "Trust", "control": "slider", "min": 0, "max": 10, "step": 1}
HIDDEN = {"linkId": "hid", "type": "choice", "text": "Hid?", "control": "radio"}
TRUST = {"id": "trust_pulse", "label": "Trust", "min": 0, "max": 10, "unit": "points", "direction": "up_good"}
COUNT = {"id": "concealed_count", "label": "Hid", "min": 0, "max": 5, "unit": "entries", "direction": "down_good"}
TWICE = {"question": "concealed_count_30d", "operator": ">=", "answer": 2}


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    still = Clock()
    monkeypatch.setattr(clock, "now", still.now)
    world = World(still)
    kinds = {"ana": "client", "ben": "client", "ray": "clinician", "sol": "clinician", "uma": "clinician"}
    for name, kind in kinds.items():
        world.do_person(name, kind)
    world.do_open_case("pair", ["ana", "ben"], "ray")
    world.do_join_team("pair", "sol", "supervisor", None)
    return world


def hand_in(world: World, level: Level) -> None:
    """Ana answers an exercise with figures that a private answer does not announce."""
    definition: dict[str, Any] = json.loads((DATA / "sharing_exercise.json").read_text(encoding="utf-8"))
    options = [{"code": code, "text": code.title()} for code in ("yes", "no")]
    definition["items"] += [INNER | {"low": "None", "high": "Full"}, HIDDEN | {"options": options}]
    derived = {"kind": "mean", "of": ["inner"], "answered": 1}
    counted = {"kind": "count", "of": ["hid"], "codes": ["yes"]}
    definition["series"] += [
        TRUST | {"weekly": "mean", "derived": derived},
        COUNT | {"weekly": "sum", "derived": counted},
    ]
    rule = {"id": "hid", "level": 1, "category": "information", "scope": "metric", "when": [TWICE], "words": "Hid."}
    definition["flags"] = [rule]
    terms = Terms(levels=(Level.PRIVATE, Level.THERAPIST), suggested=Level.THERAPIST, needs_release=False)
    version = publish(definition["slug"], definition)
    given = assign(world.cases["pair"], version, terms, by=world.actor("ray"))
    answers = {"note": "Words", "inner": 7, "hid": "yes"}
    submit(Part.objects.get(assignment=given, author=world.client("ana")), answers, level, by=world.actor("ana"))


def trust(world: World, reader: str) -> list[float]:
    return [value for line in caseload(world.actor(reader)) for points in line.points.values() for _, value in points]


def test_trust_is_shown_to_those_who_read_the_answer(world: World) -> None:
    hand_in(world, Level.THERAPIST)
    assert (trust(world, "ray"), trust(world, "sol")) == ([7.0], [])
    world.do_consent("ana", "pair", "supervision", on=True)
    assert trust(world, "sol") == [7.0]


def test_trust_that_a_private_answer_does_not_announce_is_not_shown(world: World) -> None:
    hand_in(world, Level.PRIVATE)
    assert trust(world, "ray") == []


def test_private_answers_make_no_flag_by_figures_that_they_do_not_announce(world: World) -> None:
    for level in (Level.PRIVATE, Level.PRIVATE, Level.THERAPIST):
        hand_in(world, level)
    assert Flag.objects.count() == 0
    hand_in(world, Level.THERAPIST)
    assert Flag.objects.count() == 1


def test_nothing_is_new_to_cover_that_has_ended(world: World) -> None:
    world.do_join_team("pair", "uma", "cover", 3)
    hand_in(world, Level.THERAPIST)
    uma = world.actor("uma")
    assert (len(new_answers(uma)), count_new(uma)) == (1, 1)
    world.do_pass_days(3)
    assert (new_answers(uma), count_new(uma)) == ([], 0)


def test_only_the_newest_agreement_about_secrets_is_signed_and_all_have_to(world: World) -> None:
    case, ray = world.cases["pair"], world.actor("ray")
    first, second = (propose_policy(case, SecretsMode.LIMITED, words, by=ray) for words in ("One.", "Two."))
    with pytest.raises(NotAllowedError):
        sign_policy(first, by=world.actor("ana"))
    sign_policy(second, by=world.actor("ana"))
    assert policy_in_force(case) is None
    sign_policy(second, by=world.actor("ben"))
    assert policy_in_force(case) == second
