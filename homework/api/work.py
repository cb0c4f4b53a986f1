"""Homework for programs: exercises, and of those who agreed to it what they were given and handed in."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.reading import keep_reads
from homework.actions.opening import keep_openings
from homework.api.telling import (
    AssignmentTold,
    ExerciseTold,
    ResponseTold,
    ScoreTold,
    tell_exercise,
    tell_part,
    tell_response,
    tell_score,
)
from homework.enums import Capacity
from homework.models import ExerciseVersion, Part, ResponseGrant
from homework.queries.exercises import Published
from homework.queries.forms import form_of
from homework.queries.responses import Reading
from homework.queries.told import (
    reading_of,
    told_answer,
    told_answers,
    told_exercise,
    told_part,
    told_parts,
    told_score,
    told_scores,
    told_versions,
)
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.api.paging import Rows, cut
from practice.api.schema import IF_NONE_MATCH, PAGES, described, page_of
from practice.api.views import OwnApiView, told_once, told_page

WAY = "api"
KEY = "content_object_id"
LISTED = [*PAGES, IF_NONE_MATCH]


class ExercisesView(OwnApiView):
    """The exercises that may be given."""

    thing = "exercises"
    rights = {"GET": "s"}

    @extend_schema(operation_id="exercises", parameters=LISTED, responses=described(page_of(ExerciseTold, "Exercises")))
    def get(self, request: Request) -> Response:
        """List the exercises that may be given, each in its newest wording."""
        page: Rows[ExerciseVersion] = cut(told_versions(self.actor), request)
        return told_page(request, page, lambda version: self._tell(Published(version, form_of(version))))

    def _tell(self, one: Published) -> dict[str, Any]:
        return tell_exercise(one, to_author=self.actor.is_client)


class ExerciseView(OwnApiView):
    """One exercise."""

    thing = "exercises"
    rights = {"GET": "r"}

    @extend_schema(operation_id="exercise", parameters=[IF_NONE_MATCH], responses=described(ExerciseTold))
    def get(self, request: Request, slug: str) -> Response:
        """Tell what an exercise is, in its newest wording."""
        return told_once(request, tell_exercise(told_exercise(slug, self.actor), to_author=self.actor.is_client))


class AssignmentsView(OwnApiView):
    """What was given to those who agreed to it."""

    thing = "assignments"
    rights = {"GET": "s"}

    @extend_schema(
        operation_id="assignments", parameters=LISTED, responses=described(page_of(AssignmentTold, "Assignments"))
    )
    def get(self, request: Request) -> Response:
        """List the homework of those who let you read, one line for each person."""
        page: Rows[Part] = cut(told_parts(self.actor), request)
        keep_reads((part.author_id for part in page.items), way="assignments", by=self.actor)
        return told_page(request, page, self._tell)

    def _tell(self, part: Part) -> dict[str, Any]:
        return _part(part, self.actor)


class AssignmentView(OwnApiView):
    """One person's part of homework."""

    thing = "assignments"
    rights = {"GET": "r"}

    @extend_schema(operation_id="assignment", parameters=[IF_NONE_MATCH], responses=described(AssignmentTold))
    def get(self, request: Request, code: str) -> Response:
        """Tell what one person was given, and whether there is an answer that you may read."""
        part = told_part(code, self.actor)
        keep_reads([part.author_id], way="assignments", by=self.actor)
        return told_once(request, _part(part, self.actor))


def _part(part: Part, actor: Actor) -> dict[str, Any]:
    is_read: bool = part.is_read  # type: ignore[attr-defined]  # the query says so of each
    return tell_part(part, is_read=is_read, to_author=actor.is_client)


class ResponsesView(OwnApiView):
    """What was handed in by those who agreed to it."""

    thing = "responses"
    rights = {"GET": "s"}

    @extend_schema(operation_id="responses", parameters=LISTED, responses=described(page_of(ResponseTold, "Responses")))
    @transaction.atomic
    def get(self, request: Request) -> Response:
        """List the answers that you may read, each in its newest version. Their authors see that in their log."""
        page = _readings(cut(told_answers(self.actor), request, KEY))
        keep_openings(page.items, way=WAY, by=self.actor)
        return told_page(request, page, tell_response)


class ResponseView(OwnApiView):
    """One answer."""

    thing = "responses"
    rights = {"GET": "r"}

    @extend_schema(operation_id="response", parameters=[IF_NONE_MATCH], responses=described(ResponseTold))
    @transaction.atomic
    def get(self, request: Request, code: str) -> Response:
        """Tell what one person handed in, as far as you may read it; they see in their log that you did."""
        reading = told_answer(code, self.actor)
        keep_openings([reading], way=WAY, by=self.actor)
        return told_once(request, tell_response(reading))


class ScoresView(OwnApiView):
    """What the answers to instruments add up to."""

    thing = "scores"
    rights = {"GET": "s"}

    @extend_schema(operation_id="scores", parameters=LISTED, responses=described(page_of(ScoreTold, "Scores")))
    @transaction.atomic
    def get(self, request: Request) -> Response:
        """List the totals of the answers that you may read. A page may hold fewer: not every answer has a total."""
        page = _readings(cut(told_scores(self.actor), request, KEY))
        scored = Rows([one for one in page.items if tell_score(one) is not None], page.next)
        keep_openings(scored.items, way=WAY, by=self.actor)
        return told_page(request, scored, _score)


class ScoreView(OwnApiView):
    """The total of one answer."""

    thing = "scores"
    rights = {"GET": "r"}

    @extend_schema(operation_id="score", parameters=[IF_NONE_MATCH], responses=described(ScoreTold))
    @transaction.atomic
    def get(self, request: Request, code: str) -> Response:
        """Tell what the answers of one person add up to."""
        reading = told_score(code, self.actor)
        told = _score(reading)
        keep_openings([reading], way=WAY, by=self.actor)
        return told_once(request, told)


def _score(reading: Reading) -> dict[str, Any]:
    told = tell_score(reading)
    if told is None:
        raise NotVisibleError
    # Its author is told the number alone, as on their own page: what it means is for the clinician to say.
    return told | {"band": None} if reading.capacity == Capacity.AUTHOR else told


def _readings(page: Rows[ResponseGrant]) -> Rows[Reading]:
    return Rows([reading_of(grant) for grant in page.items], page.next)
