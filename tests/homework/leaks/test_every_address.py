"""Everybody asks for everything: nobody gets a word that is not for them, nor learns that it is there."""

import pytest

from practice.codes import new_code
from tests.homework.leaks.addresses import Address, every_address, every_value, paths
from tests.homework.leaks.cast import READERS, Leaky

ADDRESSES = every_address()
ENDS_THE_SESSION = {"leave", "sign_out"}
PUBLIC_TEXT = {"application/octet-stream"}


def test_every_address_says_whom_it_is_for() -> None:
    silent = [address.name or address.pattern for address in ADDRESSES if not hasattr(address.view, "audience")]
    assert silent == []


def heard(answer: object) -> str:
    """All that an answer says: its bytes and its headers."""
    content = b"".join(answer) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined, call-overload]  # either kind of answer
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())  # type: ignore[attr-defined]  # a test answer
    return f"{headers}\n{content.decode('utf-8', 'replace')}"


def leaks(leaky: Leaky, reader: str, words: str) -> list[str]:
    return [word for word, readers in leaky.may.items() if word in words and reader not in readers]


def test_the_words_are_there_for_those_who_may_read_them(leaky: Leaky) -> None:
    """What is shown to nobody proves nothing."""
    seen: dict[str, set[str]] = {word: set() for word in leaky.may}
    values = every_value()
    for reader in READERS:
        browser = leaky.browser(reader)
        for address in ADDRESSES:
            for path in [] if address.name in ENDS_THE_SESSION else paths(address, values):
                said = heard(browser.get(path))
                for word in leaky.may:
                    if word in said:
                        seen[word].add(reader)
    assert seen == leaky.may


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda address: address.name)
def test_no_answer_to_a_post_tells_anything(leaky: Leaky, address: Address) -> None:
    values = every_value()
    for reader in ("ben", "dee", "wes", "fay"):
        browser = leaky.browser(reader)
        for path in paths(address, values):
            answer = browser.post(path, {})
            assert answer.status_code < 500, f"{reader} posted to {path}"
            assert leaks(leaky, reader, heard(answer)) == [], f"{reader} posted to {path}"


@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
def test_what_one_may_not_know_of_answers_like_what_never_was(leaky: Leaky, method: str) -> None:
    values = every_value()
    never = new_code()
    for reader in ("ben", "dee", "wes"):
        browser = leaky.browser(reader)
        for address in [address for address in ADDRESSES if "code" in address.parameters]:
            for path in paths(address, {**values, "code": values["code"]}):
                answer = getattr(browser, method)(path)
                if answer.status_code != 404:
                    continue
                code = next(str(code) for code in values["code"] if f"/{code}" in path)
                other = getattr(browser, method)(path.replace(code, never))
                assert (other.status_code, heard(other)) == (404, heard(answer)), f"{reader}: {method} {path}"
