"""What a machine sends: tokens that nobody gave, and bodies that break what reads them."""

import json

import pytest
from django.test import Client as Browser

from homework.models import Draft, Part
from tests.abuse.hidden import Hidden, fresh
from tests.homework.leaks.addresses import every_address
from tests.homework.portal.scene import Scene, question

pytestmark = pytest.mark.django_db

MACHINES = [address for address in every_address() if hasattr(address.view, "cls")]
APIS = [address for address in MACHINES if not address.pattern.startswith(("api/", "fhir/"))]
FOR_ANYBODY = {"fhir_metadata", "fhir_nothing"}
PROGRAMS = [
    address
    for address in MACHINES
    if address.pattern.startswith(("api/v1/", "fhir/")) and address.name not in FOR_ANYBODY
]
WORDS = ("code", "slug", "system", "id", "rest", "kind", "version")
UNKNOWN: dict[str, object] = {**dict.fromkeys(WORDS, "never"), "number": 0}
KINDS = {"application/problem+json", "application/fhir+json; charset=utf-8"}
TOKENS = (
    *("Bearer ", "Bearer none", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "Basic YW5hOmFuYQ==", "Token 1"),
    *("bearer x.y.z", "Bearer " + "a" * 20_000),
)
JSON = "application/json"
BODIES: dict[str, tuple[bytes, str]] = {
    "not JSON": (b"{", JSON),
    "deep": (b"[" * 100_000 + b"]" * 100_000, JSON),
    "deep fields": (b'{"fields": ' + b'{"note": ' * 5_000 + b"1" + b"}" * 5_001, JSON),
    "a million items": (b'{"fields": {"note": [' + b'"",' * 999_999 + b'""]}}', JSON),
    "too big": (b'{"fields": {"note": ["' + b"x" * 5_000_000 + b'"]}}', JSON),
    "a number without end": (b'{"fields": {"note": ["x"]}, "revision": ' + b"9" * 5_000 + b"}", JSON),
    "not a number": (b'{"fields": {"note": ["x"]}, "revision": NaN}', JSON),
    "no end": (b'{"fields": {"note": ["x"]}, "revision": Infinity}', JSON),
    "below nothing": (b'{"fields": {"note": ["x"]}, "revision": -1}', JSON),
    "a NUL": (b'{"fields": {"note": ["a\\u0000b"]}}', JSON),
    "half a letter": (b'{"fields": {"note": ["\\ud800"]}}', JSON),
    "bytes of no letter": (b'{"fields": {"note": ["\xff\xfe"]}}', JSON),
    "not its alphabet": ('{"fields": {"note": ["x"]}}'.encode("utf-16"), JSON),
    "a list": (b"[1, 2]", JSON),
    "nothing": (b"null", JSON),
    "words that are no words": (b'{"fields": {"note": [{"a": 1}, [2], null, true]}}', JSON),
    "fields that are no fields": (b'{"fields": ["note"]}', JSON),
    "a tab of a kind": (b'{"fields": {"note": ["x"]}, "tab": {"a": 1}}', JSON),
    "a page in XML": (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "application/xml"),
    "many parts": (b"--b\r\n" * 5_000, "multipart/form-data; boundary=b"),
    "many fields": (b"&".join(b"a%d=1" % number for number in range(5_000)), "application/x-www-form-urlencoded"),
}


@pytest.fixture
def scene(couple: Scene) -> Scene:
    return couple


@pytest.fixture
def own(scene: Scene) -> Part:
    return scene.part(scene.plain(), "jonah")


def test_46_there_are_addresses_for_machines() -> None:
    assert [address.name for address in APIS] == ["homework_draft", "api_nothing"]
    assert len(PROGRAMS) > 90


@pytest.mark.parametrize("token", TOKENS, ids=range(len(TOKENS)))
@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
def test_46_47_a_token_that_nobody_gave_opens_nothing(scene: Scene, own: Part, method: str, token: str) -> None:
    """Whatever it looks like, it is the same as none at all."""
    place = f"{question(own, 'note')}draft/"
    plain = getattr(Browser(), method)(place)
    asked = getattr(Browser(), method)(place, headers={"Authorization": token})
    assert (asked.status_code, asked.content) == (plain.status_code, plain.content)
    assert asked.status_code in {401, 403}


@pytest.mark.parametrize("token", ["", *TOKENS], ids=range(len(TOKENS) + 1))
def test_46_no_program_comes_in_with_a_token_that_nobody_gave(token: str) -> None:
    headers = {"Authorization": token} if token else {}
    for address in PROGRAMS:
        for method in ("get", "post", "put", "delete"):
            answer = getattr(Browser(), method)(address.fill(UNKNOWN), headers=headers)
            assert (answer.status_code, answer["Content-Type"] in KINDS) == (401, True)


@pytest.mark.parametrize("kind", BODIES)
def test_50_a_body_that_makes_no_sense_breaks_and_keeps_nothing(scene: Scene, own: Part, kind: str) -> None:
    body, content_type = BODIES[kind]
    answer = fresh(scene, "jonah").put(f"{question(own, 'note')}draft/", body, content_type=content_type)
    assert 400 <= answer.status_code < 500
    assert b"Traceback" not in answer.content
    assert not Draft.objects.filter(part=own).exists()


@pytest.mark.parametrize(
    ("body", "words"),
    [(b'{"fields": {"note": ["first"]}, "fields": {"note": ["last"]}}', "last"), (b'\xef\xbb\xbf{"fields": {}}', None)],
)
def test_50_what_is_said_twice_counts_once(scene: Scene, own: Part, body: bytes, words: str | None) -> None:
    answer = fresh(scene, "jonah").put(f"{question(own, 'note')}draft/", body, content_type=JSON)
    kept = Draft.objects.filter(part=own).first()
    found = kept.pages["note"]["fields"]["note"] if kept else None
    assert (answer.status_code < 500, found) == (True, [words] if words else None)


@pytest.mark.parametrize("alphabet", ["utf-16", "latin-1", "nowhere"])
def test_50_what_another_alphabet_says_is_what_is_kept(scene: Scene, own: Part, alphabet: str) -> None:
    body = '{"fields": {"note": ["plain"]}}'.encode("utf-8" if alphabet == "nowhere" else alphabet)
    answer = fresh(scene, "jonah").put(
        f"{question(own, 'note')}draft/", body, content_type=f"{JSON}; charset={alphabet}"
    )
    found = Draft.objects.filter(part=own).first()
    assert (answer.status_code, found and found.pages["note"]["fields"]["note"]) == (200, ["plain"])


def test_50_a_plain_body_is_kept(scene: Scene, own: Part) -> None:
    sent = json.dumps({"fields": {"note": ["words"]}, "revision": 0, "tab": "t"})
    answer = fresh(scene, "jonah").put(f"{question(own, 'note')}draft/", sent, content_type=JSON)
    assert (answer.status_code, Draft.objects.get(part=own).pages["note"]["fields"]) == (200, {"note": ["words"]})


def test_50_nobody_s_body_reaches_another_s_draft(scene: Scene, own: Part) -> None:
    hidden = Hidden(scene)
    before = Draft.objects.order_by("pk").values_list("pk", "revision")
    kept = list(before)
    for body, content_type in [*BODIES.values()][:6]:
        place = f"{question(hidden.parts['drafted'], 'note')}draft/"
        assert fresh(scene, "jonah").put(place, body, content_type=content_type).status_code == 404
    assert list(before.all()) == kept
