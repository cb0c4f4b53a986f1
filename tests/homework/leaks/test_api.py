"""A record system, or somebody's app, asks for everything: it gets no word that is not for it, nor learns of it."""

import pytest

from homework.summaries.filing import file_pages
from practice.codes import new_code
from tests.homework.leaks.addresses import Address, every_address, every_value, near, paths
from tests.homework.leaks.cast import Leaky
from tests.homework.leaks.test_every_address import heard, leaks
from tests.practice.sync.apps import App
from tests.practice.sync.programs import Answer, Program, lasting

PROGRAMS: list[Address] = [one for one in every_address() if one.pattern.startswith("api/v1/")]


def asked(leaky: Leaky, program: Program, *, codes: list[object] | None = None) -> dict[str, str]:
    file_pages.func()
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


ANAS = ("note", "aside", "only_team", "only_me")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("reader", ["ben", "gus", "dee"])
def test_a_partners_app_hears_no_word_of_ana_not_even_what_she_opened(leaky: Leaky, reader: str) -> None:
    said = "".join(asked(leaky, app_of(leaky, reader)).values())
    assert [word for word in leaky.may if word in said and word not in leaky.wording] == []
    assert leaky.world.client("ana").code not in said
    assert leaky.world.client(reader).code in said


def test_her_own_app_hears_what_she_wrote_and_nothing_of_the_team(leaky: Leaky) -> None:
    said = "".join(asked(leaky, app_of(leaky, "ana")).values())
    told = {word for word in leaky.may if word in said and word not in leaky.wording}
    assert told == {word for word in leaky.may if word.partition("-")[0] in ANAS and "ana" in leaky.may[word]}
    assert leaky.world.client("ben").code not in said


@pytest.mark.one_in(3)
@pytest.mark.parametrize("reader", ["ben", "gus", "dee"])
def test_46_what_an_app_may_not_know_of_answers_like_what_never_was(leaky: Leaky, reader: str) -> None:
    app, secret = app_of(leaky, reader), {str(code) for code in leaky.secret_codes()}
    own = str(leaky.world.client(reader).code)
    for address in [one for one in PROGRAMS if "code" in one.parameters]:
        for method in ("get", "head", "put", "post", "delete"):
            never, *others = (
                app.call(method, path, X_Request_Id="same")
                for path in paths(address, {"code": [new_code(), *sorted(secret - {own})]})
            )
            assert {(answer.status_code, answer.content) for answer in others} <= {(never.status_code, never.content)}
            assert never.status_code in {403, 404, 405, 422}


def app_of(leaky: Leaky, name: str) -> Program:
    """An app that somebody let read all that there is of theirs; it calls as a program does."""
    return Held(App(leaky.world.owner).let_in(leaky.browser(name))["access_token"])


class Held(Program):
    """A program with nothing but a token."""

    def __init__(self, token: str) -> None:
        self.token = lasting(token)
