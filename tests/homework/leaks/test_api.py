"""A record system asks for everything: it gets no word that is not for it, nor learns that it is there."""

from practice.codes import new_code
from tests.homework.leaks.addresses import Address, every_address, every_value, near, paths
from tests.homework.leaks.cast import Leaky
from tests.homework.leaks.test_every_address import heard, leaks
from tests.practice.sync.programs import Answer, Program

PROGRAMS: list[Address] = [one for one in every_address() if one.pattern.startswith("api/v1/")]


def asked(leaky: Leaky, program: Program, *, codes: list[object] | None = None) -> dict[str, str]:
    values = every_value() | ({"code": codes} if codes else {})
    every = [path for address in PROGRAMS for path in paths(address, near(address, values) if not codes else values)]
    return {path: heard(program.get(path, X_Request_Id="same")) for path in every}


def test_without_a_consent_a_system_hears_no_word_of_anybody(leaky: Leaky) -> None:
    program = Program(leaky.world.owner)
    assert {path: found for path, said in asked(leaky, program).items() if (found := leaks(leaky, "pms", said))} == {}


def test_with_one_it_hears_of_its_giver_alone(leaky: Leaky) -> None:
    """Of what Ana handed in for her team, what is for records: not what is private, nor for the team or her alone."""
    program = Program(leaky.world.owner)
    leaky.world.do_consent("ana", "pair", "records", on=True)
    said = "".join(asked(leaky, program).values())
    told = {word for word in leaks(leaky, "pms", said) if word not in leaky.wording}
    handed_in = ("therapist", "open", "waiting", "alone", "held")
    assert told == {f"{item}-{name}" for name in handed_in for item in ("note", "aside")}


def test_what_it_may_not_know_of_answers_like_what_never_was(leaky: Leaky) -> None:
    program = Program(leaky.world.owner)
    leaky.world.do_consent("ben", "pair", "records", on=True)  # whose partner Ana is
    secret = {str(code) for code in leaky.secret_codes()}
    for address in [one for one in PROGRAMS if "code" in one.parameters and "by-external" not in one.pattern]:
        never, *others = (asked_for(program, path) for path in paths(address, {"code": [new_code(), *sorted(secret)]}))
        alike = [answer for answer in others if answer.status_code == never.status_code]
        assert {(answer.status_code, answer.content) for answer in alike} <= {(404, never.content)}


def asked_for(program: Program, path: str) -> Answer:
    """The answer to a look, or to an act where there is nothing to look at."""
    answer = program.get(path, X_Request_Id="same")
    return program.call("post", path, {}, X_Request_Id="same") if answer.status_code == 405 else answer
