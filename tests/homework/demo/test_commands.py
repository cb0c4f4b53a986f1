"""The two commands of the demo practice."""

import json
import re
import stat
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from homework.models import ExerciseVersion, Response
from practice import clock
from practice.people.entering import accept_invitation
from practice.people.models import Practice, User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings: Settings, tmp_path: Path) -> Path:
    settings.VAR_DIR = tmp_path / "var"
    return tmp_path / "var"


def said(command: str, *arguments: str) -> str:
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


class TestInSpring:
    @pytest.fixture(autouse=True)
    def _a_monday_before_dawn_after_the_clocks_changed(self) -> Iterator[None]:
        with clock.played(datetime.fromisoformat("2027-05-03T00:05:00+01:00")):
            yield

    def test_seeding_writes_who_signs_in_and_says_what_it_left_out(self, var: Path, tmp_path: Path) -> None:
        file = tmp_path / "out" / "practice.json"
        words = said("seed_demo", "--seed", "3", "--json", str(file))
        written = json.loads(file.read_text(encoding="utf-8"))
        assert json.loads((var / "demo.json").read_text(encoding="utf-8")) == written
        assert [stat.S_IMODE(path.stat().st_mode) for path in (file, var / "demo.json")] == [0o600, 0o600]
        assert words.count("Not played: ") == len(written["skipped"]) > 0
        assert "Not played: C1, day 34, A, decision-balance: there is no such form yet." in words.splitlines()
        assert {row["submitted_at"] for row in written["responses"]} == {
            at.isoformat(timespec="seconds") for at in Response.objects.values_list("submitted_at", flat=True)
        }
        assert max(row["submitted_at"] for row in written["responses"]) < "2027-05-03"
        assert said("check_grants") == ""
        self.the_table_names_everybody_who_can_sign_in(written)
        self.a_second_seeding_is_refused()

    def the_table_names_everybody_who_can_sign_in(self, written: dict[str, list[dict[str, str]]]) -> None:
        table = said("demo_people")
        can = {person["email"]: person["password"] for person in written["people"] if person["password"]}
        assert set(re.findall(r"\S+@example\.org", table)) == set(can)
        assert set(can.values()) == set(re.findall(r"Password: (\S+)", table))

    def a_second_seeding_is_refused(self) -> None:
        with pytest.raises(CommandError, match="There is a practice in this database already"):
            said("seed_demo")
        assert said("seed_demo", "--if-empty") == ""
        assert Practice.objects.count() == 1


def test_production_has_no_demo(settings: Settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="for development only"):
        said("seed_demo")
    assert not Practice.objects.exists()


def test_an_empty_practice_begins_with_an_invitation_to_oneself(settings: Settings) -> None:
    settings.PRODUCTION = True
    words = said(
        "seed_demo", "--empty", "--practice", "Elm Row", "--name", "Dr Ada Quinn", "--email", "ada@example.org"
    )
    assert words.splitlines()[0] == "Elm Row is open. Dr Ada Quinn signs in as ada@example.org."
    secret = words.split("/invite/")[1].strip().strip("/")
    user = accept_invitation(secret, "a long made-up phrase")
    assert (user.name, sorted(user.memberships.values_list("role", flat=True))) == (
        "Dr Ada Quinn",
        ["administrator", "clinician"],
    )
    assert ExerciseVersion.objects.filter(exercise__slug="felt-safety-check").exists()
    assert User.objects.count() == 1


def test_nobody_is_listed_where_there_is_no_demo(var: Path) -> None:
    assert said("demo_people") == ""
    said("seed_demo", "--empty")
    var.mkdir()
    (var / "demo.json").write_text('{"practice": {"code": "anotherhouse"}, "people": []}', encoding="utf-8")
    assert said("demo_people") == ""
