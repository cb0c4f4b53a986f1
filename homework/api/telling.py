"""How homework is told to programs."""

from typing import Any

from rest_framework import serializers

from homework.enums import Capacity
from homework.models import ExerciseVersion, Part
from homework.queries.exercises import Published, neutral_name
from homework.queries.responses import Reading


class ExerciseNamed(serializers.Serializer[Any]):
    """An exercise in one of its published wordings."""

    slug = serializers.CharField(help_text="To an app a name that says nothing, the same in every version.")
    version = serializers.IntegerField()


class ExerciseTold(ExerciseNamed):
    """An exercise as it is given today."""

    title = serializers.CharField()
    minutes = serializers.IntegerField()
    for_one = serializers.BooleanField()
    for_couples = serializers.BooleanField()
    is_own = serializers.BooleanField(help_text="Whether the practice wrote it itself.")
    measure = serializers.CharField(allow_null=True, help_text="The code of the instrument, where it is one.")


class AssignmentTold(serializers.Serializer[Any]):
    """One person's part of homework. ``response`` is there when there is an answer that you may read."""

    code = serializers.CharField()
    assignment = serializers.CharField(help_text="The same for everybody who was given it together.")
    case = serializers.CharField()
    client = serializers.CharField()
    exercise = ExerciseNamed()
    set_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(allow_null=True)
    response = serializers.CharField(allow_null=True)


class ResponseTold(serializers.Serializer[Any]):
    """What somebody handed in, as far as you may read it: answers by the linkId of their question."""

    code = serializers.CharField()
    version = serializers.IntegerField()
    case = serializers.CharField()
    client = serializers.CharField()
    exercise = ExerciseNamed()
    submitted_at = serializers.DateTimeField()
    answers = serializers.DictField()


class ScoreTold(serializers.Serializer[Any]):
    """What the answers to an instrument add up to. ``estimated`` says that unanswered items were filled in."""

    response = serializers.CharField()
    version = serializers.IntegerField()
    case = serializers.CharField()
    client = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    measure = serializers.CharField()
    edition = serializers.CharField()
    total = serializers.IntegerField()
    estimated = serializers.BooleanField()
    band = serializers.CharField(allow_null=True)


def _named(version: ExerciseVersion, *, to_author: bool) -> dict[str, Any]:
    return {"slug": neutral_name(version) if to_author else version.exercise.slug, "version": version.number}


def tell_exercise(one: Published, *, to_author: bool) -> dict[str, Any]:
    """An exercise, its title and whom it is for; its questions are told as a FHIR Questionnaire.

    ``to_author`` says that it goes to somebody to whom it was given, who knows it by another title.
    """
    measure = one.form.measure
    return _named(one.version, to_author=to_author) | {
        "title": one.form.client_title if to_author else one.form.title,
        "minutes": one.form.minutes,
        "for_one": one.for_one,
        "for_couples": one.for_couples,
        "is_own": one.is_own,
        "measure": measure.code if measure else None,
    }


def tell_part(part: Part, *, is_read: bool, to_author: bool) -> dict[str, Any]:
    """One person's part, and nobody else's."""
    given = part.assignment
    return {
        "code": part.code,
        "assignment": given.code,
        "case": given.case.code,
        "client": part.author.code,
        "exercise": _named(given.version, to_author=to_author),
        "set_at": given.set_at,
        "due_at": part.wanted_at,
        "response": part.code if is_read else None,
    }


def tell_response(reading: Reading) -> dict[str, Any]:
    """What may be read of an answer."""
    response = reading.response
    return {
        "code": response.part.code,
        "version": response.number,
        "case": response.part.assignment.case.code,
        "client": response.client.code,
        "exercise": _named(response.version, to_author=reading.capacity == Capacity.AUTHOR),
        "submitted_at": response.submitted_at,
        "answers": reading.answers,
    }


def tell_score(reading: Reading) -> dict[str, Any] | None:
    """What may be read adds up to; None where it does not."""
    response, measure = reading.response, reading.form.measure
    score = measure.scored(reading.answers) if measure else None
    if measure is None or score is None or score.total is None:
        return None
    return {
        "response": response.part.code,
        "version": response.number,
        "case": response.part.assignment.case.code,
        "client": response.client.code,
        "submitted_at": response.submitted_at,
        "measure": measure.code,
        "edition": measure.version,
        "total": score.total,
        "estimated": score.estimated,
        "band": score.band.code if score.band else None,
    }
