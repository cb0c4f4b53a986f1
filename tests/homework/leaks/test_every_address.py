"""Everybody asks for everything: nobody gets a word that is not for them, nor learns that it is there."""

from collections.abc import Callable

import pytest
from django.http.response import HttpResponseBase

from practice.codes import new_code
from tests.homework.leaks.addresses import Address, by_hand, every, every_address, every_value, paths
from tests.homework.leaks.cast import READERS, SIGNED_OUT, Leaky

ADDRESSES = every_address()
ENDS_THE_SESSION = {"leave", "sign_out"}
OPENS_BY_A_CLICK = {"my_together"}
METHODS = ("get", "post", "put", "options")
SERVER_ERROR = 500
# Who tries everything in the quick lane too.
QUICKLY = {"ana", "ben", "dee", "ray", SIGNED_OUT}
# Who tries the same in the same practice: an ex-partner is as much a stranger as Dee.
BESIDE = {"dee": ("gus", SIGNED_OUT)}


def test_every_address_says_whom_it_is_for() -> None:
    silent = [
        address.name for address in ADDRESSES if not hasattr(getattr(address.view, "cls", address.view), "audience")
    ]
    assert silent == []


def heard(answer: HttpResponseBase) -> str:
    """All that an answer says: its bytes and its headers."""
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{headers}\n{answer.getvalue().decode('utf-8', 'replace')}"


def leaks(leaky: Leaky, reader: str, words: str) -> list[str]:
    return [word for word, readers in leaky.may.items() if word in words and reader not in readers]


type Choose = Callable[[Address, dict[str, list[object]]], dict[str, list[object]]]
choosing = pytest.mark.parametrize("choose", [by_hand, pytest.param(every, marks=pytest.mark.long)])


@choosing
@pytest.mark.parametrize(
    "reader", [name if name in QUICKLY else pytest.param(name, marks=pytest.mark.long) for name in READERS]
)
def test_everybody_gets_the_words_that_are_for_them_and_no_others(leaky: Leaky, reader: str, choose: Choose) -> None:
    """Also the other way round: what is shown to nobody would prove nothing."""
    browser, values, seen = leaky.browser(reader), every_value(), set()
    for address in ADDRESSES:
        for path in [] if address.name in ENDS_THE_SESSION else paths(address, choose(address, values)):
            said = heard(browser.get(path))
            said += heard(browser.post(path, follow=True)) if address.name in OPENS_BY_A_CLICK else ""
            seen |= {word for word in leaky.may if word in said}
    assert seen == {word for word, readers in leaky.may.items() if reader in readers}


@choosing
@pytest.mark.one_in(4)
@pytest.mark.parametrize("reader", ["ben", "dee", "wes", "fay"])
def test_no_answer_to_a_post_tells_anything(leaky: Leaky, reader: str, choose: Choose) -> None:
    values = every_value() | {"code": [new_code(), *leaky.secret_codes()]}
    for name in (reader, *BESIDE.get(reader, ())):
        browser = leaky.browser(name)
        for address in ADDRESSES:
            for path in [] if address.name in ENDS_THE_SESSION else paths(address, choose(address, values)):
                answer = browser.post(path, {})
                assert answer.status_code < SERVER_ERROR, path
                assert leaks(leaky, name, heard(answer)) == [], path


@choosing
@pytest.mark.one_in(3)
@pytest.mark.parametrize("reader", ["ben", "dee", "wes"])
def test_what_one_may_not_know_of_answers_like_what_never_was(leaky: Leaky, reader: str, choose: Choose) -> None:
    values = every_value() | {"code": [new_code(), *leaky.secret_codes()]}
    for browser in map(leaky.browser, (reader, *(name for name in BESIDE.get(reader, ()) if name != SIGNED_OUT))):
        for address in [address for address in ADDRESSES if "code" in address.parameters]:
            for method in METHODS:
                never, *others = (getattr(browser, method)(path) for path in paths(address, choose(address, values)))
                alike = [answer for answer in others if answer.status_code == never.status_code]
                assert {heard(answer) for answer in alike} <= {heard(never)}, f"{method} {address.pattern}"
