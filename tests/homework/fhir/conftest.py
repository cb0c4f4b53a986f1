"""The cast with a case, and a way to bring Questionnaires in."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from clients.actions.cases import open_case
from clients.models import Case
from homework.actions.assigning import Terms, assign
from homework.actions.importing import take_in
from homework.enums import Level
from homework.fhir.questionnaires.bringing import brought
from homework.models import ExerciseVersion, Part
from tests.cast import Cast
from tests.homework.fhir.walking import Walker


@dataclass
class Room:
    """A practice that takes in Questionnaires, and Ana, who is alone in care."""

    cast: Cast
    case: Case
    folder: Path

    def file(self, document: object, name: str = "form") -> Path:
        path = self.folder / f"{name}.json"
        text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return path

    def bring(self, path: Path, *, holds_right: bool = True) -> ExerciseVersion:
        return take_in(brought(path)[0], holds_right=holds_right, by=self.cast.actor("clinician"))

    def set(self, version: ExerciseVersion) -> Part:
        terms = Terms((Level.PRIVATE, Level.THERAPIST), Level.THERAPIST, needs_release=False)
        return assign(self.case, version, terms, by=self.cast.actor("clinician")).parts.get()

    def walker(self, version: ExerciseVersion) -> Walker:
        return Walker(self.cast.browser("ana"), self.set(version))


@pytest.fixture
def room(cast: Cast, tmp_path: Path) -> Room:
    case = open_case([cast.client("ana")], treating=cast.users["clinician"], by=cast.actor("owner"))
    return Room(cast, case, tmp_path)
