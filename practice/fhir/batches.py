"""Many calls in one: a batch does each by itself, a transaction does all of them or nothing."""

import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from practice.fhir.asking import read_query
from practice.fhir.bundles import may, search_bundle
from practice.fhir.compartments import whose
from practice.fhir.editions import wait_for_others
from practice.fhir.entries import Entry, in_order, made_in
from practice.fhir.excerpts import WHOLE, Excerpt, read_excerpt_of_one
from practice.fhir.keeping import keep_told, keep_written
from practice.fhir.kinds import Kind, Resource
from practice.fhir.operations import CompartmentView, EverythingView, together
from practice.fhir.outcomes import FhirError, Issue, answer_outcome, unreadable
from practice.fhir.searching import PATIENT, Told, instant, single
from practice.fhir.statement import StatementView
from practice.fhir.views import FhirView, HistoryView, VersionView, body_of
from practice.fhir.writing import created, found_by, said_in, turn_of, updated, updated_by_search
from practice.sync.turns import take_turn

MOST = 500
METHODS = ("POST", "PUT", "GET")
RIGHTS = {"POST": "c", "PUT": "u"}
_ANYWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
ALONE = "is not done in a Bundle. Send it by itself."


class BaseView(FhirView):
    """The face itself, to which Bundles are sent."""

    def post(self, request: Request) -> Response:
        """Do a batch or a transaction."""
        bundle = body_of(request)
        if bundle.get("resourceType") != "Bundle" or bundle.get("type") not in {"batch", "transaction"}:
            raise unreadable("Send a Bundle of type batch or transaction.", "Bundle.type")
        is_whole = bundle["type"] == "transaction"
        entries = [
            _read_or_refused(row, place, self.base, is_whole=is_whole) for place, row in enumerate(_rows(bundle))
        ]
        with transaction.atomic():
            return self._done(bundle, entries)

    def _done(self, bundle: Resource, entries: list[Entry | FhirError]) -> Response:
        read = [one for one in entries if isinstance(one, Entry)]
        self._wait(read)
        done = self._all(read) if bundle["type"] == "transaction" else self._each(entries)
        told = {"resourceType": "Bundle", "type": f"{bundle['type']}-response"}
        return Response(told | ({"entry": done} if done else {}))

    def _wait(self, entries: list[Entry]) -> None:
        """Wait for all that is written over or made once, in one order, before anything is done."""
        rows, turns, kinds = set(), set(), set()
        for entry in entries:
            path, _, search = entry.url.partition("?")
            name, _, code = path.partition("/")
            kind = self.face.by_name.get(name)
            right = RIGHTS.get(entry.method)
            if kind is None or right is None or not may(self.caller, name, right):
                continue
            kinds.add(name)
            if entry.method == "PUT" and code and "\0" not in code:
                rows.add((name, code))
            unless = entry.tags.get("ifNoneExist") if entry.method == "POST" else None if code else search
            if unless is not None:
                turns.add(turn_of(kind, said_in(unless), self.actor))
        for name in sorted(kinds):
            self.face.by_name[name].queue(self.actor)
        for turn in sorted(turns, key=str):
            take_turn(*turn)
        for name, code in sorted(rows):
            self.face.by_name[name].lock(code, self.actor)
        wait_for_others(self.actor)

    def _each(self, entries: list[Entry | FhirError]) -> list[Resource]:
        done = []
        for entry in entries:
            try:
                with transaction.atomic():
                    done.append(self._alone(entry))
            except Exception as error:
                refused = answer_outcome(error, {"request": self.request})
                if refused is None:
                    raise
                status = HTTPStatus(refused.status_code)
                done.append({"response": {"status": f"{status} {status.phrase}", "outcome": refused.data}})
        return done

    def _alone(self, entry: Entry | FhirError) -> Resource:
        if isinstance(entry, FhirError):
            raise entry
        return _Doing(self).one(entry)

    def _all(self, entries: list[Entry]) -> list[Resource]:
        _require_different(entries)
        doing, done = _Doing(self, made_in(entries)), {}
        with transaction.atomic():
            for entry in in_order(entries, self.face):
                with _placed(entry, self.request):
                    done[entry.place] = doing.one(entry)
        return [done[entry.place] for entry in entries]


class _placed:  # noqa: N801 - reads as a word
    """Say of what is refused inside which entry it was."""

    def __init__(self, entry: Entry, request: Request) -> None:
        self._entry, self._request = entry, request

    def __enter__(self) -> None:
        pass

    def _place(self, issue: Resource) -> str:
        inside = next(iter(issue.get("expression", [])), "")
        if inside.startswith("Bundle."):
            return str(inside)
        _kind, _, below = inside.partition(".")
        return ".".join(word for word in (self._entry.at, "resource" if inside else "", below) if word)

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if not isinstance(error, Exception):
            return
        refused = answer_outcome(error, {"request": self._request})
        if refused is None:
            return
        issues = [
            Issue(one["code"], f"{self._entry.at}: {one['diagnostics']} Nothing of this transaction was done.", at)
            for one in refused.data["issue"]
            for at in [self._place(one)]
        ]
        raise FhirError(HTTPStatus(refused.status_code), *issues) from error


