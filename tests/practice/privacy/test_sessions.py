import pytest
from django.contrib.sessions.models import Session

from practice.privacy.sessions import SessionStore

pytestmark = pytest.mark.django_db


def begun() -> SessionStore:
    store = SessionStore()
    store["words"] = "a canary in a session"
    store.save()
    return store


def test_a_session_is_read_again_by_its_key() -> None:
    store = begun()
    again = SessionStore(store.session_key)
    assert again["words"] == "a canary in a session"
    again["more"] = 1
    again.save()
    assert SessionStore(store.session_key).load() == {"words": "a canary in a session", "more": 1}
    assert (store.exists(str(store.session_key)), Session.objects.count()) == (True, 1)


def test_the_row_holds_neither_key_nor_words() -> None:
    store = begun()
    row = Session.objects.get()
    assert str(store.session_key) not in row.session_key + row.session_data
    assert "canary" not in row.session_data
    assert SessionStore(row.session_key).load() == {}


def test_content_moved_to_another_session_is_refused() -> None:
    mine, theirs = begun(), begun()
    theirs["words"] = "theirs"
    theirs.save()
    first, second = (Session.objects.get(session_key=store._row(store.session_key)) for store in (mine, theirs))
    Session.objects.filter(pk=first.pk).update(session_data=second.session_data)
    assert SessionStore(mine.session_key).load() == {}
    Session.objects.filter(pk=first.pk).update(session_data="not sealed")
    assert SessionStore(mine.session_key).load() == {}


def test_an_ended_session_is_gone_and_a_renamed_one_lives_under_its_new_key_alone() -> None:
    store = begun()
    old = str(store.session_key)
    store.cycle_key()
    assert (SessionStore(old).load(), SessionStore(store.session_key).load()["words"]) == ({}, "a canary in a session")
    SessionStore().delete(str(store.session_key))
    assert (SessionStore(store.session_key).load(), Session.objects.count()) == ({}, 0)
    SessionStore().delete()
