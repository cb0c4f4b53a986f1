from django.urls import reverse

from clients.enums import ConsentKind, SecretsMode, TeamRole
from clients.models import PolicySignature, SecretsPolicy
from homework.actions.answering import choose_level
from homework.actions.sharing import hold_sharing
from homework.enums import Level
from homework.models import Flag, Hold, Response
from practice import clock
from tests.homework.care.scene import Scene, column, links

WORDS = ("shown-ana", "aside-ana", "team-ana", "mine-ana")


def share(scene: Scene) -> None:
    for name in ("ana", "jonah"):
        scene.consent(name, ConsentKind.PARTNER_SHARING)


def test_each_answer_stands_in_its_authors_column_alone(scene: Scene) -> None:
    share(scene)
    ana = [scene.answer("ana", scene.set(), level).code for level in Level]
    jonah = [scene.answer("jonah", scene.set(), Level.THERAPIST).code]
    page = scene.page("case_page", scene.case.code)
    found = {name: set(links(column(page, name), "answer")) for name in ("Ana Reyes", "Jonah Reyes")}
    assert found == {"Ana Reyes": set(ana), "Jonah Reyes": set(jonah)}
    assert sorted(links(page, "answer")) == sorted(ana + jonah)


def test_no_word_of_an_answer_is_on_the_page_of_a_case(scene: Scene) -> None:
    code = scene.answer("ana", scene.set(), Level.THERAPIST).code
    read = scene.page("answer", code)
    page = scene.page("case_page", scene.case.code)
    assert ([word in read for word in WORDS], [word in page for word in WORDS]) == (
        [True, True, True, False],
        [False] * 4,
    )


def test_answers_are_grouped_by_who_can_see_them(scene: Scene) -> None:
    share(scene)
    scene.answer("ana", scene.set(), Level.PARTNER)
    scene.answer("ana", scene.set(needs_release=True), Level.PARTNER)
    scene.answer("ana", scene.set(), Level.TOGETHER)
    scene.answer("ana", scene.set(), Level.PRIVATE)
    scene.set()
    ana = column(scene.page("case_page", scene.case.code), "Ana Reyes")
    said = (
        "Both of them and you",
        "It waits for your release.",
        "It opens when Jonah has offered theirs too.",
        "Only Ana",
        "Not done yet",
    )
    places = [ana.find(words) for words in said]
    assert -1 not in places
    assert places == sorted(places)


def test_an_own_hold_looks_to_the_team_like_a_choice(scene: Scene) -> None:
    """Held by herself, or kept from her partner by taking back a consent: the same bytes but for the tokens."""
    share(scene)
    open_now = scene.answer("ana", scene.set(), Level.PARTNER)
    hold_sharing(scene.case, by=scene.cast.actor("ana"))
    held = scene.answer("ana", scene.set(), Level.PARTNER)
    page = column(scene.page("case_page", scene.case.code), "Ana Reyes")
    answer = scene.page("answer", held.code)
    assert (open_now.shown_id is None, held.shown_id) == (False, None)
    assert "Not open to Jonah." in page
    assert "Not open to Jonah." in answer
    assert [word for word in ("hold", "held", "withheld") if word in (page + answer).lower().split()] == []


def test_a_flag_of_the_case_is_told_as_a_hold(scene: Scene) -> None:
    share(scene)
    scene.flag("jonah")
    part = scene.answer("ana", scene.set(), Level.PARTNER)
    assert "Sharing in this case is on hold." in scene.page("answer", part.code)


def test_the_line_for_next_time_is_kept_with_the_last_session(scene: Scene) -> None:
    case = scene.another("marcus")
    session = case.sessions.get()
    session.starts_at = clock.now().replace(hour=1)
    session.save()
    answer = scene.post("next_time_line", session.code, line="Begin with the walk.")
    long = scene.post("next_time_line", session.code, line="x" * 201)
    session.refresh_from_db()
    assert (answer.status_code, long.status_code, session.next_time_line) == (302, 422, "Begin with the walk.")
    assert b"Keep it to 200 characters." in long.content


def test_joining_says_beside_the_field_what_is_missing(scene: Scene) -> None:
    code, key = scene.case.code, scene.cast.users["owner"].pk
    nobody = scene.post("team_join", code, clinician="", role="treating")
    endless = scene.post("team_join", code, clinician=key, role="cover")
    past = scene.post("team_join", code, clinician=key, role="cover", until="2026-03-02")
    partner = scene.post("team_join", code, clinician=scene.cast.users["ana"].pk, role="treating")
    said = [answer.content.decode() for answer in (nobody, endless, past, partner)]
    assert [answer.status_code for answer in (nobody, endless, past, partner)] == [422] * 4
    assert "Choose a colleague." in said[0]
    assert "Cover needs a day on which it ends." in said[1]
    assert "Choose a day that is still to come." in said[2]
    assert scene.case.team.count() == 1


