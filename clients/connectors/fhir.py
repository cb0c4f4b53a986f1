"""Any FHIR R4 server: Patient, Appointment, and RelatedPerson where one stands for a Patient."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

from joserfc import jwt
from joserfc.jwk import ECKey

from clients.connectors.asking import ask_for_token, get_json
from clients.connectors.records import Gone, Joined, PersonRecord, Record, SessionRecord, minutes_between, moment
from clients.connectors.source import Page, Place, Row, SourceError, onward
from clients.enums import Thing, Trouble
from practice import clock
from practice.codes import new_secret

PER_PAGE = 100
JSON = "application/fhir+json"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SCOPES = "system/Patient.rs system/RelatedPerson.rs system/Appointment.rs"
ASSERTION_SECONDS = 240
A_DAY = timedelta(days=1)
REFERENCE = re.compile(r"(?:^|/)(Patient|RelatedPerson|Appointment)/([A-Za-z0-9.-]{1,64})(?:/_history/[^/]*)?$")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CANCELLED = frozenset({"cancelled", "entered-in-error"})
NOT_YET = frozenset({"proposed", "waitlist"})
UNUSUAL = {"usual": 1, "official": 0}
THINGS = {"Patient": Thing.CLIENT, "Appointment": Thing.SESSION}
COUNTRY = 2


class Fhir:
    """A server by its base address, with a token that was given, or with a key of our own (SMART Backend Services)."""

    scopes = SCOPES
    streams: tuple[str, ...] = ("Patient", "Appointment", "Patient/_history", "Appointment/_history")

    def __init__(self, address: str, secrets: dict[str, Any]) -> None:
        """Ask with what the secrets hold."""
        self.secrets = secrets
        self._base = address.rstrip("/")
        self._token = str(secrets.get("token", ""))
        self._related: dict[str, str] = {}

    def read(self, stream: str, place: Place) -> Page:
        """A page of what was changed, or of what was deleted. Raises SourceError."""
        kind, _, history = stream.partition("/")
        try:
            return self._deleted(kind, place) if history else self._changed(kind, place)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceError(Trouble.UNREADABLE) from error

    def _changed(self, kind: str, place: Place) -> Page:
        asked = {"_sort": "_lastUpdated", "_count": str(PER_PAGE)}
        if place.since:
            asked["_lastUpdated"] = f"ge{place.since}"
        bundle = self._get(place.page or f"{self._base}/{kind}?{urlencode(asked)}")
        rows = [one for one in resources(bundle) if one.get("resourceType") == kind]
        onto, more = onward(place, rows, when, self._next(bundle) if rows else "")
        if len(rows) == PER_PAGE and onto.newest == "" and onto.since > place.since:
            # A full page that names no next one: some servers forget to, and what is behind it would be lost.
            more = True
        records = patient if kind == "Patient" else self._appointment
        return Page(tuple(one for row in rows for one in records(row)), onto, more)

    def _deleted(self, kind: str, place: Place) -> Page:
        """What is gone since; a server that keeps no history tells of nothing.

        At first that is a day ago by our clock: theirs may be behind it, and later theirs alone counts.
        """
        if not place.since:
            return Page((), Place((clock.by_the_machine() - A_DAY).isoformat()))
        first = f"{self._base}/{kind}/_history?{urlencode({'_since': place.since, '_count': str(PER_PAGE)})}"
        try:
            bundle = self._get(place.page or first)
        except SourceError as error:
            if error.trouble in {Trouble.MISSING, Trouble.UNREADABLE}:
                return Page((), place)
            raise
        entries = [one for one in bundle.get("entry", ()) if isinstance(one, dict)]
        gone = [found for entry in entries if (found := deleted(entry))]
        told = [str((entry.get("response") or {}).get("lastModified") or "") for entry in entries]
        newest = max([place.newest, place.since, *(plain(text) for text in told if text)])
        following = self._next(bundle)
        return Page(tuple(gone), Place(place.since, following, newest) if following else Place(newest), bool(following))

    def _appointment(self, row: Row) -> Iterable[Record]:
        status = row.get("status", "")
        starts = row.get("start")
        if status in NOT_YET or (not starts and status not in CANCELLED):
            return
        if not starts:
            yield Gone(Thing.SESSION, str(row["id"]))
            return
        begins = moment(starts)
        minutes = row.get("minutesDuration") or minutes_between(begins, moment(row["end"]))
        people = {self._whose(one) for one in row.get("participant", ()) if one.get("status") != "declined"}
        yield SessionRecord(
            str(row["id"]), tuple(sorted(people - {""})), begins, int(minutes), cancelled=status in CANCELLED
        )

    def _whose(self, participant: Row) -> str:
        """The Patient who takes part, also as somebody's partner; "" for a clinician, a room."""
        found = REFERENCE.search(str((participant.get("actor") or {}).get("reference", "")))
        if found is None or found[1] == "Appointment":
            return ""
        if found[1] == "Patient":
            return found[2]
        related = f"RelatedPerson/{found[2]}"
        if related not in self._related:
            query = urlencode({"link": related, "_count": "2"})
            same = [one for one in resources(self._get(f"{self._base}/Patient?{query}")) if one.get("id")]
            self._related[related] = str(same[0]["id"]) if len(same) == 1 else related
        return self._related[related]

    def _next(self, bundle: Row) -> str:
        """The next page, on the same server: a token is shown to no other."""
        links = [one for one in bundle.get("link", ()) if one.get("relation") == "next"]
        url = urljoin(f"{self._base}/", links[0]["url"]) if links else ""
        if url and not url.startswith(f"{origin(self._base)}/"):
            raise SourceError(Trouble.UNREADABLE)
        return url

    def _get(self, url: str) -> dict[str, Any]:
        found = get_json(url, {"Accept": JSON, **self._authorised()})
        assert found is not None  # noqa: S101 - what is not there is an error
        return found

    def _authorised(self) -> dict[str, str]:
        if not self._token and self.secrets.get("key"):
            self._token = self._new_token()
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def _new_token(self) -> str:
        """Prove who we are with our key; the token is for this turn alone."""
        known = get_json(f"{self._base}/.well-known/smart-configuration", {})
        url, client = str((known or {})["token_endpoint"]), self.secrets["client_id"]
        if not url.startswith("https://") and origin(url) != origin(self._base):
            raise SourceError(Trouble.UNREADABLE)
        key = ECKey.import_key(self.secrets["key"])
        now = int(clock.by_the_machine().timestamp())
        claims = {"iss": client, "sub": client, "aud": url, "exp": now + ASSERTION_SECONDS, "jti": new_secret()}
        proof = jwt.encode({"alg": "ES384", "kid": key.kid, "typ": "JWT"}, claims, key, algorithms=["ES384"])
        asked = {"grant_type": "client_credentials", "scope": self.scopes, "client_assertion_type": ASSERTION}
        return str(ask_for_token(url, {**asked, "client_assertion": proof})["access_token"])


