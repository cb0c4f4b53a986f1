"""Whoever is shown somebody's lines of a joint text is on record, and the author is told of the staff."""

import pytest
from django.test import Client as Browser

from homework.models import JointOpening, JointVersion, Part
from practice.audit.models import Event
from tests.homework.sharing.pages import BACKEND
from tests.homework.sharing.test_joint import Couple
from tests.homework.sharing.world import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def couple(still_clock: Clock) -> Couple:
    pair = Couple(still_clock)
    pair.agree("ana", "We tell each other first")
    return pair


def browser(couple: Couple, name: str) -> Browser:
    page = Browser()
    page.force_login(couple.world.users[name], backend=BACKEND)
    return page


def part(couple: Couple, name: str) -> str:
    return Part.objects.get(assignment=couple.assignment, author_id=couple.world.users[name].pk).code


def kept(couple: Couple) -> list[tuple[str, str, str]]:
    names = {user.pk: name for name, user in couple.world.users.items()}
    rows = JointOpening.objects.order_by("pk")
    return [(names[row.person_id], names[row.client_id], row.capacity) for row in rows]


def test_the_case_page_is_an_opening_of_the_lines_on_it(couple: Couple) -> None:
    browser(couple, "ray").get(f"/cases/{couple.world.cases['pair'].code}/")
    assert kept(couple) == [("ray", "ana", "treating")]
    (event,) = Event.objects.filter(action="open_joint_text")
    assert event.subjects["texts"] == [JointVersion.objects.get().pk]
    log = browser(couple, "ana").get("/my/log/").content.decode()
    assert "read your lines in what you write together" in log
    assert "read your lines" not in browser(couple, "ben").get("/my/log/").content.decode()


def test_a_partner_who_reads_is_on_record_and_on_nobodys_page(couple: Couple) -> None:
    browser(couple, "ben").get(f"/my/joint/{part(couple, 'ben')}/")
    assert kept(couple) == [("ben", "ana", "partner")]
    assert "read your lines" not in browser(couple, "ana").get("/my/log/").content.decode()


def test_ones_own_lines_are_no_opening(couple: Couple) -> None:
    browser(couple, "ana").get(f"/my/joint/{part(couple, 'ana')}/")
    assert kept(couple) == []


def test_who_is_in_no_team_opens_nothing(couple: Couple) -> None:
    couple.world.do_person("zoe", "clinician")
    assert browser(couple, "zoe").get(f"/cases/{couple.world.cases['pair'].code}/").status_code == 404
    assert kept(couple) == []
