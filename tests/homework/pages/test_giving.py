import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.actions.cases import plan_session
from clients.models import Case
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.publishing import publish_library
from homework.enums import Level
from homework.models import Assignment, Draft, Part
from homework.queries.exercises import exercise
from practice import clock
from tests.cast import Cast

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
GOAL = {"def_own": "to be told", "importance": 8, "confidence": 4, "readiness": 6, "goal": "stop rehearsing"}


@pytest.fixture(scope="module")
def built_cast(standing: None) -> Cast:
    with clock.played(NOW):
        publish_library()
        return Cast()


@pytest.fixture
def cast(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return cast


@pytest.fixture
def case(cast: Cast) -> Case:
    case = cast.couple()
    by = cast.actor("clinician")
    plan_session(case, NOW + timedelta(days=5, hours=1), zone="Europe/London", minutes=50, by=by)
    return case


def address(case: Case, slug: str) -> str:
    return reverse("assign", query={"case": case.code, "exercise": slug})


def filled(case: Case, cast: Cast, **changes: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "people": [cast.client("ana").code, cast.client("jonah").code],
        "due": "2026-11-30",
        "note": "",
        "levels": ["private", "therapist", "together"],
        "suggested": "therapist",
        "needs_release": "on",
        "once": "a-token",
    }
    return usual | changes


def set_one(cast: Cast, case: Case, slug: str = "naming-the-trust-question") -> Assignment:
    by = cast.actor("clinician")
    levels = (Level.PRIVATE, Level.THERAPIST, Level.TOGETHER)
    terms = Terms(levels=levels, suggested=Level.THERAPIST, needs_release=True, note="Start small.")
    return assign(case, exercise(slug, by).version, terms, by=by)


def test_three_actions_lead_from_the_library_to_homework(cast: Cast, case: Case) -> None:
    cast.client("ana")
    browser = cast.browser("clinician")
    library = browser.get(reverse("exercises")).content.decode()
    first = re.search(r'href="(/homework/new/\?exercise=naming-the-trust-question)"', library)
    assert first is not None
    screen = browser.get(first[1], follow=True)
    assert screen.redirect_chain == [(address(case, "naming-the-trust-question"), 302)]
    form = screen.context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"once": "a-token"}
    done = browser.post(address(case, "naming-the-trust-question"), sent, follow=True)
    assert [str(message) for message in done.context["messages"]] == ["Set for Ana and Jonah."]
    assignment = Assignment.objects.get()
    assert done.redirect_chain == [(reverse("assignment", args=[assignment.code]), 302)]
    assert (assignment.due_at, assignment.levels, assignment.suggested_level, assignment.needs_release) == (
        NOW + timedelta(days=5, hours=1),
        ["private", "therapist", "together"],
        "therapist",
        True,
    )
    assert Part.objects.count() == 2


@pytest.mark.parametrize(("chosen", "reminds"), [({"reminds": "none"}, False), ({"reminds": "one"}, True), ({}, True)])
def test_whoever_sets_it_says_whether_it_is_reminded_of(
    cast: Cast, case: Case, chosen: dict[str, object], *, reminds: bool
) -> None:
    browser = cast.browser("clinician")
    browser.post(address(case, "naming-the-trust-question"), filled(case, cast, **chosen))
    given = Assignment.objects.get()
    page = browser.get(reverse("assignment", args=[given.code])).content.decode()
    assert (given.reminds, "no reminder" in page) == (reminds, not reminds)


