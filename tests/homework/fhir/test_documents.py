"""Pages before sessions in FHIR: a DocumentReference in the chart that fits, and its PDF as a Binary."""

import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from clients.actions.cases import move_session
from homework.actions.sharing import separate
from homework.fhir.exporting import prepare_exports
from homework.models import FiledPage, Opening
from homework.queries.told_pages import told_pages
from practice.codes import new_code
from practice.sync.models import AppRead
from tests.homework.leaks.test_fhir_apps import Held
from tests.homework.summaries.quotable import Couple, never
from tests.practice.fhir.asking import Peer
from tests.practice.sync.apps import KINDS, App
from tests.practice.sync.programs import Answer

FHIR, BACKEND = "application/fhir+json", "practice.people.backend.EmailBackend"


@pytest.fixture
def peer(couple: Couple) -> Peer:
    """A record system that both let read, and what both opened to each other is on file."""
    peer = Peer(couple.world.owner)
    couple.lets("ana", "ben")
    for name in ("ana", "ben"):
        couple.hands_in(name, "open", "partner")
        couple.hands_in(name, "kept", "therapist", items=["aside"])
    couple.works()
    return peer


def file(peer: Peer, code: str, accept: str = "application/pdf", **more: str) -> Answer:
    """What a Binary's address answers; it need not be JSON."""
    told = {"Authorization": f"Bearer {peer.token}", "Accept": accept, "X-Request-Id": "same"}
    told |= {name.replace("_", "-"): value for name, value in more.items()}
    return Browser().get(f"/fhir/r4/Binary/{code}", headers=told)


def documents(peer: Peer, query: str = "") -> dict[str, dict[str, Any]]:
    """The documents that a search finds, by whose chart they belong in."""
    found = [one["resource"] for one in peer.read(f"DocumentReference?{query}").get("entry", [])]
    return {one["subject"]["reference"]: one for one in found if one["resourceType"] == "DocumentReference"}


def test_a_document_names_its_chart_and_its_file(couple: Couple, peer: Peer) -> None:
    ana, ben, pair = couple.world.client("ana").code, couple.world.client("ben").code, couple.world.cases["pair"].code
    found = documents(peer)
    assert set(found) == {f"Patient/{ana}", f"Patient/{ben}", f"Group/{pair}"}
    for told in found.values():
        attachment = told["content"][0]["attachment"]
        answer = file(peer, attachment["url"].removeprefix("Binary/"))
        assert (answer.status_code, answer["Content-Type"]) == (200, attachment["contentType"])
        assert answer["X-Security-Context"] == f"DocumentReference/{told['id']}"
        assert len(answer.content) == attachment["size"]
        assert base64.b64encode(hashlib.sha1(answer.content).digest()).decode() == attachment["hash"]  # noqa: S324 - FHIR's
        assert told == peer.read(f"DocumentReference/{told['id']}")
        assert told["context"]["related"] == [{"reference": f"Appointment/{couple.session.code}"}]
    assert found[f"Group/{pair}"]["type"]["coding"][0]["code"] == "joint"


def test_a_file_is_told_by_itself_or_as_a_resource(couple: Couple, peer: Peer) -> None:
    told = documents(peer)[f"Group/{couple.world.cases['pair'].code}"]
    plain = file(peer, told["id"], "*/*")
    answer = file(peer, told["id"], FHIR)
    body = answer.json()
    assert answer["Content-Type"].startswith(FHIR)
    assert body["contentType"] == plain["Content-Type"] == "application/pdf"
    assert base64.b64decode(body["data"]) == plain.content
    assert body["securityContext"] == {"reference": f"DocumentReference/{told['id']}"}
    assert plain["ETag"] == answer["ETag"] == f'W/"{body["meta"]["versionId"]}"'
    assert file(peer, told["id"], If_None_Match=plain["ETag"]).status_code == 304
    refused = file(peer, told["id"], "text/html")
    assert (refused.status_code, refused.json()["resourceType"]) == (406, "OperationOutcome")
    assert b"note-open-heron" in plain.content
    assert b"aside" not in plain.content
    assert peer.call("get", "Binary").status_code == 405


