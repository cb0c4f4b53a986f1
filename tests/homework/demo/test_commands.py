"""The two commands of the demo practice."""

import json
import re
import stat
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from homework.models import ExerciseVersion, Flag, Response
from practice import clock
from practice.people.entering import accept_invitation
from practice.people.models import Practice, User
from tests.homework.demo.conftest import Seeding, said


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path / "var"


def test_seeding_writes_the_practice_down_for_its_owner_alone(seeding: Seeding) -> None:
    assert json.loads(seeding.kept.read_text(encoding="utf-8")) == seeding.written
    assert [stat.S_IMODE(path.stat().st_mode) for path in (seeding.file, seeding.kept)] == [0o600, 0o600]


def test_seeding_leaves_nothing_out(seeding: Seeding) -> None:
    assert seeding.words.splitlines() == ["Willow Street Therapy: 17 people, 305 answers, seed 7."]
    assert seeding.written["skipped"] == []


def test_after_seeding_grants_agree_with_the_policy(seeding: Seeding) -> None:
    assert seeding.grants == ""


def test_the_table_names_everybody_who_can_sign_in(seeding: Seeding) -> None:
    can = {person["email"]: person["password"] for person in seeding.written["people"] if person["password"]}
    assert set(re.findall(r"\S+@example\.org", seeding.table)) == set(can)
    assert set(re.findall(r"Password: (\S+)", seeding.table)) == set(can.values())
    assert len(can) == 15


def test_a_practice_is_never_seeded_over(seeding: Seeding) -> None:
    assert seeding.again == "There is a practice in this database already. Use an empty one."
    assert seeding.if_empty == ""


@pytest.mark.django_db
def test_production_has_no_demo(settings: Settings) -> None:
    settings.PRODUCTION = True
    refusal = "The demo practice is for development only. Use --empty, or TRELLIS_MODE=development."
    assert said("seed_demo") == refusal
    assert not Practice.objects.exists()


@pytest.mark.django_db
def test_an_empty_practice_begins_with_an_invitation_to_oneself(settings: Settings) -> None:
    settings.PRODUCTION = True
    ada = ("--practice", "Elm Row", "--name", "Dr Ada Quinn", "--email", "ada@example.org")
    words = said("seed_demo", "--empty", *ada)
    assert words.splitlines()[0] == "Elm Row is open. Dr Ada Quinn signs in as ada@example.org."
    user = accept_invitation(words.split("/invite/")[1].strip().strip("/"), "a long made-up phrase")
    roles = sorted(user.memberships.values_list("role", flat=True))
    assert (user.name, roles) == ("Dr Ada Quinn", ["administrator", "clinician"])
    assert ExerciseVersion.objects.filter(exercise__slug="felt-safety-check").exists()
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_an_empty_practice_is_written_down_as_well(seeding: Seeding, tmp_path: Path) -> None:
    file = tmp_path / "new" / "practice.json"
    said("seed_demo", "--empty", "--practice", "Elm Row", "--email", "ada@example.org", "--json", str(file))
    written = json.loads(file.read_text(encoding="utf-8"))
    (person,) = written["people"]
    secret = person.pop("invitation").split("/invite/")[1].strip("/")
    assert (written.keys(), stat.S_IMODE(file.stat().st_mode)) == (seeding.written.keys() - {"seed"}, 0o600)
    assert (written["practice"]["name"], written["cases"], written["responses"]) == ("Elm Row", [], [])
    roles = ["administrator", "clinician"]
    known = {"name": "Dr Alex Morgan", "roles": roles, "email": "ada@example.org", "password": None}
    assert person == known | {"id": accept_invitation(secret, "a long made-up phrase").pk}


@pytest.mark.django_db
def test_nobody_is_listed_where_there_is_no_demo(var: Path) -> None:
    assert said("demo_people") == ""
    said("seed_demo", "--empty")
    var.mkdir()
    (var / "demo.json").write_text('{"practice": {"code": "anotherhouse"}, "people": []}', encoding="utf-8")
    assert said("demo_people") == ""


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("now", ["2027-05-03T00:05:00+01:00", "2026-11-22T23:50:00+00:00", "2027-04-16T17:10:00+01:00"])
def test_the_story_is_the_same_on_other_days(now: str, seeding: Seeding) -> None:
    with clock.played(datetime.fromisoformat(now)):
        said("seed_demo", "--seed", "3")
        assert said("check_grants") == ""
    assert Response.objects.count() == len(seeding.written["responses"])
    assert max(Response.objects.values_list("submitted_at", flat=True)) < datetime.fromisoformat(now)
    told = [(row["rule"], row["level"]) for row in seeding.written["flags"]]
    assert [(flag.rule, flag.level) for flag in Flag.objects.order_by("pk")] == told
