"""Getting in without being the right person: guessed and replayed codes, mail that somebody else reads."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings as configured
from django.db import connection
from django.test import Client as Browser
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from clients.actions.people import invite
from practice import clock
from practice.mail.models import OutgoingMail
from practice.people import limits
from practice.people.doors import HandedCode, SignedIn
from practice.people.entering import change_password
from practice.people.errors import TooOftenError
from practice.people.factors.app_codes import code_now, new_secret, set_app, use_app_code
from practice.people.factors.recovery import new_recovery_codes
from practice.people.limits import Limit
from practice.people.links import reset_link
from tests.abuse.doors import again, is_in, password_typed
from tests.cast import PASSWORD, Cast
from tests.coming_in import mailed_code, second, sign_in
from tests.lent import lent

TOKENS = re.compile(rb'(name="csrfmiddlewaretoken" value|data-token|nonce)="[^"]*"')
NEW = {"password": "a quiet river in may", "again": "a quiet river in may"}
LIMIT = Limit("a test", 10, timedelta(minutes=15))
ROOT = Path(configured.BASE_DIR)


@pytest.fixture(scope="module")
def built_cast(standing: None) -> Cast:
    return Cast()


@pytest.fixture
def cast(db: None, built_cast: Cast) -> Cast:
    return lent(built_cast)


@pytest.mark.parametrize("name", ["owner", "ana"])
def test_53_a_code_opens_one_door_once(cast: Cast, name: str) -> None:
    user = cast.users[name]
    first, other = Browser(), Browser()
    for browser in (first, other):
        password_typed(browser, cast, name)
    code = second(user)
    mine = other if name == "ana" else first  # of two mailed codes the newest one came to the second browser
    answers = [mine.post("/sign-in/code/", {"code": code}).status_code]
    mine.post("/sign-out/")
    password_typed(mine, cast, name)
    answers += [browser.post("/sign-in/code/", {"code": code}).status_code for browser in (mine, first, other)]
    assert answers[0] == 302
    assert set(answers[1:]) <= {302, 422}
    assert 302 not in answers[1:]


def test_53_a_mailed_code_is_for_the_browser_that_asked(cast: Cast) -> None:
    asked, other = Browser(), Browser()
    password_typed(other, cast, "ana")
    password_typed(asked, cast, "ana")
    code = mailed_code(cast.users["ana"])
    assert other.post("/sign-in/code/", {"code": code}).status_code == 422
    assert asked.post("/sign-in/code/", {"code": code}).status_code == 302


def test_53_a_mailed_code_is_old_after_ten_minutes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser()
    password_typed(browser, cast, "ana")
    code, begun = mailed_code(cast.users["ana"]), clock.now()
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=10))
    assert b"One more step" not in browser.post("/sign-in/code/", {"code": code}).content
    assert not is_in(browser, "/my/")


def test_53_a_recovery_code_opens_once(cast: Cast) -> None:
    codes = new_recovery_codes(cast.users["ana"])
    found = []
    for _ in range(2):
        browser = Browser()
        password_typed(browser, cast, "ana")
        found.append(browser.post("/sign-in/code/", {"code": f"{codes[0][:5]} {codes[0][5:]}"}).status_code)
    assert found == [302, 422]


def tries(one: Callable[[], Any], most: int = 40) -> Counter[int]:
    return Counter(one().status_code for _ in range(most))


def test_53_passwords_are_tried_so_often_and_no_more(cast: Cast) -> None:
    def wrong() -> Any:  # noqa: ANN401 - a test's answer
        return Browser().post("/sign-in/", {"email": "ana@example.org", "password": "not it"})

    assert tries(wrong) == {422: limits.PASSWORDS.most, 429: 40 - limits.PASSWORDS.most}
    assert password_typed(Browser(), cast, "ana").status_code == 429
    assert password_typed(Browser(), cast, "jonah").status_code == 200


def test_53_codes_are_tried_so_often_and_no_more(cast: Cast) -> None:
    second(cast.users["owner"])
    browser = Browser()
    password_typed(browser, cast, "owner")
    found = tries(lambda: browser.post("/sign-in/code/", {"code": "000000"}))
    assert found == {422: limits.CODES.most, 429: 40 - limits.CODES.most}
    other = Browser()
    password_typed(other, cast, "owner")
    assert other.post("/sign-in/code/", {"code": code_now(cast.users["owner"])}).status_code == 429


def test_53_a_limit_ends_with_its_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = clock.now()
    for _ in range(limits.PASSWORDS.most + 1):
        Browser().post("/sign-in/", {"email": "ana@example.org", "password": "not it"})
    assert password_typed(Browser(), cast, "ana").status_code == 429
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=16))
    assert password_typed(Browser(), cast, "ana").status_code == 200


@pytest.mark.parametrize(("proxies", "refused"), [(0, True), (1, False)])
def test_53_a_made_up_origin_gets_around_no_limit(cast: Cast, settings: Settings, proxies: int, refused: bool) -> None:  # noqa: FBT001 - a table
    settings.TRUSTED_PROXIES = proxies
    found: Counter[int] = Counter()
    for number in range(limits.FROM_ONE_PLACE.most + 5):
        values = {"email": f"{number}@example.org", "password": "not it"}
        headers = {"X-Forwarded-For": f"203.0.113.{number % 250}"}
        found[Browser().post("/sign-in/", values, headers=headers).status_code] += 1
    assert (found[429] > 0) == refused


def test_53_only_the_own_proxy_s_word_counts(cast: Cast, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    found: Counter[int] = Counter()
    for number in range(limits.FROM_ONE_PLACE.most + 5):
        values = {"email": f"{number}@example.org", "password": "not it"}
        headers = {"X-Forwarded-For": f"203.0.113.{number % 250}, 198.51.100.7"}
        found[Browser().post("/sign-in/", values, headers=headers).status_code] += 1
    assert found == {422: limits.FROM_ONE_PLACE.most, 429: 5}


WORKER = """
import sys, django
django.setup()
from datetime import timedelta
from practice.people.errors import TooOftenError
from practice.people.limits import Limit, take, use_once
allowed, first = 0, 0
for number in range(25):
    try:
        take(Limit("a test", 10, timedelta(minutes=15)), "somebody")
        allowed += 1
    except TooOftenError:
        pass
    first += use_once(f"code {number}", keep=timedelta(minutes=10))
