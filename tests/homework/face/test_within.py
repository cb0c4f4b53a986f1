"""A person's compartment is the search for what is about them, at an address of its own."""

from typing import Any

import pytest

from clients.actions.retention import forget
from homework.fhir.face import FACE
from homework.models import Opening
from practice.fhir.compartments import WHOSE, whose
from practice.fhir.kinds import Kind
from tests.homework.face.house import House, furnish
from tests.practice.fhir.asking import BASE, FORM, Peer

pytestmark = pytest.mark.django_db
OF_PEOPLE = [kind for kind in FACE.kinds if whose(kind, None) is not None]
OF_NOBODY = [kind.name for kind in FACE.kinds if kind not in OF_PEOPLE]


def by_search(kind: Kind[Any], code: str) -> str:
    return f"{kind.name}?" + (f"_id={code}" if kind.name == "Patient" else f"{WHOSE.get(kind.name, 'patient')}={code}")


@pytest.mark.parametrize("kind", OF_PEOPLE, ids=lambda kind: kind.name)
def test_it_finds_what_the_search_finds(home: House, kind: Kind[Any]) -> None:
    furnish(home)
    for name in ("ana", "ben"):
        code = home.patient(name)
        # Each call leaves more on record, which AuditEvent tells: of that the oldest.
        wanted, found = (
            [one["resource"] for one in home.peer.read(f"{path}_sort=_lastUpdated&_count=3").get("entry", [])]
            for path in (f"{by_search(kind, code)}&", f"Patient/{code}/{kind.name}?")
        )
        assert found == wanted
        assert found or name == "ben" or kind.name == "DocumentReference"  # nothing is filed in this house


def test_it_never_holds_what_a_partner_wrote(home: House) -> None:
    ana, ben = home.patient("ana"), home.patient("ben")
    assert home.part("ana").code in home.peer.found(f"Patient/{ana}/QuestionnaireResponse")
    for name in ("QuestionnaireResponse", "Observation", "Task", "Provenance"):
        assert home.peer.found(f"Patient/{ben}/{name}") == []
    home.world.do_consent("ben", "pair", "records", on=True)
    (his,) = (set(home.peer.found(f"Patient/{ben}/{name}")) for name in ("QuestionnaireResponse",))
    assert his
    assert not his & set(home.peer.found(f"Patient/{ana}/QuestionnaireResponse"))


def test_it_is_searched_on_and_has_pages_of_its_own(home: House) -> None:
    where = f"Patient/{home.patient('ana')}/Task"
    page = home.peer.read(f"{where}?status=completed&_count=1&_include=Task:patient&_elements=for")
    links = {link["relation"]: link["url"] for link in page["link"]}
    assert all(url.startswith(f"{BASE}/{where}?status=completed&_count=1") for url in links.values())
    assert {"self", "next"} == set(links)
    ids = home.peer.found(f"{where}?status=completed&_count=1")
    assert set(ids) == set(home.peer.found(f"Task?status=completed&patient={home.patient('ana')}"))
    assert len(ids) > 1
    assert home.peer.read(f"{where}?_summary=count")["total"] == len(home.peer.found(where))
    assert home.peer.found(f"{where}?patient={home.patient('ben')}") == []
    assert home.peer.call("get", f"{where}?nonsense=1", Prefer="handling=strict").status_code == 400


@pytest.mark.parametrize("kind", OF_PEOPLE, ids=lambda kind: kind.name)
def test_it_is_searched_by_a_form_as_by_its_address(home: House, kind: Kind[Any]) -> None:
    furnish(home)
    where, words = f"Patient/{home.patient('ana')}/{kind.name}", "_sort=_lastUpdated&_count=3"
    wanted = home.peer.read(f"{where}?{words}")
    for path, form in ((f"{where}/_search", words), (f"{where}/_search?{words}", "")):
        answer = home.peer.call("post", path, form, Content_Type=FORM)
        assert answer.status_code == 200, answer.content
        found = answer.json()
        assert (found.get("entry"), found["link"][0]) == (wanted.get("entry"), wanted["link"][0])