def test_without_a_session_there_is_a_week(cast: Cast) -> None:
    case = cast.couple()
    cast.browser("clinician").post(address(case, "naming-the-trust-question"), filled(case, cast, due="2026-12-02"))
    assert Assignment.objects.get().due_at == datetime(2026, 12, 2, 23, 59, tzinfo=UTC)
    form = cast.browser("clinician").get(address(case, "naming-the-trust-question")).context["form"]
    assert str(form["due"].value()) == "2026-12-02"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"people": []}, {"people": ["Choose who this is for."]}),
        ({"due": "2026-11-24"}, {"due": ["Choose a day that is still to come, or leave it empty."]}),
        ({"due": "soon"}, {"due": ["Write a day, like 2026-11-30."]}),
        ({"levels": []}, {"levels": ["Offer at least one of these."]}),
        ({"levels": ["private"]}, {"suggested": ["Suggest one that you also offer."]}),
    ],
)
def test_what_does_not_fit_is_told_beside_its_field(
    cast: Cast, case: Case, changes: dict[str, object], errors: dict[str, list[str]]
) -> None:
    page = cast.browser("clinician").post(address(case, "naming-the-trust-question"), filled(case, cast, **changes))
    assert (page.status_code, page.context["form"].errors) == (422, errors)
    assert [page.content.decode().count(words) for (words,) in errors.values()] == [2]
    assert not Assignment.objects.exists()


def test_for_one_of_two_nothing_opens_to_the_partner(cast: Cast, case: Case) -> None:
    browser, only = cast.browser("clinician"), [cast.client("ana").code]
    slug = address(case, "naming-the-trust-question")
    refused = browser.post(slug, filled(case, cast, people=only, suggested="together"))
    words = "Suggest another one: this opens to a partner only when it is for everyone."
    assert refused.context["form"].errors == {"suggested": [words]}
    browser.post(slug, filled(case, cast, people=only))
    assignment = Assignment.objects.get()
    assert assignment.levels == ["private", "therapist"]
    assert [part.author.called for part in Part.objects.select_related("author")] == ["Ana"]


def test_what_is_done_together_is_for_everyone(cast: Cast, case: Case) -> None:
    sent = filled(case, cast, people=[cast.client("ana").code], levels=["therapist"])
    page = cast.browser("clinician").post(address(case, "commitments-agreement"), sent)
    assert page.context["form"].errors == {"people": ["This one is done together. Choose everyone."]}


def test_pressing_twice_sets_it_once(cast: Cast, case: Case) -> None:
    browser = cast.browser("clinician")
    first = browser.post(address(case, "naming-the-trust-question"), filled(case, cast))
    second = browser.post(address(case, "naming-the-trust-question"), filled(case, cast))
    assert first.headers["Location"] == second.headers["Location"]
    assert Assignment.objects.count() == 1


def test_undo_asks_nobody_any_more(cast: Cast, case: Case) -> None:
    browser, title = cast.browser("clinician"), "Naming the trust question"
    page = browser.post(address(case, "naming-the-trust-question"), filled(case, cast), follow=True)
    undo = re.search(r'action="(/homework/[a-z0-9]+/undo/)"', page.content.decode())
    assert undo is not None
    pages = {"clinician": reverse("case_page", args=[case.code]), "ana": "/my/", "jonah": "/my/"}
    codes = [part.code for part in Part.objects.all()]

    def asked() -> dict[str, bool]:
        html = {name: cast.browser(name).get(path).content.decode() for name, path in pages.items()}
        return {name: title in words or any(code in words for code in codes) for name, words in html.items()}

    assert asked() == {"clinician": True, "ana": True, "jonah": True}
    browser.post(undo[1])
    assert asked() == {"clinician": False, "ana": False, "jonah": False}


def test_undo_keeps_what_somebody_has_begun(cast: Cast, case: Case) -> None:
    assignment = set_one(cast, case)
    draft = Draft.objects.create(
        part=Part.objects.get(assignment=assignment, author=cast.client("ana")), author=cast.client("ana"), saved_at=NOW
    )
    cast.browser("clinician").post(reverse("assignment_undo", args=[assignment.code]))
    assignment.refresh_from_db()
    assert (assignment.taken_back_at, Draft.objects.get()) == (NOW, draft)


def test_the_page_tells_only_done_or_not_done_yet(cast: Cast, case: Case) -> None:
    assignment = set_one(cast, case)
    page = reverse("assignment", args=[assignment.code])
    by_ana = Part.objects.get(assignment=assignment, author=cast.client("ana"))
    submit(by_ana, GOAL, Level.PRIVATE, by=cast.actor("ana"))
    html = cast.browser("clinician").get(page).content.decode()
    assert "stop rehearsing" not in html
    told = re.findall(
        r'<li class="row"><b>(.*?)</b><span class="tag[^"]*">(?:<svg.*?</svg>\s*)?(.*?)</span>', html, re.DOTALL
    )
    assert [(name, words.strip()) for name, words in told] == [("Ana Reyes", "done"), ("Jonah Reyes", "not done yet")]


