"""The sharing rules read a second time, by a plain book-keeper who knows nothing of how the practice decides."""

from collections.abc import Iterator
from dataclasses import dataclass, field

type Viewers = dict[str, list[str]]

SHARES = ("together", "partner")
CARES = "clinician"


@dataclass
class Paper:
    """One author's part: its level, its newest version, and which version partners read or a release covers."""

    author: str
    level: str = ""
    newest: int = 0
    shown: int = 0
    released: int = 0
    withheld: bool = False

    @property
    def pending(self) -> bool:
        return self.newest > 0 and not self.shown

    @property
    def fresh_may_open(self) -> bool:
        return not self.withheld


@dataclass
class Sheet:
    """One homework: its case, what it offers, whether a release is asked for, and the papers."""

    case: str
    levels: list[str]
    asks_release: bool
    papers: dict[str, Paper]

    def covered(self, paper: Paper) -> bool:
        return not self.asks_release or paper.released == paper.newest


@dataclass
class File:
    """One case: who is in it, who cares for them, what they agreed to, and what holds it."""

    people: list[str]
    team: dict[str, tuple[str, int | None]]
    separated: bool = False
    agreed: set[tuple[str, str]] = field(default_factory=set)
    systems: dict[str, set[str]] = field(default_factory=dict)
    own_holds: set[str] = field(default_factory=set)


