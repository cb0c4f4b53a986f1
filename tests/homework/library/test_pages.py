from homework.library.catalogue import catalogue
from homework.library.pages import as_joint, joint_items, line_group, pages

Answers = dict[str, object]


def _laid_out(slug: str, answers: Answers) -> list[tuple[str, list[str], str]]:
    return [
        (page.key, [item.link_id for item in page.items], page.group.link_id if page.group else "")
        for page in pages(catalogue()[slug], answers)
    ]


def test_a_text_stands_before_the_question_that_it_leads_to() -> None:
    assert _laid_out("naming-the-trust-question", {})[:2] == [
        ("def_own", ["intro", "def_own"], "def"),
        ("def_parts", ["def_parts"], "def"),
    ]


def test_a_reply_to_the_last_answer_comes_next() -> None:
    answers: Answers = {"leaving": "need_soon"}

    assert _laid_out("self-compassion-break", answers)[-2:] == [
        ("leaving", ["leaving"], "after"),
        ("bring_yes", ["after_help", "bring_yes"], "bring"),
    ]


def test_a_reply_that_ends_the_form_has_a_page_of_its_own() -> None:
    assert _laid_out("private-safety-screen", {"p_gate": "no"}) == [
        ("p_gate", ["p_gate"], ""),
        ("p_later", ["p_later"], ""),
    ]
    assert [page.question for page in pages(catalogue()["private-safety-screen"], {"p_gate": "no"})][1] is None


def test_a_text_that_ends_its_group_stays_there() -> None:
    assert _laid_out("private-safety-screen", {"p_gate": "yes"})[-1] == (
        "p_contact_time",
        ["p_contact_time", "p_help"],
        "p",
    )
    assert ("rule_fit", ["rule_fit", "rule_note"], "today") in _laid_out("trust-timeline", {"scope": "both"})


def test_entries_are_one_page_and_only_what_is_asked_has_one() -> None:
    assert _laid_out("words-and-actions-log", {}) == [("entry", ["entry", "limits"], "")]
    assert [key for key, _, _ in _laid_out("vulnerable-opener", {"stage": "report"})] == [
        "stage",
        "happened",
        "learned",
        "next_size",
        "bring_yes",
    ]


def test_the_joint_part_has_no_page_of_ones_own() -> None:
    assert _laid_out("commitments-agreement", {}) == [
        ("c_free", ["c_limits", "c_free"], "c_own"),
        ("c_confirm", ["c_confirm"], "c_own"),
    ]
    assert [item.link_id for item in joint_items(catalogue()["commitments-agreement"])] == ["commitment"]
    assert joint_items(catalogue()["gut-check-log"]) == ()


def test_a_line_is_an_entry_or_all_of_a_joint_group_that_does_not_repeat() -> None:
    promises, talk = catalogue()["commitments-agreement"], catalogue()["speaker-listener-talk"]

    assert [(line_group(form).link_id, line_group(form).is_entries) for form in (promises, talk)] == [
        ("commitment", True),
        ("joint", True),
    ]
    assert as_joint(promises, {"c_text": "Ring."}) == {"commitment": [{"c_text": "Ring."}]}
    assert as_joint(talk, {"rounds": 3}) == {"rounds": 3}
