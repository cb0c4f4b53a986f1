"""Sealed columns: read through their row, refused everywhere else, and never in clear in the database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection, models
from pytest_django import Settings

from clients.models import Client
from practice import clock
from practice.environment import new_master_key
from practice.people.addresses import people_with
from practice.people.models import Practice, User
from practice.privacy import holders
from practice.privacy.errors import KeyMissingError, SealBrokenError
from practice.privacy.rotation import renew, renewable, sealed_fields, sealed_models
from practice.privacy.sealed import Sealed
from practice.privacy.store import KeyStore, key_store
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def somebody(address: str = "Ana@Example.org", name: str = "Ana Canary") -> User:
    practice = Practice.objects.create(name="Willow", created_at=NOW)
    return User.objects.create(practice=practice, email=address, name=name, created_at=NOW)


def stored(user: User, column: str) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM practice_user WHERE id = %s", [user.pk])  # noqa: S608 - a column of ours
        return bytes(cursor.fetchone()[0])


def written(user: User, column: str, data: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE practice_user SET {column} = %s WHERE id = %s", [data, user.pk])  # noqa: S608 - a column of ours


def test_a_value_reads_as_it_was_written_and_lies_sealed(store: KeyStore) -> None:
    user = somebody()
    again = User.objects.get(pk=user.pk)
    assert (again.name, again.email) == ("Ana Canary", "Ana@Example.org")
    assert b"Canary" not in stored(user, "name") + stored(user, "email")
    assert store.has(holders.person(user.pk))


def test_people_are_found_by_any_spelling_of_their_address_and_by_no_part_of_it() -> None:
    user = somebody()
    assert list(people_with(" ANA@example.ORG ")) == [user]
    assert (list(people_with("ana@example.or")), list(people_with(""))) == ([], [])
    user.email = "other@example.org"
    user.save(update_fields=["email", "address_hash"])
    assert (list(people_with("ana@example.org")), list(people_with("other@example.org"))) == ([], [user])


def test_a_value_nobody_looked_at_goes_back_as_it_came() -> None:
    user = somebody()
    before = stored(user, "name")
    again = User.objects.get(pk=user.pk)
    again.zone = "Europe/Paris"
    again.save()
    assert stored(user, "name") == before


@pytest.mark.parametrize(
    "harm",
    [
        lambda mine, _theirs: mine[:-1],
        lambda mine, _theirs: mine + b"x",
        lambda mine, _theirs: mine[:20] + bytes([mine[20] ^ 1]) + mine[21:],
        lambda _mine, theirs: theirs,
        lambda _mine, _theirs: b"words that somebody wrote over it, long enough",
    ],
    ids=["cut", "longer", "changed", "of another person", "replaced"],
)
def test_what_was_tampered_with_is_refused(harm) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - of bytes
    user, other = somebody(), somebody("b@example.org", "Ben Other")
    written(user, "name", harm(stored(user, "name"), stored(other, "name")))
    with pytest.raises(SealBrokenError):
        _ = User.objects.get(pk=user.pk).name


def test_a_value_moved_to_another_column_of_the_same_row_is_refused() -> None:
    user = somebody()
    written(user, "name", stored(user, "email"))
    with pytest.raises(SealBrokenError):
        _ = User.objects.get(pk=user.pk).name


def test_the_database_is_asked_nothing_about_sealed_words() -> None:
    user = somebody()
    with pytest.raises(FieldError, match="cannot be looked up"):
        User.objects.filter(name="Ana Canary").exists()
    with pytest.raises(FieldError, match="through the model's save"):
        User.objects.filter(pk=user.pk).update(name="in clear")
    with pytest.raises(ValueError, match="are known"):
        Client(called="Ana").save()


def test_values_come_closed_and_open_with_their_place() -> None:
    user = somebody()
    sealed = cast("Sealed[str]", User.objects.values_list("name", flat=True).get(pk=user.pk))
    assert sealed.open(user.pk, user.pk) == "Ana Canary"
    with pytest.raises((SealBrokenError, KeyMissingError)):
        sealed.open(user.pk + 1, user.pk)


def test_an_erased_person_reads_as_empty_in_every_copy(store: KeyStore) -> None:
    user, other = somebody(), somebody("b@example.org", "Ben Other")
    copy = stored(user, "name")
    store.destroy(holders.person(user.pk))
    written(user, "name", copy)
    again = User.objects.get(pk=user.pk)
    found = again.name, again.email, User.objects.get(pk=other.pk).name
    assert found == ("A person whose record was deleted", "", "Ben Other")


def test_a_lost_key_is_an_error_and_never_an_empty_page(tmp_path: Path, store: KeyStore) -> None:
    user = somebody()
    (tmp_path / "keys" / holders.person(user.pk)).unlink()
    with pytest.raises(KeyMissingError):
        _ = User.objects.get(pk=user.pk).name
    assert store.has(holders.person(user.pk)) is False


def test_every_sealed_column_names_its_row_by_what_is_known_before_it_is_written() -> None:
    for model in sealed_models():
        named = model.sealed_for  # type: ignore[attr-defined]  # sealed models have it
        own = model._meta.pk
        assert own is not None
        for name in (named.column, *named.row):
            known = name != "pk" or own.has_default() or isinstance(own, models.OneToOneField)
            assert known, (model, name)
        assert sealed_fields(model), model


def test_whoever_looks_after_the_house_finds_what_does_not_open(
    store: KeyStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    user, other, third = (somebody(f"{name}@example.org", f"{name} Canary") for name in ("ana", "ben", "cai"))
    call_command("check_seals")
    assert capsys.readouterr().out == "Everything sealed opens.\n"
    written(user, "name", stored(other, "name"))
    (tmp_path / "keys" / holders.person(third.pk)).unlink()
    with pytest.raises(CommandError, match="3 sealed values"):
        call_command("check_seals")
    assert set(capsys.readouterr().out.splitlines()) == {
        f"not what was sealed there: practice_user.name of row {user.pk}",
        f"the key is missing: practice_user.email of row {third.pk}",
        f"the key is missing: practice_user.name of row {third.pk}",
    }


@pytest.mark.usefixtures("store")
def test_a_page_with_a_broken_seal_shows_nothing_and_says_so_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    cast = Cast()
    browser = cast.browser("clinician")
    written(cast.users["clinician"], "name", stored(cast.users["ana"], "name"))
    answer = browser.get("/settings/")
    assert answer.status_code == 500
    assert b"Reyes" not in answer.content
    assert "check_seals" in caplog.text
    assert "Reyes" not in caplog.text


class TestRenewing:
    """Keys change while the house is open, and a kill in the middle costs nothing."""

    @pytest.fixture
    def cast(self, store: KeyStore) -> Cast:
        assert list(store.holders()) == []
        return Cast()

    def test_everything_reads_the_same_under_new_keys(self, cast: Cast, store: KeyStore) -> None:
        names = {user.pk: (user.name, user.email) for user in User.objects.all()}
        holder = holders.person(cast.users["ana"].pk)
        (old,) = store.marks(holder)
        call_command("rotate_keys", days=0, verbosity=0)
        assert {user.pk: (user.name, user.email) for user in User.objects.all()} == names
        assert {sealed[1:5] for sealed in (stored(cast.users["ana"], "name"), stored(cast.users["ana"], "email"))} == {
            list(store.marks(holder))[-1]
        }
        assert next(iter(store.marks(holder))) == old

    def test_the_old_key_goes_a_day_later_and_not_before(self, cast: Cast, store: KeyStore) -> None:
        holder = holders.person(cast.users["ana"].pk)
        renew(holder, timedelta(0))
        marks = list(store.marks(holder))
        renew(holder, timedelta(days=365))
        assert list(store.marks(holder)) == marks
        with clock.played(clock.now() + timedelta(days=1, minutes=1)):
            renew(holder, timedelta(days=365))
        assert list(store.marks(holder)) == marks[-1:]
        assert User.objects.get(pk=cast.users["ana"].pk).name == "Ana Reyes"

    def test_what_a_slow_worker_wrote_with_the_old_key_keeps_it(self, cast: Cast) -> None:
        ana = cast.users["ana"]
        late = stored(ana, "name")
        holder = holders.person(ana.pk)
        renew(holder, timedelta(0))
        written(ana, "name", late)
        with clock.played(clock.now() + timedelta(days=2)):
            assert renew(holder, timedelta(days=365)) == 1
            assert User.objects.get(pk=ana.pk).name == "Ana Reyes"

    def test_a_run_that_was_killed_is_finished_by_the_next(
        self, cast: Cast, store: KeyStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class KilledError(Exception):
            pass

        def killed(_row: models.Model, _current: bytes) -> bool:
            raise KilledError

        holder = holders.person(cast.users["ana"].pk)
        with monkeypatch.context() as patch:
            patch.setattr("practice.privacy.rotation._reseal", killed)
            with pytest.raises(KilledError):
                renew(holder, timedelta(0))
        assert User.objects.get(pk=cast.users["ana"].pk).name == "Ana Reyes"
        assert len(store.marks(holder)) == 2
        assert renew(holder, timedelta(days=365)) > 0
        assert len(store.marks(holder)) == 2

    def test_a_new_master_key_takes_over(self, cast: Cast, settings: Settings) -> None:
        from practice.privacy.master import provider

        old, new = settings.MASTER_KEY, new_master_key("new")
        settings.MASTER_KEY = f"{new},{old}"
        provider.cache_clear()
        key_store.cache_clear()
        call_command("rotate_keys", verbosity=0)
        settings.MASTER_KEY = new
        provider.cache_clear()
        key_store.cache_clear()
        assert User.objects.get(pk=cast.users["ana"].pk).name == "Ana Reyes"
        assert set(renewable()) <= set(key_store().holders())
        settings.MASTER_KEY = old
        provider.cache_clear()
