"""How often a program may call for one person, counted over all workers, and told in every answer."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from threading import Lock

from django.conf import settings

from practice import clock
from practice.api.problems import ProblemError
from practice.people import limits

WINDOW = timedelta(minutes=1)
# A worker takes so many at once, so that not every call has to write.
AT_ONCE = 20


class TooManyCallsError(ProblemError):
    """The program has called often enough for this minute."""

    def __init__(self, rate: "Rate") -> None:
        """Say how many seconds to wait."""
        words = (
            f"This program has called too often. Wait {rate.reset} seconds; the header RateLimit tells what is left."
        )
        super().__init__(HTTPStatus.TOO_MANY_REQUESTS, words, kind="too-many-calls")
        self.headers = rate.headers() | {"Retry-After": str(rate.reset)}


@dataclass(frozen=True, slots=True)
class Rate:
    """What is left of a minute's calls, and in how many seconds it begins anew."""

    most: int
    left: int
    reset: int

    def headers(self) -> dict[str, str]:
        """The same as headers (draft-ietf-httpapi-ratelimit-headers)."""
        return {
            "RateLimit-Policy": f'"calls";q={self.most};w={int(WINDOW.total_seconds())}',
            "RateLimit": f'"calls";r={self.left};t={self.reset}',
        }


class Permits:
    """The calls that this worker has taken from the count and not used yet, by program and person."""

    def __init__(self) -> None:
        """Begin with none."""
        self._lock = Lock()
        self._held: dict[tuple[int, int], tuple[int, int, int]] = {}

    def take(self, program: int, person: int) -> Rate:
        """Use one call of a program's, for one person: nobody hears by the count what another's app does.

        Raises TooManyCallsError when this minute's are used up.
        """
        whose = (program, person)
        most, length = settings.API_CALLS_PER_MINUTE, int(WINDOW.total_seconds())
        now = int(clock.by_the_machine().timestamp())
        minute, reset = now // length, length - now % length
        with self._lock:
            when, held, beyond = self._held.get(whose, (minute, 0, 0))
            if when != minute or held == 0:
                held, beyond = self._draw(whose, minute, most)
            if held <= 0:
                self._held.pop(whose, None)
                raise TooManyCallsError(Rate(most, 0, reset))
            self._held[whose] = (minute, held - 1, beyond)
        return Rate(most, beyond + held - 1, reset)

    def _draw(self, whose: tuple[int, int], minute: int, most: int) -> tuple[int, int]:
        """Take some more from the count: how many there were, and how many are left for everybody."""
        many = max(1, min(AT_ONCE, most // AT_ONCE))
        limit = limits.Limit("calls of a program", most, WINDOW)
        program, person = whose
        used = limits.draw(limit, f"{program} {person} {minute}", many)
        return min(many, most - used + many), max(0, most - used)

    def forget(self) -> None:
        """Hold none, as a new worker."""
        self._held.clear()


PERMITS = Permits()
