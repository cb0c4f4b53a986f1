"""Every rule of the clinical table and of the PHQ-9: one answer that raises it, and one beside it that does not."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.gate import turn_away
from homework.actions.publishing import publish
from homework.enums import Level
from homework.library.answers import missing
from homework.library.catalogue import catalogue, definition
from homework.library.flags import raised
from homework.library.form import Answers, Condition, Form, Item
from homework.library.measures import measure_definition, measures
from homework.library.reach import as_answers, is_asked_with, trials
from homework.models import ExerciseVersion, Flag, Part
from homework.queries.look_first import open_flags
from tests.homework.care.scene import Scene

TABLE: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "exercises_skeleton.json").read_text(encoding="utf-8")
)
RULES = [(slug, rule) for slug, form in TABLE.items() for rule in form["flags"]]
OF_ONE_ANSWER = [(slug, rule) for slug, rule in RULES if rule.get("scope") != "metric"]
ALONE = (Level.THERAPIST,)


def named(slug: str, rule: Mapping[str, Any]) -> str:
    return f"{slug}/{rule['id']}"


def meets(test: Mapping[str, Any], value: object) -> bool:
    """What the clinical table says, read by nothing of the product's."""
    wanted, codes = test["answer"], value if isinstance(value, list) else [value]
    match test["operator"]:
        case "=" | "includes":
            return wanted in codes
        case "!=" | "any_except":
            return any(code != wanted for code in codes)
        case "in":
            return any(code in str(wanted).split("|") for code in codes)
        case ">=":
            return isinstance(value, int) and value >= wanted
        case "<=":
            return isinstance(value, int) and value <= wanted
    raise AssertionError(test)


def pair(form: Form, rule: Mapping[str, Any]) -> tuple[Answers, Answers]:
    """Two sets of answers that differ in one question of the rule: the first meets it and the second does not."""
    when = tuple(Condition(test["question"], test["operator"], test["answer"]) for test in rule["when"])
    asked = [flat for flat in trials(form, when[0].question, when) if is_asked_with(form, when[0].question, flat)]
    full = [flat for flat in asked if all(flat.get(test.question) is not None for test in when)]
    met = next(flat for flat in full if all(meets(test, flat[test["question"]]) for test in rule["when"]))
    near = next(flat for flat in full if _apart(flat, met) == 1 and not _meets_all(rule, flat))
    return as_answers(form, met), as_answers(form, near)


def _meets_all(rule: Mapping[str, Any], flat: Answers) -> bool:
    return all(meets(test, flat[test["question"]]) for test in rule["when"])


def _apart(one: Answers, other: Answers) -> int:
    return sum(one.get(key) != other.get(key) for key in one.keys() | other.keys())


@pytest.mark.parametrize(("slug", "rule"), OF_ONE_ANSWER, ids=[named(*row) for row in OF_ONE_ANSWER])
def test_a_rule_is_met_by_one_answer_and_not_by_the_one_beside_it(slug: str, rule: dict[str, Any]) -> None:
    form = catalogue()[slug]
    met, near = ({flag.rule_id: flag for flag in raised(form, answers)} for answers in pair(form, rule))
    assert (met[rule["id"]].level, met[rule["id"]].category) == (rule["level"], rule["category"])
    assert rule["id"] not in near


def test_the_table_is_whole() -> None:
    assert (len(RULES), len(OF_ONE_ANSWER)) == (66, 61)


def filled(form: Form, answers: Answers) -> Answers:
    """These answers, and the first that fits to whatever else has to be answered."""
    full = dict(answers)
    while left := missing(form, full):
        for place in left:
            group, _, inside = place.partition(".")
            if inside:
                row, _, link_id = inside.partition(".")
                full[group][int(row)][link_id] = _first(form.item(link_id))  # type: ignore[index]  # a list of entries
            else:
                full[group] = _first(form.item(group))
    return full


def _first(item: Item) -> object:
    if item.type == "choice":
        code = next(iter(item.labels))
        return [code] if item.repeats else code
    plain: dict[str, object] = {"boolean": False, "integer": item.min, "date": "2026-03-02", "group": [{}]}
    return plain.get(item.type, "Words")


def given(scene: Scene, version: ExerciseVersion) -> Part:
    terms = Terms(levels=ALONE, suggested=Level.THERAPIST, needs_release=False)
    return scene.part("ana", assign(scene.case, version, terms, by=scene.by))


