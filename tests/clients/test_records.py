from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clients.actions.duty import name_duty
from clients.actions.records import answer_request, ask_for_deletion, ask_for_joint_text
from clients.actions.retention import lift_legal_hold, set_legal_hold
from clients.enums import DutyKind, RequestAnswer, RequestKind
from clients.models import Case, LegalHold, RecordRequest
from clients.policy import kept_until, may_erase, may_keep_records, may_review_request
from clients.queries.records import requests_for
from homework.actions.sharing import separate
from practice import clock
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.enums import Role
from practice.web.fresh import STAMP
from tests.cast import Cast
from tests.homework.leaks.twins import masked

DAY = date(2033, 3, 2)


@pytest.fixture
def case(cast: Cast) -> Case:
    """A couple that has separated."""
    made = cast.couple()
    separate(made, told=True, by=cast.actor("clinician"))
    return Case.objects.get(pk=made.pk)


def asked(cast: Cast, case: Case, name: str = "ana") -> RecordRequest:
    return ask_for_joint_text(case, "I need it for court.", by=cast.actor(name))


def fresh(cast: Cast, name: str) -> Browser:
    browser = cast.browser(name)
    session = browser.session
    session[STAMP] = clock.now().isoformat()
    session.save()
    return browser


@pytest.mark.parametrize(
    ("roles", "treats", "leads", "reviews", "keeps"),
    [
        ({Role.CLINICIAN}, True, False, True, True),
        ({Role.CLINICIAN}, False, True, True, False),
        ({Role.CLINICIAN}, False, False, False, False),
        ({Role.ADMINISTRATOR}, False, False, False, True),
        ({Role.ADMINISTRATOR}, False, True, False, True),
        ({Role.SUPERVISOR}, True, True, False, False),
        ({Role.FRONT_DESK}, True, True, False, False),
        ({Role.CLIENT}, True, True, False, False),
    ],
)
def test_who_decides(roles: set[Role], *, treats: bool, leads: bool, reviews: bool, keeps: bool) -> None:
    held = frozenset(roles)
    assert may_review_request(held, treats=treats, leads=leads) == reviews
    assert may_keep_records(held, treats=treats) == keeps


@pytest.mark.parametrize(
    ("asker", "held", "today", "may"),
    [
        (2, False, DAY - timedelta(days=1), True),
        (1, False, DAY - timedelta(days=1), False),
        (1, False, DAY, True),
        (1, True, DAY, False),
        (2, True, DAY, False),
    ],
)
def test_when_a_record_may_end(asker: int, today: date, *, held: bool, may: bool) -> None:
    assert may_erase(asker, 1, held=held, kept_until=DAY, today=today) == may


@pytest.mark.parametrize(
    ("last", "years", "until"),
    [
        (date(2026, 3, 2), 7, date(2033, 3, 2)),
        (date(2024, 2, 29), 7, date(2031, 3, 1)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2026, 3, 2), 0, date(2026, 3, 2)),
    ],
)
def test_the_years_of_a_record(last: date, years: int, until: date) -> None:
    assert kept_until(last, years) == until


def test_who_may_see_a_request_for_a_joint_text(cast: Cast, case: Case) -> None:
    request = asked(cast, case)
    seen = {name for name in cast.users if requests_for(cast.actor(name))}
    assert seen == {"clinician"}
    name_duty(cast.users["owner"], DutyKind.LEAD, by=cast.actor("administrator"))
    found = {name: cast.browser(name).get(f"/requests/{request.code}/").status_code for name in cast.users}
    assert found == dict.fromkeys(cast.users, 404) | {"clinician": 200, "owner": 200}
    never = cast.browser("jonah").get("/requests/neverneverne/").content
    assert cast.browser("jonah").get(f"/requests/{request.code}/").content == never