def new_key() -> dict[str, Any]:
    """A fresh key to sign with, as JSON."""
    key = ECKey.generate_key("P-384", auto_kid=True)
    return {**key.as_dict(private=True), "use": "sig", "alg": "ES384"}


def public_keys(key: dict[str, Any]) -> dict[str, Any]:
    """What the server has to know of it, as a set of keys."""
    return {"keys": [{**ECKey.import_key(key).as_dict(private=False), "use": "sig", "alg": "ES384"}]}


def origin(url: str) -> str:
    """The scheme and host of an address."""
    return "/".join(url.split("/", 3)[:3])


def resources(bundle: Row) -> list[Row]:
    """The resources that a bundle found."""
    entries = [one for one in bundle.get("entry", ()) if (one.get("search") or {}).get("mode", "match") == "match"]
    return [one["resource"] for one in entries if isinstance(one.get("resource"), dict)]


def when(row: Row) -> str:
    """When a resource was last changed, so that the order of words is that of time; "" where it does not say."""
    said = str((row.get("meta") or {}).get("lastUpdated") or "")
    return plain(said) if said else ""


def plain(said: str) -> str:
    """A moment in UTC with all its digits."""
    return moment(said).isoformat(timespec="microseconds").replace("+00:00", "Z")


def deleted(entry: Row) -> Gone | None:
    """What an entry of a history says is deleted."""
    asked = entry.get("request") or {}
    found = REFERENCE.search(str(asked.get("url") or entry.get("fullUrl") or ""))
    if asked.get("method") != "DELETE" or found is None or found[1] not in THINGS:
        return None
    return Gone(THINGS[found[1]], found[2])


def patient(row: Row) -> Iterable[Record]:
    """A Patient, and whom it was joined with; one that was replaced is told of no more."""
    key = str(row["id"])
    links = [
        (one.get("type"), REFERENCE.search(str((one.get("other") or {}).get("reference"))))
        for one in row.get("link", ())
    ]
    others = [(kind, found[2]) for kind, found in links if found and found[1] == "Patient"]
    yield from (Joined(other, key) for kind, other in others if kind == "replaces")
    into = next((other for kind, other in others if kind == "replaced-by"), "")
    if into:
        yield Joined(key, into)
        return
    names = sorted(row.get("name", ()), key=lambda name: UNUSUAL.get(name.get("use"), len(UNUSUAL)))
    name: Row = next((one for one in names if one.get("use") not in {"nickname", "old", "maiden"}), {})
    nick: Row = next((one for one in names if one.get("use") == "nickname"), {})
    given, born = " ".join(name.get("given", ())), str(row.get("birthDate") or "")
    first, family = (
        (given, str(name.get("family") or "")) if given or name.get("family") else (name.get("text", ""), "")
    )
    mails = [one for one in row.get("telecom", ()) if one.get("system") == "email" and one.get("use") != "old"]
    country = next((str(one["country"]) for one in row.get("address", ()) if one.get("country")), "")
    yield PersonRecord(
        key,
        first=first,
        last=family,
        called=" ".join(nick.get("given", ())) or str(nick.get("text") or ""),
        email=str(min(mails, key=lambda one: one.get("rank", PER_PAGE)).get("value", "")) if mails else "",
        country=country if len(country) == COUNTRY else "",
        born=born if DAY.fullmatch(born) else "",
        gone=row.get("active") is False or bool(row.get("deceasedBoolean") or row.get("deceasedDateTime")),
    )
