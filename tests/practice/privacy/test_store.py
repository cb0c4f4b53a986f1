"""Keys lie wrapped, count at once in every process, and are destroyed for good."""

import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from pytest_django import Settings

from practice.environment import new_master_key
from practice.privacy.errors import KeyDestroyedError, KeyMissingError, SealBrokenError
from practice.privacy.master import GivenKeys
from practice.privacy.store import KeyStore, OneLook

OLD, NEW = new_master_key("old"), new_master_key("new")


def of(folder: Path, keys: str = OLD) -> KeyStore:
    return KeyStore(folder, GivenKeys(keys))


def test_a_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    first = of(tmp_path).sealing("person-1")
    again = of(tmp_path)
    assert (again.sealing("person-1").raw, again.opening("person-1", first.mark).raw) == (first.raw, first.raw)
    assert again.sealing("person-2").raw != first.raw
    assert list(again.holders()) == ["person-1", "person-2"]


def test_many_at_once_make_one_key(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(of(tmp_path).sealing("case-9").raw)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_stolen_folder_holds_no_key(tmp_path: Path) -> None:
    raw = of(tmp_path).sealing("person-1").raw
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert raw not in kept
    assert raw.hex().encode() not in kept
    with pytest.raises(SealBrokenError):
        of(tmp_path, NEW).sealing("person-1")


def test_a_wrapped_key_moved_to_another_holder_is_refused(tmp_path: Path) -> None:
    of(tmp_path).sealing("person-1")
    (tmp_path / "person-2").write_bytes((tmp_path / "person-1").read_bytes())
    with pytest.raises(SealBrokenError):
        of(tmp_path).sealing("person-2")


@pytest.mark.parametrize("content", [b"", b"{", b"[[1]]"])
def test_a_broken_file_is_said_to_be_missing_a_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "person-1").write_bytes(content)
    with pytest.raises(KeyMissingError):
        of(tmp_path).sealing("person-1")


def test_a_new_master_key_wraps_everything_and_the_old_one_can_go(tmp_path: Path) -> None:
    store = of(tmp_path)
    raws = {holder: store.sealing(holder).raw for holder in ("person-1", "person-2")}
    both = of(tmp_path, f"{NEW},{OLD}")
    assert [both.rewrap(holder) for holder in raws] == [True, True]
    assert both.rewrap("person-1") is False
    assert {holder: of(tmp_path, NEW).sealing(holder).raw for holder in raws} == raws
    with pytest.raises(SealBrokenError, match="'new' is not given"):
        of(tmp_path, OLD).sealing("person-1")


def test_a_new_data_key_seals_and_the_old_one_still_opens_until_it_is_dropped(tmp_path: Path) -> None:
    store, other = of(tmp_path), of(tmp_path)
    old = other.sealing("person-1")
    mark = store.renew("person-1")
    assert (other.sealing("person-1").mark, other.opening("person-1", old.mark).raw) == (mark, old.raw)
    store.forget_all_but("person-1", mark)
    assert list(other.marks("person-1")) == [mark]
    with pytest.raises(SealBrokenError):
        other.opening("person-1", old.mark)


def test_a_destroyed_key_is_gone_in_every_process_and_none_is_made_in_its_place(tmp_path: Path) -> None:
    store, other = of(tmp_path), of(tmp_path)
    mark = other.sealing("person-1").mark
    store.destroy("person-1")
    for holder in (store, other):
        with pytest.raises(KeyDestroyedError):
            holder.opening("person-1", mark)
        with pytest.raises(KeyDestroyedError):
            holder.sealing("person-1")
    assert (store.is_destroyed("person-1"), store.has("person-1"), list(store.holders())) == (True, False, [])


def test_one_look_is_as_of_its_moment_and_the_next_finds_the_key_destroyed(tmp_path: Path) -> None:
    store = of(tmp_path)
    first, second = store.sealing("person-1"), store.sealing("person-2")
    look = OneLook(store)
    assert look.opening("person-1", first.mark) == first
    for holder in ("person-1", "person-2"):
        of(tmp_path).destroy(holder)
    assert look.opening("person-1", first.mark) == first
    for asked, holder, mark in ((look, "person-2", second.mark), (OneLook(store), "person-1", first.mark)):
        with pytest.raises(KeyDestroyedError):
            asked.opening(holder, mark)


def test_a_lost_key_is_not_taken_for_a_destroyed_one(tmp_path: Path) -> None:
    store = of(tmp_path)
    mark = store.sealing("person-1").mark
    (tmp_path / "person-1").unlink()
    with pytest.raises(KeyMissingError):
        store.opening("person-1", mark)
    assert store.is_destroyed("person-1") is False


@pytest.mark.parametrize("written", ["", "name", "name:", "name:c2hvcnQ=", ":" + OLD.partition(":")[2], "x:!!!"])
def test_what_is_no_master_key_is_refused_in_words(settings: Settings, written: str) -> None:
    settings.MASTER_KEY = written
    with pytest.raises(ImproperlyConfigured, match="MASTER_KEY"):
        GivenKeys()


def test_copies_of_the_keys_open_the_same_and_live_for_days(tmp_path: Path, store: KeyStore) -> None:
    raw = store.sealing("person-1").raw
    copies = tmp_path / "copies"
    (copies / "keys-20200101T000000Z").mkdir(parents=True)
    (copies / "something else").mkdir()
    call_command("backup_keys", str(copies), verbosity=0)
    assert not (copies / "keys-20200101T000000Z").exists()
    kept, other = sorted(copies.iterdir())
    assert other.name == "something else"
    assert KeyStore(kept, GivenKeys()).sealing("person-1").raw == raw
    with pytest.raises(CommandError, match="outside"):
        call_command("backup_keys", str(tmp_path / "keys" / "inside"))
