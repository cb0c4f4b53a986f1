"""A partner's app tries everything in FHIR: each way to ask about Ana's things answers like what never was."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from homework.fhir.face import FACE
from homework.fhir.questionnaires.extensions import FIRST_CALCULATION
from homework.fhir.questionnaires.giving import given
from homework.fhir.responses.forms import asked, id_of
from homework.models import Draft, Exercise, ExerciseVersion, Part, Response
from homework.queries.exercises import neutral_name
from homework.queries.forms import form_of
from practice.api.rates import PERMITS
from practice.codes import new_code
from practice.fhir.kinds import Kind, Parameter
from practice.sync.models import AppRead
from practice.sync.scopes import OF_HOMEWORK
from tests.homework.leaks.addresses import Address, every_address, every_value, near, paths
from tests.homework.leaks.cast import Leaky
from tests.lent import keys_of_its_own
from tests.practice.fhir.asking import Peer
from tests.practice.sync.apps import KINDS, App, call
from tests.practice.sync.programs import Answer

ADDRESSES: list[Address] = [one for one in every_address() if one.pattern.startswith("fhir/r4")]
READERS = ["ben", *(pytest.param(name, marks=pytest.mark.long) for name in ("gus", "dee"))]
METHODS = ("get", "head", "delete", "post", "put", "patch")
ANAS = ("note", "aside", "only_team", "only_me")
OURS = frozenset(KINDS)
SHORTEST = 5
NAMED_BY = ("subject", "context")
WRITES = ("patient/*.rs", "patient/QuestionnaireResponse.cu")


class Held(Peer):
    """A program with nothing but a token."""

    def __init__(self, token: str) -> None:
        PERMITS.forget()
        self.token = token


def app_of(
    leaky: Leaky, name: str, kinds: tuple[str, ...] = KINDS, scopes: tuple[str, ...] = ("patient/*.rs",), **also: str
) -> Held:
    app = App(leaky.world.owner, scopes=scopes)
    code = app.code(leaky.browser(name), kinds=kinds, offline=False, also=also, scope=" ".join(scopes))
    return Held(app.redeems(code).json()["access_token"])


def every_search(codes: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each kind by each parameter, and each modifier that looks for a thing, with every code in the same place."""
    for kind in FACE.kinds:
        for parameter in (*kind.parameters, Parameter("_id", "token", ())):
            for form in _forms(parameter):
                yield kind.name, [f"/fhir/r4/{kind.name}?{form.replace('~', code)}" for code in codes]
        for link in _links(kind):
            yield kind.name, [f"/fhir/r4/{kind.name}?_id={code}&{link}" for code in codes]


def _forms(parameter: Parameter) -> list[str]:
    if parameter.kind == "date":
        return []
    if not parameter.targets or parameter.canonical:
        return [f"{parameter.name}=~"]
    of_kind = [f"{parameter.name}={target}/~" for target in parameter.targets]
    return [f"{parameter.name}=~", *of_kind, *(f"{parameter.name}:{target}=~" for target in parameter.targets)]


def _links(kind: Kind[object]) -> list[str]:
    forward = [f"_include={kind.name}:{one.name}" for one in kind.parameters if one.targets]
    back = [
        f"_revinclude={other.name}:{one.name}"
        for other in FACE.kinds
        for one in other.parameters
        if kind.name in one.targets
    ]
    return [*forward, *back]


def plain(answer: Answer, code: str) -> tuple[int, str]:
    """What is said, whatever code was asked for."""
    headers = "\n".join(
        f"{name}: {value}" for name, value in answer.headers.items() if not name.startswith("RateLimit")
    )
    said = answer.getvalue().decode() if hasattr(answer, "getvalue") else answer.content.decode()
    length = f"Content-Length: {answer.headers.get('Content-Length')}"
    return answer.status_code, f"{headers}\n{said}".replace(length, "").replace(code, "~")


def secrets(leaky: Leaky, reader: str) -> list[str]:
    """Codes of Ana's things, also of what she opened to her partner, and of other people; none of the reader's own."""
    ana, own = leaky.world.client("ana"), leaky.world.client(reader)
    opened = Part.objects.filter(author=ana).order_by("pk").values_list("code", flat=True)
    codes = {str(code) for code in leaky.secret_codes()} - {own.code, ana.code}
    return [new_code(), ana.code, leaky.part("open", "ana").code, *sorted({*codes, str(opened[0])})]