class SecondReading:
    """Plays a history by the book; ``viewers`` says who may read what after each step."""

    def __init__(self) -> None:
        self.kinds: dict[str, str] = {}
        self.gone: set[str] = set()
        self.cases: dict[str, File] = {}
        self.sheets: dict[str, Sheet] = {}
        self.flags: dict[str, tuple[str, str]] = {}
        self.today = 0

    def do(self, operation: str, *arguments: object) -> None:
        """One operation; one that the rules forbid changes nothing."""
        getattr(self, f"do_{operation}")(*arguments)
        for sheet in self.sheets.values():
            self._settle(sheet, operation, arguments)

    def do_person(self, name: str, kind: str) -> None:
        self.kinds[name] = kind

    def do_open_case(self, name: str, people: list[str], treating: str) -> None:
        if self._may_care(treating, people):
            self.cases[name] = File(people, {treating: ("treating", None)})

    def do_join_team(self, name: str, person: str, role: str, day: int | None) -> None:
        case = self.cases[name]
        sits = self._seat(case, person)
        if not self._may_care(person, case.people) or sits == "treating" or (role == "cover") != (day is not None):
            return
        case.team[person] = (role, day)

    def do_leave_team(self, name: str, person: str) -> None:
        case = self.cases[name]
        if self._seat(case, person) and self._treated_without(case, person):
            del case.team[person]

    def do_leave_practice(self, person: str) -> None:
        sits = [case for case in self.cases.values() if person in case.team]
        if all(self._treated_without(case, person) for case in sits if self._seat(case, person)):
            self.gone.add(person)
            for case in sits:
                del case.team[person]

    def do_consent(self, client: str, name: str, kind: str, on: bool) -> None:  # noqa: FBT001 - the format's order
        case = self.cases[name]
        if client not in case.people:
            return
        case.agreed -= {(client, kind)}
        if kind == "records":
            case.systems[client] = {who for who, what in self.kinds.items() if what == "integration"} if on else set()
        if on:
            case.agreed.add((client, kind))

    def do_assign(self, name: str, title: str, levels: list[str], *terms: object) -> None:
        case = self.cases[name]
        asks_release, named = terms
        people = case.people if not isinstance(named, list) else named
        shares = any(level in SHARES for level in levels)
        everybody = set(people) == set(case.people) and len(case.people) > 1
        if shares and (not everybody or case.separated):
            return
        self.sheets[title] = Sheet(name, levels, bool(asks_release), {who: Paper(who) for who in people})

    def do_release(self, title: str, on: bool) -> None:  # noqa: FBT001 - the format's order
        for paper in self._papers(title):
            if not on:
                paper.released = 0
            elif paper.level != "private":
                paper.released = paper.newest

    def do_submit(self, client: str, title: str, level: str) -> None:
        sheet = self.sheets.get(title)
        if sheet is None or client not in sheet.papers or level not in sheet.levels:
            return
        paper = sheet.papers[client]
        paper.newest += 1
        if not paper.shown:
            paper.released = 0
        self._choose(sheet, paper, level)

    def do_set_level(self, client: str, title: str, level: str) -> None:
        sheet = self.sheets.get(title)
        if sheet is None or client not in sheet.papers or level not in sheet.levels or not sheet.papers[client].newest:
            return
        self._choose(sheet, sheet.papers[client], level)

    def _choose(self, sheet: Sheet, paper: Paper, level: str) -> None:
        paper.level, paper.withheld = level, self._held(sheet.case, paper.author)

    def do_hold(self, client: str, name: str, on: bool) -> None:  # noqa: FBT001 - the format's order
        case = self.cases[name]
        if client not in case.people:
            return
        if on and client not in case.own_holds:
            case.own_holds.add(client)
            self._withhold(name, [client])
        elif not on:
            case.own_holds.discard(client)

    def do_raise_flag(self, flag: str, client: str, name: str, _level: int = 2) -> None:
        self.flags[flag] = (client, name)
        self._withhold(name, self.cases[name].people)
        for other, case in self.cases.items():
            if other != name and client in case.people and len(case.people) > 1:
                self._withhold(other, [client])
        for sheet in self.sheets.values():
            if sheet.case == name:
                for paper in sheet.papers.values():
                    paper.released = paper.released if paper.shown else 0

    def _withhold(self, name: str, people: list[str]) -> None:
        for sheet in self.sheets.values():
            for paper in sheet.papers.values():
                if sheet.case == name and paper.author in people and paper.pending:
                    paper.withheld = True

    def do_lift_flag(self, flag: str) -> None:
        self.flags.pop(flag, None)

    def do_separate(self, name: str) -> None:
        self.cases[name].separated = True

    def do_pass_days(self, days: int) -> None:
        self.today += days

    def _may_care(self, person: str, people: list[str]) -> bool:
        close = {who for case in self.cases.values() if set(case.people) & set(people) for who in case.people}
        return self.kinds[person] == CARES and person not in self.gone | close | set(people)

    def _seat(self, case: File, person: str) -> str:
        role, day = case.team.get(person, ("", None))
        return "" if day is not None and self.today >= day else role

    def _treated_without(self, case: File, person: str) -> bool:
        return any(role == "treating" for who, (role, _) in case.team.items() if who != person) or (
            case.team[person][0] != "treating"
        )

    def _papers(self, title: str) -> list[Paper]:
        return [*self.sheets[title].papers.values()] if title in self.sheets else []

    def _held(self, name: str, author: str) -> bool:
        case = self.cases[name]
        flagged = any(where == name or (who == author and len(case.people) > 1) for who, where in self.flags.values())
        return flagged or author in case.own_holds

    def _meant(self, sheet: Sheet, paper: Paper) -> bool:
        """Whether it is meant for partners, and neither consent, separation nor a missing release is against it."""
        case = self.cases[sheet.case]
        agrees = (paper.author, "partner_sharing") in case.agreed and not case.separated
        return paper.newest > 0 and paper.level in SHARES and agrees and (not sheet.asks_release or paper.released > 0)

    def _offered(self, sheet: Sheet, paper: Paper) -> bool:
        free = bool(paper.shown) or (paper.fresh_may_open and sheet.covered(paper))
        return self._meant(sheet, paper) and free

    def _opens(self, sheet: Sheet, paper: Paper) -> bool:
        others = [sheet.papers.get(who) for who in self.cases[sheet.case].people if who != paper.author]
        each = all(other is not None and self._offered(sheet, other) for other in others)
        return self._offered(sheet, paper) and (paper.level == "partner" or each)

    def _settle(self, sheet: Sheet, operation: str, arguments: tuple[object, ...]) -> None:
        """Close what has lost its ground, until nothing more closes; then open what may."""
        chooser = arguments[0] if operation in {"submit", "set_level"} else None
        while closing := [one for one in sheet.papers.values() if one.shown and not self._opens(sheet, one)]:
            for paper in closing:
                paper.shown = 0
                paper.withheld = paper.withheld or paper.author != chooser
        for paper in [one for one in sheet.papers.values() if self._opens(sheet, one)]:
            if paper.fresh_may_open and sheet.covered(paper):
                paper.shown = paper.newest

    def viewers(self) -> Viewers:
        """Who may read each part, and what each private one announces."""
        return {key: sorted(people) for key, people in self._readers()}

    def _readers(self) -> Iterator[tuple[str, set[str]]]:
        for title, sheet in self.sheets.items():
            case = self.cases[sheet.case]
            for author, paper in sheet.papers.items():
                team = {who for who in case.team if self._reads(case, who, author)} if paper.newest else set()
                private = paper.level == "private"
                readers = {author} | (set() if private else team | self._systems(case, paper))
                yield f"{title}/{author}", readers | (set(case.people) if paper.shown else set())
                yield f"{title}/{author}#announced", team if private else set()

    def _reads(self, case: File, who: str, author: str) -> bool:
        role = self._seat(case, who)
        return role in {"treating", "cover"} or (role == "supervisor" and (author, "supervision") in case.agreed)

    def _systems(self, case: File, paper: Paper) -> set[str]:
        agreed = case.systems.get(paper.author, set()) - self.gone
        return agreed if paper.newest else set()
