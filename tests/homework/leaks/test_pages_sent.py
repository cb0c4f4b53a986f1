"""What a record system is told and sent of Ben, and what his own log says of it, is the same whatever Ana does unseen.

Ben lets the system read; where she does not, no byte there is another, and where she does, no line in his log is.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.test import override_settings
from pytest_django import Settings

from clients.actions.elsewhere import call_client
from clients.actions.lines import Wanted, connect
from clients.enums import LineKind
from clients.models import ClientElsewhere
from clients.queries.elsewhere import Elsewhere
from homework.actions.answering import submit
from homework.actions.publishing import publish
from homework.enums import Level
from homework.fhir.sending.turns import send_copies
from homework.library.catalogue import definition
from homework.models import FiledPage, Outlet
from homework.summaries.filing import file_pages
from practice import clock
from practice.api.rates import PERMITS
from tests.homework.leaks.test_twin_worlds import is_archived, nothing, opens_hers
from tests.homework.leaks.test_webhooks import OPEN, UNSEEN, lets_it_read
from tests.homework.leaks.twins import Act, Twin, masked, told_and_forgotten
from tests.homework.sending.taking_server import TOKEN, TakingServer
from tests.homework.sharing.world import DAY_ZERO, Clock
from tests.lent import lent, on
from tests.practice.sync.peers import HERE, peer
from tests.practice.sync.programs import Program
from tests.share import quick_share_of

NEWS = (
    *("Patient", "RelatedPerson", "Group", "Consent", "Task", "CarePlan", "QuestionnaireResponse", "Observation"),
    *("DocumentReference", "Provenance"),
)

# Their system counts what it gets, and our random codes say in which order that goes out.
NUMBERED = re.compile(r"their-\d+")


@dataclass
class Heard:
    """A world in which Ben lets the record system read, and Ana does not; and all that this system has of them."""

    twin: Twin
    program: Program

    def plays(self, server: TakingServer, before: Act, after: Act = nothing) -> list[str]:
        """What was sent, and the page that is told, with codes by whose they are."""
        server.tables.clear()
        server.made = 0
        with told_and_forgotten():
            self.twin.world.clock.moment = DAY_ZERO
            before(self.twin)
            self.twin.ben_works()
            after(self.twin)
            file_pages.func()
            send_copies.func()
            sent = [json.dumps(row) for kind in sorted(server.tables) for row in server.rows(kind)]
            return sorted(masked(NUMBERED.sub("theirs", words)) for words in (*sent, *self._told()))

    def log(self, server: TakingServer, *acts: Act) -> list[str]:
        """Ben's own log, where a line sends and a program asks after each of the acts, hours apart."""
        server.tables.clear()
        server.made = 0
        with told_and_forgotten():
            for hours, act in enumerate(acts):
                self.twin.world.clock.moment = DAY_ZERO + timedelta(hours=2 * hours)
                act(self.twin)
                self.twin.world.clock.moment = DAY_ZERO + timedelta(hours=2 * hours + 1)
                self._asks_for_news()
            return masked(self.twin.browser("ben").get("/my/log/").content.decode()).splitlines()

    def _asks_for_news(self) -> None:
        PERMITS.forget()
        file_pages.func()
        Outlet.objects.update(due_at=clock.now())
        send_copies.func()
        list(self._told())
        since = (clock.now() - timedelta(minutes=30)).isoformat().replace("+00:00", "Z")
        headers = {"Authorization": f"Bearer {self.program.token}"}
        news = [f"/fhir/r4/{kind}?_lastUpdated=gt{since}" for kind in NEWS]
        for path in (*news, "/fhir/r4/Consent", f"/api/v1/cases/{self.twin.world.cases['pair'].code}/consents"):
            assert Browser().get(path, headers=headers).status_code == 200, path

    def _told(self) -> Iterator[str]:
        reader = self.program.system.pk
        yield json.dumps(self.program.get("summaries").json())
        for row in FiledPage.objects.filter(reader_id=reader).order_by("starts_at", "pk"):
            yield json.dumps(self.program.get(f"summaries/{row.code}").json())
            answer = self.program.get(f"summaries/{row.code}/pdf")
            yield f"{answer['Content-Disposition']} {answer.content.decode()}"
            headers = {"Authorization": f"Bearer {self.program.token}", "Accept": "application/fhir+json"}
            for kind in ("DocumentReference", "Binary"):
                yield Browser().get(f"/fhir/r4/{kind}/{row.code}", headers=headers).content.decode()


@pytest.fixture(scope="module")
def server() -> Iterator[TakingServer]:
    taking = TakingServer()
    with peer(taking.answers) as running:
        taking.url = running.url
        yield taking


@pytest.fixture(autouse=True)
def _reaches_this_machine(settings: Settings) -> None:
    settings.LOCAL_PEERS = [HERE]