def test_the_thirty_days_run_for_the_practice(cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    asked(cast, case)
    start = clock.now()
    left = []
    for days in (0, 1, 30, 31):
        monkeypatch.setattr(clock, "now", lambda days=days: start + timedelta(days=days))
        left.append([one.days_left for one in requests_for(cast.actor("clinician"))])
    assert left == [[30], [29], [0], [-1]]
    page = cast.browser("clinician").get("/requests/").content.decode()
    assert ("Ana Reyes" in page, "the thirty days are over" in page) == (True, True)


@pytest.mark.parametrize("answer", list(RequestAnswer))
def test_the_one_who_asked_reads_that_there_is_an_answer_and_no_more(
    cast: Cast, case: Case, answer: RequestAnswer
) -> None:
    fresh(cast, "ana").post(f"/my/export/ask/{case.code}/", {"words": "I need it for court."})
    waiting = fresh(cast, "ana").get("/my/export/").content.decode()
    assert "It is being looked at." in waiting
    form = {"answer": answer.value, "reason": "It would hurt Jonah.", "until": "2999-01-01"}
    request = RecordRequest.objects.get()
    assert cast.browser("clinician").post(f"/requests/{request.code}/", form).status_code == 302
    page = fresh(cast, "ana").get("/my/export/").content.decode()
    assert "There is an answer. Your practice will talk with you about it." in page
    assert [word for word in ("hurt", "2999", answer.label, "It is being looked at.") if word in page] == []
    request.refresh_from_db()
    assert (request.answer, request.reason, request.answered_by_id) == (
        answer,
        "It would hurt Jonah.",
        cast.users["clinician"].pk,
    )
    assert request.until == (date(2999, 1, 1) if answer == RequestAnswer.REFUSED else None)


def test_the_ex_partner_learns_nothing_of_it(cast: Cast, case: Case) -> None:
    def seen() -> list[str]:
        browser = fresh(cast, "jonah")
        pages = ("/my/", "/my/sharing/", "/my/log/", "/my/left/", "/my/export/")
        return [masked(browser.get(path).content.decode()) for path in pages]

    before = seen()
    request = asked(cast, case)
    answer_request(request, RequestAnswer.GRANTED, reason="Both agreed.", by=cast.actor("clinician"))
    assert seen() == before
    with pytest.raises(NotVisibleError):
        answer_request(asked(cast, case), RequestAnswer.GRANTED, reason="x", by=cast.actor("jonah"))


@pytest.mark.parametrize(
    ("answer", "reason", "days"), [("refused", "", 9), ("refused", "Why not.", None), ("refused", "Why not.", 0)]
)
def test_a_refusal_has_a_reason_and_an_end(
    cast: Cast, case: Case, *, answer: str, reason: str, days: int | None
) -> None:
    until = None if days is None else cast.actor("owner").today() + timedelta(days=days)
    with pytest.raises(NotAllowedError):
        answer_request(asked(cast, case), RequestAnswer(answer), reason=reason, until=until, by=cast.actor("clinician"))
    assert RecordRequest.objects.get().answer == ""


def test_a_request_is_answered_once_and_asked_once(cast: Cast, case: Case) -> None:
    first, second = asked(cast, case), asked(cast, case)
    assert (first.pk, RecordRequest.objects.count()) == (second.pk, 1)
    answer_request(first, RequestAnswer.GRANTED, reason="Both agreed.", by=cast.actor("clinician"))
    with pytest.raises(NotAllowedError):
        answer_request(first, RequestAnswer.GRANTED, reason="Again.", by=cast.actor("clinician"))
    assert asked(cast, case).pk != first.pk


def test_a_joint_text_is_asked_for_by_its_own_people_once_it_has_closed(cast: Cast) -> None:
    together = cast.couple()
    with pytest.raises(NotAllowedError):
        asked(cast, together)
    separate(together, told=True, by=cast.actor("clinician"))
    for name in ("clinician", "stranger", "owner"):
        with pytest.raises(NotVisibleError):
            asked(cast, Case.objects.get(pk=together.pk), name)
    assert not RecordRequest.objects.exists()


def test_who_keeps_records_answers_for_deletion(cast: Cast, case: Case) -> None:
    request = ask_for_deletion(cast.client("ana"), by=cast.actor("ana"))
    seen = {name for name in cast.users if requests_for(cast.actor(name))}
    assert seen == {"clinician", "administrator", "owner"}
    with pytest.raises(NotAllowedError, match="Delete the record"):
        answer_request(request, RequestAnswer.GRANTED, reason="Yes.", by=cast.actor("administrator"))
    for name in ("jonah", "stranger", "front_desk", "supervisor"):
        with pytest.raises(NotVisibleError):
            ask_for_deletion(cast.client("ana"), by=cast.actor(name))
    assert request.kind == RequestKind.DELETION


def test_a_legal_hold_is_set_and_lifted_with_a_reason_by_who_keeps_records(cast: Cast, case: Case) -> None:
    address = f"/clients/{cast.client('ana').code}/record/"
    statuses = {name: cast.browser(name).get(address).status_code for name in cast.users}
    assert statuses == dict.fromkeys(cast.users, 404) | dict.fromkeys(("clinician", "administrator", "owner"), 200)
    browser = cast.browser("administrator")
    assert browser.post(address, {"hold": "1", "reason": " "}).status_code == 422
    assert not LegalHold.objects.exists()
    browser.post(address, {"hold": "1", "reason": "A court asked."})
    hold = LegalHold.objects.get()
    assert "A court asked." in browser.get(address).content.decode()
    with pytest.raises(NotVisibleError):
        lift_legal_hold(hold, by=cast.actor("front_desk"))
    browser.post(address, {"lift": hold.code})
    hold.refresh_from_db()
    assert (hold.lifted_by_id, hold.lifted_at is not None) == (cast.users["administrator"].pk, True)
    told = [event.subjects for event in Event.objects.filter(action__endswith="legal_hold").order_by("pk")]
    assert told == [{"client": hold.client_id, "hold": hold.pk}] * 2


def test_a_hold_on_a_case_keeps_everybody_in_it(cast: Cast, case: Case) -> None:
    people: Any = [cast.client("ana"), cast.client("jonah")]
    set_legal_hold(people, "A court asked.", by=cast.actor("clinician"))
    assert LegalHold.objects.filter(lifted_at=None).count() == 2
    with pytest.raises(NotVisibleError):
        set_legal_hold(people, "Mine.", by=cast.actor("stranger"))