def test_nobody_but_its_reader_has_a_file(couple: Couple, peer: Peer) -> None:
    code = documents(peer)[f"Group/{couple.world.cases['pair'].code}"]["id"]
    stranger = Peer(couple.world.owner, name="Later")
    for kind in ("DocumentReference", "Binary"):
        hidden, absent = (stranger.call("get", f"{kind}/{one}") for one in (code, never()))
        assert (hidden.status_code, hidden.content) == (404, absent.content)
    narrow = Peer(couple.world.owner, name="Narrow", scopes=["system/DocumentReference.rs"])
    assert file(narrow, code).status_code == 403
    couple.lets("ben", on=False)
    assert file(peer, code).status_code == 404
    assert set(documents(peer)) == {f"Patient/{couple.world.client('ana').code}"}


def test_every_search_parameter_finds_what_it_says(couple: Couple, peer: Peer) -> None:
    ana, pair = f"Patient/{couple.world.client('ana').code}", f"Group/{couple.world.cases['pair'].code}"
    every = documents(peer)
    code = every[ana]["id"]
    for query, found in {
        f"patient={ana}": {ana},
        f"subject={pair}": {pair},
        f"subject={ana}": {ana},
        "type=joint": {pair},
        "type=urn:trellis:edition|individual": set(every) - {pair},
        "type=never": set(),
        f"identifier=urn:trellis:summary|{code}": {ana},
        "identifier=urn:other|x": set(),
        f"related=Appointment/{couple.session.code}": set(every),
        "related=Appointment/never": set(),
        "status=current": set(every),
        "status=superseded": set(),
        f"date={every[ana]['date'][:10]}": set(every),
        "date=lt2020-01-01": set(),
        "_lastUpdated=ge2020-01-01": set(every),
        f"_id={code}": {ana},
        "type:not=joint": set(every) - {pair},
    }.items():
        assert set(documents(peer, query)) == found, query
    page = peer.read(f"DocumentReference?patient={ana}&_include=DocumentReference:related")
    assert [one["resource"]["resourceType"] for one in page["entry"]] == ["DocumentReference", "Appointment"]


def test_a_persons_app_hears_of_no_session_after_they_separated(couple: Couple) -> None:
    """Of what was held before they did, it goes on hearing."""
    couple.hands_in("ana", "open", "partner")
    ana, case = couple.world.actor("ana"), couple.world.cases["pair"]
    page = {(couple.session.pk, ana.person)}
    assert set(told_pages(ana)) == page
    separate(case, told=True, by=couple.world.team_actor(case))
    assert set(told_pages(ana)) == set()
    type(case).objects.filter(pk=case.pk).update(separated_at=couple.session.starts_at + timedelta(minutes=50))
    assert set(told_pages(ana)) == page


def test_who_goes_by_last_updated_hears_of_another_page_and_of_no_other(couple: Couple, peer: Peer) -> None:
    ana = f"Patient/{couple.world.client('ana').code}"
    moment = peer.read("DocumentReference?_sort=-_lastUpdated")["meta"]["lastUpdated"]
    couple.works()
    assert documents(peer, f"_lastUpdated=gt{moment}") == {}
    couple.hands_in("ana", "more", "therapist")
    couple.works()
    (told,) = documents(peer, f"_lastUpdated=gt{moment}").values()
    assert (told["subject"]["reference"], told["meta"]["versionId"]) == (ana, "2")
    moment = peer.read("DocumentReference?_sort=-_lastUpdated")["meta"]["lastUpdated"]
    session, later = couple.session, couple.session.starts_at + timedelta(hours=1)
    move_session(session, later, zone="Europe/London", minutes=50, place="", by=couple.world.owner)
    couple.works()
    assert len(documents(peer, f"_lastUpdated=gt{moment}")) == 3


def test_everything_of_a_person_has_their_page_and_never_the_couples(couple: Couple, peer: Peer) -> None:
    ana = couple.world.client("ana").code
    bundle = peer.read(f"Patient/{ana}/$everything")
    found = [one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == "DocumentReference"]
    assert [one["subject"]["reference"] for one in found] == [f"Patient/{ana}"]
    assert "otter" not in json.dumps(bundle)