print(allowed, first)
"""


def test_53_a_code_counts_once_and_limits_hold_across_workers(tmp_path: Path) -> None:
    """Four processes on one file: together they may as often as one alone, and each code is one of theirs."""
    import os

    path = tmp_path / "shared.sqlite3"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "practice.settings",
        "DATABASE_URL": f"sqlite:///{path}",
        "TRELLIS_VAR": str(tmp_path),
    }
    make = (
        "import django; django.setup()\n"
        "from django.db import connection\nfrom practice.people.doors import Tally\n"
        "with connection.schema_editor() as editor: editor.create_model(Tally)"
    )
    subprocess.run([sys.executable, "-c", make], check=True, env=environment, cwd=ROOT)
    workers = [
        subprocess.Popen([sys.executable, "-c", WORKER], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    told = [tuple(map(int, worker.communicate()[0].split())) for worker in workers]
    assert [worker.returncode for worker in workers] == [0] * 4
    assert tuple(map(sum, zip(*told, strict=True))) == (10, 25)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the file of SQLite is tried with processes")
def test_53_limits_hold_across_threads() -> None:
    def one(_number: int) -> tuple[bool, bool]:
        try:
            limits.take(LIMIT, "somebody")
        except TooOftenError:
            allowed = False
        else:
            allowed = True
        first = limits.use_once("one code", keep=timedelta(minutes=10))
        connection.close()
        return allowed, first

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(one, range(60)))
    assert (sum(allowed for allowed, _ in found), sum(first for _, first in found)) == (LIMIT.most, 1)


def test_53_an_app_s_code_counts_once_whoever_asks(cast: Cast) -> None:
    user = cast.users["owner"]
    set_app(user, new_secret())
    code = code_now(user) or ""
    assert [use_app_code(user, code) for _ in range(3)] == [True, False, False]
    assert not use_app_code(cast.users["clinician"], code)


def reset_address(cast: Cast, name: str) -> str:
    return reset_link(cast.users[name]).removeprefix(configured.SITE_URL)


@pytest.mark.parametrize("name", ["ana", "owner"])
def test_56_the_mailbox_alone_sets_no_password(cast: Cast, name: str) -> None:
    second_proof = second(cast.users[name]) if name == "owner" else ""
    address, thief = reset_address(cast, name), Browser()
    assert thief.get(address).status_code == 200
    password_typed(Browser(), cast, name)
    in_the_mail = [word for mail in OutgoingMail.objects.all() for word in re.findall(r"\d{8}", mail.body)]
    for guess in ("", "000000", *in_the_mail):
        assert thief.post(address, NEW | {"code": guess}).status_code == 422
    cast.users[name].refresh_from_db()
    assert cast.users[name].check_password(PASSWORD)
    if second_proof:
        assert thief.post(address, NEW | {"code": second_proof}).status_code == 302


def test_56_a_code_on_paper_opens_what_the_mailbox_alone_does_not(cast: Cast) -> None:
    code = new_recovery_codes(cast.users["ana"])[0]
    before = cast.browser("ana")
    browser = Browser()
    assert browser.post(reset_address(cast, "ana"), NEW | {"code": code}).headers["Location"] == "/"
    assert (is_in(browser, "/my/"), is_in(before, "/my/")) == (True, False)
    told = [mail.body for mail in OutgoingMail.objects.filter(person=cast.users["ana"])]
    assert ["was changed just now" in words for words in told] == [True]


def handed(cast: Cast, name: str = "ana") -> str:
    """The code that Ana's clinician reads off the page."""
    case = cast.couple()
    clinician = cast.browser("clinician")
    again(clinician)
    page = clinician.post(reverse("case_recovery", args=[case.code]), {"client": cast.client(name).code})
    found = re.search(rb'value="([a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4})"', page.content)
    assert found is not None
    return found.group(1).decode()


