import json
from pathlib import Path
from typing import Any

import pytest

from homework.library.catalogue import catalogue
from homework.library.flags import Raised, in_plain_words, judged_on, metrics_needed, raised
from homework.library.form import Escalation, Form
from homework.library.measures import measures
from homework.library.vocabulary import METRICS

Answers = dict[str, object]

TABLE: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "exercises_skeleton.json").read_text(encoding="utf-8")
)

SCREEN: Answers = {"p_gate": "yes"}
CASES: list[tuple[str, Answers, list[tuple[str, int]]]] = [
    ("private-safety-screen", SCREEN | {"p_fear": "never"}, []),
    ("private-safety-screen", SCREEN | {"p_fear": "once"}, [("fear_any", 2)]),
    ("private-safety-screen", {"p_gate": "no", "p_fear": "often"}, []),
    ("private-safety-screen", SCREEN | {"p_hurt": "often", "p_threat": "once"}, [("hurt_any", 2), ("threat_any", 2)]),
    ("private-safety-screen", SCREEN | {"p_control": ["none"], "p_severe": ["none"]}, []),
    ("private-safety-screen", SCREEN | {"p_control": ["money", "none"]}, [("control_any", 2)]),
    ("private-safety-screen", SCREEN | {"p_severe": ["weapon"]}, [("severe_any", 3)]),
    ("private-safety-screen", SCREEN | {"p_monitor": "maybe"}, [("monitor_maybe", 1)]),
    ("private-safety-screen", SCREEN | {"p_children": "not_sure"}, []),
    ("private-safety-screen", SCREEN | {"p_mine": "rather_talk"}, [("own_harm", 2)]),
    ("private-safety-screen", SCREEN | {"p_self": "several_days", "p_intent": "no"}, [("self_thoughts", 2)]),
    (
        "private-safety-screen",
        SCREEN | {"p_self": "nearly_every_day", "p_intent": "not_sure"},
        [("self_thoughts_frequent", 3), ("self_intent", 3)],
    ),
    ("private-safety-screen", SCREEN | {"p_self": "not_at_all", "p_intent": "yes"}, []),
    ("private-safety-screen", SCREEN | {"p_now": "no"}, [("not_safe_now", 3)]),
    ("private-safety-screen", SCREEN | {"p_now": "not_sure"}, [("unsure_now", 2)]),
    ("self-compassion-break", {"distress_after": 7, "leaving": "bring_it"}, []),
    (
        "self-compassion-break",
        {"distress_after": 8, "leaving": "need_soon"},
        [("asks_for_contact", 2), ("distress_after_high", 1)],
    ),
    ("felt-safety-check", {"safe_body": 3, "conflict": "left_open"}, []),
    (
        "felt-safety-check",
        {"safe_body": 2, "conflict": "frightening"},
        [("conflict_frightening", 2), ("body_unsafe", 2)],
    ),
    ("felt-safety-check", {"safe_body": 0}, [("body_unsafe", 2)]),
    ("betrayal-first-steps", {"b_urges": ["check_devices"], "b_sleep": 4}, []),
    (
        "betrayal-first-steps",
        {"b_urges": ["hurt_self", "hurt_partner"], "b_sleep": 3},
        [("urge_self", 3), ("urge_partner", 2), ("sleep_collapse", 1)],
    ),
    ("gut-check-log", {"g_told": "often", "g_doubt": False}, []),
    ("gut-check-log", {"g_told": "often", "g_doubt": True}, [("told_and_doubting", 1)]),
    ("gut-check-log", {"g_step": "get_safe"}, [("get_safe", 2)]),
    ("letter-to-younger-self", {"ready_ground": "not_grounded"}, [("not_grounded", 1)]),
    ("vulnerable-opener", {"stage": "report", "happened": "yes", "felt": "frightened"}, [("frightened_in_talk", 2)]),
    ("vulnerable-opener", {"stage": "plan", "happened": "yes", "felt": "frightened"}, []),
    ("commitments-agreement", {"c_free": "felt_pressed"}, [("pressed_into_commitment", 2)]),
    (
        "commitments-agreement",
        {"commitment": [{"c_area": "money"}, {"c_area": "digital"}]},
        [("digital_commitment", 1)],
    ),
    ("trust-timeline", {"scope": "only_this_one"}, [("only_here", 1)]),
    (
        "trust-timeline",
        {"event": [{"event_kind": "frightened_or_hurt", "event_lane": "current_partner"}]},
        [("frightened_by_current", 2)],
    ),
    (
        "trust-timeline",
        {
            "event": [
                {"event_kind": "frightened_or_hurt", "event_lane": "family_childhood"},
                {"event_kind": "let_down", "event_lane": "current_partner"},
            ]
        },
        [],
    ),
]


@pytest.mark.parametrize(("slug", "answers", "expected"), CASES)
def test_the_rule_table(slug: str, answers: Answers, expected: list[tuple[str, int]]) -> None:
    assert [(flag.rule_id, flag.level) for flag in raised(catalogue()[slug], answers)] == expected