def test_an_export_names_the_documents(couple: Couple, peer: Peer) -> None:
    for level, many in (
        ("$export", 3),
        ("Patient/$export", 2),
        (f"Group/{couple.world.cases['pair'].code}/$export", 2),
    ):
        begun = peer.call("get", f"{level}?_type=DocumentReference", Prefer="respond-async")
        prepare_exports.func()
        manifest = Browser().get(begun["Content-Location"], headers={"Authorization": f"Bearer {peer.token}"}).json()
        lines = [
            line
            for one in manifest["output"]
            for line in Browser()
            .get(one["url"], headers={"Authorization": f"Bearer {peer.token}"})
            .content.decode()
            .splitlines()
        ]
        assert {json.loads(line)["resourceType"] for line in lines} == {"DocumentReference"}
        assert len(lines) == many
        # What both opened to each other is in nobody's own chart, so that no export of charts has it.
        about = {json.loads(line)["subject"]["reference"].partition("/")[0] for line in lines}
        assert about == ({"Patient", "Group"} if level == "$export" else {"Patient"})


def test_a_file_that_is_read_is_on_record_once(couple: Couple, peer: Peer) -> None:
    found = documents(peer)
    assert Opening.objects.count() == 0
    file(peer, found[f"Patient/{couple.world.client('ana').code}"]["id"])
    assert {(one.way, one.response.client_id) for one in Opening.objects.select_related("response")} == {
        ("fhir", couple.world.client("ana").pk)
    }
    assert Opening.objects.count() == Opening.objects.values("response").distinct().count()


def test_the_statement_says_what_is_there(peer: Peer) -> None:
    resources = {one["type"]: one for one in peer.read("metadata")["rest"][0]["resource"]}
    assert [one["code"] for one in resources["Binary"]["interaction"]] == ["read", "vread", "history-instance"]
    assert "searchParam" not in resources["Binary"]
    assert {one["name"] for one in resources["DocumentReference"]["searchParam"]} >= {
        *("patient", "type", "date", "related", "identifier", "status", "_lastUpdated", "_id"),
    }
    batch = {
        "resourceType": "Bundle",
        "type": "batch",
        "entry": [{"request": {"method": "GET", "url": f"Binary/{FiledPage.objects.earliest('pk').code}"}}],
    }
    told = peer.call("post", "/fhir/r4", batch).json()["entry"][0]
    assert (told["response"]["status"], told["resource"]["resourceType"]) == ("200 OK", "Binary")


def test_an_app_reads_its_persons_own_page_with_its_file_and_no_other(couple: Couple, peer: Peer) -> None:
    """Opened by the scope of the document; the partner's page and the couple's answer like what never was."""
    theirs = {one["id"] for one in documents(peer).values()}
    ana, ben = (app_for(couple, name, "patient/DocumentReference.rs") for name in ("ana", "ben"))
    (bens,) = documents(ben).values()
    ((chart, own),) = documents(ana).items()
    assert chart == f"Patient/{couple.world.client('ana').code}"
    AppRead.objects.all().delete()
    plain = file(ana, own["id"])
    assert (plain.status_code, plain["Content-Type"]) == (200, "application/pdf")
    assert set(AppRead.objects.values_list("kind", flat=True)) == {"summaries"}
    assert base64.b64decode(file(ana, own["id"], FHIR).json()["data"]) == plain.content
    assert (b"note-open-heron" in plain.content, b"otter" in plain.content) == (True, False)
    for code in (*theirs, bens["id"]):
        refused, never = (file(ana, one, FHIR) for one in (code, new_code()))
        assert (refused.status_code, refused.content) == (404, never.content)
    narrow = app_for(couple, "ana", "patient/Patient.rs")
    told = file(narrow, own["id"], FHIR)
    assert told.status_code == 403
    assert "patient/DocumentReference.r" in told.json()["issue"][0]["diagnostics"]
    for name in ("CarePlan", "RelatedPerson", "Provenance", "Practitioner"):
        assert app_for(couple, "ana", "patient/*.rs").call("get", f"{name}/{new_code()}").status_code == 403


def app_for(couple: Couple, name: str, scope: str) -> Peer:
    """An app that somebody let in for this alone."""
    browser = Browser()
    browser.force_login(couple.world.client(name).user, backend=BACKEND)
    kinds = (scope.partition("/")[2].partition(".")[0],) if "*" not in scope else KINDS
    app = App(couple.world.owner, scopes=(scope,))
    code = app.code(browser, kinds=kinds, offline=False, scope=scope)
    return Held(app.redeems(code).json()["access_token"])
