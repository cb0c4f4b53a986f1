"""A FHIR server that other people wrote takes what is sent to it, each into its author's chart, and gives it back."""

import json

import pytest
from pytest_django import Settings

from clients.actions.lines import Wanted, connect
from clients.enums import LineKind
from homework.models import CopyState
from tests.foreign import TOKEN, ForeignServer
from tests.homework.sending.conftest import Scene
from tests.homework.sending.taking_server import TakingServer
from tests.homework.summaries.quotable import Couple
from tests.practice.sync.peers import HERE

pytestmark = pytest.mark.long
PAGE = "DocumentReference"


@pytest.fixture
def scene(couple: Couple, foreign: ForeignServer, settings: Settings) -> Scene:
    settings.LOCAL_PEERS = [HERE]
    wanted = Wanted(LineKind.FHIR, "Records", foreign.url, {"token": TOKEN}, sends=True)
    scene = Scene(couple, TakingServer(foreign.url), connect(wanted, by=couple.world.owner))
    for name in ("ana", "ben"):
        patient = foreign.tells("post", "Patient", {"resourceType": "Patient", "name": [{"text": name}]})
        scene.tells_of(name, patient["id"])
    return scene


def charts(foreign: ForeignServer, kind: str) -> dict[str, str]:
    """By the name of the person, what stands of this kind in their own chart."""
    names = {f"Patient/{row['id']}": row["name"][0]["text"] for row in foreign.rows("Patient")}
    told = [(row.get("subject", {}).get("reference"), row) for row in foreign.rows(kind)]
    return {names[subject]: json.dumps(row) for subject, row in told if subject in names}


def test_it_takes_what_is_agreed_to_and_it_is_taken_back(scene: Scene, foreign: ForeignServer) -> None:
    scene.couple.lets("ben")
    for name in ("ana", "ben"):
        scene.couple.hands_in(name, "open", "partner")
    scene.works()
    assert set(charts(foreign, PAGE)) == {"ben"}
    scene.couple.lets("ana")
    scene.works(minutes=5)
    pages = charts(foreign, PAGE)
    assert set(pages) == {"ana", "ben"}
    scene.couple.lets("ana", on=False)
    scene.works(minutes=5)
    assert charts(foreign, PAGE) == {"ben": pages["ben"]}
    # With the consent of both the couple's page ends, too; nothing but its number is left of what ends.
    ended = [row for row in foreign.rows(PAGE) if row["status"] == "entered-in-error"]
    assert len(ended) == 2
    assert "data" not in json.dumps(ended)
    # It cannot look an answer up by its identifier. What could be there twice is not sent, and the practice is told.
    assert foreign.rows("QuestionnaireResponse") == []
    assert CopyState.FAILED in {one for rows in scene.states().values() for one in rows}
