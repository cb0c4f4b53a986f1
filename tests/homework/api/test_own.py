"""An app that somebody let in reads what is theirs, and of their partner not even that there is anything."""

import pytest
from django.test import Client as Browser

from clients.actions.records import ask_for_deletion
from clients.actions.standing import change_standing
from clients.enums import Standing
from homework.actions.erasing import erase_record
from homework.actions.measuring import open_total
from homework.models import Opening, Part
from homework.queries.forms import form_of
from practice.enums import Role
from practice.people.models import Membership
from practice.sync.allowing import take_back
from practice.sync.models import Allowance, AppRead
from tests.homework.sharing.world import Clock, World, answers_of
from tests.practice.sync.apps import KINDS, App, call
from tests.practice.sync.programs import Answer

pytestmark = pytest.mark.django_db
LEVELS = ["private", "therapist", "together", "partner"]
BACKEND = "practice.people.backend.EmailBackend"
THINGS = ("clients", "assignments", "responses", "scores", "exercises")


@pytest.fixture
def world(still_clock: Clock) -> World:
    """Ana and Ben were given the same; each has handed in something for both to see, and something alone."""
    world = World(still_clock)
    for name in ("ana", "ben", "dee"):
        world.do_person(name, "client")
    world.do_person("ray", Role.CLINICIAN.value)
    world.do_open_case("pair", ["ana", "ben"], "ray")
    needs_release = False
    for work in ("open", "alone", "waits"):
        world.do_assign("pair", work, LEVELS, needs_release, None)
    for name in ("ana", "ben"):
        world.do_consent(name, "pair", "partner_sharing", on=True)
        world.do_submit(name, "open", "partner")
        world.do_submit(name, "alone", "private")
    return world


def token(world: World, name: str, kinds: tuple[str, ...] = KINDS) -> str:
    return App(world.owner).let_in(signed_in(world, name), kinds=kinds)["access_token"]


def signed_in(world: World, name: str) -> Browser:
    browser = Browser()
    browser.force_login(world.client(name).user, backend=BACKEND)
    return browser


def part(world: World, name: str, work: str) -> Part:
    found = world.part(work, name)
    assert found is not None
    return found


def items(answer: Answer) -> list[dict[str, object]]:
    assert answer.status_code == 200, answer.content
    found: list[dict[str, object]] = answer.json()["items"]
    return found


def test_somebody_reads_who_they_are_and_what_they_were_given(world: World) -> None:
    ana = token(world, "ana")
    (me,) = items(call(ana, "clients"))
    assert (me["code"], me["name"]) == (world.client("ana").code, world.client("ana").user.name)
    assert call(ana, f"clients/{me['code']}").json() == me
    given = items(call(ana, "assignments"))
    own = {work: part(world, "ana", work).code for work in ("open", "alone", "waits")}
    assert {one["code"] for one in given} == set(own.values())
    assert {one["response"] for one in given} == {own["open"], own["alone"], None}
    assert {one["client"] for one in given} == {me["code"]}
    assert [one["title"] for one in items(call(ana, "exercises"))] == [form_of(world.version).client_title]


def test_somebody_reads_all_of_what_they_wrote_also_what_they_keep_to_themselves(world: World) -> None:
    ana = token(world, "ana")
    assert [one["answers"] for one in items(call(ana, "responses"))] == [answers_of("ana")] * 2
    alone = part(world, "ana", "alone").code
    assert call(ana, f"responses/{alone}").json()["answers"] == answers_of("ana")
    assert not Opening.objects.exists()


def test_only_the_newest_version_is_told(world: World) -> None:
    world.do_submit("ana", "open", "partner")
    assert {one["version"] for one in items(call(token(world, "ana"), "responses"))} == {1, 2}


def test_of_a_partner_nothing_is_told_not_even_what_they_opened(world: World) -> None:
    """Ben has opened an answer to Ana, which she reads on her page; no app of hers does."""
    ana, ben = token(world, "ana"), world.client("ben")
    said = "".join(call(ana, thing).content.decode() for thing in THINGS)
    hidden = [ben.code, ben.user.email, ben.user.name, *(part(world, "ben", work).code for work in ("open", "alone"))]
    assert [word for word in (*hidden, "-ben") if word in said] == []
    for work in ("open", "alone", "waits"):
        for thing in ("assignments", "responses", "scores", "clients"):
            code = ben.code if thing == "clients" else part(world, "ben", work).code
            found, never = call(ana, f"{thing}/{code}"), call(ana, f"{thing}/never")
            assert (found.status_code, found.content) == (404, never.content)
            assert found.headers.items() - never.headers.items() <= {("RateLimit", found["RateLimit"])}


def test_whatever_a_partner_does_changes_no_byte(world: World) -> None:
    ana = token(world, "ana")

    def heard() -> list[bytes]:
        case = world.cases["pair"].code
        return [call(ana, path).content for path in (*THINGS, f"cases/{case}/consents")]

    before = heard()
    world.do_submit("ben", "waits", "together")
    world.do_submit("ben", "open", "partner")
    world.do_consent("ben", "pair", "records", on=True)
    world.do_consent("ben", "pair", "partner_sharing", on=False)
    world.do_hold("ben", "pair", on=True)
    assert heard() == before


