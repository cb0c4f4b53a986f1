import re

from homework.library.breath import BREATHS, chosen
from homework.library.catalogue import catalogue

NUMBERS = {"four": 4, "six": 6}
WAYS = {"Breathe in": "in", "Hold": "hold", "Breathe out": "out"}


def test_each_way_to_breathe_is_one_that_the_exercise_offers() -> None:
    pattern = catalogue()["steadying-breath"].item("pattern")
    assert [breath.code for breath in BREATHS] == [option.code for option in pattern.options]


def test_the_words_say_what_the_circle_does() -> None:
    for breath in BREATHS:
        told = re.findall(r"(Breathe in|Hold|Breathe out) (?:while you count to|for) (four|six)", breath.words)
        assert [(WAYS[way], NUMBERS[count]) for way, count in told] == list(breath.steps)


def test_the_pace_is_one_line() -> None:
    assert [breath.pace for breath in BREATHS] == ["in-4 hold-4 out-4 hold-4", "in-4 out-6", ""]


def test_all_are_shown_until_one_is_chosen() -> None:
    assert [breath.code for breath in chosen({"pattern": "long_exhale"})] == ["long_exhale"]
    assert chosen({}) == BREATHS
