"""Whatever people do in whatever order, the feed's last word on a thing is what a call for it is answered."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from clients.actions.cases import cancel_session, move_session, plan_session
from clients.actions.people import correct_client
from clients.actions.records import ask_for_deletion
from clients.enums import ConsentKind
from clients.models import Session
from homework.actions.assigning import Terms, give_again, take_back
from homework.actions.changing import change_terms
from homework.actions.erasing import erase_record
from homework.actions.occurring import open_what_is_due
from homework.actions.scheduling import set_schedule
from homework.actions.sharing import set_consent
from homework.enums import Comes, Level
from homework.library.recurrence import Rule
from homework.models import Assignment, Part
from practice.access.errors import NotVisibleError
from practice.people.models import User
from tests.homework.sharing.world import DAY_ZERO, Clock, World
from tests.practice.sync.programs import Program

pytestmark = pytest.mark.django_db

LEVELS = [level.value for level in Level]
KINDS = ("clients", "cases", "sessions", "assignments", "responses")
PEOPLE = ("ana", "ben")
STEPS, FEW, MOST = 40, 14, 4
DAILY = Rule(Comes.EVERY, DAY_ZERO.date(), 1)
ALONE = Terms((Level.PRIVATE, Level.THERAPIST), Level.THERAPIST, needs_release=False)

type Thing = tuple[str, str]


@dataclass
class Reader:
    """A record system that read every list once, and from then on what the feed tells it; ``known`` are its last words.

    ``bodies`` is each thing as it was told last.
    """

    program: Program
    after: str = ""
    known: dict[Thing, bool] = field(default_factory=dict)
    bodies: dict[Thing, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.after = self.program.get("changes?limit=500").json()["next"]
        self.bodies = self.lists()
        self.known = dict.fromkeys(self.bodies, True)

    def lists(self) -> dict[Thing, Any]:
        """Everything that there is for it."""
        found: dict[Thing, Any] = {}
        for kind in KINDS:
            answer = self.program.get(f"{kind}?limit=500").json()
            assert answer["next"] is None
            found |= {(kind, one["code"]): one for one in answer["items"]}
        return found

    def news(self) -> list[tuple[Thing, bool]]:
        told = self.program.get(f"changes?limit=500&after={self.after}").json()
        assert not told["more"]
        self.after = told["next"]
        return [((one["kind"], one["code"]), not one["gone"]) for one in told["items"] if one["kind"] in KINDS]

    def check(self, found: Counter[str]) -> None:
        """It knows what is there, and was told of all that is not as it was."""
        news, now = self.news(), self.lists()
        for thing, is_there in news:
            found[f"{thing[0]} {'come' if is_there else 'go'}"] += self.known.get(thing) is not is_there
            self.known[thing] = is_there
        assert {thing for thing, is_there in self.known.items() if is_there} == now.keys()
        silent = now.keys() - {thing for thing, _ in news}
        assert {thing: now[thing] for thing in silent} == {thing: self.bodies[thing] for thing in silent}
        self.bodies = now

    def asks(self, thing: Thing) -> int:
        status: int = self.program.get("/".join(thing)).status_code
        return status


@dataclass
class Life:
    """A practice in which anything happens, and who is told of it."""

    world: World
    dice: random.Random
    readers: list[Reader] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """Ana and Ben let the system read; something comes back to them, and something is given."""
        for name in PEOPLE:
            self.world.do_person(name, "client")
        self.world.do_person("ray", "clinician")
        User.objects.filter(pk=self.world.users["ben"].pk).update(zone="America/Los_Angeles")
        self.world.do_open_case("pair", [*PEOPLE], "ray")
        self.world.do_open_case("solo", ["ana"], "ray")
        self.readers.append(Reader(Program(self.world.owner)))
        by, case = self.world.actor("ray"), self.world.cases["pair"]
        people = [self.world.client(name) for name in PEOPLE]
        set_schedule(case, self.world.version, ALONE, DAILY, times=None, to=people, by=by)
        for name in PEOPLE:
            self.world.do("consent", name, "pair", "records", True)  # noqa: FBT003 - the format's order
        self.assign()

    def act(self) -> None:
        acts: list[Callable[[], None]] = [self.submit, self.choose, self.consent, self.hours, self.submit] * 3
        acts += [self.take_back, self.give_again, self.assign, self.session, self.name] * 2 + [self.joins]
        acts += [self.change, self.change_what_is_back] * 2
        if self.dice.random() < 0.02:
            acts = [self.erase, self.separate]
        self.dice.choice(acts)()

    def who(self) -> str:
        """Somebody whose record stands; nobody else comes in any more."""
        return self.dice.choice([name for name in PEOPLE if self.world.client(name).erased_at is None])

    def on(self, most: float = 0.5) -> bool:
        return self.dice.random() < most

    def one(self) -> Part:
        """Some part of somebody's."""
        return self.dice.choice(list(Part.objects.select_related("assignment__case").order_by("pk")))

    def submit(self) -> None:
        if self.given:
            self.world.do("submit", self.who(), self.dice.choice(self.given), self.dice.choice(LEVELS))

    def choose(self) -> None:
        if self.given:
            self.world.do("set_level", self.who(), self.dice.choice(self.given), self.dice.choice(LEVELS))

    def consent(self) -> None:
        self.world.do("consent", self.who(), "pair", "records", self.on(0.7))

    def hours(self) -> None:
        """Time goes by, and what comes back opens where its person is."""
        self.world.clock.moment += timedelta(hours=self.dice.choice([2, 7, 12]))
        open_what_is_due(self.world.cases["pair"].practice_id)

    def take_back(self) -> None:
        take_back(self.one().assignment, by=self.world.actor("ray"))

    def give_again(self) -> None:
        give_again(self.one().assignment, by=self.world.actor("ray"))

    def change(self) -> None:
        self.move(self.one().assignment)

    def move(self, given: Assignment) -> None:
        due = self.world.clock.moment + timedelta(days=self.dice.randint(1, 9))
        change_terms(given, due_at=due, note="", by=self.world.actor("ray"))

    def change_what_is_back(self) -> None:
        """Homework is taken back, gets another day all the same, and is perhaps given again."""
        given, by = self.one().assignment, self.world.actor("ray")
        take_back(given, by=by)
        self.check()
        self.move(given)
        self.check()
        if self.on():
            give_again(given, by=by)

    def assign(self) -> None:
        if len(self.given) < MOST:
            name = f"h{len(self.given)}"
            addressees = None if self.on() or not self.given else [self.who()]
            levels = LEVELS if addressees is None else LEVELS[:2]
            self.world.do("assign", "pair", name, levels, False, addressees)  # noqa: FBT003 - the format's order
            # Once they have separated, nothing that is shared is given any more.
            self.given += [name] if name in self.world.assignments else []

    def session(self) -> None:
        by, there = self.world.owner, list(Session.objects.filter(cancelled_at=None).select_related("case"))
        when = self.world.clock.moment + timedelta(days=self.dice.randint(1, 9))
        if not there or self.on(0.3):
            plan_session(self.world.cases["pair"], when, zone="Europe/London", minutes=50, by=by)
        elif self.on():
            move_session(self.dice.choice(there), when, zone="Europe/London", minutes=50, place="", by=by)
        else:
            cancel_session(self.dice.choice(there), by=by)

    def name(self) -> None:
        client = self.world.client(self.who())
        if client.erased_at is None:
            words = f"N{self.dice.randint(1, 9)}"
            correct_client(client, name=words, called=words, country="GB", by=self.world.owner)

    def joins(self) -> None:
        """Another system begins, from what there is."""
        if len(self.readers) == 1:
            self.readers.append(Reader(Program(self.world.owner, name="Later")))

    def separate(self) -> None:
        self.world.do("separate", "pair")

    def erase(self) -> None:
        client = self.world.client("ben")
        if client.erased_at is None:
            request = ask_for_deletion(client, by=self.world.actor("ben"))
            erase_record(request, by=self.world.actor("ray"))

    def who_is(self, part: Part) -> str:
        return next(name for name in PEOPLE if self.world.users[name].pk == part.author_id)

    def check(self) -> None:
        for reader in self.readers:
            reader.check(self.found)
            parts = [(kind, self.one().code) for kind in ("assignments", "responses")]
            some = [*parts, *self.dice.sample(sorted(reader.known), 2)]
            answers = {thing: reader.asks(thing) for thing in some}
            assert answers == {thing: 200 if reader.known.get(thing) else 404 for thing in some}