def test_a_total_is_told_where_it_was_opened_to_its_author(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ana, own = token(world, "ana"), part(world, "ana", "open")
    scored = {"measure": "strain", "total": 4}
    monkeypatch.setattr(
        "homework.api.work.tell_score", lambda reading: scored | {"response": reading.response.part.code}
    )
    definition = world.version.definition | {"measure": {}}
    type(world.version).objects.filter(pk=world.version.pk).update(definition=definition)
    assert items(call(ana, "scores")) == []
    closed, never = call(ana, f"scores/{own.code}"), call(ana, "scores/never")
    assert (closed.status_code, closed.content) == (404, never.content)
    monkeypatch.setattr("homework.actions.measuring.has_total", lambda _: True)
    open_total(own.code, on=True, by=world.actor("ray"))
    assert [one["response"] for one in items(call(ana, "scores"))] == [own.code]
    assert call(ana, f"scores/{own.code}").status_code == 200
    world.do_submit("ana", "open", "partner")
    assert call(ana, f"scores/{own.code}").status_code == 404


def test_what_opens_after_one_more_sign_in_is_there_for_no_app(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The private check: not its answers, not that it was given, not its words, not its total."""
    monkeypatch.setattr("homework.api.work.tell_score", lambda reading: {"response": reading.response.part.code})
    monkeypatch.setattr("homework.actions.measuring.has_total", lambda _: True)
    ana, own = token(world, "ana"), part(world, "ana", "open")
    versions = type(world.version).objects.filter(pk=world.version.pk)
    versions.update(definition=world.version.definition | {"measure": {}, "reauth": False})
    open_total(own.code, on=True, by=world.actor("ray"))
    hidden = [thing for thing in THINGS if thing != "clients"]
    assert all(items(call(ana, thing)) for thing in hidden)
    versions.update(definition=world.version.definition | {"measure": {}, "reauth": True})
    assert [items(call(ana, thing)) for thing in hidden] == [[]] * 4
    for thing in ("assignments", "responses", "scores"):
        found, never = call(ana, f"{thing}/{own.code}"), call(ana, f"{thing}/never")
        assert (found.status_code, found.content) == (404, never.content)


def test_what_somebody_agreed_to_is_told_and_nobody_elses(world: World) -> None:
    ana, case = token(world, "ana"), world.cases["pair"].code
    world.do_consent("ben", "pair", "supervision", on=True)
    told = items(call(ana, f"cases/{case}/consents"))
    assert {(one["client"], one["kind"], one["on"]) for one in told} == {
        (world.client("ana").code, "partner_sharing", True),
        (world.client("ana").code, "supervision", False),
        (world.client("ana").code, "records", False),
    }
    other = token(world, "dee")
    assert call(other, f"cases/{case}/consents").content == call(other, "cases/never/consents").content


def test_a_token_opens_what_the_person_ticked_and_nothing_else(world: World) -> None:
    ana = token(world, "ana", ("Task",))
    assert call(ana, "assignments").status_code == 200
    for thing in ("clients", "responses", "scores", "exercises", "cases", "sessions", "practice", "changes"):
        for method in ("get", "head"):
            assert call(ana, thing, method).status_code == 403
    assert "patient/QuestionnaireResponse.s" in call(ana, "responses").json()["detail"]
    wide = token(world, "ana")
    for thing in ("cases", "sessions", "practice", "changes"):
        assert call(wide, thing).status_code == 403
    for method, path in (("post", "clients"), ("put", f"clients/{world.client('ana').code}"), ("post", "clients/bulk")):
        assert call(wide, path, method).status_code == 403
    assert call(wide, "clients/by-external/ledger/1").status_code == 404


def test_somebody_who_also_works_here_reads_as_the_client_they_are(world: World) -> None:
    user = world.client("ana").user
    Membership.objects.create(user=user, role=Role.ADMINISTRATOR, since=user.created_at)
    assert [one["code"] for one in items(call(token(world, "ana"), "clients"))] == [world.client("ana").code]


def test_after_a_separation_and_when_care_has_ended_ones_own_is_still_there(world: World) -> None:
    ana = token(world, "ana")
    before = [call(ana, thing).content for thing in ("assignments", "responses")]
    world.do_separate("pair")
    assert [call(ana, thing).content for thing in ("assignments", "responses")] == before
    change_standing(world.client("ana"), Standing.ARCHIVED, by=world.owner)
    assert [call(ana, thing).content for thing in ("assignments", "responses")] == before


def test_who_was_erased_has_no_app_any_more(world: World) -> None:
    ana, ben = token(world, "ana"), token(world, "ben")
    request = ask_for_deletion(world.client("ana"), by=world.actor("ana"))
    erase_record(request, by=world.owner)
    assert call(ana, "responses").status_code == 401
    assert call(ben, "responses").status_code == 200
    assert {row.person_id for row in Allowance.objects.all()} == {world.client("ben").pk}


def test_what_an_app_read_is_on_record_and_in_the_persons_log(world: World) -> None:
    ana = token(world, "ana")
    for path in ("responses", "responses", f"responses/{part(world, 'ben', 'open').code}", "clients"):
        call(ana, path)
    assert sorted(AppRead.objects.values_list("kind", flat=True)) == ["clients", "responses"]
    assert Allowance.objects.get().used_at is not None
    browser = signed_in(world, "ana")
    page = browser.get("/my/log/").content.decode()
    for said in ("You let the app Garden read", "read what you wrote", "read your name and address"):
        assert page.count(said) == 1
    assert "can read nothing more" not in page
    take_back(Allowance.objects.get().application.client_id, by=world.actor("ana"))
    assert "The app Garden can read nothing more" in browser.get("/my/log/").content.decode()
    assert "Garden" not in signed_in(world, "ben").get("/my/log/").content.decode()
