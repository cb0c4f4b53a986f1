"""Where somebody has chosen the colours, shapes still tell who sees what, and what is chosen."""

from playwright.sync_api import expect

from homework.actions.drafting import Sent, save_page
from homework.enums import Level
from tests.journeys.house import Couple, House


def test_shapes_tell_what_colours_told(house: House, couple: Couple) -> None:
    part = couple.give("therapy-preferences", Level.THERAPIST)
    save_page(part, "format", Sent({}, pressed=True), by=couple.cast.actor("ana"))
    page = house.open(couple.user("ana"), forced_colors="active")
    page.goto(f"/my/h/{part.code}/share/")
    expect(page.locator(".ring.sees").first).to_have_css("border-top-style", "solid")
    expect(page.locator(".ring:not(.sees)").first).to_have_css("border-top-style", "dashed")
    expect(page.locator(".choice:has(:checked)")).to_have_css("outline-style", "solid")
    expect(page.get_by_role("button", name="Save my choice and finish")).to_have_css("border-top-style", "solid")
