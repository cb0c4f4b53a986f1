"""The session that is prepared, and its place among the others of its case."""

from dataclasses import dataclass
from datetime import datetime

from clients.models import Case, Client, Session
from clients.queries.cases import case_in_care, cases_in_care, sessions_of
from homework.queries.case_page import people_of
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError


@dataclass(frozen=True, slots=True)
class Occasion:
    """The session that is prepared, counted among those of its case, and the one before it."""

    case: Case
    people: tuple[Client, ...]
    session: Session
    number: int
    last: Session | None

    @property
    def since(self) -> datetime | None:
        """When the last session began."""
        return self.last.starts_at if self.last else None


def occasion(code: str, actor: Actor) -> Occasion:
    """A session of a case in the actor's care; raises NotVisibleError for any other and for a cancelled one."""
    key = Session.objects.filter(code=code).values("case_id")
    case = cases_in_care(actor).filter(pk__in=key).select_related("practice").first()
    if case is None:
        raise NotVisibleError
    planned = list(sessions_of(case))
    place = next((place for place, session in enumerate(planned) if session.code == code), None)
    if place is None:
        raise NotVisibleError
    return Occasion(case, people_of(case), planned[place], place + 1, planned[place - 1] if place else None)


def next_session_code(case_code: str, actor: Actor) -> str:
    """The next session of a case, or its last; raises NotVisibleError when the actor does not care for the case."""
    planned = list(sessions_of(case_in_care(case_code, actor)))
    coming = [session for session in planned if session.starts_at >= clock.now()]
    if not planned:
        raise NotVisibleError
    return (coming[0] if coming else planned[-1]).code
