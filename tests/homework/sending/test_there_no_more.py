"""What somebody deleted there is made again with what is new, and is no trouble when it is taken back."""

import json

import pytest

from homework.models import Copy, CopyState
from tests.homework.sending.conftest import Scene
from tests.homework.sending.test_sending import RESPONSE, right


@pytest.mark.parametrize("unmade", [404, 410, 405, 400])
def test_it_is_made_again_and_taken_back(scene: Scene, unmade: int) -> None:
    """However a server says no to a PUT of what is not there."""
    right(scene)
    scene.works()
    scene.server.tables[RESPONSE].clear()
    scene.server.unmade = unmade
    scene.couple.hands_in("ana", "open", "partner", items=["note", "aside"])
    scene.works(minutes=5)
    (answer,) = scene.server.rows(RESPONSE)
    assert "aside-open-heron" in json.dumps(answer)
    assert {one for rows in scene.states().values() for one in rows} == {CopyState.THERE}
    scene.server.tables[RESPONSE].clear()
    scene.server.deletes = False
    scene.couple.lets("ana", on=False)
    scene.works(minutes=5)
    assert Copy.objects.filter(state=CopyState.FAILED).count() == 0
