"""What is told in part says so, keeps what R4 wants of it, and is never taken for the whole."""

from typing import Any

import pytest

from homework.fhir.face import FACE
from homework.models import Opening
from practice.fhir.excerpts import ALWAYS, MANDATORY, SUBSETTED, SUMMARY, Excerpt, read_excerpt
from practice.fhir.kinds import READ, Kind
from tests.homework.face.house import SEARCHED, House, furnish

pytestmark = pytest.mark.django_db
# Nothing is filed in this house.
NONE_HERE = ("DocumentReference",)
TAGGED = {"tag": [SUBSETTED]}


def told(home: House, path: str) -> list[dict[str, Any]]:
    return [one["resource"] for one in home.peer.read(path).get("entry", [])]


def kept(kind: str) -> set[str]:
    return {*ALWAYS, *MANDATORY.get(kind, "").split()}


def base(kind: str, key: str) -> str:
    words = {*SUMMARY[kind].split(), *MANDATORY.get(kind, "").split()}
    return next((word for word in words if key.startswith(word) and key[len(word) : len(word) + 1].isupper()), key)


def test_every_kind_has_a_summary() -> None:
    assert set(SUMMARY) == set(FACE.by_name)
    assert set(MANDATORY) <= set(FACE.by_name)


@pytest.mark.parametrize("kind", SEARCHED, ids=lambda kind: kind.name)
def test_a_part_has_its_elements_and_is_marked(home: House, kind: Kind[Any]) -> None:
    furnish(home)
    name = kind.name
    whole = told(home, f"{name}?_count=3&_sort=_lastUpdated")
    assert whole or name in NONE_HERE
    for wish, wanted in (
        ("_summary=true", lambda key: base(name, key) in {*kept(name), *SUMMARY[name].split()}),
        ("_summary=text", lambda key: key in {*kept(name), "text"}),
        ("_summary=data", lambda key: key != "text"),
        ("_elements=id", lambda key: key in kept(name)),
        ("_elements=identifier,status", lambda key: key in {*kept(name), "identifier", "status"}),
    ):
        # Reading leaves more on record; the newest of that is not among the oldest three.
        part = told(home, f"{name}?_count=3&_sort=_lastUpdated&{wish}")
        assert part == [
            {key: value for key, value in one.items() if wanted(key)}
            | {"meta": {**one["meta"], "tag": [*one["meta"].get("tag", []), SUBSETTED]}}
            for one in whole
        ], wish
    assert told(home, f"{name}?_count=3&_sort=_lastUpdated&_summary=false") == whole


@pytest.mark.parametrize("wish", ["_summary=true", "_summary=text", "_summary=data", "_elements=name"])
def test_whoever_has_a_part_has_not_the_whole(home: House, wish: str) -> None:
    """A part has no tag of a version, is told anew whatever tag is sent, and is not taken for an update."""
    path = f"Patient/{home.patient('ana')}"
    whole = home.peer.call("get", path)
    assert whole.has_header("ETag")
    for where in (f"{path}?{wish}", f"{path}/_history/{whole.json()['meta']['versionId']}?{wish}"):
        part = home.peer.call("get", where, If_None_Match=whole["ETag"])
        assert (part.status_code, part.has_header("ETag")) == (200, False)
        assert part.json()["meta"] == whole.json()["meta"] | TAGGED
    refused = home.peer.call("put", path, part.json(), If_Match=whole["ETag"])
    assert refused.status_code == 422
    assert refused.json()["issue"][0]["expression"] == ["Patient.meta.tag"]
    entry = {"resource": part.json(), "request": {"method": "PUT", "url": path}}
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
    assert home.peer.call("post", "", bundle).status_code == 422
    assert home.peer.call("get", path, If_None_Match=whole["ETag"]).status_code == 304


def test_in_a_batch_a_part_is_a_part(home: House) -> None:
    path = f"Patient/{home.patient('ana')}"
    whole = home.peer.read(path)
    entries = [{"request": {"method": "GET", "url": url}} for url in (path, f"{path}?_elements=name")]
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    first, second = home.peer.call("post", "", bundle).json()["entry"]
    assert (first["resource"], "etag" in first["response"]) == (whole, True)
    assert set(second["resource"]) == {"resourceType", "id", "meta", "name"}
    assert "etag" not in second["response"]


