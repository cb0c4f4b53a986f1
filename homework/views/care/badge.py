"""How many answers are new to the reader, for the navigation of every page of the staff."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from homework.queries.look_first import count_new
from practice.people.models import User
from practice.web.actor import actor_of


def with_new_answers(request: HttpRequest) -> "dict[str, SimpleLazyObject[int]]":
    """What every page may name as ``new_answers``; counted once, and only where a page does."""
    return {"new_answers": SimpleLazyObject(lambda: _new(request))}


def _new(request: HttpRequest) -> int:
    return count_new(actor_of(request)) if isinstance(getattr(request, "user", None), User) else 0