def test_56_a_code_handed_over_lets_its_person_in_once(cast: Cast) -> None:
    code, before = handed(cast), cast.browser("ana")
    new_recovery_codes(cast.users["ana"])
    assert [value for row in HandedCode.objects.values() for value in row.values() if code in str(value)] == []
    for address, status in (("jonah@example.org", 422), ("nobody@example.org", 422), ("ana@example.org", 302)):
        browser = Browser()
        assert browser.post("/recover/", {"email": address, "code": code.upper()}).status_code == status
    assert browser.post("/recover/password/", NEW).headers["Location"] == "/"
    assert (is_in(browser, "/my/"), is_in(before, "/my/")) == (True, False)
    assert not Authenticator.objects.filter(user=cast.users["ana"]).exists()
    assert Browser().post("/recover/", {"email": "ana@example.org", "code": code}).status_code == 422


def test_56_a_handed_code_is_old_after_a_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    code, later = handed(cast), clock.now() + timedelta(hours=24)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert Browser().post("/recover/", {"email": "ana@example.org", "code": code}).status_code == 422


def test_56_only_who_treats_somebody_hands_them_a_code(cast: Cast) -> None:
    case = cast.couple()
    found = {}
    for name in ("clinician", "owner", "supervisor", "administrator", "front_desk", "ana", "stranger"):
        browser = cast.browser(name)
        again(browser, "/my/again/" if name == "ana" else "/settings/again/")
        values = {"client": cast.client("ana").code}
        found[name] = browser.post(reverse("case_recovery", args=[case.code]), values).status_code
    assert [name for name, status in found.items() if status == 200] == ["clinician"]


def test_56_a_colleague_gets_a_code_and_a_new_app_with_it(cast: Cast) -> None:
    boss, desk = cast.browser("administrator"), cast.users["front_desk"]
    again(boss)
    page = boss.post(reverse("colleague_recovery", args=[desk.pk])).content
    code = re.findall(rb'value="([a-z2-9-]{14})"', page)[0].decode()
    browser = Browser()
    browser.post("/recover/", {"email": desk.email, "code": code})
    assert browser.post("/recover/password/", NEW).headers["Location"] == "/sign-in/setup/"
    assert not is_in(browser)
    desk.refresh_from_db()
    assert desk.check_password(PASSWORD)
    secret = re.search(rb"<code>([A-Z2-7]{32})</code>", browser.get("/sign-in/setup/").content)
    assert secret is not None
    set_app(cast.users["ana"], secret.group(1).decode())
    shown = browser.post("/sign-in/setup/", {"code": code_now(cast.users["ana"])})
    assert (shown.status_code, len(re.findall(rb"<li><code>\d{10}</code>", shown.content))) == (200, 10)
    assert is_in(browser)
    desk.refresh_from_db()
    assert desk.check_password(NEW["password"])