def test_in_a_batch_each_entry_has_wishes_of_its_own(home: House) -> None:
    path = f"Patient/{home.patient('ana')}"
    urls = [f"{path}/_history/1?_elements=name", f"{path}/_history?_count=0", f"{path}?_summary=count"]
    entries = [{"request": {"method": "GET", "url": url}} for url in urls]
    bundle = {"resourceType": "Bundle", "type": "batch", "entry": entries}
    version, history, count = home.peer.call("post", "?_elements=id", bundle, If_None_Match='W/"1"').json()["entry"]
    assert set(version["resource"]) == {"resourceType", "id", "meta", "name"}
    assert "etag" not in version["response"]
    assert history["resource"] == home.peer.read(urls[1])
    assert "entry" not in history["resource"]
    assert count["response"]["status"] == "400 Bad Request"


def test_what_is_named_like_another_with_its_type_is_itself() -> None:
    period = {"start": "2026-01-01"}
    form = {"resourceType": "Questionnaire", "id": "x", "meta": {}, "effectivePeriod": period, "purpose": "none"}
    total = {"resourceType": "Observation", "id": "x", "meta": {}, "effectivePeriod": period, "note": []}
    for excerpt in (Excerpt("true"), read_excerpt([("_elements", "effectivePeriod")])):
        assert excerpt.of(form).keys() == form.keys() - {"purpose"}
        assert excerpt.of(total).keys() == total.keys() - {"note"}
    assert read_excerpt([("_elements", "effective")]).of(total).keys() == total.keys() - {"note"}


def test_every_kind_that_is_read_is_read_in_part(home: House) -> None:
    furnish(home)
    for kind in [one for one in SEARCHED if READ in one.interactions and one.name not in NONE_HERE]:
        (one, *_) = told(home, f"{kind.name}?_sort=_lastUpdated")
        part = home.peer.read(f"{kind.name}/{one['id']}?_elements=id")
        assert set(part) == set(one) & kept(kind.name)
        assert SUBSETTED in part["meta"]["tag"]


def test_what_comes_along_is_summed_up_too_and_keeps_its_elements(home: House) -> None:
    search = "Task?_include=Task:patient"
    for wish, own, along in (("_summary=true", True, True), ("_elements=for", True, False)):
        entries = home.peer.read(f"{search}&{wish}")["entry"]
        marked = {one["search"]["mode"]: "tag" in one["resource"]["meta"] for one in entries}
        assert marked == {"match": own, "include": along}
    patients = [one for one in told(home, f"{search}&_elements=for") if one["resourceType"] == "Patient"]
    assert patients == [home.peer.read(f"Patient/{home.patient('ana')}")]


def test_pages_go_on_as_they_were_asked_for(home: House) -> None:
    page = home.peer.read("Patient?_elements=name&_total=none&_count=1")
    assert "total" not in page
    following = home.peer.read(next(link["url"] for link in page["link"] if link["relation"] == "next"))
    assert "total" not in following
    both = [page["entry"][0]["resource"], following["entry"][0]["resource"]]
    assert {frozenset(one) for one in both} == {frozenset({"resourceType", "id", "meta", "name"})}
    assert {one["id"] for one in both} == {home.patient("ana"), home.patient("ben")}


def test_a_total_is_what_is_there(home: House) -> None:
    for word in ("accurate", "estimate"):
        assert home.peer.read(f"Patient?_total={word}&_count=1")["total"] == 2
    for search in ("Patient?_count=0", "Patient?_summary=count", "Patient?_summary=count&_total=none"):
        assert home.peer.read(search)["total"] == 2


def test_a_part_is_on_record_as_the_whole_is(home: House) -> None:
    code = home.part("ana").code
    for path in (f"QuestionnaireResponse/{code}", f"QuestionnaireResponse?_id={code}"):
        for wish in ("_summary=text", "_elements=status"):
            before = Opening.objects.count()
            home.peer.read(f"{path}{'&' if '?' in path else '?'}{wish}")
            assert Opening.objects.count() == before + 1