@dataclass
class _Doing:
    """Does one entry after the other, and remembers what each has become."""

    view: BaseView
    made: frozenset[str] = frozenset()
    became: dict[str, str] = field(default_factory=dict)

    def one(self, entry: Entry) -> Resource:
        """Do it. Raises whatever refuses it."""
        path, _, search = entry.url.partition("?")
        name, _, code = path.partition("/")
        pairs = said_in(search)
        if entry.method == "GET" and path == "metadata":
            return _answered(StatementView(face=self.view.face).get(self.view.request))
        kind = self.view.face.kind(name)
        code, *more = code.split("/")
        if code.startswith(("$", "_")) or (more and (entry.method != "GET" or not self._is_told(kind, more))):
            at = f"{entry.at}.request.url"
            raise FhirError(HTTPStatus.BAD_REQUEST, Issue("not-supported", f"{path[:200]} {ALONE}", at))
        if more:
            return self._beside(kind, unquote(code), more, pairs)
        if entry.method == "GET":
            return self._read(kind, unquote(code), pairs)
        to_come = self.made if kind.refers is not None else frozenset()
        body = self._resolved(entry.resource, entry.at, to_come)
        by = self.view.actor
        self.view.require(name, RIGHTS[entry.method])
        if entry.method == "POST":
            told, new = created(self.view.face, kind, body, entry.tags.get("ifNoneExist"), by=by)
        elif code:
            if body.get("id") != code:
                raise unreadable("The id in the resource has to be the one in the url.", f"{name}.id")
            told, new = updated(kind, code, body, entry.tags.get("ifMatch"), by=by), False
        else:
            told, new = updated_by_search(self.view.face, kind, body, pairs, tag=entry.tags.get("ifMatch"), by=by)
        self._remember(entry, f"{name}/{told.body['id']}")
        keep_written(kind, [told.row], self.view.caller)
        return self._told(told, HTTPStatus.CREATED if new else HTTPStatus.OK)

    def _remember(self, entry: Entry, place: str) -> None:
        if entry.full_url:
            self.became[entry.full_url] = place

    def _is_told(self, kind: Kind[Any], more: list[str]) -> bool:
        """Whether this is one of the addresses below a resource that are told in a Bundle as well."""
        if more[0] == "_history":
            return len(more) <= len(("_history", "number"))
        is_everything = more == ["$everything"] and "everything" in kind.operations
        return is_everything or (kind.name == PATIENT and len(more) == 1 and self._compartment(more[0]) is not None)

    def _compartment(self, name: str) -> Kind[Any] | None:
        """The kind of this name, if people have things of it."""
        kind = self.view.face.by_name.get(name)
        return kind if kind is not None and whose(kind, None) is not None else None

    def _beside(self, kind: Kind[Any], code: str, more: list[str], pairs: list[tuple[str, str]]) -> Resource:
        """A version of a resource, its history, or what is about a person, as its own address tells it."""
        face, request = self.view.face, self.view.request
        if more == ["$everything"]:
            whole = EverythingView(face=face, request=request)
            return {"resource": whole.everything(code, together(pairs)), "response": {"status": "200 OK"}}
        if its := self._compartment(more[0]):
            found = CompartmentView(face=face, kind=its, request=request).found(code, pairs)
            return {"resource": found, "response": {"status": "200 OK"}}
        self.view.require(kind.name, "r")
        if len(more) == 1:
            found = HistoryView(face=face, kind=kind, request=request).versions(code, pairs)
            return {"resource": found, "response": {"status": "200 OK"}}
        one = VersionView(face=face, kind=kind, request=request).version(code, unquote(more[1]))
        return self._told(one, HTTPStatus.OK, read_excerpt_of_one(pairs))

    def _read(self, kind: Kind[Any], code: str, pairs: list[tuple[str, str]]) -> Resource:
        caller = self.view.caller
        if not code:
            self.view.require(kind.name, "s")
            query = read_query(kind, pairs, self.view.face, strict=False)
            found = search_bundle(kind, query, caller, face=self.view.face, base=self.view.base)
            return {"resource": found, "response": {"status": "200 OK"}}
        self.view.require(kind.name, "r")
        told = single(kind, code, caller.actor)
        keep_told(kind, [told.row], caller)
        return self._told(told, HTTPStatus.OK, read_excerpt_of_one(pairs))

    def _told(self, told: Told, status: HTTPStatus, excerpt: Excerpt = WHOLE) -> Resource:
        where = f"{told.body['resourceType']}/{told.body['id']}"
        tag = {"etag": f'W/"{told.edition.number}"'} if excerpt.is_whole else {}
        return {
            "fullUrl": f"{self.view.base}/{where}",
            "resource": excerpt.of(told.body),
            "response": {
                "status": f"{int(status)} {status.phrase}",
                "location": f"{where}/_history/{told.edition.number}",
                **tag,
                "lastModified": instant(told.edition.at),
            },
        }

    def _resolved(self, value: Any, at: str, to_come: frozenset[str]) -> Any:  # noqa: ANN401 - as deep as a resource is
        """The same with every reference to another entry, or to the one that a search finds, made one to a resource.

        One to an entry that is ``to_come`` stays as it is: nothing is kept of it.
        """
        if isinstance(value, list):
            return [self._resolved(one, at, to_come) for one in value]
        if not isinstance(value, dict):
            return value
        found = {name: self._resolved(one, at, to_come) for name, one in value.items()}
        said = found.get("reference")
        if isinstance(said, str) and said in self.became:
            found["reference"] = self.became[said]
        elif isinstance(said, str) and "?" in said and not said.startswith(("http:", "https:", "urn:")):
            found["reference"] = self._found(said, at)
        elif isinstance(said, str) and said.startswith(("urn:uuid:", "urn:oid:")) and said not in to_come:
            raise unreadable(f"{said} names no entry of this Bundle.", at)
        return found

    def _found(self, said: str, at: str) -> str:
        name, _, search = said.partition("?")
        kind = self.view.face.by_name.get(name)
        if kind is None:
            raise unreadable(f"{said} names no kind of resource here.", at)
        self.view.require(name, "s")
        code = found_by(self.view.face, kind, said_in(search), by=self.view.actor)
        if code is None:
            raise FhirError(HTTPStatus.PRECONDITION_FAILED, Issue("not-found", f"{said} finds nothing.", at))
        return f"{name}/{code}"


