from typing import Any

import pytest
from django.test import Client as Browser

from clients.actions.people import add_colleague
from practice.enums import Role
from practice.people.addresses import people_with
from practice.people.models import Membership, User
from tests.cast import Cast

KIM = {"name": "Dr Kim", "email": "kim@example.org", "roles": ["clinician", "supervisor"]}


def end(browser: Browser, user: User, role: str) -> tuple[int, bytes]:
    answer = browser.post(f"/settings/team/{user.pk}/{role}/end/")
    return answer.status_code, answer.content


def test_an_administrator_invites_a_colleague(cast: Cast) -> None:
    answer = cast.browser("administrator").post("/settings/team/", KIM)
    kim = people_with("kim@example.org").get()
    assert cast.actor("owner").practice == kim.practice_id
    assert set(kim.memberships.values_list("role", flat=True)) == {Role.CLINICIAN, Role.SUPERVISOR}
    assert Browser().get(answer.context["link"].removeprefix("http://localhost:8000")).status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"roles": []}, "roles"),
        ({"roles": ["client"]}, "roles"),
        ({"email": "ana@example.org"}, "email"),
        ({"name": ""}, "name"),
    ],
)
def test_a_colleague_without_sense_is_refused(cast: Cast, change: dict[str, Any], field: str) -> None:
    answer = cast.browser("administrator").post("/settings/team/", {**KIM, **change})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not people_with("kim@example.org").exists()


def test_a_role_ends_and_with_the_last_one_the_way_in(cast: Cast) -> None:
    elsewhere = cast.browser("front_desk")
    assert elsewhere.get("/desk/").status_code == 200
    assert end(cast.browser("administrator"), cast.users["front_desk"], "front_desk")[0] == 302
    assert elsewhere.get("/desk/").headers["Location"] == "/sign-in/?next=/desk/"


def test_a_clinician_first_hands_over(cast: Cast) -> None:
    status, content = end(cast.browser("administrator"), cast.users["clinician"], "clinician")
    assert (status, b"first hand over their cases" in content) == (409, True)
    assert Membership.objects.filter(user=cast.users["clinician"], ended_at__isnull=True).exists()


def test_each_colleague_can_be_signed_out_whatever_their_roles(cast: Cast) -> None:
    two = add_colleague(
        email="two@example.org", name="Two", roles=(Role.ADMINISTRATOR, Role.FRONT_DESK), by=cast.actor("owner")
    )
    page = cast.browser("administrator").get("/settings/team/").content.decode()
    names = ("owner", "clinician", "supervisor", "front_desk", "administrator")
    keys = {name: cast.users[name].pk for name in names} | {"two": two.pk}
    found = {name: page.count(f'action="/settings/team/{key}/sign-out/"') for name, key in keys.items()}
    assert found == dict.fromkeys(keys, 1) | {"administrator": 0}


def test_the_last_administrator_stays(cast: Cast) -> None:
    browser = cast.browser("owner")
    assert end(browser, cast.users["administrator"], "administrator")[0] == 302
    status, content = end(browser, cast.users["owner"], "administrator")
    assert (status, b"Name another administrator first." in content) == (409, True)


@pytest.mark.parametrize(("name", "role"), [("ana", "client"), ("stranger", "administrator"), ("front_desk", "king")])
def test_others_are_not_in_the_team(cast: Cast, name: str, role: str) -> None:
    before = Membership.objects.filter(ended_at__isnull=True).count()
    assert end(cast.browser("administrator"), cast.users[name], role)[0] == 404
    assert Membership.objects.filter(ended_at__isnull=True).count() == before


def test_no_link_is_made_for_who_has_a_password(cast: Cast) -> None:
    answer = cast.browser("administrator").post(f"/settings/team/{cast.users['clinician'].pk}/invite/")
    assert (answer.status_code, b"/invite/" in answer.content) == (409, False)
