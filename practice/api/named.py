"""Things that a body names by their codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from practice.access.errors import NotVisibleError
from practice.api.problems import Flaw, ProblemError


@contextmanager
def named_in(field: str) -> Iterator[None]:
    """Say of something that is not there for the caller where it was named; the address itself is another matter."""
    try:
        yield
    except NotVisibleError as error:
        words = f"{field} names nothing that this token may see. Look the code up and send it again."
        flaw = Flaw(f"/{field}", "unknown", words)
        raise ProblemError(HTTPStatus.CONFLICT, words, kind="unknown-code", flaws=[flaw]) from error