def test_a_form_narrows_what_it_finds_and_is_read_to_the_letter(home: House) -> None:
    where = f"Patient/{home.patient('ana')}/Task"
    found = home.peer.call("post", f"{where}/_search?status=completed", "_count=1", Content_Type=FORM).json()
    links = [link["url"] for link in found["link"]]
    assert links[0] == f"{BASE}/{where}?status=completed&_count=1"
    assert home.peer.read(links[1])["total"] == found["total"] == len(home.peer.found(f"{where}?status=completed"))
    for form, more, status in (
        (f"patient={home.patient('ben')}", {}, 200),
        ("nonsense=1", {"Prefer": "handling=strict"}, 400),
        ("_count=x", {}, 400),
        ("patient.name=x", {}, 400),
    ):
        answer = home.peer.call("post", f"{where}/_search", form, Content_Type=FORM, **more)
        assert answer.status_code == status
        assert "entry" not in answer.json()
    assert home.peer.call("post", f"{where}/_search", {"status": "completed"}).status_code == 415
    assert home.peer.call("get", f"{where}/_search").status_code == 405


def test_in_a_batch_it_is_searched_as_well(home: House) -> None:
    code = home.patient("ana")
    urls = [f"Patient/{code}/Task?_count=1", f"Patient/{code}/Questionnaire", "Patient/never/Task", "Group/x/Task"]
    urls.append(f"Patient/{code}/Task/_search")
    entries = [{"request": {"method": "GET", "url": url}} for url in urls]
    first, *others = home.peer.call("post", "", {"resourceType": "Bundle", "type": "batch", "entry": entries}).json()[
        "entry"
    ]
    assert first["resource"]["entry"] == home.peer.read(urls[0])["entry"]
    assert [one["response"]["status"][:3] for one in others] == ["400", "404", "400", "400"]


def test_reading_it_is_on_record(home: House) -> None:
    before, where = Opening.objects.count(), f"Patient/{home.patient('ana')}/QuestionnaireResponse"
    told = home.peer.read(where)["entry"]
    assert Opening.objects.count() == before + len(told) > before
    assert home.peer.call("post", f"{where}/_search", "", Content_Type=FORM).json()["entry"] == told
    assert Opening.objects.count() == before + 2 * len(told)


def test_whoever_is_not_there_has_none(home: House) -> None:
    """Unknown, of another practice, and gone: each as a read of the person answers, whatever is asked for."""
    ana = home.patient("ana")
    home.peer.read(f"Patient/{ana}")
    never = home.peer.call("get", "Patient/never")
    other = Peer(home.world.owner, name="Ledger")
    forget(home.world.client("ana"))
    gone = home.peer.call("get", f"Patient/{ana}")
    assert (never.status_code, gone.status_code) == (404, 410)
    for kind in OF_PEOPLE:
        for peer, code, read in ((home.peer, "never", never), (home.peer, ana, gone), (other, ana, never)):
            for answer in (
                peer.call("get", f"Patient/{code}/{kind.name}"),
                peer.call("post", f"Patient/{code}/{kind.name}/_search", "_count=1", Content_Type=FORM),
            ):
                assert (answer.status_code, answer.content) == (read.status_code, read.content)


@pytest.mark.parametrize("name", [*OF_NOBODY, "Nothing"])
def test_what_is_nobodys_is_in_no_compartment(home: House, name: str) -> None:
    where = f"Patient/{home.patient('ana')}/{name}"
    assert home.peer.call("get", where).status_code == 404
    assert home.peer.call("post", f"{where}/_search", "", Content_Type=FORM).status_code == 404


def test_all_kinds_at_once_are_refused_with_a_cure(home: House) -> None:
    said = {home.peer.call("get", f"Patient/{code}/*").content for code in (home.patient("ana"), "never")}
    (told,) = said
    assert b"$everything" in told


def test_it_needs_both_rights(home: House) -> None:
    for scopes, status in (
        (["system/Task.s"], 403),
        (["system/Patient.r"], 403),
        (["system/Task.s", "system/Patient.r"], 200),
    ):
        reader = Peer(home.world.owner, name="Reader", scopes=scopes)
        where = f"Patient/{home.patient('ana')}/Task"
        assert reader.call("get", where).status_code == status
        assert reader.call("post", f"{where}/_search", "", Content_Type=FORM).status_code == status


def test_the_statement_names_it(home: House) -> None:
    (rest,) = home.peer.read("metadata")["rest"]
    assert rest["compartment"] == ["http://hl7.org/fhir/CompartmentDefinition/patient"]
