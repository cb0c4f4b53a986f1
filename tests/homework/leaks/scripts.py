"""Random scripts for two worlds: what everybody does, and between it what Ana and those around her do unseen."""

import random
from dataclasses import dataclass, field

from homework.enums import Level
from tests.homework.leaks.twins import WORKS

HELD_BACK = "later"
APART = (Level.PRIVATE, Level.THERAPIST)
SHARED = (Level.TOGETHER, Level.PARTNER)
SEEN, SHORT = 16, 3
LIGHT = (
    *(
        "types",
        "types_a_line",
        "hands_in",
        "chooses",
        "is_given_more",
        "does_more",
        "consents",
        "reads_his",
        "reads_his",
    ),
    *(
        "looks",
        "looks",
        "says_how_to_write",
        "says_when_to_remind",
        "stops_reminders",
        "covers",
        "changes_password",
        "fails_to_sign_in",
        "comes_by_passkey",
        "reports",
        "asks_for_the_end",
        "signs",
        "waits_for_release",
    ),
    *(
        "ray_comments",
        "ray_notes",
        "ray_reads",
        "ray_tells_others",
        "ray_hands_a_code",
        "ray_writes_a_line",
        "is_kept_for_law",
        "lives_elsewhere",
        "practice_says",
    ),
)
HEAVY = (
    *(
        "holds",
        "is_flagged",
        "is_held_by_ray",
        "shares_in_a_hold",
        "agrees_in_a_hold",
        "rewords_in_a_hold",
        "sol_lifts",
        "answers_alone",
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One act by its name, what it is about, and whether only the second world has it."""

    act: str
    about: tuple[str, ...] = ()
    hidden: bool = False


@dataclass
class Script:
    """Writes the steps. What Ana has kept back (``hers``) never opens, so all that she does there is unseen.

    Holds come late: from ``turn`` on nothing that she offered before could still open, so nobody can miss it.
    """

    dice: random.Random
    steps: list[Step] = field(default_factory=list)
    hers: set[str] = field(default_factory=set)
    waiting: set[str] = field(default_factory=set)
    handed_in: set[tuple[str, str]] = field(default_factory=set)
    held: bool = False

    def write(self) -> list[Step]:
        """A visible history with something unseen after each step or so."""
        self.hers = {HELD_BACK, *self.dice.sample(WORKS[:1] + WORKS[2:], 1)}
        turn = self.dice.randint(SHORT, SEEN - SHORT)
        for number in range(SEEN):
            late = number >= turn
            self._visible(late=late)
            for _ in range(self.dice.choice([0, 1, 2, 3])):
                self._hidden(late=late)
        self._add("reads_his", hidden=True)
        self._add("waits_for_release", HELD_BACK, Level.PARTNER, "yes", hidden=True)
        return self.steps

    def _add(self, act: str, *about: str, hidden: bool = False) -> None:
        self.steps.append(Step(act, about, hidden=hidden))

    def _visible(self, *, late: bool) -> None:
        acts = [self._ben_hands_in] * 5 + [self._ben_chooses] * 3 + [self._ben_does] * 6 + [self._ray_does] * 2
        acts += [] if late else [self._ana_shares] * 5
        self.dice.choice(acts)(late)

    def _works(self, *, late: bool) -> list[str]:
        """What Ben may work on: late, nothing of his opens what Ana offered before."""
        return [name for name in WORKS if not late or name not in self.waiting]

    def _ben_hands_in(self, late: bool) -> None:  # noqa: FBT001 - each act is asked alike
        name, level = self.dice.choice(self._works(late=late)), self.dice.choice([*APART, *SHARED, *SHARED])
        if level in SHARED:
            self.waiting.discard(name)
        self.handed_in.add(("ben", name))
        self._add("ben_hands_in", name, level)

    def _ben_chooses(self, late: bool) -> None:  # noqa: FBT001 - each act is asked alike
        done = [name for name in self._works(late=late) if ("ben", name) in self.handed_in]
        if done:
            name = self.dice.choice(done)
            self._add("ben_chooses", name, self.dice.choice([*APART, *SHARED, *SHARED]))

    def _ben_does(self, late: bool) -> None:  # noqa: FBT001 - each act is asked alike
        acts = ["ben_types", "ben_looks", "ben_opens_hers", "ben_writes_a_line", "ben_agrees", "ben_saves"]
        acts += [] if late and self.waiting else ["ben_holds", "ben_consents"]
        self._add(self.dice.choice(acts), self.dice.choice(WORKS), self.dice.choice(["yes", "no"]))

    def _ray_does(self, _late: bool) -> None:  # noqa: FBT001 - as above
        acts = ["ray_plans", "days_pass", "ray_assigns", "ray_reads_his", "ray_rests"]
        self._add(self.dice.choice(acts), self.dice.choice(WORKS))

    def _ana_shares(self, _late: bool) -> None:  # noqa: FBT001 - as above
        name = self.dice.choice([name for name in WORKS if name not in self.hers])
        act = "ana_shares" if ("ana", name) not in self.handed_in or self.dice.random() < 0.5 else "ana_chooses"
        level = self.dice.choice([*SHARED, *SHARED, *APART])
        self.handed_in.add(("ana", name))
        self.waiting.add(name)
        self._add(act, name, level)

    def _hidden(self, *, late: bool) -> None:
        act = self.dice.choice([*LIGHT, *(HEAVY * 3 if late else ())])
        self.held = self.held or act in {"holds", "is_flagged", "is_held_by_ray", "answers_alone"}
        name = self.dice.choice(sorted(self.hers))
        if act in {"shares_in_a_hold", "agrees_in_a_hold", "rewords_in_a_hold"} and not self.held:
            return
        level = self.dice.choice(SHARED if act == "shares_in_a_hold" else APART)
        self._add(act, name, level, self.dice.choice(["yes", "no"]), hidden=True)


def script(seed: int) -> list[Step]:
    """The same script for the same number."""
    return Script(random.Random(seed)).write()  # noqa: S311 - the same every time, nothing secret
