"""Every search parameter that the CapabilityStatement names is tried: it finds what has the value, and only that."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from homework.fhir.face import FACE
from homework.summaries.filing import file_pages
from practice.fhir.asking import EVERYWHERE
from practice.fhir.kinds import Kind, Parameter
from practice.fhir.matching import values_of
from tests.homework.face.house import SEARCHED, House, furnish

pytestmark = pytest.mark.django_db
VALUES = re.compile(r" (?:WHERE|VALUES|SET|SELECT \* FROM UNNEST)\b")
# What no resource here has at all: it can be asked for, and finds nothing.
NEVER_THERE = {
    ("Questionnaire", "identifier"),
    ("Questionnaire", "publisher"),
    ("Task", "business-status"),
}


@pytest.fixture
def home(home: House, printer: None) -> House:
    """The same with the page before the session that comes, which is on file, and with what the system has written."""
    furnish(home)
    file_pages.func()
    return home


def everything(home: House, kind: Kind[Any]) -> list[dict[str, Any]]:
    return [one["resource"] for one in home.peer.read(f"{kind.name}?_count=500").get("entry", [])]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("kind", SEARCHED, ids=lambda kind: kind.name)
def test_each_parameter_finds_what_has_its_value_and_nothing_else(home: House, kind: Kind[Any]) -> None:
    told = everything(home, kind)
    assert told
    for parameter in kind.parameters:
        values = [value for one in told for value in wanted(one, parameter)]
        assert bool(values) == ((kind.name, parameter.name) not in NEVER_THERE), parameter.name
        for value in dict.fromkeys(values):
            has = {one["id"] for one in told if value in wanted(one, parameter)}
            found = set(home.peer.found(f"{kind.name}?{parameter.name}={quote(value)}"))
            near = {one["id"] for one in told if any(value[-8:] in other for other in wanted(one, parameter))}
            near |= {one["id"] for one in told if value.startswith("le2") and wanted(one, parameter)}
            assert has <= found <= near, parameter.name
        assert home.peer.found(f"{kind.name}?{parameter.name}={nothing(parameter)}") == [], parameter.name


def wanted(resource: dict[str, Any], parameter: Parameter) -> list[str]:
    """The values of a resource as one would ask for them."""
    return [word for value in values_of(resource, parameter) for word in words(value, parameter)]


def test_what_another_server_calls_so_is_another_thing(home: House, settings: Settings) -> None:
    """Only our own address is cut off: SITE_URL, and that by which a program calls us."""
    settings.SITE_URL = "https://trellis.example"
    tried = set()
    for kind, one in ((has, one) for has in SEARCHED for one in has.parameters if one.targets and not one.canonical):
        value = next((value for told in everything(home, kind) for value in wanted(told, one)), None)
        if value is None:
            continue
        found, search = home.peer.found(f"{kind.name}?{one.name}={value}"), f"{kind.name}?{one.name}="
        for site in ("https://trellis.example", "http://testserver"):
            assert home.peer.found(f"{search}{site}/fhir/r4/{value}") == found != [], search
        for base in ("http://other.example/fhir", "https://other.example/fhir/r4"):
            assert home.peer.found(f"{search}{base}/{value}") == [], search
        tried.add((kind.name, one.name))
    assert {("QuestionnaireResponse", "subject"), ("RelatedPerson", "patient"), ("Task", "based-on")} <= tried


def test_nothing_is_called_by_a_name_with_a_nul(home: House) -> None:
    """Nor does the answer say such a name again."""
    for name in ("a%00", "%001%00", "given%00:exact"):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = home.peer.call("post", "Patient/_search", f"{name}=x", **form)
        assert (answer.status_code, b"u0000" in answer.content) == (400, False)


def test_a_longer_page_takes_no_more_statements(home: House) -> None:
    several = {kind.name for kind in SEARCHED if len(everything(home, kind)) > 1}
    assert {"Patient", "Appointment", "Task", "QuestionnaireResponse", "Consent", "Provenance"} <= several
    for name in several:
        short, whole = (statements(home, f"{name}?_count={count}") for count in (1, 500))
        # Where the first page holds everything, nobody may have to count.
        assert uncounted(whole) == uncounted(short), name
        assert len(whole) <= len(short), name


def uncounted(asked: list[str]) -> list[str]:
    return [one for one in asked if "COUNT(*)" not in one]


def statements(home: House, search: str) -> list[str]:
    """What is asked of the database for a search that was asked before, without its values."""
    home.peer.read(search)
    with CaptureQueriesContext(connection) as asked:
        home.peer.read(search)
    said = (one["sql"] for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE")))
    # Who calls how often is written down now and then.
    return [VALUES.split(sql)[0] for sql in said if "_tally" not in sql]


def words(value: Any, parameter: Parameter) -> list[str]:  # noqa: ANN401 - any element
    if isinstance(value, bool):
        return [str(value).lower()]
    if isinstance(value, str):
        return [value]
    if "coding" in value:
        return [word for coding in value["coding"] for word in words(coding, parameter)]
    if parameter.targets:
        return [value["reference"]] if value.get("reference", "").split("/")[0] in parameter.targets else []
    if parameter.kind in {"date", "string"}:
        # Of what has but an end nobody knows since when it was.
        sides = [f"{word}{value[side]}" for word, side in (("ge", "start"), ("le", "end")) if side in value]
        return sides[:1] or [value.get("text") or value["given"][0]]
    code = value.get("code", value.get("value"))
    return [f"{value['system']}|{code}", code]


def test_the_form_of_an_answer_comes_along(home: House) -> None:
    """By its canonical, with the version of the answer, and the other way round."""
    forward = home.peer.read("QuestionnaireResponse?_include=QuestionnaireResponse:questionnaire")["entry"]
    answers = [one["resource"] for one in forward if one["search"]["mode"] == "match"]
    forms = {one["resource"]["id"]: one["resource"] for one in forward if one["search"]["mode"] == "include"}
    assert {one["questionnaire"] for one in answers} == {f"{one['url']}|{one['version']}" for one in forms.values()}
    for code, form in forms.items():
        back = home.peer.read(f"Questionnaire?_id={code}&_revinclude=QuestionnaireResponse:questionnaire")["entry"]
        found = {one["resource"]["id"] for one in back if one["search"]["mode"] == "include"}
        assert found == {one["id"] for one in answers if one["questionnaire"] == f"{form['url']}|{form['version']}"}
    refused = home.peer.call("get", "QuestionnaireResponse?questionnaire:Questionnaire=x")
    assert refused.status_code == 400


def nothing(parameter: Parameter) -> str:
    return {"date": "1900", "reference": f"{(*parameter.targets, 'x')[0]}/never"}.get(parameter.kind, "never")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("kind", SEARCHED, ids=lambda kind: kind.name)
def test_what_all_have_works_for_each(home: House, kind: Kind[Any]) -> None:
    told = everything(home, kind)
    ids = [one["id"] for one in told]
    assert home.peer.found(f"{kind.name}?_id={ids[0]}") == ids[:1]
    assert set(home.peer.found(f"{kind.name}?_id={','.join(ids)}")) == set(ids)
    assert home.peer.found(f"{kind.name}?_id=never") == []
    assert set(home.peer.found(f"{kind.name}?_count=1")) == set(ids)
    in_order = home.peer.found(f"{kind.name}?_sort=_lastUpdated&_count=2")
    assert set(in_order) == set(ids)
    assert home.peer.found(f"{kind.name}?_sort=-_lastUpdated&_count=2") == in_order[::-1]
    last = max(one["meta"]["lastUpdated"] for one in told)
    newest = {one["id"] for one in told if one["meta"]["lastUpdated"] == last}
    assert set(home.peer.found(f"{kind.name}?_lastUpdated=ge{last}")) == newest
    assert home.peer.found(f"{kind.name}?_lastUpdated=gt{last}") == []
    assert set(home.peer.found(f"{kind.name}?_lastUpdated=le{last}&_count=3")) == set(ids)
    count = home.peer.read(f"{kind.name}?_summary=count")
    assert (count["total"], "entry" in count) == (len(ids), False)
    one = home.peer.read(f"{kind.name}/{ids[0]}")
    assert one == told[0]
    assert home.peer.read(f"{kind.name}/{ids[0]}/_history/{one['meta']['versionId']}") == one


def test_the_statement_is_made_of_what_answers(home: House) -> None:
    (rest,) = home.peer.read("metadata")["rest"]
    assert {one["type"] for one in rest["resource"]} == set(FACE.by_name)
    for one in rest["resource"]:
        kind = FACE.by_name[one["type"]]
        parameters = (*EVERYWHERE, *kind.parameters) if kind in SEARCHED else ()
        assert {word["name"] for word in one.get("searchParam", [])} == {p.name for p in parameters}
        for link in one.get("searchInclude", []):
            home.peer.read(f"{kind.name}?_include={link}")
        for link in one.get("searchRevInclude", []):
            home.peer.read(f"{kind.name}?_revinclude={link}")


def test_in_a_batch_what_adds_up_to_nothing_is_like_what_never_was(home: House) -> None:
    """An answer without a total is no Observation, in a Bundle as at its own address."""
    answered = {one["id"] for one in everything(home, FACE.by_name["QuestionnaireResponse"])}
    (without, *_) = sorted(answered - {one["id"] for one in everything(home, FACE.by_name["Observation"])})
    entries = [{"request": {"method": "GET", "url": f"Observation/{code}"}} for code in (without, "never")]
    told = home.peer.call("post", "", {"resourceType": "Bundle", "type": "batch", "entry": entries}).json()["entry"]
    alone = home.peer.call("get", f"Observation/{without}").status_code
    assert [alone, *(one["response"]["status"].split()[0] for one in told)] == [404, "404", "404"]
    assert told[0]["response"]["outcome"]["issue"] == told[1]["response"]["outcome"]["issue"]