@pytest.mark.parametrize("name", ["front_desk", "owner", "clinician"])
def test_56_nobody_who_works_here_comes_in_by_an_invitation_without_a_second_factor(cast: Cast, name: str) -> None:
    user = cast.users[name]
    user.set_unusable_password()
    user.save()
    address = reverse("invitation", args=[invite(user, by=cast.actor("administrator"))])
    browser = Browser()
    assert browser.post(address, NEW).headers["Location"] == "/sign-in/setup/"
    found = {page: is_in(browser, page) for page in ("/desk/", "/today/", "/settings/", "/settings/sign-in/")}
    assert set(found.values()) == {False}
    assert browser.get(address).status_code == 200


def test_56_a_password_without_a_second_factor_opens_nothing(cast: Cast) -> None:
    browser = Browser()
    assert password_typed(browser, cast, "owner").status_code == 200
    assert not is_in(browser)
    assert browser.post("/sign-in/code/", {"code": "000000"}).status_code == 422
    assert browser.get("/sign-in/setup/").headers["Location"] == "/sign-in/"


def bare(answer: Any, *known: str) -> tuple[int, bytes]:  # noqa: ANN401 - a test's answer
    """What an answer says, without what is new in each and without what was typed."""
    content = TOKENS.sub(b"", answer.content)
    for words in known:
        content = content.replace(words.encode(), b"?")
    return answer.status_code, content


def test_27_no_door_tells_who_is_known(cast: Cast) -> None:
    addresses = ("ana@example.org", "owner@example.org", "nobody@example.org")
    doors = {
        "/sign-in/": {"password": "not it"},
        "/recover/": {"code": "abcd-efgh-jkmn"},
        "/password/": {},
    }
    for door, values in doors.items():
        found = {bare(Browser().post(door, {**values, "email": address}), address) for address in addresses}
        assert len(found) == 1, door


def test_27_no_limit_tells_who_is_known(cast: Cast) -> None:
    found = set()
    for address in ("ana@example.org", "nobody@example.org"):
        answers = [
            bare(Browser().post("/sign-in/", {"email": address, "password": "not it"}), address)
            for _ in range(limits.PASSWORDS.most + 2)
        ]
        found.add(tuple(answers))
    assert len(found) == 1


def test_27_asking_for_many_links_sends_few_and_says_the_same(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    said = set()
    for address in ("ana@example.org", "nobody@example.org"):
        for _ in range(limits.RESETS.most + 3):
            said.add(bare(Browser().post("/password/", {"email": address})))
    assert len(said) == 1


def test_no_address_lies_in_the_open(cast: Cast) -> None:
    set_app(cast.users["owner"], secret := new_secret())
    new_recovery_codes(cast.users["owner"])
    sign_in(Browser(), cast.users["ana"])
    assert EmailAddress.objects.count() == 0
    tables = [*Authenticator.objects.values(), *SignedIn.objects.values(), *HandedCode.objects.values()]
    kept = [str(value) for row in tables for value in row.values()]
    assert len(kept) > 10
    assert [value for value in kept if "example.org" in value or secret in value] == []


def test_a_secret_moved_to_somebody_else_opens_nothing(cast: Cast) -> None:
    from practice.privacy.errors import SealBrokenError

    set_app(cast.users["owner"], new_secret())
    set_app(cast.users["clinician"], new_secret())
    mine, theirs = (Authenticator.objects.get(user=cast.users[name]) for name in ("owner", "clinician"))
    theirs.data = mine.data
    theirs.save()
    with pytest.raises(SealBrokenError):
        use_app_code(cast.users["clinician"], code_now(cast.users["owner"]) or "")


def test_only_one_s_own_password_can_be_changed(cast: Cast) -> None:
    from practice.access.errors import NotVisibleError

    with pytest.raises(NotVisibleError):
        change_password(cast.users["ana"], "another made-up phrase", by=cast.actor("owner"))
