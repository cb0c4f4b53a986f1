"""Where somebody is signed in, and how it ends: by time, from afar, or with a new password."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest

from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.people import limits
from practice.people.devices import device_of
from practice.people.doors import SignedIn
from practice.people.factors.standing import is_client
from practice.people.models import User
from practice.people.refused import forget_old_refusals

LIFE = "life"
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Browser:
    """One browser in which the person is signed in."""

    code: str
    device: str
    since: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class Life:
    """When a session began, when it was last used, and what that leaves of it."""

    began: datetime
    seen: datetime
    idle: timedelta
    code: str

    @property
    def ends_at(self) -> datetime:
        """When it ends unless it is used before; never later than its longest time allows."""
        return min(self.seen + self.idle, self.last_moment)

    @property
    def last_moment(self) -> datetime:
        """When it ends however much it is used."""
        return self.began + timedelta(seconds=settings.SESSION_COOKIE_AGE)


def begin(request: HttpRequest, user: User) -> None:
    """Note a new sign-in, in the session and in the person's list; every way in ends here."""
    moment = clock.now()
    limits.forget_old()
    forget_old_refusals()
    SignedIn.objects.filter(user=user, since__lt=moment - timedelta(seconds=settings.SESSION_COOKIE_AGE)).delete()
    idle = settings.IDLE_MINUTES_CLIENT if is_client(user) else settings.IDLE_MINUTES_STAFF
    row = SignedIn.objects.create(
        user=user,
        session_key=request.session.session_key or "",
        device=device_of(request.headers.get("User-Agent", "")),
        since=moment,
        seen_at=moment,
    )
    request.session[LIFE] = {
        "began": moment.isoformat(),
        "seen": moment.isoformat(),
        "idle": idle,
        "code": row.code,
    }


def life_of(session: SessionBase) -> Life | None:
    """The life of a session in which somebody is signed in; None where none was noted."""
    kept = session.get(LIFE)
    if not isinstance(kept, dict):
        return None
    began, seen = (datetime.fromisoformat(kept[name]) for name in ("began", "seen"))
    return Life(began, seen, timedelta(minutes=kept["idle"]), kept["code"])


def see(session: SessionBase, life: Life) -> None:
    """Note that somebody is there, once a minute."""
    moment = clock.now()
    if abs(moment - life.seen) < SEEN_EVERY:
        return
    session[LIFE] = session[LIFE] | {"seen": moment.isoformat()}
    SignedIn.objects.filter(code=life.code).update(seen_at=moment)


def renamed(session: SessionBase) -> None:
    """Note the session's new key, after a factor changed; the old one opens nothing."""
    life = life_of(session)
    row = SignedIn.objects.filter(code=life.code).first() if life else None
    if row is not None:
        row.session_key = session.session_key or ""
        row.save(update_fields=["session_key"])


def browsers(user: User, here: SessionBase) -> list[Browser]:
    """Where the person is signed in, this browser first, then the last used ones."""
    life, moment = life_of(here), clock.now()
    idle = life.idle if life else timedelta()
    running = SignedIn.objects.filter(
        user=user, seen_at__gt=moment - idle, since__gt=moment - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    )
    mine = life.code if life else ""
    found = [Browser(row.code, row.device, row.since, row.seen_at, row.code == mine) for row in running]
    return sorted(found, key=lambda one: (not one.is_this, -one.seen_at.timestamp()))


@transaction.atomic
def end_one(code: str, *, by: Actor) -> None:
    """Sign oneself out in another browser, at once. Raises NotVisibleError."""
    rows = list(SignedIn.objects.filter(user_id=by.person, code=code))
    if not rows:
        raise NotVisibleError
    _end(rows)
    record("end_session", by=by)


@transaction.atomic
def end_others(user: User, here: SessionBase, *, by: Actor) -> None:
    """Sign oneself out in all other browsers, at once. Raises NotVisibleError."""
    if user.pk != by.person:
        raise NotVisibleError
    end_all(user, but=here)
    record("end_other_sessions", by=by)


def end_all(user: User, *, but: SessionBase | None = None) -> None:
    """Sign somebody out everywhere, ``but`` in one session."""
    life = life_of(but) if but is not None else None
    _end(SignedIn.objects.filter(user=user).exclude(code=life.code if life else ""))


def forget(session: SessionBase) -> None:
    """Take a session that is about to end off the list."""
    life = life_of(session)
    if life is not None:
        SignedIn.objects.filter(code=life.code).delete()


def _end(rows: Iterable[SignedIn]) -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for row in rows:
        store().delete(row.session_key)
        row.delete()
