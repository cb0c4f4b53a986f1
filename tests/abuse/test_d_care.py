"""Staff who would read what is not theirs: who left, who never belonged, and who opens a case in an emergency."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client as Browser
from django.urls import reverse

from clients.actions.cases import open_case
from clients.actions.duty import name_duty
from clients.actions.people import invite
from clients.enums import ConsentKind, DutyKind, TeamRole
from clients.models import Client, Duty, TeamMember
from homework.actions import care
from homework.actions.answering import choose_level
from homework.actions.care import leave_practice
from homework.actions.emergency import break_glass
from homework.enums import Level
from homework.models import BrokenGlass, Opening, Part, ResponseGrant
from practice import clock
from practice.access.errors import NotAllowedError, NotVisibleError
from practice.audit.models import Event
from practice.codes import new_code
from practice.mail.models import OutgoingMail
from practice.people.doors import SignedIn
from practice.people.errors import OldLinkError
from practice.people.handing import make_code, use_handed_code
from practice.people.links import invitation_of
from practice.privacy.sessions import SessionStore
from practice.web.fresh import STAMP
from tests.homework.care.scene import Clock, Scene, text
from tests.lent import lent, on

WORDS = ("shown-ana", "aside-ana", "team-ana", "mine-ana")
WHY = "She called the desk and cannot reach her therapist."


@pytest.fixture(scope="module")
def built_scene(standing: None) -> Scene:
    """A couple, their clinician and everybody else, on a clock that stands still."""
    still = Clock()
    with on(still):
        return Scene(still)


@pytest.fixture
def scene(db: None, built_scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Scene:
    scene = lent(built_scene)
    monkeypatch.setattr(clock, "now", scene.clock.now)
    return scene


@pytest.fixture
def answered(scene: Scene) -> Part:
    """Ana told her therapist something; the owner is a clinician of the practice outside the team."""
    return scene.answer("ana", scene.set(), Level.THERAPIST)


def outside(scene: Scene, *, fresh: bool = True) -> Browser:
    browser = scene.browser("owner")
    if fresh:
        session = browser.session
        session[STAMP] = clock.now().isoformat()
        session.save()
    return browser


def breaks(scene: Scene, reason: str = WHY, *, browser: Browser | None = None) -> int:
    place = reverse("case_emergency", args=[scene.case.code])
    return (browser or outside(scene)).post(place, {"reason": reason}).status_code


def reads(browser: Browser, part: Part) -> list[bool]:
    said = text(browser.get(reverse("emergency_answer", args=[part.code])))
    return [word in said for word in WORDS]


# 35: a clinician leaves


def test_35_who_leaves_is_out_with_the_next_request(scene: Scene, answered: Part) -> None:
    scene.joins("owner", TeamRole.TREATING)
    leaver, browsers = scene.cast.users["clinician"], [scene.browser(), scene.browser()]
    places = [reverse("answer", args=[answered.code]), reverse("today"), reverse("settings_me")]
    before = [browser.get(place).status_code for browser in browsers for place in places]
    scene.browser("administrator").post(reverse("practice_leave", args=[leaver.pk]))
    after = [browser.get(place) for browser in browsers for place in places]
    assert (before, [answer.status_code for answer in after]) == ([200] * 6, [302] * 6)
    assert {answer.headers["Location"].split("?")[0] for answer in after} == {reverse("sign_in")}
    assert ResponseGrant.objects.filter(user=leaver).count() == 0


def test_35_their_sessions_are_gone_from_the_store_too(scene: Scene) -> None:
    scene.joins("owner", TeamRole.TREATING)
    leaver = scene.cast.users["clinician"]
    browser = scene.browser()
    browser.get(reverse("today"))
    SignedIn.objects.get_or_create(
        user=leaver,
        defaults={"session_key": browser.session.session_key or "", "since": clock.now(), "seen_at": clock.now()},
    )
    key = str(browser.session.session_key)
    assert SessionStore().exists(key)
    leave_practice(leaver, by=scene.cast.actor("administrator"))
    assert (SessionStore().exists(key), SignedIn.objects.filter(user=leaver).count()) == (False, 0)


def test_35_every_seat_duty_and_emergency_ends_with_them(scene: Scene, answered: Part) -> None:
    other = scene.another("marcus")
    scene.joins("owner", TeamRole.TREATING)
    owner, administrator = scene.cast.users["owner"], scene.cast.actor("administrator")
    care.join_team(other, owner, TeamRole.COVER, until=date(2026, 4, 1), by=administrator)
    name_duty(owner, DutyKind.LEAD, by=administrator)
    alone = scene.another("nadia")
    break_glass(alone, WHY, by=scene.cast.actor("owner"))
    part = Part.objects.get(assignment__case=alone)
    browser = scene.browser("owner")
    assert browser.get(reverse("emergency_answer", args=[part.code])).status_code == 200
    leave_practice(owner, by=administrator)
    assert not TeamMember.objects.filter(clinician=owner, left_at=None).exists()
    assert not Duty.objects.filter(person=owner, ended_at=None).exists()
    assert not ResponseGrant.objects.filter(user=owner).exists()
    assert browser.get(reverse("emergency_answer", args=[part.code])).status_code == 302


def test_35_what_they_handed_out_opens_nothing(scene: Scene) -> None:
    scene.joins("owner", TeamRole.TREATING)
    ana, jonah = scene.cast.users["ana"], scene.cast.users["jonah"]
    jonah.set_unusable_password()
    jonah.save()
    secret, code = invite(jonah, by=scene.by), make_code(ana, by=scene.by)
    assert invitation_of(secret).user == jonah
    leave_practice(scene.cast.users["clinician"], by=scene.cast.actor("administrator"))
    with pytest.raises(OldLinkError):
        invitation_of(secret)
    assert use_handed_code(ana, code.replace("-", "")) is False


@pytest.mark.parametrize(
    "ends",
    [
        ("America/New_York", date(2026, 3, 8), datetime(2026, 3, 8, 5, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 9), datetime(2026, 3, 9, 4, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 26), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        ("Pacific/Auckland", date(2026, 4, 6), datetime(2026, 4, 5, 12, tzinfo=UTC)),
    ],
    ids=lambda ends: f"{ends[0]} {ends[1]}",
)
def test_35_cover_ends_at_midnight_with_no_worker(
    scene: Scene, answered: Part, ends: tuple[str, date, datetime]
) -> None:
    """The nights before and after clocks change: the day begins when the clocks on the wall say so."""
    zone, day, last_moment = ends
    practice = scene.case.practice
    practice.zone = zone
    practice.save(update_fields=["zone"])
    owner = scene.cast.users["owner"]
    care.join_team(scene.case, owner, TeamRole.COVER, until=day, by=scene.by)
    places = [reverse("answer", args=[answered.code]), reverse("case_page", args=[scene.case.code])]

    def found(moment: datetime) -> list[int]:
        scene.clock.moment = moment
        browser = scene.browser("owner")
        return [browser.get(place).status_code for place in places]

    assert found(last_moment - timedelta(minutes=1)) == [200, 200]
    assert found(last_moment) == [404, 404]
    call_command("check_grants")


# 40: a clinician outside the care team


def test_40_who_is_outside_lists_searches_and_opens_nothing(scene: Scene, answered: Part) -> None:
    browser, code = scene.browser("owner"), scene.case.code
    treating = scene.browser()
    listing = [reverse(name) for name in ("today", "clients", "answers", "duty", "emergency")]
    searched = [f"{reverse(name)}?q=ana" for name in ("search", "clients")]
    told = ("Reyes", *WORDS, answered.code)
    for place in (*listing, *searched):
        assert [word in text(browser.get(place)) for word in told] == [False] * len(told), place
    assert "Reyes" in text(treating.get(reverse("clients")))
    named = [
        *(reverse(name, args=[code]) for name in ("case_page", "case_access", "private_notes", "case_disclosures")),
        *(reverse(name, args=[answered.code]) for name in ("answer", "emergency_answer", "duty_flag")),
    ]
    never = browser.get(reverse("answer", args=[new_code()])).content
    assert [(browser.get(place).status_code, browser.get(place).content == never) for place in named] == [
        (404, True)
    ] * len(named)
    assert treating.get(reverse("answer", args=[answered.code])).status_code == 200


def test_40_a_supervisor_reads_by_each_clients_consent_alone(scene: Scene, answered: Part) -> None:
    scene.joins("owner", TeamRole.SUPERVISOR)
    place, browser = reverse("answer", args=[answered.code]), scene.browser("owner")
    without = browser.get(place).status_code
    scene.consent("jonah", ConsentKind.SUPERVISION)
    by_the_partners = browser.get(place).status_code
    scene.consent("ana", ConsentKind.SUPERVISION)
    assert (without, by_the_partners, browser.get(place).status_code) == (404, 404, 200)


# 43: breaking the glass


def test_43_only_after_signing_in_once_more(scene: Scene, answered: Part) -> None:
    browser, place = outside(scene, fresh=False), reverse("case_emergency", args=[scene.case.code])
    assert browser.get(place).headers["Location"].startswith(reverse("settings_again"))
    assert (breaks(scene, browser=browser), BrokenGlass.objects.count()) == (302, 0)
    assert (outside(scene).get(place).status_code, breaks(scene), BrokenGlass.objects.count()) == (200, 302, 1)


@pytest.mark.parametrize("reason", ["", "   ", "\n\t"])
def test_43_without_a_reason_nothing_opens(scene: Scene, answered: Part, reason: str) -> None:
    assert (breaks(scene, reason), BrokenGlass.objects.count()) == (422, 0)
    with pytest.raises(NotAllowedError):
        break_glass(scene.case, reason, by=scene.cast.actor("owner"))
    assert outside(scene).get(reverse("emergency_answer", args=[answered.code])).status_code == 404


@pytest.mark.parametrize("reader", ["ana", "jonah", "clinician", "administrator", "front_desk", "stranger"])
def test_43_it_is_for_carers_of_this_practice_outside_the_team_alone(
    scene: Scene,
    reader: str,
) -> None:
    browser = scene.browser(reader)
    answers = [browser.get(reverse("case_emergency", args=[code])) for code in (scene.case.code, new_code())]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[1].content)}
    with pytest.raises(NotVisibleError):
        break_glass(scene.case, WHY, by=scene.cast.actor(reader))


def test_43_it_opens_what_a_treating_clinician_could_read_and_no_more(scene: Scene, answered: Part) -> None:
    private = scene.answer("ana", scene.set(), Level.PRIVATE)
    breaks(scene)
    browser = outside(scene, fresh=False)
    assert reads(browser, answered) == [True, True, True, False]
    treating = text(scene.browser().get(reverse("answer", args=[private.code])))
    shown = text(browser.get(reverse("emergency_answer", args=[private.code])))
    assert [word in treating for word in WORDS] == reads(browser, private)
    assert ("keeps this private" in treating, "keeps this private" in shown) == (True, True)
    assert "shown-ana" not in shown


def test_43_it_opens_nothing_by_any_other_way(scene: Scene, answered: Part) -> None:
    breaks(scene)
    browser = outside(scene)
    places = [reverse(name) for name in ("today", "clients", "answers")]
    places += [reverse("case_page", args=[scene.case.code]), reverse("answer", args=[answered.code])]
    places += [reverse("case_access", args=[scene.case.code]), reverse("private_notes", args=[scene.case.code])]
    said = [text(browser.get(place)) for place in places]
    assert [word in page for page in said for word in (*WORDS, answered.code)] == [False] * len(said) * 5


def test_43_it_ends_after_24_hours_with_no_worker_and_needs_a_new_reason(
    scene: Scene,
    answered: Part,
) -> None:
    breaks(scene)
    place = reverse("emergency_answer", args=[answered.code])
    began = scene.clock.moment

    def found() -> int:
        return outside(scene, fresh=False).get(place).status_code

    scene.clock.moment = began + timedelta(hours=24) - timedelta(seconds=1)
    call_command("check_grants")
    last = found()
    with pytest.raises(NotAllowedError):
        break_glass(scene.case, "once more", by=scene.cast.actor("owner"))
    scene.clock.moment = began + timedelta(hours=24)
    assert (last, found()) == (200, 404)
    call_command("check_grants")
    assert (breaks(scene, ""), breaks(scene, "A new reason."), found()) == (422, 302, 200)
    assert [glass.reason for glass in BrokenGlass.objects.order_by("pk")] == [WHY, "A new reason."]
    call_command("check_grants")


def test_43_what_becomes_private_meanwhile_closes_at_once(scene: Scene, answered: Part) -> None:
    breaks(scene)
    browser = outside(scene)
    before = reads(browser, answered)
    choose_level(answered, Level.PRIVATE, by=scene.cast.actor("ana"))
    assert (before[0], reads(browser, answered)) == (True, [False] * 4)
    call_command("check_grants")


def test_43_it_can_be_closed_before_its_time(scene: Scene, answered: Part) -> None:
    breaks(scene)
    glass = BrokenGlass.objects.get()
    assert scene.post("emergency_end", glass.code, reader="supervisor").status_code == 404
    assert scene.post("emergency_end", glass.code, reader="owner").status_code == 302
    assert outside(scene).get(reverse("emergency_answer", args=[answered.code])).status_code == 404
    assert (ResponseGrant.objects.filter(user=scene.cast.users["owner"]).count(), breaks(scene, "")) == (0, 422)


def test_43_each_client_and_the_lead_are_told(scene: Scene, answered: Part) -> None:
    lead = scene.cast.users["supervisor"]
    name_duty(lead, DutyKind.LEAD, by=scene.cast.actor("administrator"))
    before = set(OutgoingMail.objects.values_list("pk", flat=True))
    breaks(scene)
    reads(outside(scene), answered)
    mails = list(OutgoingMail.objects.exclude(pk__in=before).order_by("pk"))
    assert [mail.to for mail in mails] == ["ana@example.org", "jonah@example.org", "supervisor@example.org"]
    said = " ".join(f"{mail.subject} {mail.body}" for mail in mails)
    assert [word in said for word in ("Owner", "Ana", scene.case.code, "emergency,", WHY)] == [False] * 5
    logs = {name: scene.page("my_log", reader=name) for name in ("ana", "jonah")}
    assert [("Dr Owner, who is not in your care team" in log, WHY in log) for log in logs.values()] == [
        (True, False)
    ] * 2
    assert ["(in an emergency)" in log for log in logs.values()] == [True, False]
    assert list(Opening.objects.values_list("person__pk", "capacity")) == [
        (scene.cast.users["owner"].pk, "break_glass")
    ]
    acts = Event.objects.filter(action="break_glass").values_list("actor_id", flat=True)
    assert list(acts) == [scene.cast.users["owner"].pk]


@pytest.mark.parametrize("leads", [None, "owner"])
def test_43_where_nobody_else_leads_those_who_treat_are_told(scene: Scene, leads: str | None) -> None:
    if leads is not None:
        name_duty(scene.cast.users[leads], DutyKind.LEAD, by=scene.cast.actor("administrator"))
    breaks(scene)
    told = [mail.to for mail in OutgoingMail.objects.order_by("pk") if "/emergency/" in mail.body]
    assert told == ["clinician@example.org"]


def test_43_who_reviews_it_reads_the_reason_and_nobody_else_does(scene: Scene, answered: Part) -> None:
    breaks(scene)
    reads(outside(scene), answered)
    place = reverse("emergency_review", args=[BrokenGlass.objects.get().code])
    said = {}
    for name in ("clinician", "owner", "administrator", "ana"):
        browser = scene.browser(name)
        session = browser.session
        session[STAMP] = clock.now().isoformat()
        session.save()
        said[name] = text(browser.get(place))
    assert {name: WHY in words for name, words in said.items()} == {
        "clinician": True,
        "owner": False,
        "administrator": False,
        "ana": False,
    }
    assert ("<dd>1</dd>" in said["clinician"], "Reyes" in said["clinician"]) == (True, False)


def test_43_a_second_person_reviews_it_once(scene: Scene, answered: Part) -> None:
    breaks(scene)
    glass = BrokenGlass.objects.get()
    place = reverse("emergency_review", args=[glass.code])

    def review(reader: str) -> int:
        browser = scene.browser(reader)
        session = browser.session
        session[STAMP] = clock.now().isoformat()
        session.save()
        return browser.post(place, {"words": "I called her too. It was right."}).status_code

    nobody_else = [review(name) for name in ("owner", "supervisor", "administrator", "front_desk", "ana", "stranger")]
    assert nobody_else == [404] * 6
    name_duty(scene.cast.users["owner"], DutyKind.LEAD, by=scene.cast.actor("administrator"))
    assert review("owner") == 404
    name_duty(scene.cast.users["supervisor"], DutyKind.LEAD, by=scene.cast.actor("administrator"))
    assert (review("clinician"), review("supervisor")) == (302, 422)
    glass.refresh_from_db()
    assert (glass.reviewed_by_id, glass.review) == (
        scene.cast.users["clinician"].pk,
        "I called her too. It was right.",
    )


def test_43_a_supervisor_may_too(scene: Scene, answered: Part) -> None:
    break_glass(scene.case, WHY, by=scene.cast.actor("supervisor"))
    assert ResponseGrant.objects.filter(user=scene.cast.users["supervisor"]).count() == 1


def test_43_nobody_who_shares_a_case_with_a_client_ever(scene: Scene, answered: Part) -> None:
    """A clinician who was in care together with one of them, in whatever case."""
    owner, practice = scene.cast.users["owner"], scene.case.practice
    theirs = Client.objects.create(user=owner, practice=practice, called="Owner", created_at=clock.now())
    open_case([scene.cast.client("ana"), theirs], treating=scene.cast.users["clinician"], by=scene.by)
    with pytest.raises(NotVisibleError):
        break_glass(scene.case, WHY, by=scene.cast.actor("owner"))


def test_43_the_authors_own_page_says_who_sees_it_and_until_when(scene: Scene, answered: Part) -> None:
    private = scene.answer("ana", scene.set(), Level.PRIVATE)
    before = scene.page("my_answer", answered.code, reader="ana")
    breaks(scene)
    after = scene.page("my_answer", answered.code, reader="ana")
    words = "in an emergency until 3 March, 09:00"
    assert (words in before, words in after) == (False, True)
    assert words not in scene.page("my_answer", private.code, reader="ana")
