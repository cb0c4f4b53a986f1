"""G. Wording from elsewhere: whatever a Questionnaire says is words."""

import pytest

from tests.homework.fhir.conftest import Room

pytestmark = pytest.mark.django_db

ONE = {"linkId": "5", "type": "string", "text": "One"}
CANARY = '<script>alert("canary")</script>{{ 7|add:7 }}{% now "Y" %}'


def test_57_60_wording_from_elsewhere_is_words_and_nothing_else(room: Room) -> None:
    options = [{"valueCoding": {"code": "a b|c=d", "display": f"{CANARY}o"}}]
    form = {
        "resourceType": "Questionnaire",
        "status": "draft",
        **{key: f"{CANARY}{key}" for key in ("title", "description", "publisher")},
        "item": [
            {"linkId": CANARY, "type": "choice", "text": f"{CANARY}c", "prefix": "<b>", "answerOption": options},
            {"linkId": "2", "type": "open-choice", "text": f"{CANARY}e", "answerOption": options},
            {"linkId": "3", "type": "attachment", "text": f"{CANARY}f"},
            {"linkId": "4", "type": "group", "text": f"{CANARY}g", "repeats": True, "item": [ONE]},
            {"linkId": "6", "type": "string", "text": f"{CANARY}h", "initial": [{"valueString": '"><em>quoted'}]},
        ],
    }
    version = room.bring(room.file(form))
    walker = room.walker(version)
    walker.answer_everything()
    clinician, slug = room.cast.browser("clinician"), version.exercise.slug
    places = (f"/exercises/{slug}/", f"/exercises/{slug}/try/", "/exercises/", f"/answers/{walker.part.code}/")
    pages = [clinician.get(place).content.decode() for place in places] + list(walker.seen.values())
    assert sum("alert(&quot;canary&quot;)" in page for page in pages) > 8
    alive = ("<script>alert", "<em>quoted", "&lt;/script&gt;14", "<b> <script")
    assert [mark for mark in alive for page in pages if mark in page] == []
    assert any("&lt;em&gt;quoted" in page for page in pages)