@pytest.mark.one_in(len(METHODS) // 2)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("reader", READERS)
def test_every_address_and_method_answers_like_what_never_was(leaky: Leaky, reader: str, method: str) -> None:
    app, codes = app_of(leaky, reader), secrets(leaky, reader)
    its = codes if method == "get" else codes[:4]
    for address in [one for one in ADDRESSES if "code" in one.parameters]:
        tried = paths(address, every_value() | {"code": list(its), "kind": ["QuestionnaireResponse"]})
        said = [plain(app.call(method, path), code) for path, code in zip(tried, its, strict=True)]
        assert len(set(said)) == 1, address.pattern
        assert said[0][0] in {400, 403, 404, 405, 415}


@pytest.mark.parametrize("reader", READERS)
def test_every_search_include_and_total_finds_what_never_was(leaky: Leaky, reader: str) -> None:
    app = app_of(leaky, reader)
    few = [new_code(), leaky.world.client("ana").code, leaky.part("open", "ana").code]
    for kind, tried in every_search(few):
        said = [plain(app.call("get", path), code) for path, code in zip(tried, few, strict=True)]
        assert len(set(said)) == 1, tried[0]
        assert (said[0][0] == 200) == (kind in OURS)
        PERMITS.forget()


@pytest.mark.long
@pytest.mark.parametrize("reader", READERS)
def test_many_at_once_and_writing_answer_like_what_never_was(leaky: Leaky, reader: str) -> None:
    """In a batch, a transaction, a conditional write, a reference by a search, a validation and a first response."""
    app, codes = app_of(leaky, reader, scopes=WRITES, writes="on"), secrets(leaky, reader)
    before = written()
    for form in forms(leaky):
        said = []
        for code in codes:
            method, path, sent, headers = json.loads(json.dumps(form).replace("~", code))
            said.append(plain(app.call(method, path, sent, **headers), code))
        assert len(set(said)) == 1, form
    assert written() == before


def written() -> list[int]:
    return [model.objects.count() for model in (Response, Draft, Part)]


def forms(leaky: Leaky) -> list[list[object]]:
    canonical = asked(leaky.world.version).canonical
    reads = [f"{kind.name}/~" for kind in FACE.kinds] + [f"{kind.name}?_id=~" for kind in FACE.kinds]
    reads += ["QuestionnaireResponse/~/_history/1", "Patient/~/$everything", "Task?patient=~"]
    reads += [f"Patient/~/{kind.name}" for kind in FACE.kinds]
    reads += ["QuestionnaireResponse/~?_elements=status", "Task?patient=~&_summary=true", "Patient/~/Task?_total=none"]
    entries: list[dict[str, Any]] = [{"request": {"method": "GET", "url": url}} for url in reads]
    who = {"reference": "Patient/~"}
    response: dict[str, Any] = {
        "resourceType": "QuestionnaireResponse",
        "status": "completed",
        "questionnaire": canonical,
    }
    response |= {"subject": who, "author": who, "item": [{"linkId": "note", "answer": [{"valueString": "x"}]}]}
    task: dict[str, Any] = {"resourceType": "Task", "status": "requested", "intent": "order", "for": who}
    found: list[list[object]] = [["post", "", bundle("batch", entries), {}]]
    found += [["post", "", bundle("transaction", [one]), {}] for one in entries[::5]]
    named = {"identifier": {"system": "urn:trellis:task", "value": "~"}}
    own = {key: value for key, value in response.items() if key not in {"subject", "author"}} | named
    for kind, body in (("QuestionnaireResponse", response), ("QuestionnaireResponse", own), ("Task", task)):
        found += [["post", kind, body, {"If_None_Exist": "_id=~"}], ["put", f"{kind}/~", body | {"id": "~"}, {}]]
        found += [["put", f"{kind}?_id=~", body, {}], ["put", f"{kind}/~", body | {"id": "~"}, {"If_Match": 'W/"1"'}]]
        for kind_of_bundle in ("batch", "transaction"):
            entries = [
                {"resource": body, "request": {"method": "POST", "url": kind, "ifNoneExist": "_id=~"}},
                {"resource": body | {"id": "~"}, "request": {"method": "PUT", "url": f"{kind}/~"}},
                {
                    "resource": body | {"for": {"reference": "Patient?_id=~"}},
                    "request": {"method": "POST", "url": kind},
                },
            ]
            found += [["post", "", bundle(kind_of_bundle, [one]), {}] for one in entries]
    found.append(["post", "QuestionnaireResponse/$validate", response, {}])
    for kind, body in (("QuestionnaireResponse", response), ("Task", task), ("Patient", {"resourceType": "Patient"})):
        for mode in ("", "?mode=update", "?mode=delete"):
            found.append(["post", f"{kind}/~/$validate{mode}", body | {"id": "~"}, {}])
            found.append(["post", f"{kind}/$validate{mode or '?mode=create'}", body | {"id": "~"}, {}])
    found.append(["get", "Questionnaire/$populate?canonical=~", None, {}])
    found.append(["get", "Questionnaire/~/$populate?subject=Patient/~", None, {}])
    return found + [["post", "Questionnaire/$populate", first_answers("Patient/~", by), {}] for by in NAMED_BY]


def first_answers(patient: str, by: str) -> dict[str, object]:
    """A form of the app's own whose formulas ask for all that stands in a Patient."""
    paths = ("id", "name.text", "name.given", "telecom.value", "birthDate", "identifier.value", "link.other.reference")
    formulas = [f"%patient.{path}" for path in paths]
    questionnaire = {
        "resourceType": "Questionnaire",
        "status": "active",
        "item": [
            {
                "linkId": str(number),
                "type": "string",
                "repeats": True,
                "extension": [
                    {"url": FIRST_CALCULATION, "valueExpression": {"language": "text/fhirpath", "expression": formula}}
                ],
            }
            for number, formula in enumerate([*formulas, "%patient.exists() & ''", "%patient.name.text & '!'"])
        ],
    }
    who = {"reference": patient}
    parts = [{"name": "name", "valueString": "patient"}, {"name": "content", "valueReference": who}]
    named = {"subject": {"name": by, "valueReference": who}, "context": {"name": by, "part": parts}}
    rows = [named[by], {"name": "questionnaire", "resource": questionnaire}]
    return {"resourceType": "Parameters", "parameter": rows}


def bundle(kind: str, entries: list[dict[str, Any]]) -> dict[str, object]:
    return {"resourceType": "Bundle", "type": kind, "entry": entries}


def everything_heard(leaky: Leaky, app: Held) -> str:
    """All answers to all that could be asked, with the parts that the reader was told the codes of."""
    values = every_value()
    said = [app.call("get", path) for address in ADDRESSES for path in paths(address, near(address, values))]
    said += [app.call("get", f"/fhir/r4/{kind.name}?{link}") for kind in FACE.kinds for link in ["", *_links(kind)]]
    said += [app.call("get", f"/fhir/r4/{kind.name}?_lastUpdated=ge2020-01-01") for kind in FACE.kinds]
    return "".join(plain(one, "never")[1] for one in said)


@pytest.mark.parametrize("reader", READERS)
def test_a_partners_app_hears_no_word_of_ana_not_even_what_she_opened(leaky: Leaky, reader: str) -> None:
    said = everything_heard(leaky, app_of(leaky, reader))
    assert [word for word in leaky.may if word in said and word not in leaky.wording] == []
    ana = leaky.world.client("ana").user
    assert [word for word in (f'"{ana.name}"', ana.email) if word in said] == []
    assert leaky.world.client(reader).code in said


@pytest.mark.long
def test_her_own_app_hears_all_that_she_wrote_and_nothing_of_the_team(leaky: Leaky) -> None:
    said = everything_heard(leaky, app_of(leaky, "ana"))
    told = {word for word in leaky.may if word in said and word not in leaky.wording}
    assert told == {word for word in leaky.may if word.partition("-")[0] in ANAS and "ana" in leaky.may[word]}
    ben = leaky.world.client("ben")
    assert [word for word in (ben.code, f'"{ben.user.name}"', ben.user.email) if word in said] == []


@pytest.mark.parametrize("by", NAMED_BY)
def test_a_first_answer_tells_an_app_of_its_person_alone(leaky: Leaky, by: str) -> None:
    ana, ben = leaky.world.client("ana"), leaky.world.client("ben")
    app = app_of(leaky, "ben")
    own = app.call("post", "Questionnaire/$populate", first_answers(f"Patient/{ben.code}", by)).content.decode()
    assert [word for word in (ben.code, ben.user.name, ben.user.email) if f'"{word}"' not in own] == []
    assert [word for word in (ana.code, ana.user.name, ana.user.email) if word in own] == []
    never, said = (
        plain(app.call("post", "Questionnaire/$populate", first_answers(f"Patient/{code}", by)), code)
        for code in (new_code(), ana.code)
    )
    assert said == never
    assert [word for word in (ana.user.name, ana.user.email, '"item"') if word in said[1]] == []


def test_whatever_a_partner_does_changes_no_byte(leaky: Leaky) -> None:
    app, world = app_of(leaky, "ben"), leaky.world
    own = world.client("ben").code
    asked = [f"{name}{more}" for name in KINDS for more in ("", "?_lastUpdated=ge2020", "?_summary=count")]
    asked += [f"Patient/{own}/$everything", f"Patient/{own}", f"Patient/{own}/_history"]

    def heard() -> list[tuple[int, str]]:
        return [plain(app.call("get", path), "never") for path in asked]

    heard()  # what is told for the first time has its moment then
    before = heard()
    world.do_submit("ana", "open", "partner")
    world.do_submit("ana", "waiting", "partner")
    world.do_consent("ana", "pair", "records", on=True)
    world.do_consent("ana", "pair", "partner_sharing", on=False)
    world.do_hold("ana", "pair", on=False)
    world.do_raise_flag("f2", "ana", "pair", 3)
    assert heard() == before


@pytest.mark.parametrize(
    ("scopes", "kinds", "may"),
    [
        (("patient/Consent.rs",), ("Consent",), {"Consent": "rs"}),
        (("patient/Task.r",), ("Task",), {"Task": "r"}),
        (("patient/QuestionnaireResponse.s",), ("QuestionnaireResponse",), {"QuestionnaireResponse": "s"}),
    ],
)
def test_a_narrow_token_opens_what_it_says_and_nothing_else(
    leaky: Leaky, scopes: tuple[str, ...], kinds: tuple[str, ...], may: dict[str, str]
) -> None:
    """Also by way of an include, of everything, and of a Bundle; what may only be read is not searched for."""
    app, own = app_of(leaky, "ana", kinds, scopes), leaky.part("open", "ana").code
    for kind in FACE.kinds:
        rights = may.get(kind.name, "")
        assert (app.call("get", kind.name).status_code == 200) == ("s" in rights), kind.name
        assert (app.call("get", f"{kind.name}/{own}").status_code == 403) == ("r" not in rights), kind.name
        looks = [{"request": {"method": "GET", "url": url}} for url in (kind.name, f"{kind.name}/{own}")]
        told = [one["response"]["status"] for one in app.call("post", "", bundle("batch", looks)).json()["entry"]]
        assert ["403" in status for status in told] == ["s" not in rights, "r" not in rights]
    told_kinds = set()
    for name in may:
        for link in _links(FACE.by_name[name]):
            entries = app.call("get", f"{name}?{link}").json().get("entry", [])
            told_kinds |= {one["resource"]["resourceType"] for one in entries}
    assert told_kinds <= set(may)
    assert app.call("get", f"Patient/{leaky.world.client('ana').code}/$everything").status_code == 403


def test_an_app_with_consents_alone_finds_them(leaky: Leaky) -> None:
    app = app_of(leaky, "ana", ("Consent",), ("patient/Consent.rs",))
    told = app.read("Consent")
    found = {(one["resource"]["id"], one["resource"]["status"]) for one in told["entry"]}
    ana, cases = leaky.world.client("ana").code, leaky.world.cases
    assert found == {
        (f"{cases['pair'].code}-{ana}-partner-sharing", "active"),
        (f"{cases['past'].code}-{ana}-partner-sharing", "active"),
        (f"{cases['solo'].code}-{ana}-supervision", "active"),
    }
    assert {one["resource"]["patient"]["reference"] for one in told["entry"]} == {f"Patient/{ana}"}
    leaky.world.do_consent("ana", "pair", "partner_sharing", on=False)
    assert app.read(f"Consent/{cases['pair'].code}-{ana}-partner-sharing")["status"] == "inactive"


def test_nobodys_app_asks_for_everything_in_bulk(leaky: Leaky) -> None:
    app, case = app_of(leaky, "ana"), leaky.world.cases["pair"].code
    for path in ("$export", "Patient/$export", f"Group/{case}/$export", "export/never", "export/never/Patient/0"):
        assert app.call("get", path, Prefer="respond-async").status_code == 404


def test_an_exercise_is_told_as_its_author_is_asked(leaky: Leaky) -> None:
    """With the questions that are theirs alone, under the title that they know, and without the rules of safety."""
    version = leaky.world.version
    told = app_of(leaky, "ben").read(f"Questionnaire/{id_of(version)}")
    assert "urn:trellis:questionnaire:" not in json.dumps(told)
    assert {"only_me", "only_team", "note"} <= {one["linkId"] for one in told["item"]}
    assert told["title"] == form_of(version).client_title
    other = Peer(leaky.world.owner).read(f"Questionnaire/{id_of(version)}")
    assert "only_me" not in {one["linkId"] for one in other["item"]}
    assert "urn:trellis:questionnaire:" in json.dumps(other)


def test_what_stands_beside_homework_does_not_say_what_it_is_about(leaky: Leaky) -> None:
    """Neither in the chart nor on a telephone, where a partner may look, is an exercise called by its own name."""
    leaky.world.do_consent("ana", "pair", "records", on=True)
    homework = ("Task", "QuestionnaireResponse", "CarePlan", "ServiceRequest", "Observation", "Provenance")
    peer, app = Peer(leaky.world.owner), app_of(leaky, "ana")
    told = [peer.read(kind) for kind in homework] + [app.read(kind) for kind in ("Questionnaire", *homework[:2])]
    listed = [call(app.token, kind).json() for kind in ("assignments", "responses", "exercises")]
    words = json.dumps([told, listed])
    # A code of random letters may hold the shortest names of instruments.
    called = {slug for slug in Exercise.objects.values_list("slug", flat=True) if len(slug) > SHORTEST}
    assert {slug for slug in called if slug in words or _as_a_name(slug) in words} == set()
    for slug in {one["exercise"]["slug"] for page in listed[:2] for one in page["items"]}:
        assert call(app.token, f"exercises/{slug}").json() in listed[2]["items"]


def _as_a_name(slug: str) -> str:
    return "".join(word.capitalize() for word in slug.split("-"))


def test_a_url_is_the_same_in_every_version_and_anothers_in_another_practice(leaky: Leaky) -> None:
    version = leaky.world.version
    made = {"exercise": version.exercise, "number": 2, "published_at": version.published_at}
    later = ExerciseVersion(**made, definition=version.definition | {"title": "Otherwise"}, fingerprint="f" * 64)
    own = ExerciseVersion(**made, definition=version.definition, practice_id=7)
    urls = {str(json.loads(given(one))["url"]) for one in (version, later)}
    assert urls == {asked(version).url}
    assert neutral_name(own) not in str(urls)
    assert version.definition["slug"] not in str(urls)


def test_nobody_makes_a_name_out_of_a_list_of_exercises(leaky: Leaky) -> None:
    """Another house, with another key, calls the same exercise otherwise."""
    version = leaky.world.version
    names = {neutral_name(version), id_of(version), asked(version).canonical}
    with keys_of_its_own():
        assert names.isdisjoint({neutral_name(version), id_of(version), asked(version).canonical})
    assert names == {neutral_name(version), id_of(version), asked(version).canonical}


def test_everything_that_an_app_is_told_is_on_record(leaky: Leaky) -> None:
    app, own = app_of(leaky, "ana"), leaky.world.client("ana").code
    part = Response.objects.filter(client=leaky.world.client("ana")).earliest("pk").part.code
    asked = (
        ("get", "Observation", None, {"scores"}),
        ("get", f"QuestionnaireResponse/{part}", None, {"responses"}),
        ("get", f"Task/{part}/_history/1", None, {"assignments"}),
        ("get", "Consent?_summary=count", None, {"consents"}),
        ("get", f"Patient/{own}/Task", None, {"assignments"}),
        ("get", f"Task?_include=Task:patient&_id={part}", None, {"assignments", "clients"}),
        ("post", "", bundle("batch", [{"request": {"method": "GET", "url": "Consent"}}]), {"consents"}),
        ("get", "Questionnaire/$populate?canonical=never", None, {"exercises"}),
        ("post", "Questionnaire/$populate", first_answers(f"Patient/{own}", "subject"), {"exercises", "clients"}),
        ("post", "Questionnaire/$populate", first_answers("Patient/never", "subject"), {"exercises"}),
        ("get", f"Patient/{own}/$everything", None, {*OF_HOMEWORK, "clients", "consents"}),
    )
    for method, path, sent, kinds in asked:
        AppRead.objects.all().delete()
        app.call(method, path, sent)
        assert set(AppRead.objects.values_list("kind", flat=True)) == kinds, path
