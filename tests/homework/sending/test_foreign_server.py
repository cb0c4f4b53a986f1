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
PAGE, RESPONSE = "DocumentReference", "QuestionnaireResponse"


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
    assert set(charts(foreign, PAGE)) == set(charts(foreign, RESPONSE)) == {"ben"}
    scene.couple.lets("ana")
    scene.works(minutes=5)
    there = {kind: charts(foreign, kind) for kind in (PAGE, RESPONSE)}
    assert set(there[PAGE]) == set(there[RESPONSE]) == {"ana", "ben"}
    assert ("heron" in there[RESPONSE]["ana"], "otter" in there[RESPONSE]["ana"]) == (True, False)
    scene.couple.lets("ana", on=False)
    scene.works(minutes=5)
    for kind, told in there.items():
        assert charts(foreign, kind) == {"ben": told["ben"]}
    # With the consent of both the couple's page ends, too; nothing but its number is left of what ends.
    ended = [row for kind in there for row in foreign.rows(kind) if row["status"] == "entered-in-error"]
    assert [row["resourceType"] for row in ended] == [PAGE, PAGE, RESPONSE]
    assert not any(word in json.dumps(ended) for word in ("data", "heron", "otter"))
    assert {one for rows in scene.states().values() for one in rows} == {CopyState.THERE, CopyState.ENDED}


def test_it_knows_an_answer_again_by_an_id_of_ours(scene: Scene, foreign: ForeignServer) -> None:
    """It looks no answer up by its identifier, and lets us choose its id."""
    scene.couple.lets("ana")
    scene.couple.hands_in("ana", "open", "partner")
    scene.works()
    scene.couple.hands_in("ana", "open", "partner", items=["note", "aside"])
    scene.works(minutes=5)
    (answer,) = foreign.rows(RESPONSE)
    assert answer["id"] == f"trellis-{answer['identifier']['value']}"
    assert (answer["status"], "aside-open-heron" in json.dumps(answer)) == ("amended", True)
