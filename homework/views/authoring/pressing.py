"""The buttons beside the fields of an item: what was typed is saved by then."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from homework.actions import building
from homework.models import Exercise
from homework.views.authoring.pressed import whole
from practice.access.actor import Actor
from practice.access.errors import NotAllowedError

type Act = Callable[[HttpRequest, Exercise, str, str, Actor], None]

DONE = "done"


def press(request: HttpRequest, actor: Actor, exercise: Exercise, key: str) -> HttpResponse:
    """Do what the pressed button says, and stay; back to the list after the one that says so, or none."""
    name, _colon, detail = request.POST.get("act", DONE).partition(":")
    act = _ACTS.get(name)
    if act is None:
        return redirect(f"{reverse('exercise_edit', args=[exercise.slug])}#i-{key}")
    try:
        act(request, exercise, key, detail, actor)
    except NotAllowedError as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('exercise_page', args=[exercise.slug, key])}#{_END.get(name, 'choices')}")


def _add_condition(request: HttpRequest, exercise: Exercise, key: str, _detail: str, by: Actor) -> None:
    building.add_condition(exercise, key, request.POST.get("on", ""), by=by)


_END = {"condition_add": "when", "condition_drop": "when"}
_ACTS: dict[str, Act] = {
    "choice_add": lambda _request, exercise, key, _code, by: building.add_choice(exercise, key, by=by),
    "choice_up": lambda _request, exercise, key, code, by: building.move_choice(exercise, key, code, -1, by=by),
    "choice_down": lambda _request, exercise, key, code, by: building.move_choice(exercise, key, code, 1, by=by),
    "choice_drop": lambda _request, exercise, key, code, by: building.drop_choice(exercise, key, code, by=by),
    "condition_add": _add_condition,
    "condition_drop": lambda _request, exercise, key, number, by: building.drop_condition(
        exercise, key, whole(number), by=by
    ),
}