def lived(seed: int, still: Clock, steps: int) -> Life:
    life = Life(World(still), random.Random(seed))  # noqa: S311 - the same life every time, nothing secret
    life.begin()
    for step in range(steps):
        try:
            life.check()
        except AssertionError as broken:
            broken.add_note(f"seed {seed}, step {step}")
            raise
        life.act()
    life.check()
    return life


@pytest.fixture(autouse=True)
def _many_calls(settings: Settings) -> None:
    settings.API_CALLS_PER_MINUTE = 1_000_000


def test_the_last_word_is_what_is_there(still_clock: Clock) -> None:
    lived(3, still_clock, FEW)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(40))
def test_the_last_word_is_what_is_there_in_many_lives(seed: int, still_clock: Clock) -> None:
    life = lived(seed, still_clock, STEPS)
    if seed == 1:
        ways = {f"{kind} {way}" for kind in ("assignments", "responses") for way in ("come", "go")}
        assert ways | {"sessions come"} <= {way for way, count in life.found.items() if count}


@pytest.fixture
def life(still_clock: Clock) -> Life:
    """Both let the system read, and have something to do."""
    life = Life(World(still_clock), random.Random(0))  # noqa: S311 - as above
    life.begin()
    life.check()
    return life


def words(life: Life, *, kind: str = "assignments") -> list[tuple[str, bool]]:
    """What is told now, by whose it is, once it has been checked."""
    reader = life.readers[0]
    after = reader.after
    life.check()
    items = reader.program.get(f"changes?after={after}").json()["items"]
    whose = {part.code: life.who_is(part) for part in Part.objects.all()}
    return [(whose[one["code"]], not one["gone"]) for one in items if one["kind"] == kind]


