"""A record system asks for everything in FHIR: it gets no word that is not for it, nor learns that it is there."""

import pytest

from homework.fhir import face
from homework.summaries.filing import file_pages
from practice.codes import new_code
from practice.fhir.kinds import UPDATE
from tests.homework.leaks.addresses import Address, every_address, every_value, near, paths
from tests.homework.leaks.cast import Leaky
from tests.homework.leaks.test_every_address import heard, leaks
from tests.homework.leaks.test_fhir_apps import bundle, plain
from tests.practice.fhir.asking import Peer

FACE: list[Address] = [one for one in every_address() if one.pattern.startswith("fhir/r4")]
OK = 200
LINKS = ("Task:patient", "QuestionnaireResponse:patient", "Observation:patient", "CarePlan:patient", "Provenance:agent")


def asked(leaky: Leaky, peer: Peer) -> dict[str, str]:
    file_pages.func()
    values = every_value()
    found = [path for address in FACE for path in paths(address, near(address, values))]
    found += [f"/fhir/r4/Patient?{'&'.join(f'_revinclude={link}' for link in LINKS)}"]
    found += [f"/fhir/r4/Task?_summary={word}&_total=accurate" for word in ("true", "text", "data", "count")]
    found += [
        "/fhir/r4/Task?_include=Task:patient",
        "/fhir/r4/QuestionnaireResponse?_elements=item",
        "/fhir/r4/Task?_lastUpdated=ge2020-01-01",
        "/fhir/r4/Group?_summary=count",
    ]
    return {path: heard(peer.call("get", path)) for path in found}


def words(leaky: Leaky, said: str) -> set[str]:
    """What is planted and not for it; the wording of an exercise is nobody's word."""
    return {word for word in leaks(leaky, "pms", said) if word not in leaky.wording}


@pytest.mark.long
def test_without_a_consent_a_system_hears_no_word_of_anybody(leaky: Leaky) -> None:
    peer = Peer(leaky.world.owner)
    assert {path: found for path, said in asked(leaky, peer).items() if (found := words(leaky, said))} == {}
    for kind in ("Task", "QuestionnaireResponse", "Observation", "CarePlan", "Consent", "Provenance"):
        assert peer.read(f"{kind}?_summary=count")["total"] == 0


def test_with_one_it_hears_of_its_giver_alone(leaky: Leaky) -> None:
    """Of what Ana handed in for her team, what is for records: not what is private, nor for the team or her alone."""
    peer = Peer(leaky.world.owner)
    leaky.world.do_consent("ana", "pair", "records", on=True)
    told = words(leaky, "".join(asked(leaky, peer).values()))
    handed_in = ("therapist", "open", "waiting", "alone", "held")
    assert told == {f"{item}-{name}" for name in handed_in for item in ("note", "aside")}


def test_what_it_may_not_know_of_answers_like_what_never_was(leaky: Leaky) -> None:
    peer = Peer(leaky.world.owner)
    leaky.world.do_consent("ben", "pair", "records", on=True)  # whose partner Ana is
    secret = sorted({str(code) for code in leaky.secret_codes()})
    for address in [one for one in FACE if "code" in one.parameters]:
        values = every_value() | {"code": [new_code(), *secret]}
        never, *others = (peer.call("get", path) for path in paths(address, values))
        alike = {(answer.status_code, answer.content) for answer in others if answer.status_code != OK}
        assert alike <= {(never.status_code, never.content)}, address.pattern
        assert never.status_code != OK


def test_writing_over_what_it_may_not_know_of_answers_like_what_never_was(leaky: Leaky) -> None:
    """Alone, if it is as it was, and as one of many: the same bytes and headers."""
    peer = Peer(leaky.world.owner)
    leaky.world.do_consent("ben", "pair", "records", on=True)  # whose partner Ana is
    secret = sorted({str(code) for code in leaky.secret_codes()})
    for kind in [one.name for one in face.FACE.kinds if UPDATE in one.interactions]:
        hidden = [code for code in secret if peer.call("get", f"{kind}/{code}").status_code != OK]
        said = {code: written_over(peer, kind, code) for code in (new_code(), *hidden[:4])}
        (alike,) = {tuple(one) for one in said.values()}
        assert [status for status, _ in alike] == [405, 405, 200, 405], kind
        assert len(said) > 1


def written_over(peer: Peer, kind: str, code: str) -> list[tuple[int, str]]:
    sent = {"resourceType": kind, "id": code}
    entry = {"resource": sent, "request": {"method": "PUT", "url": f"{kind}/{code}"}}
    answers = [peer.call("put", f"{kind}/{code}", sent, **more) for more in ({}, {"If_Match": 'W/"1"'})]
    answers += [peer.call("post", "", bundle(many, [entry])) for many in ("batch", "transaction")]
    return [plain(answer, code) for answer in answers]


@pytest.mark.long
def test_another_practice_is_told_nothing_at_all(leaky: Leaky, cast: object) -> None:
    """Whatever there is here, a record system elsewhere gets the same bytes for it as for what never was."""
    stranger = Peer(cast.actor("stranger"))  # type: ignore[attr-defined]  # the cast of other rooms
    values = every_value()
    for address in [one for one in FACE if "code" in one.parameters]:
        answers = [stranger.call("get", path) for path in paths(address, near(address, values))]
        assert len({(answer.status_code, answer.content) for answer in answers}) == 1, address.pattern
