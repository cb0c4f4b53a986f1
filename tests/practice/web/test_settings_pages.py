import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from practice.people.models import Practice
from tests.cast import Cast

PRACTICE = {
    "name": " Willow House ",
    "zone": "Europe/Dublin",
    "country": "IE",
    "language": "ga",
    "paper": "Letter",
    "own_line": "Call us",
    "retention_years": "10",
}


def picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (900, 300), "teal").save(out, "JPEG")
    return SimpleUploadedFile("logo.jpg", out.getvalue(), "image/jpeg")


def test_one_changes_how_pages_look(cast: Cast) -> None:
    browser = cast.browser("clinician")
    assert b"data-theme" not in browser.get("/settings/").content
    values = {"name": "Dr Clin", "zone": "America/New_York", "theme": "dark"}
    assert browser.post("/settings/", values).status_code == 302
    page = browser.get("/settings/").content
    assert (b'data-theme="dark"' in page, b'data-keys="off"' in page, b"Dr Clin" in page) == (True, True, True)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": "", "zone": "", "theme": ""}, b"Type your name."),
        ({"name": "x", "zone": "Mars/Olympus", "theme": ""}, b"Select a valid choice"),
        ({"name": "x" * 121, "zone": "", "theme": ""}, b"at most 120 characters"),
        ({"name": "a\0b", "zone": "", "theme": ""}, b"Null characters are not allowed"),
    ],
)
def test_what_does_not_fit_gets_words(cast: Cast, values: dict[str, str], words: bytes) -> None:
    answer = cast.browser("clinician").post("/settings/", values)
    assert (answer.status_code, words in answer.content) == (422, True)


def test_a_client_has_settings_of_their_own(cast: Cast) -> None:
    browser = cast.browser("ana")
    assert (
        browser.post("/my/settings/", {"zone": "Europe/Madrid", "theme": "light", "name": "Somebody"}).status_code
        == 302
    )
    cast.users["ana"].refresh_from_db()
    assert (cast.users["ana"].zone, cast.users["ana"].theme, cast.users["ana"].name) == (
        "Europe/Madrid",
        "light",
        "Ana Reyes",
    )
    assert b"<title>My notes</title>" in browser.get("/my/settings/").content


def test_who_runs_the_practice_changes_it(cast: Cast) -> None:
    assert cast.browser("administrator").post("/settings/practice/", PRACTICE).status_code == 302
    facts = ("name", "zone", "country", "language", "paper", "own_line", "retention_years")
    kept = Practice.objects.values_list(*facts).get(pk=cast.actor("owner").practice)
    assert kept == ("Willow House", "Europe/Dublin", "IE", "ga", "Letter", "Call us", 10)
    assert Practice.objects.get(name="Elsewhere").zone == "Europe/Paris"


def test_a_logo_is_made_anew_and_shown_to_those_who_work_here(cast: Cast) -> None:
    browser = cast.browser("administrator")
    nothing = browser.get("/settings/practice/logo.png")
    assert nothing.status_code == 404
    assert browser.post("/settings/practice/logo/", {"logo": picture()}).status_code == 302
    shown = cast.browser("front_desk").get("/settings/practice/logo.png")
    assert (shown.headers["Content-Type"], shown.headers["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert Image.open(io.BytesIO(shown.content)).size == (400, 133)
    assert b"logo.png?" in browser.get("/settings/practice/").content
    assert [cast.browser(name).get("/settings/practice/logo.png").content for name in ("ana", "stranger")] == [
        nothing.content
    ] * 2
    assert browser.post("/settings/practice/logo/", {"remove": "1"}).status_code == 302
    assert browser.get("/settings/practice/logo.png").status_code == 404


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (SimpleUploadedFile("logo.svg", b"<svg/>"), b"This is not a picture that we can read."),
        (SimpleUploadedFile("logo.png", b""), b"This is not a picture that we can read."),
        (None, b"Choose a picture first."),
    ],
)
def test_a_file_that_is_no_logo_gets_words_beside_it(cast: Cast, file: SimpleUploadedFile | None, words: bytes) -> None:
    answer = cast.browser("administrator").post("/settings/practice/logo/", {"logo": file} if file else {})
    assert (answer.status_code, words in answer.content, b"Willow Street" in answer.content) == (422, True, True)


@pytest.mark.parametrize(
    ("address", "tab"),
    [
        ("/settings/", "You"),
        ("/settings/sign-in/", "Signing in"),
        ("/settings/practice/", "Practice"),
        ("/settings/team/", "Team"),
        ("/settings/records/", "Record systems"),
    ],
)
def test_the_tab_of_the_page_is_marked(cast: Cast, address: str, tab: str) -> None:
    assert marked(cast.browser("administrator").get(address).content) == [tab]


def test_the_tab_stays_marked_when_a_logo_is_refused(cast: Cast) -> None:
    answer = cast.browser("administrator").post("/settings/practice/logo/", {})
    assert (answer.status_code, marked(answer.content)) == (422, ["Practice"])


def marked(page: bytes) -> list[str]:
    tabs = re.search(r'<nav class="subnav".*?</nav>', page.decode(), re.DOTALL)
    return re.findall(r'aria-current="page">([^<]+)<', tabs[0]) if tabs else []