def hand_in(scene: Scene, version: ExerciseVersion, form: Form, *answers: Answers) -> None:
    """Each in an answer of its own, a week after the one before."""
    for told in answers:
        submit(given(scene, version), filled(form, told), Level.THERAPIST, by=scene.cast.actor("ana"))
        scene.clock.moment += timedelta(days=8)


def looked_at_first(scene: Scene) -> Iterator[tuple[str, int]]:
    """The rules on the clinician's list of what to look at first, with their levels."""
    flags = {flag.code: flag for flag in Flag.objects.all()}
    for one in open_flags(scene.cast.actor("clinician")):
        yield flags[one.code].rule, flags[one.code].level


FORMS = sorted({slug for slug, _ in OF_ONE_ANSWER})


@pytest.mark.parametrize("slug", FORMS)
def test_every_rule_of_an_exercise_comes_to_the_list_with_its_level(scene: Scene, slug: str) -> None:
    form, version = catalogue()[slug], publish(slug, dict(definition(slug)))
    rules = [rule for one, rule in OF_ONE_ANSWER if one == slug]
    hand_in(scene, version, form, *(pair(form, rule)[0] for rule in rules))
    assert {(named(slug, rule), rule["level"]) for rule in rules} <= set(looked_at_first(scene))


PHQ = ("phq9_item9_some", 2), ("phq9_item9_more", 3), ("phq9_severe", 2), ("phq9_item9_unanswered", 1)


@pytest.mark.parametrize(
    ("points", "last", "raises"),
    [
        (0, 0, []),
        (0, 1, [PHQ[0]]),
        (0, 2, [PHQ[1]]),
        (0, 3, [PHQ[1]]),
        (2, 3, [PHQ[1]]),
        (3, 0, [PHQ[2]]),
        (0, None, [PHQ[3]]),
    ],
)
def test_the_rules_of_the_phq_9(scene: Scene, points: int, last: int | None, raises: list[tuple[str, int]]) -> None:
    answers: Answers = {f"phq9_{place}": str(points) for place in range(1, 9)}
    answers |= {} if last is None else {"phq9_9": str(last)}
    hand_in(scene, publish("phq-9", measure_definition("phq-9")), measures()["phq-9"], answers)
    assert sorted(looked_at_first(scene)) == sorted((f"phq-9/{rule}", level) for rule, level in raises)


def entries(times: int, **marks: str) -> Answers:
    entry = {"e_date": "2026-03-02", "e_about": "partner", "e_outcome": "kept"}
    return {"entry": [entry | marks] * times}


def checks(*levels: int) -> list[Answers]:
    return [dict.fromkeys(("safe_self", "safe_speak", "safe_back", "safe_body"), level) for level in levels]


@pytest.mark.parametrize(
    ("rule", "near", "met"),
    [
        (
            "words-and-actions-log/checking_high",
            [entries(3, e_known="i_checked"), entries(1, e_known="i_checked")],
            [entries(3, e_known="i_checked"), entries(2, e_known="i_checked")],
        ),
        (
            "words-and-actions-log/concealed_repeat",
            [entries(1, e_open="contradicted")],
            [entries(2, e_open="contradicted")],
        ),
        ("felt-safety-check/felt_safety_low_2w", checks(4, 3), checks(3, 3)),
        ("felt-safety-check/felt_safety_drop", checks(8, 8, 8, 7), checks(8, 8, 8, 6)),
    ],
)
def test_a_rule_over_several_answers(scene: Scene, rule: str, near: list[Answers], met: list[Answers]) -> None:
    slug = rule.partition("/")[0]
    form, version = catalogue()[slug], publish(slug, dict(definition(slug)))
    hand_in(scene, version, form, *near)
    before = dict(looked_at_first(scene))
    scene.clock.moment += timedelta(days=60)
    hand_in(scene, version, form, *met)
    assert (rule in before, dict(looked_at_first(scene)).get(rule)) == (False, 1)


def test_a_private_check_put_off_twice(scene: Scene) -> None:
    part = given(scene, publish("private-safety-screen", dict(definition("private-safety-screen"))))
    found = []
    for _ in range(2):
        turn_away(part, by=scene.cast.actor("ana"))
        found.append(list(looked_at_first(scene)))
    assert found == [[], [("private-safety-screen/gate_no_twice", 1)]]
