"""The rules of clinicians' comments, tried on facts that hypothesis makes up."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from homework.enums import Capacity, Level
from homework.policy import (
    CaseFacts,
    CommentFacts,
    JointFacts,
    PartFacts,
    acts,
    comment_readers,
    joint_viewers,
    may_change_comment,
    may_comment,
    may_write_to_all,
    viewers,
)
from tests.homework.test_policy import CLIENTS, RAY, SOL, UMA, VIC, assignments


@given(assignments(), st.sampled_from((RAY, SOL, UMA, VIC, *CLIENTS)), st.booleans(), st.sampled_from((*Level, None)))
def test_nobody_but_its_reader_and_their_team_ever_reads_a_comment(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]],
    by: int,
    joint: bool,  # noqa: FBT001 - drawn
    level: Level | None,
) -> None:
    case, parts = given_
    team = {seat.person for seat in case.team}
    for part in parts:
        comment = CommentFacts(by, part.author, joint=joint)
        found = comment_readers(case, comment, level)
        partners = case.participants - {part.author}
        assert found & partners == set()
        assert found <= team | {part.author}
        assert joint or part.author in found
        held_case = replace(case, held=not case.held, holding=case.participants)
        assert comment_readers(held_case, comment, level) == found
        assert comment_readers(replace(case, glass=()), comment, level) == found
        if may_change_comment(case, comment, by):
            assert by in team


@given(assignments(), st.sampled_from((RAY, SOL, UMA, VIC, *CLIENTS)), st.lists(st.booleans(), max_size=3))
def test_who_writes_may_read_what_they_write_about(
    given_: tuple[CaseFacts, tuple[PartFacts, ...]],
    person: int,
    opened: list[bool],
) -> None:
    case, parts = given_
    for part in parts:
        if may_comment(case, part, person):
            assert acts(case, person)
            assert person in {viewer.person for viewer in viewers(case, part)}
            assert person in comment_readers(case, CommentFacts(person, part.author), part.level)
    versions = [JointFacts(number, opened=one) for number, one in enumerate(opened, start=1)]
    if may_write_to_all(case, versions, person):
        reading = {viewer.person for viewer in joint_viewers(case, versions) if viewer.capacity == Capacity.PARTNER}
        assert reading == case.participants
