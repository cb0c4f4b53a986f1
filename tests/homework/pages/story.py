"""Six weeks of a couple in care, told through the same actions as the pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from clients.actions.cases import plan_session, write_next_time_line
from clients.enums import ConsentKind
from clients.models import Case, Session
from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.joint import agree_line, draft_line
from homework.actions.publishing import publish_library
from homework.actions.sharing import release_assignment, set_consent
from homework.enums import Level
from homework.models import Assignment, JointLine, Part, Response
from homework.queries.exercises import exercise
from tests.cast import Cast

START = datetime(2026, 9, 7, 9, tzinfo=UTC)
SESSIONS = 6
ALONE = (Level.PRIVATE, Level.THERAPIST)
BOTH = (Level.THERAPIST, Level.TOGETHER)
GOAL = {"def_own": "to be told first", "importance": 8, "confidence": 4, "readiness": 6, "goal": "stop rehearsing"}
CHECK = {"conflict": "none", "trust_predict": 5, "trust_word": 4, "trust_future": 6, "own_open": 5, "hope": 6}
PROMISE = {"c_text": "Phone in the drawer at eight", "c_area": "digital", "c_kind": "recurring", "c_per_week": 3}
SIGNAL = {"g_date": "2026-09-08", "g_intensity": 6, "g_told": "never", "g_doubt": False, "g_step": "wait_and_watch"}


def weekly_check(safe: int, **more: object) -> dict[str, object]:
    return CHECK | {"safe_self": safe, "safe_speak": safe, "safe_back": safe, "safe_body": safe} | more


@dataclass
class Clock:
    """A clock that only moves when it is told."""

    moment: datetime = START

    def now(self) -> datetime:
        return self.moment

    def at(self, *, week: int, day: int = 0, hour: int = 9) -> None:
        self.moment = START + timedelta(weeks=week, days=day, hours=hour - 9)


@dataclass
class Story:
    """A couple in care, with a session every Monday morning."""

    clock: Clock
    cast: Cast = field(default_factory=Cast)

    def __post_init__(self) -> None:
        publish_library()
        self.case: Case = self.cast.couple()
        by = self.cast.actor("clinician")
        self.sessions: list[Session] = [
            plan_session(self.case, START + timedelta(weeks=week, hours=1), zone="Europe/London", minutes=50, by=by)
            for week in range(1, SESSIONS + 1)
        ]
        for name in ("ana", "jonah"):
            set_consent(self.case, ConsentKind.PARTNER_SHARING, on=True, by=self.cast.actor(name))

    @property
    def session(self) -> Session:
        return self.sessions[-1]

    def set(self, slug: str, levels: tuple[Level, ...], *names: str, needs_release: bool = False) -> Assignment:
        by = self.cast.actor("clinician")
        terms = Terms(levels=levels, suggested=levels[-1], needs_release=needs_release)
        to = [self.cast.client(name) for name in names] or None
        return assign(self.case, exercise(slug, by).version, terms, to=to, by=by)

    def answer(self, name: str, assignment: Assignment, answers: Mapping[str, object], level: Level) -> Response:
        part = Part.objects.get(assignment=assignment, author=self.cast.client(name))
        return submit(part, answers, level, by=self.cast.actor(name))

    def promise(self, assignment: Assignment, name: str, maker: str, **changes: object) -> JointLine:
        line = draft_line(assignment, PROMISE | {"c_maker": maker} | changes, by=self.cast.actor(name))
        agree_line(line, by=self.cast.actor(name))
        return line

    def tell_open_part(self) -> None:
        """What both can read of each other: five weekly checks, what they hope for, and their promises."""
        self.clock.at(week=0)
        goal = self.set("naming-the-trust-question", (*ALONE, Level.TOGETHER))
        joint = self.set("commitments-agreement", (Level.THERAPIST,))
        self.clock.at(week=0, day=2)
        self.answer("ana", goal, GOAL | {"goal": "Jonah tells me before I ask"}, Level.TOGETHER)
        self.answer("jonah", goal, GOAL | {"goal": "say things sooner"}, Level.TOGETHER)
        self.promise(joint, "ana", "partner_a")
        self.promise(joint, "jonah", "partner_b", c_text="Say when I am late", c_per_week=2, c_review="2026-10-20")
        for week in range(5):
            self.clock.at(week=week, day=4)
            check = self.set("felt-safety-check", BOTH, needs_release=True)
            self.answer("ana", check, weekly_check(4 + week % 2), Level.TOGETHER)
            self.answer("jonah", check, weekly_check(6), Level.TOGETHER)
            release_assignment(check, on=True, by=self.cast.actor("clinician"))
        self.clock.at(week=5, hour=11)
        write_next_time_line(self.sessions[-2], "let J. speak first", by=self.cast.actor("clinician"))
        self.clock.at(week=6, hour=9)
