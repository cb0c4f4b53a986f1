import pytest

from homework.library.answers import announced
from homework.library.catalogue import catalogue
from homework.library.figures import figures

Answers = dict[str, object]


@pytest.mark.parametrize(
    ("slug", "answers", "expected"),
    [
        ("felt-safety-check", {"safe_self": 6, "safe_speak": 7, "safe_body": 5}, {"felt_safety": 6.0}),
        ("felt-safety-check", {"safe_self": 6, "safe_body": 5}, {}),
        ("felt-safety-check", {"trust_predict": 0, "trust_word": 3, "hope": 0}, {"trust_pulse": 1.5, "hope": 0.0}),
        ("felt-safety-check", {"trust_word": 3}, {}),
        (
            "self-compassion-break",
            {"distress_before": 7, "distress_after": 4},
            {"distress_before": 7.0, "distress_after": 4.0, "relief": 3.0},
        ),
        ("self-compassion-break", {"distress_before": 7}, {"distress_before": 7.0}),
        ("trust-timeline", {"event": [{"event_now": 8}, {"event_now": 3}, {"event_age": 9}]}, {"carry_now": 5.5}),
        ("trust-timeline", {"event": [{"event_age": 9}]}, {}),
        (
            "words-and-actions-log",
            {"entry": [{"e_known": "i_checked", "e_open": "open", "e_impact": -5}, {"e_known": "saw_it"}]},
            {"impact": -5.0, "checking_count": 1.0, "concealed_count": 0.0},
        ),
        ("words-and-actions-log", {"entry": [{"e_about": "me"}]}, {}),
        ("vulnerable-opener", {"stage": "plan", "predicted": 7, "actual": 3}, {"predicted": 7.0}),
        ("betrayal-first-steps", {"b_distress": 9, "b_sleep": 4}, {"betrayal_distress": 9.0, "sleep_hours": 4.0}),
        ("commitment-check", {"cc": [{"cc_done": 3}]}, {}),
        (
            "needs-and-boundaries",
            {
                "need": [
                    {"need_importance": 9, "need_met": 2},
                    {"need_importance": 3, "need_met": 6},
                    {"need_met": 10},
                    {"need_importance": 10},
                ]
            },
            {"needs_met": 3.0},
        ),
        ("needs-and-boundaries", {"need": [{"need_importance": 0, "need_met": 4}]}, {}),
        (
            "moments-of-trust",
            {"moment": [{"m_date": "2026-01-01", "m_out": 8}, {"m_date": "2026-01-02"}]},
            {"moment_outcome": 8.0, "moment_count": 2.0},
        ),
        ("moments-of-trust", {}, {}),
        ("attachment-map", {"worry_left": 8, "worry_reply": 7, "dist_pull": 4}, {"closeness_worry": 7.5}),
        ("steadying-breath", {"calm_before": 3, "calm_after": 6}, {"calm_before": 3, "calm_after": 6, "calm_gain": 3}),
        ("decision-balance", {"d_scale": -4, "d_sure": 8}, {"lean": -4.0, "certainty": 8.0}),
    ],
)
def test_the_series_of_one_response(slug: str, answers: Answers, expected: dict[str, float]) -> None:
    assert figures(catalogue()[slug], answers) == expected


def test_of_a_private_log_only_the_announced_numbers_count() -> None:
    form = catalogue()["words-and-actions-log"]
    answers: Answers = {"entry": [{"e_known": "i_checked", "e_impact": -2}]}

    assert figures(form, answers) == {"impact": -2.0, "checking_count": 1.0}
    assert figures(form, announced(form, answers)) == {"impact": -2.0}
