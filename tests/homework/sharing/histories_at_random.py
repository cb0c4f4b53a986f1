"""Writes random histories in the format of the given ones: whoever lives in the house does whatever comes to mind."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from homework.enums import Level

LEVELS = [level.value for level in Level]
ALONE = LEVELS[:2]
KINDS = {
    **dict.fromkeys(("ana", "ben", "dee"), "client"),
    **dict.fromkeys(("ray", "sol", "uma"), "clinician"),
    "fay": "front_desk",
    "pms": "integration",
}
CASES = {"pair": ["ana", "ben"], "solo": ["ana"], "later": ["ben", "dee"]}
CARERS = ["ray", "sol", "uma"]
STEPS = 24

type Step = list[object]


def begin() -> list[Step]:
    """The people of every history."""
    return [["person", name, kind] for name, kind in KINDS.items()]


@dataclass
class Writer:
    """Writes one history, step by step."""

    dice: random.Random
    steps: list[Step] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    given: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    parted: set[str] = field(default_factory=set)
    leavers: set[str] = field(default_factory=set)

    def write(self) -> list[Step]:
        """A couple begins, with something to do; then anything."""
        self.open_case("pair")
        for name in CASES["pair"]:
            if self.dice.random() < 0.95:
                self.steps.append(["consent", name, "pair", "partner_sharing", True])
        self.assign()
        acts: dict[Callable[[], None], int] = {
            self.submit: 16,
            self.choose: 8,
            self.release: 6,
            self.hold: 2,
            self.flag: 1,
            self.lift: 2,
            self.consent: 3,
            self.assign: 1,
            self.more_people: 1,
            self.join: 2,
            self.leave: 1,
            self.days: 1,
            self.end: 1,
        }
        while len(self.steps) < STEPS:
            self.dice.choices([*acts], [*acts.values()])[0]()
        return self.steps

    def add(self, *step: object) -> None:
        self.steps.append([*step])

    def case(self) -> str:
        return self.dice.choice(self.opened)

    def someone_in(self, case: str) -> str:
        return self.dice.choice(CASES[case])

    def open_case(self, name: str) -> None:
        self.opened.append(name)
        self.add("open_case", name, CASES[name], self.dice.choice([who for who in CARERS if who not in self.leavers]))

    def more_people(self) -> None:
        closed = [name for name in CASES if name not in self.opened]
        if closed:
            self.open_case(self.dice.choice(closed))

    def assign(self) -> None:
        case, title = self.case(), f"h{len(self.given)}"
        named = [self.someone_in(case)] if self.dice.random() < 0.15 else None
        alone = named is not None or len(CASES[case]) == 1 or case in self.parted
        levels = ALONE if alone else self.dice.choice([LEVELS, LEVELS, LEVELS[1:], LEVELS[1:3], ALONE])
        self.given[title] = (case, levels)
        self.add("assign", case, title, levels, not alone and self.dice.random() < 0.4, named)

    def submit(self) -> None:
        self.add("submit", *self._wish())

    def choose(self) -> None:
        self.add("set_level", *self._wish())

    def _wish(self) -> list[str]:
        """Who chooses, where, and what: most people share, and some ask for what is not offered."""
        title = self.dice.choice([*self.given])
        case, levels = self.given[title]
        shares = self.dice.random() < 0.8
        level = levels[-1] if shares else self.dice.choice(LEVELS)
        return [self.someone_in(case), title, level if level != "partner" or self.dice.random() < 0.5 else "together"]

    def release(self) -> None:
        self.add("release", self.dice.choice([*self.given]), self.dice.random() < 0.8)

    def hold(self) -> None:
        case = self.case()
        self.add("hold", self.someone_in(case), case, self.dice.random() < 0.5)

    def flag(self) -> None:
        case = self.case()
        self.flags.append(f"f{len(self.flags)}")
        self.add("raise_flag", self.flags[-1], self.someone_in(case), case, self.dice.choice([2, 3]))

    def lift(self) -> None:
        if self.flags:
            self.add("lift_flag", self.flags.pop(self.dice.randrange(len(self.flags))))

    def consent(self) -> None:
        case, kind = self.case(), self.dice.choice(["partner_sharing"] * 3 + ["supervision", "records"])
        self.add("consent", self.someone_in(case), case, kind, self.dice.random() < 0.7)

    def join(self) -> None:
        role = self.dice.choice(["treating", "supervisor", "cover"])
        day = self._today() + self.dice.randint(1, 6) if role == "cover" else None
        self.add("join_team", self.case(), self.dice.choice(CARERS), role, day)

    def leave(self) -> None:
        person = self.dice.choice(CARERS)
        if self.dice.random() < 0.3 and self.leavers <= {person}:
            self.leavers.add(person)
            self.add("leave_practice", person)
        else:
            self.add("leave_team", self.case(), person)

    def days(self) -> None:
        self.add("pass_days", self.dice.randint(1, 4))

    def end(self) -> None:
        case = self.case()
        if self.dice.random() < 0.4:
            self.parted.add(case)
            self.add("separate", case)

    def _today(self) -> int:
        return sum(step[1] for step in self.steps if step[0] == "pass_days" and isinstance(step[1], int))


def history(seed: int) -> list[Step]:
    """The same history for the same number."""
    return Writer(random.Random(seed)).write()  # noqa: S311 - the same every time, nothing secret