def test_day_note_rest_and_taking_back(cast: Cast, case: Case) -> None:
    assignment = set_one(cast, case)
    browser = cast.browser("clinician")

    def post(name: str, **sent: str) -> Assignment:
        browser.post(reverse(name, args=[assignment.code]), sent)
        return Assignment.objects.get(pk=assignment.pk)

    changed = post("assignment", due="2026-12-01", note="Take your time.")
    assert (changed.due_at, changed.note) == (datetime(2026, 12, 1, 23, 59, tzinfo=UTC), "Take your time.")
    assert post("assignment_pause").paused_at == NOW
    assert post("assignment_resume").paused_at is None
    assert post("assignment_take_back").taken_back_at == NOW
    assert post("assignment_give_again").taken_back_at is None


@pytest.mark.parametrize("name", ["supervisor", "administrator", "front_desk", "ana", "stranger", "owner"])
def test_for_everybody_else_there_is_nothing(cast: Cast, case: Case, name: str) -> None:
    assignment = set_one(cast, case)
    browser = cast.browser(name)
    never = browser.get("/homework/never-used/")
    for place in (reverse("assignment", args=[assignment.code]), address(case, "naming-the-trust-question")):
        page = browser.get(place)
        assert (page.status_code, page.content) == (404, never.content)
    for act in ("undo", "pause", "resume", "take_back", "give_again"):
        assert browser.post(reverse(f"assignment_{act}", args=[assignment.code])).status_code == 404
    assignment.refresh_from_db()
    assert (assignment.paused_at, assignment.taken_back_at) == (None, None)


@pytest.mark.parametrize("name", ["administrator", "front_desk", "ana"])
def test_exercises_are_for_those_who_care(cast: Cast, name: str) -> None:
    browser = cast.browser(name)
    for place in ("/exercises/", "/exercises/trust-timeline/", "/exercises/trust-timeline/try/", "/homework/new/"):
        assert browser.get(place).status_code == 404


def shown(page: str) -> list[str]:
    return re.findall(r'<h2><a class="name" href="/exercises/([a-z-]+)/', page)


def test_the_library_is_narrowed_by_words_people_and_minutes(cast: Cast) -> None:
    browser = cast.browser("clinician")

    def found(**asked: str) -> list[str]:
        return shown(browser.get("/exercises/", asked).content.decode())

    assert len(found()) == 26
    assert found(q="LETTER yóunger") == ["letter-to-younger-self"]
    assert found(minutes="5", q="log") == ["moments-of-trust", "words-and-actions-log"]
    assert "commitments-agreement" in found(**{"for": "couple"})
    assert "self-compassion-break" not in found(**{"for": "couple"})
    assert found(q="no such thing") == []
    assert found(minutes="never") == found()


def test_every_exercise_can_be_read_and_tried(cast: Cast) -> None:
    browser = cast.browser("clinician")
    for slug in shown(browser.get("/exercises/").content.decode()):
        assert browser.get(f"/exercises/{slug}/").status_code == 200
        page = browser.get(f"/exercises/{slug}/try/")
        form = exercise(slug, cast.actor("clinician")).form
        questions = [item for item in form.items_flat if item.is_answered and form.entries_of(item.link_id) is None]
        assert len([page for page in page.context["pages"] if page.form or page.entries]) == len(questions)


def test_the_library_takes_as_many_statements_for_any_number_of_versions(cast: Cast) -> None:
    browser = cast.browser("clinician")
    browser.get("/exercises/")
    with CaptureQueriesContext(connection) as asked:
        browser.get("/exercises/")
    # What PostgreSQL is told of the place it works in comes on top, and is the same for every page.
    assert len([one for one in asked if one["sql"].startswith("SELECT") and "set_config" not in one["sql"]]) <= 6
