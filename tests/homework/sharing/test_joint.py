"""The joint text: lines enter by their author's agreement, and close with the couple."""

import json

import pytest

from homework.actions import joint
from homework.actions.assigning import Terms, assign
from homework.actions.publishing import publish
from homework.enums import Level
from homework.library.errors import InvalidAnswersError
from homework.models import Assignment, JointGrant, JointLine, JointVersion
from homework.queries.joint_versions import lines_of
from practice.access.errors import NotAllowedError, NotVisibleError, RefusalError
from tests.homework.sharing.world import DATA, Clock, World

pytestmark = pytest.mark.django_db


class Couple:
    """Ana and Ben with a text that they write together, treated by Ray."""

    def __init__(self, still_clock: Clock) -> None:
        self.world = World(still_clock)
        for name, kind in {"ana": "client", "ben": "client", "ray": "clinician", "sol": "clinician"}.items():
            self.world.do_person(name, kind)
        self.world.do_open_case("pair", ["ana", "ben"], "ray")
        self.world.do_join_team("pair", "sol", "supervisor", None)
        for name in ("ana", "ben"):
            self.world.do_consent(name, "pair", "partner_sharing", on=True)
        self.assignment = self._assign()

    def _assign(self) -> Assignment:
        definition = json.loads((DATA / "joint_exercise.json").read_text(encoding="utf-8"))
        version = publish(definition["slug"], definition)
        terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
        return assign(self.world.cases["pair"], version, terms, by=self.world.actor("ray"))

    def write(self, author: str, words: str) -> JointLine:
        return joint.draft_line(self.assignment, {"line_text": words}, by=self.world.actor(author))

    def agree(self, author: str, words: str) -> JointLine:
        line = self.write(author, words)
        joint.agree_line(line, by=self.world.actor(author))
        return line

    def text_for(self, reader: str) -> list[str] | None:
        """The lines of the newest version that a grant opens to this reader; partners get no withheld ones."""
        person = self.world.users[reader].pk
        granted = JointGrant.objects.filter(user_id=person).order_by("-content_object_id").first()
        if granted is None:
            return None
        partner = granted.capacity == "partner"
        return [
            str(line.answers["line_text"])
            for line in lines_of(granted.content_object)
            if not (partner and line.withheld and line.author != person)
        ]


@pytest.fixture
def couple(still_clock: Clock) -> Couple:
    return Couple(still_clock)


def test_what_is_written_together_is_given_to_all(couple: Couple) -> None:
    given, ana = couple.assignment, couple.world.client("ana")
    terms = Terms(levels=(Level.THERAPIST,), suggested=Level.THERAPIST, needs_release=False)
    with pytest.raises(NotAllowedError, match="done together"):
        assign(given.case, given.version, terms, to=[ana], by=couple.world.actor("ray"))


def test_a_drafted_line_is_its_authors_alone(couple: Couple) -> None:
    couple.write("ana", "Phones away at nine")
    assert JointVersion.objects.count() == 0
    assert [couple.text_for(name) for name in ("ana", "ben", "ray")] == [None, None, None]


def test_an_agreed_line_is_read_by_both_and_the_team(couple: Couple) -> None:
    couple.agree("ana", "Phones away at nine")
    couple.agree("ben", "I write when I am late")
    both = ["Phones away at nine", "I write when I am late"]
    assert {name: couple.text_for(name) for name in ("ana", "ben", "ray", "sol")} == {
        "ana": both,
        "ben": both,
        "ray": both,
        "sol": None,
    }


def test_a_supervisor_reads_with_the_consent_of_every_author(couple: Couple) -> None:
    couple.agree("ana", "One")
    couple.agree("ben", "Two")
    couple.world.do_consent("ana", "pair", "supervision", on=True)
    assert couple.text_for("sol") == ["One"]
    couple.world.do_consent("ben", "pair", "supervision", on=True)
    assert couple.text_for("sol") == ["One", "Two"]


