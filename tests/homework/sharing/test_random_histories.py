"""Whatever people do in whatever order, a few sentences stay true: read from the tables, not from the rules."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from clients.enums import ConsentKind
from clients.models import Case
from clients.queries.consents import consents_in_force
from homework.actions.joint import joint_differences
from homework.actions.settling import differences
from homework.enums import Capacity, Level
from homework.models import Choice, Flag, Hold, Response, ResponseGrant
from homework.models.response import VIEW
from practice.access.grants import permission_id
from tests.homework.sharing.world import Clock, World

pytestmark = pytest.mark.django_db

LEVELS = [level.value for level in Level]
SHARES = {Level.TOGETHER.value, Level.PARTNER.value}
WISHES = [*LEVELS, *sorted(SHARES)]
STEPS = 45
MOST = 3
PEOPLE = {"ana": "client", "ben": "client", "ray": "clinician", "sol": "clinician", "uma": "clinician"}
PAIR, SOLO = "pair", "solo"

type Key = tuple[str, str]


@dataclass
class Story:
    """One random history, with what its authors chose last and which of their parts have closed since."""

    world: World
    dice: random.Random
    given: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    chosen: int = 0
    open: dict[Key, int] = field(default_factory=dict)
    closed: set[Key] = field(default_factory=set)

    def begin(self) -> None:
        world = self.world
        for name, kind in PEOPLE.items():
            world.do_person(name, kind)
        world.do_open_case(PAIR, ["ana", "ben"], "ray")
        world.do_open_case(SOLO, ["ana"], "sol")
        for name in ("ana", "ben"):
            world.do_consent(name, PAIR, "partner_sharing", on=True)
        self.assign()

    def client(self) -> str:
        return self.dice.choice(["ana", "ben"])

    def homework(self) -> str:
        return self.dice.choice(self.given)

    def on(self) -> bool:
        return self.dice.random() < 0.8

    def act(self) -> Key | None:
        """One random act; gives whose part it was when it was an author's own choice of a level."""
        acts: list[Callable[[], Key | None]] = [self.submit] * 7 + [self.choose] * 7 + [self.release] * 4
        acts += [self.lift] * 3 + [self.hold, self.raise_flag, self.consent, self.assign, self.team, self.days]
        if self.dice.random() < 0.005:
            acts = [self.separate]
        return self.dice.choice(acts)()

    def submit(self) -> Key:
        who, what = self.client(), self.homework()
        self.world.do("submit", who, what, self.dice.choice(WISHES))
        return what, who

    def choose(self) -> Key:
        who, what = self.client(), self.homework()
        self.world.do("set_level", who, what, self.dice.choice(WISHES))
        return what, who

    def release(self) -> None:
        self.world.do("release", self.homework(), self.on())

    def hold(self) -> None:
        self.world.do("hold", self.client(), PAIR, self.dice.random() < 0.25)

    def raise_flag(self) -> None:
        case, who = self.dice.choice([(PAIR, self.client()), (SOLO, "ana")])
        self.flags.append(f"f{len(self.flags)}")
        self.world.do("raise_flag", self.flags[-1], who, case, self.dice.choice([1, 2, 3]))

    def lift(self) -> None:
        for name in self.flags:
            self.world.do("lift_flag", name)

    def consent(self) -> None:
        kind = self.dice.choice(["partner_sharing", "partner_sharing", "supervision"])
        self.world.do("consent", self.client(), PAIR, kind, self.on())

    def assign(self) -> None:
        if len(self.given) == MOST:
            return
        name = f"h{len(self.given)}"
        self.world.do("assign", PAIR, name, LEVELS, self.dice.random() < 0.4, None)
        # A couple that has parted is given nothing more.
        self.given += [name] if name in self.world.assignments else []

    def team(self) -> None:
        role, day = self.dice.choice([("supervisor", None), ("cover", self.dice.randint(1, 20))])
        self.world.do("join_team", PAIR, "uma", role, day)

    def days(self) -> None:
        self.world.do("pass_days", self.dice.randint(1, 3))

    def separate(self) -> None:
        self.world.do("separate", PAIR)

    def opened(self) -> dict[Key, int]:
        """What partners read: the version, by homework and author."""
        names = {user.pk: name for name, user in self.world.users.items()}
        titles = {assignment.pk: name for name, assignment in self.world.assignments.items()}
        rows = ResponseGrant.objects.filter(
            capacity=Capacity.PARTNER, permission_id=permission_id(Response, VIEW)
        ).values_list("content_object__part__assignment_id", "content_object__client_id", "content_object_id")
        return {(titles[assignment], names[author]): version for assignment, author, version in rows}

    def check(self, own: Key | None) -> None:
        """What has to be true after an act; ``own`` is the part whose author has just chosen a level.

        What closes by its author's own choice is not bound by it: that choice counts from now on.
        """
        now = self.opened()
        latest = self._latest_choices()
        assert [key for key in now if latest[key] not in SHARES] == []
        assert {key: now[key] for key in now.keys() - self.open.keys() if self.is_held(key[1])} == {}
        assert {key for key, version in now.items() if self.is_held(key[1]) and self.open[key] != version} == set()
        chooser = {own} if own is not None and Choice.objects.count() > self.chosen else set()
        self.closed -= chooser
        assert now.keys() & self.closed == set()
        self.closed |= self.open.keys() - now.keys() - chooser
        if Case.objects.get(pk=self.world.cases[PAIR].pk).separated_at is not None:
            assert now == {}
        agreed = {row.client_id for row in consents_in_force([self.world.cases[PAIR].pk]) if self._shares(row.kind)}
        assert {author for _, author in now} <= {name for name in PEOPLE if self.world.users[name].pk in agreed}
        cases = list(Case.objects.select_related("practice"))
        assert differences(cases) + joint_differences(cases) == []
        self.open, self.chosen = now, Choice.objects.count()

    def _shares(self, kind: str) -> bool:
        return kind == ConsentKind.PARTNER_SHARING.value

    def _latest_choices(self) -> dict[Key, str]:
        names = {user.pk: name for name, user in self.world.users.items()}
        titles = {assignment.pk: name for name, assignment in self.world.assignments.items()}
        rows = Choice.objects.order_by("pk").values_list("part__assignment_id", "part__author_id", "level")
        return {(titles[assignment], names[author]): level for assignment, author, level in rows}

    def is_held(self, author: str) -> bool:
        person, pair = self.world.users[author].pk, self.world.cases[PAIR]
        flags = Flag.objects.filter(lifted_at=None, level__gte=2)
        own = flags.filter(client_id=person) | flags.filter(case=pair)
        return own.exists() or Hold.objects.filter(case=pair, client_id=person, lifted_at=None).exists()


SEEDS = [*range(5), *(pytest.param(seed, marks=pytest.mark.long) for seed in range(5, 80))]


@pytest.mark.parametrize("seed", SEEDS)
def test_some_sentences_stay_true_whatever_people_do(seed: int, still_clock: Clock) -> None:
    story = Story(World(still_clock), random.Random(seed))  # noqa: S311 - the same story every time, nothing secret
    story.begin()
    for step in range(STEPS):
        own = story.act()
        try:
            story.check(own)
        except AssertionError as broken:
            broken.add_note(f"seed {seed}, step {step}")
            raise


def test_the_stories_are_about_something(still_clock: Clock) -> None:
    """Parts open, close by somebody's act, and wait because of a hold."""
    story = Story(World(still_clock), random.Random(0))  # noqa: S311 - as above
    story.begin()
    found: Counter[str] = Counter()
    for _ in range(STEPS):
        before = story.open.keys()
        story.check(story.act())
        held = {name for name in ("ana", "ben") if story.is_held(name)}
        found["opens"] += bool(story.open.keys() - before)
        found["closes"] += bool(before - story.open.keys())
        found["stays open in a hold"] += any(author in held for _, author in story.open)
        found["is held"] += bool(held)
    assert [what for what, count in found.items() if not count] == []