@pytest.mark.parametrize(
    ("slug", "metric", "values", "rule"),
    [
        ("words-and-actions-log", "checking_count_7d", (4, 5), "checking_high"),
        ("words-and-actions-log", "concealed_count_30d", (1, 2), "concealed_repeat"),
        ("felt-safety-check", "felt_safety_two_consecutive", (3.25, 3), "felt_safety_low_2w"),
        ("felt-safety-check", "felt_safety_drop_vs_median3", (1.75, 2), "felt_safety_drop"),
        ("private-safety-screen", "p_gate_no_count", (1, 2), "gate_no_twice"),
    ],
)
def test_rules_over_several_responses_read_their_figure(
    slug: str, metric: str, values: tuple[float, float], rule: str
) -> None:
    form = catalogue()[slug]

    short_of_it, at_it = (raised(form, {}, {metric: value}) for value in values)

    assert short_of_it == ()
    assert [(flag.rule_id, flag.level, flag.link_id) for flag in at_it] == [(rule, 1, "")]


@pytest.mark.parametrize(("count", "level"), [(1, 1), (2, 2)])
def test_being_told_so_again_within_thirty_days_counts_for_more(count: int, level: int) -> None:
    answers: Answers = {"g_told": "often", "g_doubt": True}

    flags = raised(catalogue()["gut-check-log"], answers, {"told_and_doubting_30d": count})

    assert [flag.level for flag in flags] == [level]


def test_a_flag_says_what_was_chosen_and_nothing_more() -> None:
    form = catalogue()["private-safety-screen"]
    answers = SCREEN | {"p_control": ["money", "movement", "none"]}

    assert raised(form, answers) == (
        Raised(
            "control_any",
            2,
            "coercive_control",
            "p_control",
            "Chose “My money” and “Where I go” for “Does your partner decide or limit any of these for you?”",
        ),
    )


def test_a_flag_of_two_conditions_and_of_a_number_names_them() -> None:
    told = raised(catalogue()["gut-check-log"], {"g_told": "often", "g_doubt": True})
    distress = raised(catalogue()["self-compassion-break"], {"distress_after": 9})

    assert [flag.words for flag in told + distress] == [
        (
            "Chose “Often” for “When you raise a worry, are you told that you are the problem because "
            "you cannot trust?” Chose “Yes” for “Are you left doubting your own memory or your own mind?”"
        ),
        "Chose 9 for “How upset do you feel now?”",
    ]


def test_each_form_names_the_figures_that_it_needs() -> None:
    assert {slug: metrics_needed(form) for slug, form in catalogue().items() if metrics_needed(form)} == {
        "words-and-actions-log": {"checking_count_7d", "concealed_count_30d"},
        "gut-check-log": {"told_and_doubting_30d"},
        "felt-safety-check": {"felt_safety_two_consecutive", "felt_safety_drop_vs_median3"},
        "private-safety-screen": {"p_gate_no_count"},
    }
    assert metrics_needed(measures()["phq-9"]) == {"measure_total"}
    every = [*catalogue().values(), *measures().values()]
    assert frozenset().union(*map(metrics_needed, every)) == set(METRICS)


def test_the_clinical_table_has_sixty_six_rules_and_each_is_at_its_level() -> None:
    table = {
        (slug, row["id"]): (row["level"], row["category"], len(row["when"]))
        for slug, form in TABLE.items()
        for row in form["flags"]
    }
    found = {
        (slug, rule.id): (rule.level, rule.category, len(rule.when))
        for slug, form in catalogue().items()
        for rule in form.flags
    }
    assert (len(table), found) == (66, table)


def test_one_rule_alone_steps_up() -> None:
    steps = {
        (slug, rule.id): rule.escalate for slug, form in catalogue().items() for rule in form.flags if rule.escalate
    }
    assert steps == {("gut-check-log", "told_and_doubting"): Escalation("told_and_doubting_30d", 2, 2)}


@pytest.mark.parametrize("form", catalogue().values(), ids=lambda form: form.slug)
def test_every_rule_has_plain_words(form: Form) -> None:
    words = [in_plain_words(form, rule) for rule in form.flags]
    assert all(len(said) > 10 and said[0] in "“ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" for said in words)
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("slug", "rule", "questions"),
    [
        ("phq-9", "phq9_severe", {f"phq9_{place}" for place in range(1, 10)}),
        ("phq-9", "phq9_item9_unanswered", {"phq9_9"}),
        ("words-and-actions-log", "checking_high", {"e_known"}),
        ("words-and-actions-log", "concealed_repeat", {"e_open"}),
        ("felt-safety-check", "felt_safety_low_2w", {"safe_self", "safe_speak", "safe_back", "safe_body"}),
        ("felt-safety-check", "felt_safety_drop", {"safe_self", "safe_speak", "safe_back", "safe_body"}),
        ("gut-check-log", "told_and_doubting", {"g_told", "g_doubt"}),
        ("private-safety-screen", "gate_no_twice", set()),
    ],
)
def test_a_rule_is_judged_on_the_answers_that_its_figure_is_made_from(
    slug: str, rule: str, questions: set[str]
) -> None:
    form = {**catalogue(), **measures()}[slug]
    assert judged_on(form, next(one for one in form.flags if one.id == rule)) == questions