def test_a_removed_line_is_gone_from_later_versions_and_kept_in_earlier_ones(couple: Couple) -> None:
    first = couple.agree("ana", "One")
    couple.agree("ben", "Two")
    joint.remove_line(first, by=couple.world.actor("ana"))
    assert couple.text_for("ben") == ["Two"]
    assert [len(version.lines) for version in JointVersion.objects.order_by("pk")] == [1, 2, 1]


def test_nobody_touches_the_others_line(couple: Couple) -> None:
    line = couple.write("ana", "One")
    for act in (joint.agree_line, joint.remove_line):
        with pytest.raises(NotVisibleError):
            act(line, by=couple.world.actor("ben"))
    with pytest.raises(NotVisibleError):
        joint.change_line(line, {"line_text": "Mine"}, by=couple.world.actor("ben"))
    line.refresh_from_db()
    assert (line.answers, line.agreed_at, line.removed_at) == ({"line_text": "One"}, None, None)


def test_an_empty_line_is_refused_with_its_place(couple: Couple) -> None:
    with pytest.raises(InvalidAnswersError) as refused:
        couple.write("ana", "")
    assert list(refused.value.problems) == ["line.0.line_text"]


@pytest.mark.parametrize("begin", ["flag", "own_hold_of_ana", "own_hold_of_ben"])
def test_no_new_version_opens_during_a_hold(couple: Couple, begin: str) -> None:
    couple.agree("ana", "Before")
    if begin == "flag":
        couple.world.do_raise_flag("f1", "ben", "pair", 2)
    else:
        couple.world.do_hold(begin.removeprefix("own_hold_of_"), "pair", on=True)
    during = couple.agree("ana", "During")
    assert {name: couple.text_for(name) for name in ("ben", "ray")} == {"ben": ["Before"], "ray": ["Before", "During"]}
    if begin == "flag":
        couple.world.do_lift_flag("f1")
    else:
        couple.world.do_hold(begin.removeprefix("own_hold_of_"), "pair", on=False)
    assert couple.text_for("ben") == ["Before"]
    couple.agree("ben", "After")
    assert couple.text_for("ben") == ["Before", "After"]
    during.refresh_from_db()
    joint.agree_line(during, by=couple.world.actor("ana"))
    assert sorted(couple.text_for("ben") or []) == ["After", "Before", "During"]


def test_a_separation_closes_the_text_to_both_and_not_to_the_team(couple: Couple) -> None:
    line = couple.agree("ana", "One")
    couple.world.do_separate("pair")
    assert {name: couple.text_for(name) for name in ("ana", "ben", "ray")} == {"ana": None, "ben": None, "ray": ["One"]}
    another = couple.write("ana", "Two")
    with pytest.raises(RefusalError):
        joint.agree_line(another, by=couple.world.actor("ana"))
    line.refresh_from_db()
    assert line.removed_at is None


def test_a_consent_taken_back_closes_the_text_for_good(couple: Couple) -> None:
    one = couple.agree("ana", "One")
    couple.world.do_consent("ben", "pair", "partner_sharing", on=False)
    assert couple.text_for("ana") is None
    couple.world.do_consent("ben", "pair", "partner_sharing", on=True)
    assert couple.text_for("ana") is None
    couple.agree("ben", "Two")
    assert {name: couple.text_for(name) for name in ("ana", "ben")} == {"ana": ["One", "Two"], "ben": ["Two"]}
    one.refresh_from_db()
    joint.agree_line(one, by=couple.world.actor("ana"))
    assert couple.text_for("ben") == ["Two", "One"]


def test_a_withheld_line_goes_without_a_trace(couple: Couple) -> None:
    couple.agree("ana", "Before")
    couple.world.do_hold("ana", "pair", on=True)
    line = couple.agree("ana", "During")
    couple.world.do_hold("ana", "pair", on=False)
    open_before = JointVersion.objects.filter(opened=True).latest("pk")
    joint.remove_line(JointLine.objects.get(pk=line.pk), by=couple.world.actor("ana"))
    assert JointVersion.objects.filter(opened=True).latest("pk") == open_before
    assert {name: couple.text_for(name) for name in ("ben", "ray")} == {"ben": ["Before"], "ray": ["Before"]}