@pytest.fixture(scope="module")
def built(standing: None, server: TakingServer) -> Heard:
    still = Clock()
    with on(still), override_settings(LOCAL_PEERS=[HERE]):
        slugs = ("commitments-agreement", "commitment-check")
        twin = Twin(still, {slug: publish(slug, dict(definition(slug))) for slug in slugs})
        by = twin.world.owner
        program = Program(by)
        wanted = Wanted(LineKind.FHIR, "Records", f"{server.url}/fhir", {"token": TOKEN}, sends=True)
        line = connect(wanted, by=by)
        for name in ("ana", "ben"):
            call_client(twin.world.client(name), Elsewhere(line.system, f"patient-{name}"), by=by)
        ClientElsewhere.objects.filter(system=line.system).update(heard="what they told")
        twin.world.do_consent("ben", "pair", "records", on=True)
        return Heard(twin, program)


@pytest.fixture
def heard(db: None, built: Heard, printer: None, monkeypatch: pytest.MonkeyPatch) -> Heard:
    heard = lent(built)
    monkeypatch.setattr(clock, "now", heard.twin.world.clock.now)
    return heard


@pytest.mark.shared
def test_nothing_that_ana_does_unseen_changes_a_byte_of_bens(heard: Heard, server: TakingServer) -> None:
    plain = heard.plays(server, nothing)
    assert "patient-ben" in str(plain)
    assert "patient-ana" not in str(plain)
    told = {
        f"{before.__name__}, then {after.__name__}": heard.plays(server, before, after)
        for before, after in quick_share_of(UNSEEN)
        if is_archived not in {before, after}
    }
    differ = {acts: [line for line in found if line not in plain] for acts, found in told.items() if found != plain}
    assert differ == {}


def test_what_she_lets_it_read_goes_into_her_own_chart(heard: Heard, server: TakingServer) -> None:
    """Otherwise the worlds would be alike because nothing is told."""
    plain, found = (heard.plays(server, act) for act in (nothing, lets_it_read))
    new = [line for line in found if line not in plain]
    assert any("patient-ana" in line for line in new)


def test_what_both_let_it_read_has_no_hold_in_it(heard: Heard, server: TakingServer) -> None:
    """Both agreed: a hold of hers, before or after what he does, leaves the couple's page and his as they are."""

    def agrees(twin: Twin) -> None:
        twin.world.do_consent("ana", "pair", "records", on=True)

    def holds_silently(twin: Twin) -> None:
        agrees(twin)
        twin.world.do_hold("ana", "pair", on=True)

    plain, found = (heard.plays(server, act) for act in (agrees, holds_silently))
    assert found == plain


def agrees(twin: Twin) -> None:
    twin.world.do_consent("ana", "pair", "records", on=True)


def takes_it_back(twin: Twin) -> None:
    twin.world.do_consent("ana", "pair", "records", on=False)


def holds_silently(twin: Twin) -> None:
    twin.world.do_hold("ana", "pair", on=True)


def amends_in_a_hold(twin: Twin) -> None:
    holds_silently(twin)
    submit(twin.part("given", "ana"), {"note": "Another"}, Level.PARTNER, by=twin.world.actor("ana"))


@pytest.mark.long
@pytest.mark.shared
def test_nothing_that_ana_does_unseen_is_a_line_in_bens_log(heard: Heard, server: TakingServer) -> None:
    """Both let it read, both have opened something, and there is a page of both."""

    def log(before: Act, after: Act) -> list[str]:
        return heard.log(server, agrees, opens_hers, Twin.ben_works, before, Twin.ben_works, after)

    plain = log(nothing, nothing)
    acts = [*UNSEEN, *((act, nothing) for act in OPEN), (takes_it_back, agrees)]
    found = {f"{one.__name__}, then {two.__name__}": log(one, two) for one, two in quick_share_of(acts)}
    assert [acts for acts, said in found.items() if said != plain] == []


@pytest.mark.one_in(3)
@pytest.mark.parametrize("act", [holds_silently, amends_in_a_hold, takes_it_back])
def test_what_comes_of_it_for_their_page_is_no_line_in_his_log(heard: Heard, server: TakingServer, act: Act) -> None:
    plain, found = (heard.log(server, agrees, opens_hers, Twin.ben_works, last) for last in (nothing, act))
    assert found == plain
    assert "a page that sums up" in str(plain)


def test_that_she_lets_it_read_too_is_no_line_in_his_log(heard: Heard, server: TakingServer) -> None:
    plain, found = (heard.log(server, opens_hers, Twin.ben_works, last) for last in (nothing, agrees))
    assert any("joint" in str(row) for row in server.rows("DocumentReference"))
    assert found == plain
