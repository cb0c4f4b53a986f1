from homework.library.catalogue import catalogue
from homework.queries.naming import folded, joined, together
from homework.queries.shown import Shown, shown


def test_people_are_named_together() -> None:
    assert [
        together(["Ana Reyes", "Jonah Reyes"]),
        together(["Dana Okafor", "Chris Bell"]),
        together(["Marcus Bell"]),
        together(["Ana", "Jonah"]),
        together(["Ana Reyes", "Jo Ann Reyes", "Kim Reyes"]),
        joined(["Ana"]),
    ] == [
        "Ana and Jonah Reyes",
        "Dana Okafor and Chris Bell",
        "Marcus Bell",
        "Ana and Jonah",
        "Ana, Jo Ann and Kim Reyes",
        "Ana",
    ]


def test_a_search_forgets_accents_and_case() -> None:
    assert (folded("LEÏLA"), folded("Straße")) == ("leila", "strasse")


def test_answers_stand_beside_their_questions_in_order() -> None:
    form = catalogue()["commitments-agreement"]
    entry = {"c_text": "Ring when late", "c_maker": "partner_b", "c_due": "2026-03-09"}
    found = shown(form, {"c_confirm": True, "commitment": [entry]}, {"partner_b": "Jonah"})
    inside = tuple(
        Shown(form.item(key).text, words)
        for key, words in (("c_maker", "Jonah"), ("c_text", "Ring when late"), ("c_due", "9 March 2026"))
    )
    assert found == (Shown(form.item("commitment").text, entries=(inside,)), Shown(form.item("c_confirm").text, "Yes"))


def test_numbers_say_their_scale_and_choices_their_words() -> None:
    form = catalogue()["private-safety-screen"]
    check = catalogue()["felt-safety-check"]
    said = shown(form, {"p_control": ["money", "movement"], "p_fear": "never"})
    item = check.item("hope")
    assert [one.chosen or one.words for one in said] == [
        "Never",
        (form.item("p_control").labels["money"], form.item("p_control").labels["movement"]),
    ]
    assert shown(check, {"hope": 0}) == (Shown(item.text, "0 of 10", scale=f"0 is “{item.low}”, 10 is “{item.high}”"),)
