"""The sessions of a case, those to come and those that were."""

from dataclasses import dataclass

from clients.models import Case, Session
from clients.queries.cases import sessions_of
from clients.queries.seats import sitting
from homework.queries.caseload import SESSION_RUNS
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError

COMING = 3
PAST = 3


@dataclass(frozen=True, slots=True)
class Diary:
    """The next sessions, the last ones newest first, and the one whose line the next prep shows."""

    coming: tuple[Session, ...]
    past: tuple[Session, ...]
    number: int

    @property
    def next(self) -> Session | None:
        """The session that comes next."""
        return self.coming[0] if self.coming else None

    @property
    def noted(self) -> Session | None:
        """The session to which the line for next time belongs: the last one that was."""
        return self.past[0] if self.past else None


def diary(case: Case) -> Diary:
    """The sessions around now; ``number`` is that of the next one, counted from the first."""
    since = clock.now() - SESSION_RUNS
    rows = list(sessions_of(case))
    coming = tuple(row for row in rows if row.starts_at >= since)
    past = tuple(reversed([row for row in rows if row.starts_at < since]))
    return Diary(coming[:COMING], past[:PAST], len(past) + 1)


def session_in_care(code: str, actor: Actor) -> Session:
    """One session of a case in the actor's care; for anybody else it does not exist."""
    rows = Session.objects.filter(sitting(actor, "case__team__"), case__practice_id=actor.practice, code=code)
    session = rows.select_related("case__practice").first()
    if session is None:
        raise NotVisibleError
    return session
