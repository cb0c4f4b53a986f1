"""What a consent opened and no longer opens is as if it had never been, also for the system that has read it."""

import pytest

from homework.models import ExerciseVersion, ResponseGrant
from practice.fhir.models import Version
from tests.homework.face.house import House
from tests.practice.sync.programs import Program

pytestmark = pytest.mark.django_db
KINDS = ("Task", "QuestionnaireResponse", "Observation", "Provenance", "CarePlan")


def test_what_was_read_and_is_closed_answers_like_what_never_was(home: House) -> None:
    read = [f"{kind}/{code}" for kind in KINDS for code in home.peer.found(kind)]
    assert {path.split("/")[0] for path in read} == set(KINDS)
    for path in read:
        home.peer.read(path)
    for case in ("pair", "solo"):
        home.world.do_consent("ana", case, "records", False)  # noqa: FBT003 - the format's order
    for path in read:
        for more in ("", "/_history", "/_history/1"):
            never = home.peer.call("get", f"{path.split('/')[0]}/never{more}")
            answer = home.peer.call("get", path + more)
            assert (answer.status_code, answer.content) == (404, never.content), path


def test_a_right_of_old_opens_nothing_that_asks_who_is_there(home: House) -> None:
    """Whatever rights were written before an exercise began to ask."""
    answer, rest = home.part("ana", "w").code, Program(home.world.owner, home.peer.name)
    assert home.peer.call("get", f"QuestionnaireResponse/{answer}").status_code == 200
    assert rest.get(f"responses/{answer}").status_code == 200
    versions = ExerciseVersion.objects.filter(assignments__parts__code=answer)
    versions.update(definition=versions.get().definition | {"reauth": True})
    assert ResponseGrant.objects.filter(user=home.peer.system.user, content_object__part__code=answer).exists()
    assert home.peer.call("get", f"QuestionnaireResponse/{answer}").status_code == 404
    assert rest.get(f"responses/{answer}").status_code == 404
    assert answer not in home.peer.found("QuestionnaireResponse")
    assert answer not in rest.get("responses").content.decode()


def test_of_what_a_consent_opens_no_earlier_version_is_kept(home: House) -> None:
    path = f"Task/{home.part('ana', 'open').code}"
    before = home.peer.read(path)
    home.world.do_submit("ana", "open", "therapist")
    now = home.peer.read(path)
    assert now["meta"]["versionId"] != before["meta"]["versionId"]
    never = home.peer.call("get", "Task/never/_history/1")
    answer = home.peer.call("get", f"{path}/_history/{before['meta']['versionId']}")
    assert (answer.status_code, answer.content) == (404, never.content)
    assert home.peer.read(f"{path}/_history/{now['meta']['versionId']}") == now
    assert [one["resource"] for one in home.peer.read(f"{path}/_history")["entry"]] == [now]
    for kind in KINDS:
        home.peer.found(f"{kind}?_lastUpdated=ge2020")
    kept = Version.objects.values_list("edition__kind", flat=True)
    assert set(kept) <= {"Patient", "RelatedPerson", "Group", "Appointment"}
