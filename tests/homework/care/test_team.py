from datetime import timedelta

import pytest
from django.urls import reverse

from clients.enums import TeamRole
from clients.models import TeamMember
from homework.enums import Level
from homework.models import ResponseGrant
from homework.queries.given import cases_to_set
from practice import clock
from tests.homework.care.scene import Scene

TREATING = {"role": "treating", "until": ""}


def team(scene: Scene) -> dict[str, str]:
    rows = TeamMember.objects.filter(case=scene.case, left_at=None).select_related("clinician")
    return {row.clinician.email.split("@")[0]: row.role for row in rows}


@pytest.mark.parametrize(
    ("reader", "found"),
    [
        ("administrator", 200),
        ("owner", 200),
        ("clinician", 404),
        ("supervisor", 404),
        ("front_desk", 404),
        ("stranger", 404),
        ("ana", 404),
    ],
)
def test_who_runs_the_practice_has_a_page_of_every_team(scene: Scene, reader: str, found: int) -> None:
    browser = scene.browser(reader)
    answers = [browser.get(reverse("case_team", args=[code])) for code in (scene.case.code, "aaaaaaaaaaaa")]
    assert [answer.status_code for answer in answers] == [found, 404]
    assert found == 200 or answers[0].content == answers[1].content


def test_it_shows_the_team_and_nobody_in_care(scene: Scene) -> None:
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    scene.flag("ana", part)
    words = ("Ana", "Reyes", "shown-ana", "A plain exercise", "Are you safe")
    theirs = scene.page("case_page", scene.case.code)
    page = scene.page("case_team", scene.case.code, reader="administrator")
    assert [scene.case.code in page, scene.cast.users["clinician"].name in page] == [True, True]
    assert [word in page for word in words] == [False] * 5
    assert [word in theirs for word in words] == [True, True, False, True, True]


def test_who_runs_the_practice_hands_a_case_over(scene: Scene) -> None:
    part = scene.answer("ana", scene.set(), Level.THERAPIST)
    clinician, owner = (scene.cast.users[name].pk for name in ("clinician", "owner"))
    code, by = scene.case.code, "administrator"
    alone = scene.browser(by).post(reverse("case_team_leave", args=[code, clinician]), follow=True)
    assert (b"Name another treating clinician first." in alone.content, team(scene)) == (
        True,
        {"clinician": "treating"},
    )
    assert scene.post("case_team", code, reader=by, clinician=owner, **TREATING).status_code == 302
    assert scene.post("case_team_leave", code, clinician, reader=by).status_code == 302
    assert team(scene) == {"owner": "treating"}
    staff = ResponseGrant.objects.filter(content_object__part=part).exclude(user=scene.cast.users["ana"])
    assert list(staff.values_list("user_id", flat=True)) == [owner]


def test_a_wrong_choice_gets_words_beside_it(scene: Scene) -> None:
    place = reverse("case_team", args=[scene.case.code])
    answer = scene.browser("administrator").post(place, {"clinician": "", "role": "cover", "until": ""})
    errors = answer.context["join"].errors
    assert (answer.status_code, {name: list(words) for name, words in errors.items()}) == (
        422,
        {"clinician": ["Choose a colleague."], "until": ["Cover needs a day on which it ends."]},
    )


def test_the_page_is_one_click_from_the_client_s_for_them_alone(scene: Scene) -> None:
    place = reverse("case_team", args=[scene.case.code])
    code = scene.cast.client("ana").code
    assert [place in scene.page("desk_client", code, reader=reader) for reader in ("administrator", "front_desk")] == [
        True,
        False,
    ]


