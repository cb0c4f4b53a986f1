"""Ana does something that Ben may not know of: all that reaches him is the same as in a world where she did nothing."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol

import pytest

from clients.actions.calendars import make_feed
from clients.actions.cases import cancel_session, move_session, plan_session
from clients.actions.contact import change_wishes
from clients.actions.duty import name_duty
from clients.actions.reminding import choose_reminders, stop_reminders
from clients.actions.standing import change_standing
from clients.enums import DutyKind, Standing
from homework.actions.answering import submit
from homework.actions.commenting import change_comment, take_back_comment, write_comment
from homework.actions.emergency import break_glass, open_in_emergency
from homework.actions.escalating import escalate_flag, open_escalated
from homework.actions.joint import reword_line
from homework.actions.noting import write_private_note
from homework.actions.opening import open_part
from homework.actions.publishing import publish
from homework.enums import FlagLevel, Level
from homework.fhir.exporting import prepare_exports
from homework.library.catalogue import definition
from homework.models import ExerciseVersion, Flag, Part
from homework.summaries.filing import file_pages
from practice.enums import Remind
from practice.mail.models import Channel
from practice.people.covering import cover_pages
from practice.people.models import User
from tests.homework.leaks.alone import ALONE, lives_elsewhere
from tests.homework.leaks.twins import LEVELS, Act, Twin, masked, told_and_forgotten
from tests.homework.sharing.world import DAY_ZERO, Clock
from tests.practice.fhir.asking import Peer
from tests.practice.sync.programs import Program
from tests.share import quick_share_of

type See = Callable[[Twin], dict[str, str]]


class Tells(Protocol):
    """Compares worlds: for each act of Ana's, before Ben's work or after it, what differs."""

    def __call__(self, see: See, *acts: Act, then: Sequence[Act] = ()) -> dict[str, list[str]]: ...


def nothing(_twin: Twin) -> None:
    """Ana does nothing at all."""


def drafts(twin: Twin) -> None:
    twin.type("ana", "both")
    twin.line("ana", "Typed")


def hands_in(twin: Twin) -> None:
    twin.hand_in("ana", "both", Level.PRIVATE)
    twin.hand_in("ana", "given", Level.THERAPIST)
    twin.hand_in("ana", "later", Level.PARTNER)


def holds(twin: Twin) -> None:
    twin.world.do_hold("ana", "pair", on=True)
    twin.hand_in("ana", "both", Level.TOGETHER)
    twin.hand_in("ana", "given", Level.PARTNER)
    twin.agree("ana", twin.line("ana", "In a hold"))


def held_and_ended_it(twin: Twin) -> None:
    holds(twin)
    line = twin.line("ana", "Taken out")
    twin.agree("ana", line)
    twin.world.do_hold("ana", "pair", on=False)
    twin.world.do_pass_days(1)
    twin.remove("ana", line)
    twin.world.do_pass_days(-1)


def is_flagged_here(twin: Twin) -> None:
    twin.world.do_raise_flag("f", "ana", "pair", 3)
    twin.hand_in("ana", "given", Level.PARTNER)
    twin.agree("ana", twin.line("ana", "In a flag"))


def is_flagged_elsewhere(twin: Twin) -> None:
    twin.world.do_raise_flag("f", "ana", "solo", 2)
    twin.hand_in("ana", "both", Level.TOGETHER)
    twin.world.do_lift_flag("f")


def is_seen_beyond_the_team(twin: Twin) -> None:
    """A flag of hers goes to who is on duty, and her own case is opened in an emergency; each is looked at."""
    owner, alone = twin.world.founder, twin.world.cases["solo"]
    name_duty(owner, DutyKind.LEAD, by=twin.world.owner)
    twin.world.do_raise_flag("f", "ana", "pair", 3)
    escalate_flag(twin.world.flags["f"], by=twin.world.actor("ray"))
    open_escalated(twin.world.flags["f"].code, by=twin.world.owner)
    twin.world.do_assign("solo", "own", LEVELS[:2], *(False, None))
    twin.hand_in("ana", "own", Level.THERAPIST)
    break_glass(alone, "Sol cannot be reached.", by=twin.world.owner)
    open_in_emergency(twin.part("own", "ana").code, by=twin.world.owner)
    write_private_note(twin.world.cases["pair"], "About Ana.", by=twin.world.actor("ray"))


def does_what_only_she_was_given(twin: Twin) -> None:
    twin.world.do_assign("pair", "named", LEVELS[:2], *(False, ["ana"]))
    twin.hand_in("ana", "named", Level.THERAPIST)
    twin.world.do_assign("solo", "own", LEVELS[:2], *(False, None))
    twin.hand_in("ana", "own", Level.THERAPIST)


def reports_signs_and_consents(twin: Twin) -> None:
    told = {"cc": [{"cc_ref": twin.joint.lines.earliest("pk").code, "cc_done": 1}]}
    submit(twin.part("check", "ana"), told, Level.THERAPIST, by=twin.world.actor("ana"))
    twin.sign("ana")
    twin.world.do_consent("ana", "pair", "supervision", on=True)
    twin.world.do_consent("ana", "pair", "records", on=True)


def is_written_to(twin: Twin) -> None:
    """Ray writes to her about what she handed in, and she reads it."""
    twin.hand_in("ana", "later", Level.THERAPIST)
    ray = twin.world.actor("ray")
    comment = write_comment(twin.part("later", "ana"), "About what Ana wrote.", by=ray)
    change_comment(comment, "In other words.", by=ray)
    take_back_comment(write_comment(twin.part("later", "ana"), "Not this.", by=ray), by=ray)
    path = f"/my/answers/{twin.part('later', 'ana').code}/"
    twin.browser("ana").get(path)
    twin.browser("ana").post(f"{path}read/")


def rewords_in_a_hold(twin: Twin) -> None:
    twin.world.do_hold("ana", "pair", on=True)
    line = twin.joint.lines.filter(author_id=twin.world.users["ana"].pk, agreed_at__isnull=False).latest("pk")
    reword_line(line, line.answers | {"c_text": "In other words"}, by=twin.world.actor("ana"))


def says_how_she_is_written_to(twin: Twin) -> None:
    ana = twin.world.actor("ana")
    change_wishes(twin.world.client("ana"), never=True, phone="0117 496 0100", hours={0: (0, 60)}, by=ana)
    cover_pages(twin.world.users["ana"], on=True, by=ana)


def has_hers_come_back_and_rests(twin: Twin) -> None:
    twin.hers_comes_back()
    twin.rests()


def hands_in_what_comes_back(twin: Twin) -> None:
    twin.hand_in("ana", "weekly", Level.PRIVATE)


def says_when_she_is_reminded(twin: Twin) -> None:
    ana = twin.world.actor("ana")
    choose_reminders(twin.world.client("ana"), Remind.DAY_BEFORE, by_ways=(Channel.MAIL,), by=ana)
    stop_reminders(User.objects.get(pk=twin.world.users["ana"].pk))


def is_archived(twin: Twin) -> None:
    change_standing(twin.world.client("ana"), Standing.ARCHIVED, by=twin.world.owner)


def sees_sol(twin: Twin) -> None:
    """Sessions of her own are planned, moved and cancelled, and she has a calendar."""
    by, case = twin.world.owner, twin.world.cases["solo"]
    when: dict[str, Any] = {"zone": "Europe/London", "minutes": 50, "place": "Room 2", "by": by}
    kept, gone = (plan_session(case, DAY_ZERO + timedelta(days=day), **when) for day in (2, 3))
    move_session(kept, DAY_ZERO + timedelta(days=4), **when)
    cancel_session(gone, by=by)
    make_feed(by=twin.world.actor("ana"))


BEFORE: tuple[Act, ...] = (
    drafts,
    hands_in,
    holds,
    held_and_ended_it,
    is_flagged_here,
    is_flagged_elsewhere,
    is_seen_beyond_the_team,
    does_what_only_she_was_given,
    reports_signs_and_consents,
    is_written_to,
    says_how_she_is_written_to,
    has_hers_come_back_and_rests,
    hands_in_what_comes_back,
    *ALONE,
    lives_elsewhere,
    says_when_she_is_reminded,
    is_archived,
    sees_sol,
)


def opens_hers(twin: Twin) -> None:
    twin.hand_in("ana", "given", Level.PARTNER)


def adds_a_line(twin: Twin) -> None:
    twin.agree("ana", twin.line("ana", "In the open"))


def reads_what_he_opened(twin: Twin) -> None:
    open_part(twin.part("given", "ben").code, by=twin.world.actor("ana"))


def holds_quietly_and_changes_her_mind(twin: Twin) -> None:
    twin.world.do_hold("ana", "pair", on=True)
    line = twin.line("ana", "In a hold")
    twin.agree("ana", line)
    twin.hand_in("ana", "later", Level.PARTNER)
    twin.world.do_hold("ana", "pair", on=False)
    twin.remove("ana", line)


AFTER: tuple[Act, ...] = (reads_what_he_opened, holds_quietly_and_changes_her_mind, rewords_in_a_hold, *ALONE)


@pytest.fixture(scope="module")
def library(standing: None) -> dict[str, ExerciseVersion]:
    return {slug: publish(slug, dict(definition(slug))) for slug in ("commitments-agreement", "commitment-check")}


@pytest.fixture
def tells(still_clock: Clock, library: dict[str, ExerciseVersion], printer: None) -> Tells:
    """What of all that is seen differs from the world in which Ana did nothing."""

    def world(see: See, before: Act, after: Act) -> dict[str, str]:
        with told_and_forgotten():
            twin = Twin(still_clock, library)
            before(twin)
            twin.ben_works()
            after(twin)
            return see(twin)

    def told(see: See, *acts: Act, then: Sequence[Act] = ()) -> dict[str, list[str]]:
        plain = world(see, nothing, nothing)
        found = {act.__name__: world(see, act, nothing) for act in acts}
        found |= {f"then {act.__name__}": world(see, nothing, act) for act in then}
        return {
            name: sorted(key for key in plain | seen if plain.get(key) != seen.get(key)) for name, seen in found.items()
        }

    return told


def all_of_it(twin: Twin) -> dict[str, str]:
    table = twin.on_the_table()
    twin.ben_writes_with_her()
    twin.ray_works()
    twin.a_week_passes()
    return table | twin.everything_for_ben()


@pytest.mark.shared
def test_nothing_that_ana_does_unseen_reaches_ben(tells: Tells) -> None:
    before, after = quick_share_of(BEFORE), quick_share_of(AFTER)
    acts = [act.__name__ for act in before] + [f"then {act.__name__}" for act in after]
    assert tells(all_of_it, *before, then=after) == {act: [] for act in acts}


BULK = ("QuestionnaireResponse", "Task", "Observation", "CarePlan", "DocumentReference", "Consent", "Provenance")


def in_bulk(twin: Twin, *people: str) -> dict[str, str]:
    """Every file that the record system of Ben, or of these people, takes away, of all that is about homework."""
    peer = Peer(twin.world.owner)
    for name in people or ("ben",):
        twin.world.do_consent(name, "pair", "records", on=True)
    file_pages.func()
    asked = f"$export?_type={','.join(BULK)}"
    where = peer.call("get", asked, Prefer="respond-async")["Content-Location"]
    prepare_exports.call()
    files = Program.call(peer, "get", where.removeprefix("http://testserver")).json()["output"]
    urls = {file["type"]: file["url"].removeprefix("http://testserver") for file in files}
    found = {kind: Program.call(peer, "get", url).getvalue().decode() for kind, url in urls.items()}
    assert "QuestionnaireResponse" in found
    return {kind: masked(words) for kind, words in found.items()} | {"files": str(sorted(found))}


@pytest.mark.long
def test_nothing_that_ana_does_unseen_is_in_a_file_of_bens_record_system(tells: Tells) -> None:
    acts = (*BEFORE, opens_hers)
    assert tells(in_bulk, *acts) == {act.__name__: [] for act in acts}


def test_the_comparison_of_files_sees_what_she_lets_it_read(tells: Tells) -> None:
    told = tells(lambda twin: in_bulk(twin, "ana", "ben"), hands_in)["hands_in"]
    assert {"QuestionnaireResponse", "Task"} <= set(told)


def test_the_comparison_sees_what_opens(tells: Tells) -> None:
    together = ["get /my/", "get /my/together/", "get /my/together/<ben/given>/"]
    text = ["ben", "get /my/h/<ben/check>/1/", "get /my/joint/<ben/joint>/", "paper", "screen"]
    assert tells(all_of_it, opens_hers, adds_a_line) == {"opens_hers": together, "adds_a_line": text}


@pytest.mark.parametrize("act", ALONE)
def test_each_answer_alone_raises_what_holds_the_two(
    act: Act, still_clock: Clock, library: dict[str, ExerciseVersion]
) -> None:
    """Otherwise the worlds would be alike because nothing happened."""
    with told_and_forgotten():
        twin = Twin(still_clock, library)
        before = Flag.objects.count()
        act(twin)
        levels = list(Flag.objects.order_by("pk").values_list("level", flat=True))[before:]
        pending = Part.objects.filter(author=twin.world.client("ana"), withheld=True)
        assert max(levels) >= FlagLevel.WORKING_DAY
        assert {part.shown_id for part in pending} == {None}