def _answered(answer: Response) -> Resource:
    """What an address answers, as the answer to an entry."""
    status = HTTPStatus(answer.status_code)
    told: Resource = {"status": f"{int(status)} {status.phrase}"}
    told |= {"etag": answer.headers["ETag"]} if "ETag" in answer.headers else {}
    return ({"resource": answer.data} if answer.data else {}) | {"response": told}


def _rows(bundle: Resource) -> list[Any]:
    rows = bundle.get("entry", [])
    if not isinstance(rows, list) or len(rows) > MOST:
        raise unreadable(f"A Bundle has a list of up to {MOST} entries.", "Bundle.entry")
    return rows


def _read_or_refused(row: Any, place: int, base: str, *, is_whole: bool) -> Entry | FhirError:  # noqa: ANN401 - whatever JSON holds
    """An entry, or what is answered to it; a Bundle that is done as a whole is refused with it."""
    try:
        return _entry(row, place, base)
    except FhirError as refusal:
        if is_whole:
            raise FhirError(HTTPStatus.BAD_REQUEST, *refusal.issues) from refusal
        return refusal


def _entry(row: Any, place: int, base: str) -> Entry:  # noqa: ANN401 - as above
    at = f"Bundle.entry[{place}]"
    request = row.get("request") if isinstance(row, dict) else None
    if not isinstance(request, dict) or not isinstance(request.get("url"), str):
        raise unreadable("Each entry needs a request with a method and a url.", f"{at}.request")
    method, resource = str(request.get("method")), row.get("resource", {})
    if method not in METHODS:
        words = f"The method is one of {', '.join(METHODS)} in a Bundle here."
        raise FhirError(HTTPStatus.METHOD_NOT_ALLOWED, Issue("not-supported", words, f"{at}.request.method"))
    if not isinstance(resource, dict) or (method != "GET" and not resource):
        raise unreadable(f"{method} needs a resource.", f"{at}.resource")
    tags = {name: str(value) for name, value in request.items() if name in {"ifMatch", "ifNoneExist"}}
    url = _plain(request["url"], base, f"{at}.request.url")
    called = row.get("fullUrl")
    return Entry(place, method, url, called if isinstance(called, str) else "", resource, tags)


def _plain(url: str, base: str, at: str) -> str:
    if _ANYWHERE.match(url) and not url.startswith(f"{base}/"):
        raise unreadable(f"{url[:200]} is not an address of this server.", at)
    return url.removeprefix(f"{base}/").lstrip("/")


def _require_different(entries: list[Entry]) -> None:
    """Refuse a transaction that speaks of one thing twice."""
    for which in (
        [one.full_url for one in entries if one.full_url],
        [one.url for one in entries if one.method == "PUT"],
    ):
        if len(set(which)) < len(which):
            raise unreadable("Two entries of a transaction speak of the same thing.", "Bundle.entry")
