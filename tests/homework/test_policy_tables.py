"""The rules of sharing as tables: what opens, for whom, and why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from homework.enums import Capacity, FlagLevel, Level
from homework.policy import (
    CaseFacts,
    CommentFacts,
    FlagFacts,
    Glass,
    JointFacts,
    PartFacts,
    Patience,
    TeamSeat,
    Viewer,
    acts,
    announced_to,
    choose,
    comment_readers,
    earlier_viewers,
    emergency_announced_to,
    emergency_viewers,
    gone_to,
    joint_viewers,
    may_change_comment,
    may_comment,
    may_write_to_all,
    release,
    settle,
    viewers,
)

ANA, BEN, RAY, SOL, PMS = 1, 2, 11, 12, 21
BOTH = frozenset({ANA, BEN})
TEAM = (TeamSeat(RAY, Capacity.TREATING), TeamSeat(SOL, Capacity.SUPERVISOR))
PAIR = CaseFacts(BOTH, team=TEAM, sharing=BOTH, supervision=BOTH, records={ANA: frozenset({PMS})})
TOGETHER, PARTNER, THERAPIST = Level.TOGETHER, Level.PARTNER, Level.THERAPIST


def ana(**facts: object) -> PartFacts:
    return replace(PartFacts(ANA, PARTNER, current=10), **facts)  # type: ignore[arg-type]  # made of words


def ben(**facts: object) -> PartFacts:
    return replace(PartFacts(BEN, TOGETHER, current=20), **facts)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        pytest.param((ana(), ben(level=THERAPIST)), (10, None), id="partner opens by itself"),
        pytest.param((ana(level=TOGETHER), ben()), (10, 20), id="together opens when both have offered"),
        pytest.param((ana(), ben()), (10, 20), id="partner counts as an offer"),
        pytest.param((ana(level=TOGETHER), ben(level=THERAPIST)), (None, None), id="together waits for the other"),
        pytest.param((ana(level=TOGETHER), ben(withheld=True)), (None, None), id="what is withheld is no offer"),
        pytest.param((ana(level=TOGETHER), ben(withheld=True, shown=19)), (10, 19), id="what is open is an offer"),
        pytest.param((ana(level=TOGETHER),), (None,), id="together needs everybody to be asked"),
        pytest.param((ana(needs_release=True), ben()), (None, None), id="no release, nothing opens"),
        pytest.param((ana(needs_release=True, released=10),), (10,), id="released"),
        pytest.param((ana(needs_release=True, released=9),), (None,), id="another version was released"),
        pytest.param((ana(needs_release=True, released=9, shown=9),), (9,), id="an amendment waits for a release"),
        pytest.param((ana(needs_release=True, shown=9),), (None,), id="a release taken back closes"),
        pytest.param((ana(shown=9),), (10,), id="an amendment of an open part opens"),
        pytest.param((ana(shown=9, withheld=True),), (9,), id="not while it is withheld"),
        pytest.param((ana(keeps_back=True), ben()), (None, None), id="what opens nothing is no offer"),
        pytest.param((ana(keeps_back=True, shown=9),), (None,), id="what opens nothing closes"),
    ],
)
def test_what_opens(parts: tuple[PartFacts, ...], shown: tuple[int | None, ...]) -> None:
    assert tuple(part.shown for part in settle(PAIR, parts)) == shown


@pytest.mark.parametrize(("chooser", "withheld"), [(None, True), (BEN, True), (ANA, False)])
def test_only_the_chooser_is_not_bound_by_what_closes(chooser: int | None, *, withheld: bool) -> None:
    (closed,) = settle(PAIR, (ana(level=THERAPIST, shown=10),), chooser=chooser)
    assert (closed.shown, closed.withheld) == (None, withheld)


def test_choosing_sets_the_level_and_lifts_what_was_withheld() -> None:
    assert choose(PAIR, ana(withheld=True, shown=9, released=9), TOGETHER) == ana(level=TOGETHER, shown=9, released=9)
    assert choose(PAIR, ana(released=10), THERAPIST, version=11) == ana(level=THERAPIST, current=11)


def test_every_viewer_has_a_reason_and_a_version() -> None:
    team = {Viewer(RAY, Capacity.TREATING, 10), Viewer(SOL, Capacity.SUPERVISOR, 10)}
    own, system = Viewer(ANA, Capacity.AUTHOR, 10), Viewer(PMS, Capacity.RECORDS, 10)
    assert viewers(PAIR, ana(shown=9)) == team | {own, system, Viewer(BEN, Capacity.PARTNER, 9)}
    assert viewers(PAIR, ana(shown=9, guarded=True)) == team | {own, Viewer(BEN, Capacity.PARTNER, 9)}
    assert viewers(PAIR, ana(level=Level.PRIVATE)) == {own}
    assert announced_to(PAIR, ana(level=Level.PRIVATE)) == team
    earlier = {replace(viewer, version=9) for viewer in (*team, own)}
    assert earlier_viewers(PAIR, ana(), [(9, THERAPIST)]) == earlier


def test_a_joint_text_has_readers_with_reasons_too() -> None:
    team = {Viewer(RAY, Capacity.TREATING, 5), Viewer(SOL, Capacity.SUPERVISOR, 5)}
    partners = {Viewer(person, Capacity.PARTNER, 5) for person in BOTH}
    assert joint_viewers(PAIR, [JointFacts(5, opened=True, authors=BOTH)]) == team | partners
    assert joint_viewers(PAIR, [JointFacts(5, opened=False, authors=BOTH)]) == team


def test_a_release_covers_nothing_that_is_private() -> None:
    assert release(ana(level=Level.PRIVATE), on=True) == ana(level=Level.PRIVATE)
    assert release(ana(level=THERAPIST), on=True) == ana(level=THERAPIST, released=10)
    assert release(ana(released=10), on=False) == ana()


VIC, WES = 13, 14
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=3)
NOBODY: frozenset[Viewer] = frozenset()
BROKEN = replace(PAIR, glass=(Glass(VIC, NOON), Glass(WES, LATER)))


@pytest.mark.parametrize(
    ("part", "reads", "announced"),
    [
        pytest.param(ana(), True, False, id="offered"),
        pytest.param(ana(shown=9, level=THERAPIST), True, False, id="the current version alone"),
        pytest.param(ana(withheld=True), True, False, id="withheld from the partner"),
        pytest.param(ana(level=Level.PRIVATE), False, True, id="private"),
        pytest.param(PartFacts(ANA), False, False, id="not handed in"),
        pytest.param(PartFacts(ANA, Level.PRIVATE), False, False, id="private and not handed in"),
    ],
)
def test_a_broken_glass_shows_what_a_treating_clinician_reads(part: PartFacts, *, reads: bool, announced: bool) -> None:
    both = {Viewer(person, Capacity.BREAK_GLASS, 10, until_at=at) for person, at in ((VIC, NOON), (WES, LATER))}
    assert emergency_viewers(BROKEN, part) == (both if reads else set())
    assert emergency_announced_to(BROKEN, part) == (both if announced else set())
    assert (emergency_viewers(PAIR, part), emergency_announced_to(PAIR, part)) == (NOBODY, NOBODY)


def test_a_broken_glass_makes_nobody_a_viewer() -> None:
    for part in (ana(), ana(level=Level.PRIVATE), ana(level=THERAPIST)):
        assert viewers(BROKEN, part) == viewers(PAIR, part)
        assert announced_to(BROKEN, part) == announced_to(PAIR, part)
        assert earlier_viewers(BROKEN, part, [(9, THERAPIST)]) == earlier_viewers(PAIR, part, [(9, THERAPIST)])


def test_no_participant_reads_through_a_glass_and_the_latest_end_counts() -> None:
    case = replace(PAIR, glass=(Glass(BEN, LATER), Glass(ANA, LATER), Glass(VIC, LATER), Glass(VIC, NOON)))
    assert emergency_viewers(case, ana()) == {Viewer(VIC, Capacity.BREAK_GLASS, 10, until_at=LATER)}


HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


NOT_YET, DUTY = frozenset[Capacity](), frozenset({Capacity.ON_DUTY})
BEYOND = DUTY | {Capacity.LEAD}
PATIENCE = Patience(NOON + HOUR, NOON + 2 * HOUR)


@pytest.mark.parametrize(
    ("facts", "after", "reached"),
    [
        pytest.param({}, HOUR - SECOND, NOT_YET, id="patience"),
        pytest.param({}, HOUR, DUTY, id="patience is over"),
        pytest.param({}, 2 * HOUR - SECOND, DUTY, id="not yet the lead"),
        pytest.param({}, 2 * HOUR, BEYOND, id="the lead too"),
        pytest.param({"level": FlagLevel.WORKING_DAY}, HOUR - SECOND, NOT_YET, id="less pressing, in time"),
        pytest.param({"level": FlagLevel.WORKING_DAY}, HOUR, DUTY, id="less pressing"),
        pytest.param({"level": FlagLevel.NEXT_SESSION}, 9 * HOUR, NOT_YET, id="much less pressing"),
        pytest.param({"acknowledged_at": NOON + HOUR - SECOND}, 9 * HOUR, NOT_YET, id="in time"),
        pytest.param({"acknowledged_at": NOON + HOUR}, 9 * HOUR, DUTY, id="too late"),
        pytest.param({"acknowledged_at": NOON + 2 * HOUR}, 9 * HOUR, BEYOND, id="much too late"),
        pytest.param({"closed": True}, 9 * HOUR, NOT_YET, id="closed"),
        pytest.param({"escalated_at": NOON}, SECOND, BEYOND, id="sent on"),
        pytest.param({"escalated_at": NOON, "level": FlagLevel.NEXT_SESSION}, SECOND, BEYOND, id="any can be sent on"),
        pytest.param({"escalated_at": NOON, "acknowledged_at": NOON}, SECOND, BEYOND, id="sent on, then acknowledged"),
        pytest.param({"escalated_at": NOON, "closed": True}, SECOND, NOT_YET, id="sent on, then closed"),
    ],
)
def test_what_goes_beyond_the_team(facts: dict[str, object], after: timedelta, reached: frozenset[Capacity]) -> None:
    flag = replace(FlagFacts(FlagLevel.AT_ONCE), **facts)  # type: ignore[arg-type]  # made of words
    assert gone_to(flag, NOON + after, PATIENCE, someone_on_duty=True) == reached
    assert gone_to(flag, NOON + after, PATIENCE, someone_on_duty=False) == (reached and BEYOND)


COVER = 13
ACTING = replace(PAIR, team=(*TEAM, TeamSeat(COVER, Capacity.COVER)))


@pytest.mark.parametrize(
    ("person", "expected"), [(RAY, True), (COVER, True), (SOL, False), (ANA, False), (BEN, False), (PMS, False)]
)
def test_who_treats_or_covers_acts_and_nobody_else(person: int, expected: bool) -> None:  # noqa: FBT001 - one case
    assert acts(ACTING, person) == expected
    assert may_comment(ACTING, ana(level=THERAPIST), person) == expected
    assert may_write_to_all(ACTING, [JointFacts(1, opened=True)], person) == expected


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param(ana(level=THERAPIST), True, id="handed in for the therapist"),
        pytest.param(ana(), True, id="for the partner too"),
        pytest.param(ana(level=Level.PRIVATE), False, id="private"),
        pytest.param(ana(level=None, current=None), False, id="not handed in"),
    ],
)
def test_what_a_clinician_may_write_about(part: PartFacts, expected: bool) -> None:  # noqa: FBT001 - one case
    assert may_comment(PAIR, part, RAY) == expected


@pytest.mark.parametrize(
    ("case", "opened", "expected"),
    [
        pytest.param(PAIR, (True,), True, id="open to both"),
        pytest.param(PAIR, (True, False), True, id="a later version waits"),
        pytest.param(PAIR, (False,), False, id="nothing of it is open"),
        pytest.param(PAIR, (), False, id="there is no text"),
        pytest.param(replace(PAIR, separated=True), (True,), False, id="separated"),
        pytest.param(replace(PAIR, sharing=frozenset({ANA})), (True,), False, id="a consent is off"),
        pytest.param(replace(PAIR, held=True), (True,), True, id="a hold leaves what is open"),
        pytest.param(replace(PAIR, participants=frozenset({ANA})), (True,), False, id="one person alone"),
    ],
)
def test_when_a_comment_may_go_to_all(case: CaseFacts, opened: tuple[bool, ...], expected: bool) -> None:  # noqa: FBT001 - one case
    versions = [JointFacts(number, opened=one) for number, one in enumerate(opened)]
    assert may_write_to_all(case, versions, RAY) == expected


TO_ANA = CommentFacts(RAY, ANA)
BESIDE = CommentFacts(RAY, ANA, joint=True)
APART = replace(PAIR, separated=True)
UNSUPERVISED = replace(PAIR, supervision=frozenset({BEN}))


@pytest.mark.parametrize(
    ("case", "comment", "level", "expected"),
    [
        pytest.param(PAIR, TO_ANA, THERAPIST, {ANA, RAY, SOL}, id="its reader and the team"),
        pytest.param(PAIR, TO_ANA, PARTNER, {ANA, RAY, SOL}, id="no partner, though they may read the answer"),
        pytest.param(UNSUPERVISED, TO_ANA, THERAPIST, {ANA, RAY}, id="a supervisor with its reader's consent"),
        pytest.param(ACTING, TO_ANA, Level.PRIVATE, {ANA, RAY}, id="of what is private its writer alone"),
        pytest.param(APART, TO_ANA, THERAPIST, {ANA, RAY, SOL}, id="a separation leaves one's own"),
        pytest.param(PAIR, BESIDE, None, {ANA, RAY, SOL}, id="beside a text"),
        pytest.param(ACTING, BESIDE, Level.PRIVATE, {ANA, RAY, SOL, COVER}, id="beside a text no answer counts"),
        pytest.param(APART, BESIDE, None, {RAY, SOL}, id="it closes with the text"),
        pytest.param(replace(PAIR, team=()), TO_ANA, THERAPIST, {ANA}, id="who left reads it no more"),
    ],
)
def test_who_reads_a_comment(case: CaseFacts, comment: CommentFacts, level: Level | None, expected: set[int]) -> None:
    assert comment_readers(case, comment, level) == expected


def test_only_its_writer_changes_a_comment_while_they_act() -> None:
    people = (ANA, BEN, RAY, SOL, COVER)
    assert [may_change_comment(ACTING, TO_ANA, one) for one in people] == [False, False, True, False, False]
    supervisor = replace(PAIR, team=(TeamSeat(RAY, Capacity.SUPERVISOR),))
    assert [may_change_comment(case, TO_ANA, RAY) for case in (replace(PAIR, team=()), supervisor)] == [False, False]
