"""Codes can be told again in a story; outside it they cannot, and secrets never can."""

from random import Random

from practice import codes


def source(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - the codes of a story open nothing


def told(seed: int) -> list[str]:
    with codes.played(source(seed)):
        return [codes.new_code() for _ in range(3)]


def test_a_story_has_the_same_codes_each_time() -> None:
    assert told(1) == told(1)
    assert told(1) != told(2)
    assert {len(code) for code in told(1)} == {codes.CODE_LENGTH}


def test_after_a_story_codes_are_random_again() -> None:
    before = told(1)
    assert codes.new_code() not in before
    with codes.played(source(1)):
        pass
    assert codes.new_code() not in before


def test_secrets_stay_random_in_a_story() -> None:
    with codes.played(source(1)):
        first = codes.new_secret()
    with codes.played(source(1)):
        assert codes.new_secret() != first
