"""A sealed value opens at its own place with its own key, and nowhere else."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.privacy.envelope import DataKey, Place, mark_of, new_key, seal, unseal
from practice.privacy.errors import SealBrokenError

VECTORS = json.loads((Path(__file__).parents[3] / "docs" / "sealing-vectors.json").read_text(encoding="utf-8"))
HERE = Place("homework_response.answers", "person-7", "12/1")


def key() -> DataKey:
    return DataKey.of(*new_key())


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["what"])
def test_the_published_vectors(vector: dict[str, str]) -> None:
    place = Place(vector["column"], vector["holder"], vector["row"])
    used = DataKey.of(bytes.fromhex(vector["mark"]), bytes.fromhex(vector["key"]))
    plain, sealed = bytes.fromhex(vector["plain"]), bytes.fromhex(vector["sealed"])
    assert place.bound().hex() == vector["bound"]
    assert seal(plain, used, place, bytes.fromhex(vector["nonce"])) == sealed
    assert (mark_of(sealed), unseal(sealed, used, place)) == (used.mark, plain)


@given(st.binary(max_size=300))
def test_what_is_sealed_opens_again_and_never_looks_the_same(plain: bytes) -> None:
    used = key()
    first, second = seal(plain, used, HERE), seal(plain, used, HERE)
    assert (unseal(first, used, HERE), unseal(second, used, HERE)) == (plain, plain)
    assert first != second
    assert len(first) == len(plain) + 33


@given(st.binary(min_size=1, max_size=60), st.data())
def test_any_change_is_refused(plain: bytes, data: st.DataObject) -> None:
    used = key()
    sealed = bytearray(seal(plain, used, HERE))
    place = data.draw(st.integers(5, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBrokenError):
        unseal(bytes(sealed), used, HERE)


@given(st.binary(max_size=60), st.data())
def test_a_cut_is_refused(plain: bytes, data: st.DataObject) -> None:
    used = key()
    sealed = seal(plain, used, HERE)
    cut = sealed[: data.draw(st.integers(0, len(sealed) - 1))]
    with pytest.raises(SealBrokenError):
        unseal(cut, used, HERE) if mark_of(cut) else None


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("homework_response.figures", "person-7", "12/1"),
        Place("homework_response.answers", "person-8", "12/1"),
        Place("homework_response.answers", "person-7", "12/2"),
        Place("homework_response.answers", "person-71", "2/1"),
        Place("homework_response.answersperson-7", "", "12/1"),
    ],
)
def test_a_value_moved_to_another_place_is_refused(elsewhere: Place) -> None:
    used = key()
    with pytest.raises(SealBrokenError):
        unseal(seal(b"a canary", used, HERE), used, elsewhere)


@pytest.mark.parametrize("written", [b"", b"\x01", b"plain words that somebody wrote over it", b"\x02" + bytes(60)])
def test_what_no_seal_made_is_refused(written: bytes) -> None:
    with pytest.raises(SealBrokenError):
        mark_of(written)


def test_a_key_shows_itself_nowhere() -> None:
    used = key()
    assert used.raw.hex() not in repr(used)
    assert str(used.raw) not in repr(used)