def test_a_supervisor_leaves_by_themselves_and_takes_nobody_along(scene: Scene) -> None:
    scene.joins("owner", TeamRole.TREATING)
    supervisor = scene.cast.users["owner"]
    TeamMember.objects.filter(case=scene.case, clinician=supervisor).update(role=TeamRole.SUPERVISOR)
    supervisor.memberships.filter(role="administrator").update(ended_at=clock.now())
    code = scene.case.code
    page = scene.page("case_access", code, reader="owner")
    keys = {name: scene.cast.users[name].pk for name in ("owner", "clinician")}
    offered = {name: reverse("team_leave", args=[code, key]) in page for name, key in keys.items()}
    scene.post("team_leave", code, keys["clinician"], reader="owner")
    assert '<span class="me-name">Dr Owner</span>' in page
    assert (offered, team(scene)) == (
        {"owner": True, "clinician": False},
        {"clinician": "treating", "owner": "supervisor"},
    )
    gone = scene.post("team_leave", code, keys["owner"], reader="owner")
    assert (gone.headers["Location"], team(scene)) == (reverse("clients"), {"clinician": "treating"})


def test_whose_cover_is_over_has_no_seat_to_leave(scene: Scene) -> None:
    scene.joins("owner", TeamRole.COVER, days=1)
    owner = scene.cast.users["owner"]
    owner.memberships.filter(role="administrator").update(ended_at=clock.now())
    scene.clock.moment += timedelta(days=1)
    assert scene.post("team_leave", scene.case.code, owner.pk, reader="owner").status_code == 404


@pytest.mark.parametrize(
    ("role", "days", "found"), [(TeamRole.TREATING, None, 1), (TeamRole.COVER, 3, 1), (TeamRole.SUPERVISOR, None, 0)]
)
def test_homework_is_set_where_one_acts(scene: Scene, role: TeamRole, days: int | None, found: int) -> None:
    scene.joins("owner", role, days=days)
    assert len(cases_to_set(scene.cast.actor("owner"))) == found
    scene.another("marcus")
    assert [len(cases_to_set(scene.cast.actor(name))) for name in ("owner", "clinician")] == [found, 2]


def seats_in_store(scene: Scene) -> set[int]:
    return set(ResponseGrant.objects.filter(capacity="treating").values_list("user_id", flat=True))


@pytest.mark.parametrize("before", [None, TeamRole.COVER, TeamRole.SUPERVISOR, TeamRole.TREATING])
def test_a_case_changes_hands_in_one_act(scene: Scene, before: TeamRole | None) -> None:
    scene.answer("ana", scene.set(), Level.THERAPIST)
    if before is not None:
        scene.joins("owner", before, days=3 if before == TeamRole.COVER else None)
    old, new = (scene.cast.users[name].pk for name in ("clinician", "owner"))
    answer = scene.post("team_hand_over", scene.case.code, leaver=old, successor=new)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("clients"))
    assert (team(scene), seats_in_store(scene)) == ({"owner": "treating"}, {new})
    assert scene.browser().get(reverse("case_page", args=[scene.case.code])).status_code == 404


def test_who_runs_the_practice_does_it_on_the_page_of_the_team(scene: Scene) -> None:
    old, new = (scene.cast.users[name].pk for name in ("clinician", "owner"))
    answer = scene.post("case_team_hand_over", scene.case.code, reader="administrator", leaver=old, successor=new)
    assert (answer.status_code, team(scene)) == (302, {"owner": "treating"})


@pytest.mark.parametrize(
    ("leaver", "successor"), [("clinician", "clinician"), ("owner", "clinician"), ("clinician", "supervisor")]
)
def test_a_case_that_cannot_change_hands_stays_where_it_is(scene: Scene, leaver: str, successor: str) -> None:
    scene.joins("owner", TeamRole.COVER, days=3)
    old, new = (scene.cast.users[name].pk for name in (leaver, successor))
    answer = scene.post("team_hand_over", scene.case.code, leaver=old, successor=new)
    assert (answer.status_code, team(scene)) == (422, {"clinician": "treating", "owner": "cover"})


@pytest.mark.parametrize("reader", ["owner", "supervisor", "front_desk", "stranger", "ana"])
def test_nobody_else_hands_a_case_over(scene: Scene, reader: str) -> None:
    old, new = (scene.cast.users[name].pk for name in ("clinician", "owner"))
    answers = [
        scene.post("team_hand_over", code, reader=reader, leaver=old, successor=new)
        for code in (scene.case.code, "aaaaaaaaaaaa")
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(404, answers[1].content)}
    assert team(scene) == {"clinician": "treating"}
