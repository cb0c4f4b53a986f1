"""The rules of sharing, tried on facts that hypothesis makes up."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homework.enums import SHARING_LEVELS, Capacity, FlagLevel, Level
from homework.library.form import Ceiling
from homework.policy import (
    CaseFacts,
    FlagFacts,
    Glass,
    JointFacts,
    PartFacts,
    Patience,
    TeamSeat,
    announced_to,
    begin_hold,
    choose,
    earlier_viewers,
    emergency_announced_to,
    emergency_viewers,
    floor,
    gone_to,
    held,
    joint_may_open,
    joint_viewers,
    levels_offered,
    offered,
    raise_flag,
    release,
    settle,
    viewers,
)

ANA, BEN, CAI = 1, 2, 3
RAY, SOL, UMA, VIC = 11, 12, 13, 14
PMS = 21
CLIENTS = (ANA, BEN, CAI)

people = st.frozensets(st.sampled_from(CLIENTS))
seats = st.builds(
    TeamSeat,
    person=st.sampled_from((RAY, SOL, UMA)),
    capacity=st.sampled_from((Capacity.TREATING, Capacity.COVER, Capacity.SUPERVISOR)),
    until=st.none() | st.dates(),
)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - st adds it
glasses = st.builds(Glass, person=st.sampled_from((*CLIENTS, SOL, UMA, VIC)), until=moments)


@st.composite
def cases(draw: st.DrawFn) -> CaseFacts:
    return CaseFacts(
        participants=frozenset(CLIENTS[: draw(st.integers(1, 3))]),
        team=tuple(draw(st.lists(seats, max_size=3, unique_by=lambda seat: seat.person))),
        separated=draw(st.booleans()),
        sharing=draw(people),
        supervision=draw(people),
        records={person: frozenset({PMS}) for person in draw(people)},
        held=draw(st.booleans()),
        holding=draw(people),
        glass=tuple(draw(st.lists(glasses, max_size=3))),
    )


@st.composite
def parts_of(draw: st.DrawFn, case: CaseFacts) -> tuple[PartFacts, ...]:
    needs_release = draw(st.booleans())
    return tuple(draw(_part(author, needs_release)) for author in sorted(case.participants))


@st.composite
def _part(draw: st.DrawFn, author: int, needs_release: bool) -> PartFacts:  # noqa: FBT001 - drawn for a whole assignment
    if draw(st.booleans()):
        return PartFacts(author, needs_release=needs_release)
    current = draw(st.integers(100, 102)) + author * 10
    versions = st.none() | st.integers(100 + author * 10, current)
    return PartFacts(
        author,
        level=draw(st.sampled_from(Level)),
        current=current,
        shown=draw(versions),
        released=draw(versions),
        withheld=draw(st.booleans()),
        needs_release=needs_release,
        keeps_back=draw(st.booleans()),
    )


@st.composite
def assignments(draw: st.DrawFn) -> tuple[CaseFacts, tuple[PartFacts, ...]]:
    case = draw(cases())
    return case, draw(parts_of(case))


def partners_of(case: CaseFacts, part: PartFacts) -> set[int]:
    return {viewer.person for viewer in viewers(case, part) if viewer.capacity == Capacity.PARTNER}


@given(assignments(), st.none() | st.sampled_from(CLIENTS))
def test_settling_twice_is_the_same_as_once(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]], chooser: int | None
) -> None:
    case, parts = given_
    once = settle(case, parts, chooser=chooser)
    assert settle(case, once) == once


@given(assignments())
def test_what_is_open_met_every_condition(given_: tuple[CaseFacts, tuple[PartFacts, ...]]) -> None:
    case, before = given_
    parts = settle(case, before)
    for part in parts:
        if not part.open:
            continue
        assert part.level in SHARING_LEVELS
        assert not part.keeps_back
        assert not case.separated
        assert part.author in case.sharing
        assert part.released is not None or not part.needs_release
        if part.level == Level.TOGETHER:
            assert {other.author for other in parts} == case.participants
            assert all(offered(case, other) for other in parts)


@given(assignments())
def test_nothing_newly_opens_that_is_withheld_or_not_released(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]],
) -> None:
    case, before = given_
    for old, new in zip(before, settle(case, before), strict=True):
        if new.shown == old.shown or new.shown is None:
            continue
        assert not old.withheld
        assert new.shown == old.current
        assert old.released == old.current or not old.needs_release


@given(assignments(), st.none() | st.sampled_from(CLIENTS))
def test_what_closes_is_withheld_from_all_but_the_chooser(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]], chooser: int | None
) -> None:
    case, before = given_
    for old, new in zip(before, settle(case, before, chooser=chooser), strict=True):
        closed = old.open and not new.open
        assert new.withheld == (old.withheld or (closed and old.author != chooser))


@given(assignments())
def test_what_is_withheld_and_closed_opens_only_by_its_authors_choice(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]],
) -> None:
    case, before = given_
    friendly = replace(case, held=False, holding=frozenset(), separated=False, sharing=case.participants)
    for old, new in zip(before, settle(friendly, before), strict=True):
        if old.withheld and not old.open:
            assert not new.open


@given(assignments(), st.sampled_from(Level))
def test_a_choice_in_a_hold_opens_nothing(given_: tuple[CaseFacts, tuple[PartFacts, ...]], level: Level) -> None:
    case, before = given_
    case = replace(case, held=True)
    author = before[0].author
    chosen = [choose(case, part, level, version=500) if part.author == author else part for part in before]
    after = settle(case, chosen, chooser=author)[0]
    assert after.shown in {None, before[0].shown}
    assert after.withheld


@given(assignments())
def test_a_hold_leaves_what_is_open_and_withholds_what_is_pending(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]],
) -> None:
    for part in given_[1]:
        after = begin_hold(part)
        assert after == replace(part, withheld=part.withheld or (part.submitted and not part.open))


@given(assignments())
def test_nobody_reads_a_private_part_but_its_author_and_those_it_is_announced_to(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]],
) -> None:
    case, before = given_
    for part in settle(case, before):
        readers = {viewer.person for viewer in viewers(case, part)}
        told = {viewer.person for viewer in announced_to(case, part)}
        if part.level == Level.PRIVATE:
            assert readers == {part.author}
            assert told == team_of(case, part.author)
        else:
            assert told == set()
            assert readers == (expected_readers(case, part) if part.submitted else set())


def team_of(case: CaseFacts, author: int) -> set[int]:
    return {seat.person for seat in case.team if seat.capacity != Capacity.SUPERVISOR or author in case.supervision}


def expected_readers(case: CaseFacts, part: PartFacts) -> set[int]:
    systems = (case.records or {}).get(part.author, frozenset())
    partners = case.participants if part.open else frozenset()
    return {part.author} | team_of(case, part.author) | systems | partners


@given(assignments())
def test_partners_read_the_version_that_opened_and_everybody_else_the_current_one(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]],
) -> None:
    case, before = given_
    for part in settle(case, before):
        for viewer in viewers(case, part):
            assert viewer.version == (part.shown if viewer.capacity == Capacity.PARTNER else part.current)


@given(cases(), st.sampled_from(Level), st.sampled_from(Level))
def test_earlier_versions_follow_their_own_level_and_the_present_one(
    case: CaseFacts, level: Level, earlier: Level
) -> None:
    part = PartFacts(ANA, level=level, current=102)
    found = {viewer.person for viewer in earlier_viewers(case, part, [(101, earlier)])}
    team = team_of(case, ANA) if Level.PRIVATE not in {level, earlier} else set()
    assert found == {ANA} | team
    assert {viewer.version for viewer in earlier_viewers(case, part, [(101, earlier)])} == {101}


@given(assignments(), st.booleans())
def test_a_release_covers_what_was_handed_in_and_readable(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]],
    on: bool,  # noqa: FBT001 - drawn
) -> None:
    for part in given_[1]:
        readable = part.submitted and part.level != Level.PRIVATE
        expected = (part.current if readable else part.released) if on else None
        assert release(part, on=on) == replace(part, released=expected)


@given(assignments())
def test_a_flag_takes_the_release_from_what_is_not_open(given_: tuple[CaseFacts, tuple[PartFacts, ...]]) -> None:
    for part in given_[1]:
        assert raise_flag(part) == (part if part.open else replace(part, released=None))


@given(assignments(), st.sampled_from(Level))
def test_a_new_version_loses_the_release_unless_the_part_is_open(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]], level: Level
) -> None:
    case, parts = given_
    for part in parts:
        after = choose(case, part, level, version=500)
        assert after.released == (part.released if part.open else None)
        assert after.current == 500
        assert after.shown == part.shown
        assert choose(case, part, level).released == part.released


@given(cases())
def test_a_hold_reaches_the_whole_case_or_one_author(case: CaseFacts) -> None:
    for person in CLIENTS:
        assert held(case, PartFacts(person)) == (case.held or person in case.holding)


@given(st.lists(st.sampled_from(Level), unique=True), st.booleans(), st.integers(1, 3))
def test_partners_levels_need_everybody(levels: list[Level], everyone: bool, participants: int) -> None:  # noqa: FBT001 - drawn
    found = levels_offered(levels, everyone_addressed=everyone, participants=participants)
    if everyone and participants > 1:
        assert found == tuple(levels)
    else:
        assert found == tuple(level for level in levels if level not in SHARING_LEVELS)


def test_how_far_items_travel_for_each_capacity() -> None:
    assert {capacity: floor(capacity) for capacity in Capacity} == {
        Capacity.AUTHOR: Ceiling.SELF_ONLY,
        Capacity.TREATING: Ceiling.CLINICIAN_ONLY,
        Capacity.COVER: Ceiling.CLINICIAN_ONLY,
        Capacity.SUPERVISOR: Ceiling.CLINICIAN_ONLY,
        Capacity.BREAK_GLASS: Ceiling.CLINICIAN_ONLY,
        Capacity.ON_DUTY: Ceiling.CLINICIAN_ONLY,
        Capacity.LEAD: Ceiling.CLINICIAN_ONLY,
        Capacity.RECORDS: Ceiling.INHERIT,
        Capacity.PARTNER: Ceiling.SHAREABLE,
    }


def test_a_seats_last_day_goes_with_the_grant() -> None:
    seat = TeamSeat(RAY, Capacity.COVER, date(2026, 5, 1))
    case = CaseFacts(frozenset({ANA}), team=(seat,))
    found = {viewer.person: viewer.until for viewer in viewers(case, PartFacts(ANA, Level.THERAPIST, current=1))}
    assert found == {ANA: None, RAY: date(2026, 5, 1)}


@given(cases(), st.lists(st.booleans(), max_size=4))
def test_partners_read_the_newest_open_joint_text_and_the_team_all(case: CaseFacts, opened: list[bool]) -> None:
    versions = [JointFacts(number, is_open, frozenset({ANA})) for number, is_open in enumerate(opened)]
    found = joint_viewers(case, versions)
    by_partner = {viewer.version for viewer in found if viewer.capacity == Capacity.PARTNER}
    newest = max((joint.version for joint in versions if joint.opened), default=None)
    stays = not case.separated and case.participants <= case.sharing
    assert by_partner == ({newest} if newest is not None and stays else set())
    for seat in case.team:
        reads = {viewer.version for viewer in found if viewer.person == seat.person}
        allowed = seat.capacity != Capacity.SUPERVISOR or ANA in case.supervision
        assert reads == ({joint.version for joint in versions} if allowed else set())


@given(cases())
def test_a_joint_text_opens_only_when_nobody_is_held(case: CaseFacts) -> None:
    held_by_anyone = case.held or bool(case.holding & case.participants)
    stays = not case.separated and case.participants <= case.sharing
    assert joint_may_open(case) == (stays and not held_by_anyone)


@given(assignments())
def test_a_broken_glass_never_shows_more_than_treating_would(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]],
) -> None:
    """Nor to a participant, nor without an end, nor does it change who else reads what."""
    case, parts = given_
    whole = replace(case, glass=())
    for part in parts:
        as_treating = replace(whole, team=(TeamSeat(VIC, Capacity.TREATING),))
        for through, own in ((emergency_viewers, viewers), (emergency_announced_to, announced_to)):
            opened = {viewer.version for viewer in through(case, part)}
            assert opened <= {viewer.version for viewer in own(as_treating, part) if viewer.person == VIC}
            assert own(case, part) == own(whole, part)
            assert through(whole, part) == frozenset()
        found = emergency_viewers(case, part) | emergency_announced_to(case, part)
        assert {viewer.person for viewer in found} <= {glass.person for glass in case.glass} - case.participants
        assert all(
            (viewer.person, viewer.until_at) in {(one.person, one.until) for one in case.glass} for viewer in found
        )
        assert len({viewer.person for viewer in found}) == len(found)


flags = st.builds(
    FlagFacts,
    level=st.sampled_from(FlagLevel),
    acknowledged_at=st.none() | moments,
    escalated_at=st.none() | moments,
    closed=st.booleans(),
)
patiences = st.builds(
    lambda team, more: Patience(team, team + more), moments, st.timedeltas(timedelta(0), timedelta(days=9))
)


@pytest.mark.parametrize("someone", [True, False])
@given(flag=flags, now=moments, patience=patiences, later=st.timedeltas(timedelta(0), timedelta(days=9)))
def test_what_went_beyond_the_team_stays_there_until_it_is_closed(
    *, flag: FlagFacts, now: datetime, patience: Patience, later: timedelta, someone: bool
) -> None:
    def reached(flag: FlagFacts, at: datetime) -> frozenset[Capacity]:
        return gone_to(flag, at, patience, someone_on_duty=someone)

    assert reached(replace(flag, closed=True), now) == frozenset()
    assert reached(flag, now) <= reached(flag, now + later)
    acknowledged = replace(flag, acknowledged_at=flag.acknowledged_at or now)
    assert reached(flag, now) <= reached(acknowledged, now + later)
    assert (Capacity.LEAD in reached(flag, now)) <= (Capacity.ON_DUTY in reached(flag, now))
