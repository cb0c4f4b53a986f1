"""Which page exists for whom; for everybody else it is the same 404 as an address never used."""

from datetime import timedelta

import pytest
from django.test import Client as Browser

from clients.actions.cases import plan_session
from practice import clock
from tests.cast import Cast

DESK = {"owner", "clinician", "administrator", "front_desk"}
STAFF = DESK | {"supervisor", "stranger"}
RUN = {"owner", "administrator"}
PAGES = {
    "/desk/": DESK | {"stranger"},
    "/desk/clients/new/": DESK | {"stranger"},
    "/desk/clients/{client}/": DESK,
    "/desk/cases/new/": DESK | {"stranger"},
    "/desk/cases/new/?client={client}": DESK,
    "/desk/sessions/new/?case={case}": DESK,
    "/desk/sessions/new/": set(),
    "/desk/sessions/{session}/": DESK,
    "/settings/": STAFF,
    "/settings/sign-in/": STAFF,
    "/settings/again/": STAFF,
    "/settings/practice/": RUN | {"stranger"},
    "/settings/team/": RUN | {"stranger"},
    "/settings/disclosures/": RUN | {"stranger"},
    "/cases/{case}/disclosures/": {"clinician"},
    "/my/left/": {"ana", "jonah"},
    "/my/settings/": {"ana", "jonah"},
    "/my/settings/sign-in/": {"ana", "jonah"},
    "/my/again/": {"ana", "jonah"},
}
POSTS = {
    "/desk/clients/{client}/invite/": DESK,
    "/desk/sessions/{session}/cancel/": DESK,
    "/settings/disclosures/export/": RUN | {"stranger"},
    "/settings/practice/logo/": RUN | {"stranger"},
    "/settings/team/{colleague}/code/": RUN,
    "/settings/team/{colleague}/invite/": RUN,
    "/settings/team/{colleague}/front_desk/end/": RUN,
}


def filled(cast: Cast, address: str) -> str:
    case = cast.couple()
    soon = clock.now() + timedelta(days=1)
    session = plan_session(case, soon, zone="Europe/London", minutes=50, by=cast.actor("owner"))
    codes = {"client": cast.client("ana").code, "case": case.code, "session": session.code}
    return address.format(**codes, colleague=cast.users["front_desk"].pk)


@pytest.mark.parametrize(("address", "readers"), PAGES.items())
def test_a_page_exists_for_its_readers_alone(cast: Cast, address: str, readers: set[str]) -> None:
    address = filled(cast, address)
    nothing = {name: cast.browser(name).get("/never/was/").content for name in cast.users}
    answers = {name: cast.browser(name).get(address) for name in cast.users}
    assert {name for name, answer in answers.items() if answer.status_code == 200} == readers
    refused = {name for name, answer in answers.items() if answer.status_code == 404}
    assert refused == cast.users.keys() - readers
    assert {name for name in refused if answers[name].content != nothing[name]} == set()


@pytest.mark.parametrize(("address", "doers"), POSTS.items())
@pytest.mark.parametrize("name", ["clinician", "supervisor", "administrator", "front_desk", "ana", "stranger"])
def test_an_act_exists_for_its_doers_alone(cast: Cast, address: str, doers: set[str], name: str) -> None:
    answer = cast.browser(name).post(filled(cast, address))
    assert (answer.status_code != 404) == (name in doers)
    if name not in doers:
        assert answer.content == cast.browser(name).get("/never/was/").content


@pytest.mark.parametrize("address", [*PAGES, *POSTS])
def test_a_stranger_signs_in_first(cast: Cast, address: str) -> None:
    address = filled(cast, address)
    assert Browser().get(address).headers["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("address", ["/desk/clients/%00/", "/desk/?q=%00", "/desk/sessions/new/?case=a%00"])
def test_a_nul_in_an_address_leads_nowhere(cast: Cast, address: str) -> None:
    browser = cast.browser("front_desk")
    answer = browser.get(address)
    assert (answer.status_code, answer.content) == (404, browser.get("/never/was/").content)