def test_what_is_taken_back_is_gone_only_where_nothing_of_it_can_be_read(life: Life) -> None:
    life.world.do("submit", "ana", "h0", "therapist")
    life.check()
    given, by = life.world.assignments["h0"], life.world.actor("ray")
    take_back(given, by=by)
    assert set(words(life)) == {("ana", True), ("ben", False)}
    life.world.do("set_level", "ana", "h0", "private")
    assert words(life) == [("ana", False)]
    give_again(given, by=by)
    assert ("ana", True) in words(life)


def test_another_day_is_told_where_it_is_there_and_of_what_is_taken_back_nothing(life: Life) -> None:
    given, by = life.world.assignments["h0"], life.world.actor("ray")
    days = iter(range(1, 9))

    def change() -> list[tuple[str, bool]]:
        change_terms(given, due_at=life.world.clock.moment + timedelta(days=next(days)), note="", by=by)
        return words(life)

    assert set(change()) == {("ana", True), ("ben", True)}
    take_back(given, by=by)
    assert set(words(life)) == {("ana", False), ("ben", False)}
    assert change() == []
    give_again(given, by=by)
    assert set(words(life)) == {("ana", True), ("ben", True)}
    change_terms(given, due_at=given.due_at, note="As before", by=by)
    assert words(life) == []
    life.world.do("submit", "ana", "h0", "therapist")
    life.check()
    take_back(given, by=by)
    life.check()
    assert change() == [("ana", True)]


def on_a_tuesday_night(life: Life) -> None:
    """At seven in London it is night in Los Angeles: something has opened for Ana alone."""
    for moment in (DAY_ZERO.replace(hour=15) + timedelta(days=7), DAY_ZERO.replace(hour=7) + timedelta(days=8)):
        life.check()
        life.world.clock.moment = moment
        open_what_is_due(life.world.cases["pair"].practice_id)


def test_what_opens_later_is_told_when_it_opens(life: Life) -> None:
    on_a_tuesday_night(life)
    assert words(life) == [("ana", True)]
    life.world.clock.moment += timedelta(hours=5)
    assert words(life) == []
    life.world.clock.moment += timedelta(hours=1)
    assert words(life) == [("ben", True)]


@pytest.mark.parametrize("ends", ["taken back", "no consent", "erased"])
def test_what_will_not_open_is_never_told(life: Life, ends: str) -> None:
    on_a_tuesday_night(life)
    words(life)
    bens = Part.objects.filter(author=life.world.client("ben")).latest("pk")
    if ends == "taken back":
        take_back(bens.assignment, by=life.world.actor("ray"))
    elif ends == "no consent":
        life.world.do("consent", "ben", "pair", "records", False)  # noqa: FBT003 - the format's order
    else:
        life.erase()
    life.world.clock.moment += timedelta(days=1)
    life.check()
    items = life.readers[0].program.get("changes?limit=500").json()["items"]
    assert bens.code not in {one["code"] for one in items}


def test_whoever_is_erased_is_gone_and_their_case_is_another(life: Life) -> None:
    life.erase()
    assert ("ben", False) in words(life)
    assert not life.readers[0].known["clients", life.world.client("ben").code]
    with pytest.raises(NotVisibleError):
        set_consent(life.world.cases["pair"], ConsentKind.RECORDS, on=True, by=life.world.actor("ben"))
