import csv
import io
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser

from clients.actions.disclosing import disclose, note_disclosure
from clients.enums import DisclosureBasis, TeamRole
from clients.models import Case, Disclosure
from homework.actions.care import join_team
from practice import clock
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.people.models import User
from practice.web.fresh import STAMP
from tests.cast import Cast

WORDS = {"recipient": "Dr Nightingale", "address": "1 Harbour Road", "what": "a summary", "purpose": "a second opinion"}
FORM = {**WORDS, "basis": "consent"}


@pytest.fixture
def case(cast: Cast) -> Case:
    return cast.couple()


def left(cast: Cast, case: Case | None, name: str = "ana", by: str = "clinician", **words: str) -> Disclosure:
    given: dict[str, Any] = {**WORDS, **words}
    client = cast.client(name)
    return disclose(client, case=case, **given, basis=DisclosureBasis.CONSENT, by=cast.actor(by))


def stored(column: str) -> bytes:
    """What the database holds of the only row."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM clients_disclosure")  # noqa: S608 - a column of ours
        return bytes(cursor.fetchone()[0])


def test_what_leaves_is_kept_sealed_and_on_record_without_a_word_of_it(cast: Cast, case: Case) -> None:
    kept = left(cast, case)
    found = Disclosure.objects.get()
    assert {name: getattr(found, name) for name in WORDS} == WORDS
    assert [name for name in WORDS if WORDS[name].encode() in stored(name)] == []
    event = Event.objects.latest("pk")
    subjects = {"disclosure": kept.pk, "client": kept.client_id, "case": case.pk, "basis": "consent"}
    assert (event.action, event.actor_id, event.subjects) == ("disclose", cast.users["clinician"].pk, subjects)


def test_the_ledger_and_the_record_agree(cast: Cast, case: Case) -> None:
    for name in ("ana", "jonah", "ana"):
        left(cast, case, name)
    told = Event.objects.filter(action="disclose").values_list("subjects__disclosure", flat=True)
    assert sorted(told) == sorted(Disclosure.objects.values_list("pk", flat=True))


def test_nothing_in_the_ledger_changes_or_goes(cast: Cast, case: Case) -> None:
    kept = left(cast, case)
    rows = Disclosure.objects.filter(pk=kept.pk)
    for change in ({"basis": "law"}, {"case": None}, {"at": case.opened_at}, {"by_id": cast.users["owner"].pk}):
        with pytest.raises(IntegrityError, match="what is written down stays"), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError, match="what is written down stays"), transaction.atomic():
        rows._raw_delete(rows.db)
    assert rows.get().recipient == WORDS["recipient"]


def test_what_is_sealed_can_be_sealed_anew(cast: Cast, case: Case) -> None:
    kept = Disclosure.objects.get(pk=left(cast, case).pk)
    before = stored("what")
    assert kept.what == WORDS["what"]
    kept.save()
    assert stored("what") != before
    assert Disclosure.objects.get().what == WORDS["what"]


def test_nothing_leaves_across_practices_nor_in_a_case_of_others(cast: Cast, case: Case) -> None:
    with pytest.raises(NotVisibleError):
        left(cast, None, by="stranger")
    other = cast.couple()
    other.participants.filter(client=cast.client("ana")).delete()
    with pytest.raises(NotAllowedError):
        left(cast, other)
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("ana", {"ana"}),
        ("jonah", {"jonah"}),
        ("clinician", {"ana", "jonah"}),
        ("administrator", {"ana", "jonah", "own"}),
    ],
)
def test_everybody_sees_what_is_theirs_to_see(cast: Cast, case: Case, name: str, sees: set[str]) -> None:
    for about in ("ana", "jonah"):
        left(cast, case, about, recipient=f"received-about-{about}", what=f"words-about-{about}")
    left(cast, None, "jonah", recipient="received-about-own", what="words-about-own")
    if name == "jonah":
        sees = {*sees, "own"}
    paths = {"clinician": f"/cases/{case.code}/disclosures/", "administrator": "/settings/disclosures/"}
    page = cast.browser(name).get(paths.get(name, "/my/left/")).content.decode()
    found = {about for about in ("ana", "jonah", "own") if f"received-about-{about}" in page}
    assert found == sees == {about for about in ("ana", "jonah", "own") if f"words-about-{about}" in page}


def test_the_ledger_of_a_case_is_for_those_who_treat_it(cast: Cast, case: Case) -> None:
    left(cast, case)
    join_team(case, _of(cast, "owner"), TeamRole.SUPERVISOR, by=cast.actor("clinician"))
    address = f"/cases/{case.code}/disclosures/"
    answers = {name: cast.browser(name).get(address) for name in cast.users}
    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert statuses == dict.fromkeys(cast.users, 404) | {"clinician": 200, "owner": 409}
    shown = {name for name, answer in answers.items() if WORDS["recipient"] in answer.content.decode()}
    assert shown == {"clinician"}


def _of(cast: Cast, name: str) -> User:
    return User.objects.get(pk=cast.users[name].pk)


def test_who_treats_a_case_notes_what_left_by_hand(cast: Cast, case: Case) -> None:
    browser, address = cast.browser("clinician"), f"/cases/{case.code}/disclosures/"
    answer = browser.post(address, {**FORM, "client": cast.client("ana").code})
    assert (answer.status_code, answer.headers["Location"]) == (302, address)
    kept = Disclosure.objects.get()
    found = (kept.client_id, kept.case_id, kept.by_id, kept.basis, kept.recipient)
    assert found == (cast.users["ana"].pk, case.pk, cast.users["clinician"].pk, "consent", WORDS["recipient"])


@pytest.mark.parametrize("left_out", ["client", "recipient", "what", "purpose", "basis"])
def test_a_note_says_all_that_it_has_to(cast: Cast, case: Case, left_out: str) -> None:
    form = {**FORM, "client": cast.client("ana").code}
    del form[left_out]
    answer = cast.browser("clinician").post(f"/cases/{case.code}/disclosures/", form)
    assert (answer.status_code, Disclosure.objects.count()) == (422, 0)


def test_nobody_else_notes_anything(cast: Cast, case: Case) -> None:
    for name in ("owner", "stranger", "ana", "front_desk"):
        with pytest.raises(NotVisibleError):
            note_disclosure(case, cast.client("ana"), **FORM, by=cast.actor(name))
    assert not Disclosure.objects.exists()


def test_the_table_runs_no_formula_and_taking_it_out_is_on_record(cast: Cast, case: Case) -> None:
    bad = ('=HYPERLINK("http://evil.example")', "+1", "@SUM(A1)", "  =1+1")
    left(cast, case, recipient=bad[0], address=bad[1], what=bad[2], purpose=bad[3])
    browser = cast.browser("administrator")
    asked = browser.post("/settings/disclosures/export/")
    assert (asked.status_code, b"HYPERLINK" in asked.content, _exports()) == (302, False, 0)
    _sign_in_again(browser)
    answer = browser.post("/settings/disclosures/export/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="disclosures.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[1:] for row in rows] == [
        ["Client", "Recipient", "Address", "What", "What for", "Why allowed", "By"],
        ["Ana Reyes", *(f"'{words.strip()}" for words in bad), "By written consent", "Clinician"],
    ]
    assert _exports() == 1
    assert cast.browser("clinician").post("/settings/disclosures/export/").status_code == 404
    assert cast.browser("stranger").get("/settings/disclosures/").content.decode().count(WORDS["recipient"]) == 0


def _exports() -> int:
    return Event.objects.filter(action="export_disclosures").count()


def _sign_in_again(browser: Browser) -> None:
    session = browser.session
    session[STAMP] = clock.now().isoformat()
    session.save()