def test_colleagues_join_and_the_last_treating_one_stays(scene: Scene) -> None:
    code, key = scene.case.code, scene.cast.users["owner"].pk
    scene.post("team_join", code, clinician=key, role="cover", until="2026-03-09")
    alone = scene.browser().post(reverse("team_leave", args=[code, scene.by.person]), follow=True)
    scene.post("team_leave", code, key)
    seats = list(scene.case.team.order_by("pk").values_list("role", "left_at"))
    assert seats == [(TeamRole.TREATING, None), (TeamRole.COVER, clock.now())]
    assert b"Name another treating clinician first." in alone.content


def test_a_policy_waits_for_every_signature(scene: Scene) -> None:
    blank = scene.post("policy_propose", scene.case.code, mode="limited", text=" ")
    scene.post("policy_propose", scene.case.code, mode=SecretsMode.LIMITED, text="What you tell me stays with me.")
    policy = SecretsPolicy.objects.get()
    waiting = scene.page("case_access", scene.case.code)
    for name in ("ana", "jonah"):
        PolicySignature.objects.create(policy=policy, client=scene.cast.client(name), at=clock.now())
    signed = scene.page("case_access", scene.case.code)
    assert blank.status_code == 422
    assert ["Nothing is agreed yet" in page for page in (waiting, signed)] == [True, False]
    assert ["Waits for signatures" in page for page in (waiting, signed)] == [True, False]


def test_a_separation_shows_what_goes_and_needs_the_statement(scene: Scene) -> None:
    share(scene)
    part = scene.answer("ana", scene.set(), Level.PARTNER)
    page = scene.page("case_separate", scene.case.code)
    refused = scene.post("case_separate", scene.case.code)
    part.refresh_from_db()
    still = part.shown_id
    done = scene.post("case_separate", scene.case.code, told="on")
    part.refresh_from_db()
    assert "A plain exercise" in page
    assert "written by Ana" in page
    assert (refused.status_code, done.status_code, still is None, part.shown_id) == (422, 302, False, None)
    assert b"Tick this when both have been told" in refused.content


def test_a_client_of_two_cases_has_a_page_with_both(scene: Scene) -> None:
    from clients.actions.cases import open_case

    own = open_case([scene.cast.client("ana")], treating=scene.cast.users["clinician"], by=scene.by)
    page = scene.page("client_page", scene.cast.client("ana").code)
    assert links(page, "case_page") == [scene.case.code, own.code]


def test_a_supervisor_is_offered_nothing_to_do(scene: Scene) -> None:
    scene.joins("owner", TeamRole.SUPERVISOR)
    offered = ("Set homework", "A colleague joins", "They have separated")
    pages = {name: _main(scene.page("case_access", scene.case.code, reader=name)) for name in ("clinician", "owner")}
    found = {name: [words in page for words in offered] for name, page in pages.items()}
    assert found == {"clinician": [True, True, True], "owner": [False, False, False]}


def _main(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


def test_a_supervisor_is_told_that_only_others_act(scene: Scene) -> None:
    scene.joins("owner", TeamRole.SUPERVISOR)
    assignment = scene.set(needs_release=True)
    part = scene.answer("ana", assignment, Level.PARTNER)
    reader = scene.browser("owner")
    said = reader.post(reverse("assignment_release", args=[assignment.code]), {"on": "yes"}, follow=True)
    part.refresh_from_db()
    assert b"Only the clinicians who treat this case can do this." in said.content
    assert (part.released_id, Flag.objects.count(), Response.objects.count()) == (None, 0, 1)


def test_a_clinician_can_hold_sharing_before_a_separation(scene: Scene) -> None:
    share(scene)
    before, during = scene.answer("ana", scene.set(), Level.PARTNER), scene.set()
    assert "Put a silent hold first" in scene.page("case_separate", scene.case.code)
    scene.post("case_hold", scene.case.code, on="yes")
    held = scene.answer("ana", during, Level.PARTNER)
    assert "You hold sharing in this case now." in scene.page("case_separate", scene.case.code)
    assert (before.shown_id == before.current_id, held.shown_id, held.withheld) == (True, None, True)
    scene.post("case_hold", scene.case.code, on="no")
    held.refresh_from_db()
    assert (held.shown_id, Hold.objects.filter(lifted_at=None).count()) == (None, 0)
    choose_level(held, Level.PARTNER, by=scene.cast.actor("ana"))
    held.refresh_from_db()
    assert held.shown_id == held.current_id


def test_the_teams_hold_and_a_clients_own_end_each_by_itself(scene: Scene) -> None:
    hold_sharing(scene.case, by=scene.cast.actor("ana"))
    for on in ("yes", "yes", "no"):
        scene.post("case_hold", scene.case.code, on=on)
    assert list(Hold.objects.filter(lifted_at=None).values_list("client_id", flat=True)) == [scene.cast.users["ana"].pk]
    assert "The care team holds sharing" not in scene.page("case_access", scene.case.code)


def test_a_supervisor_holds_and_separates_nothing(scene: Scene) -> None:
    scene.joins("owner", TeamRole.SUPERVISOR)
    scene.post("case_hold", scene.case.code, reader="owner", on="yes")
    answer = scene.browser("owner").get(reverse("case_separate", args=[scene.case.code]))
    scene.case.refresh_from_db()
    assert (answer.status_code, Hold.objects.count(), scene.case.separated_at) == (409, 0, None)
