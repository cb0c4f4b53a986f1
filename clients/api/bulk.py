"""Many rows at once: each is done by itself, or refused, and told so."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from rest_framework import serializers
from rest_framework.request import Request

from practice.access.actor import Actor
from practice.api.fields import Form
from practice.api.problems import answer_problem
from practice.sync.turns import take_turn

MOST_ROWS = 500

type Bring = Callable[[dict[str, Any]], tuple[str, bool]]


class BulkSent(Form):
    """Up to 500 rows; each is done by itself."""

    rows = serializers.ListField(child=serializers.DictField(), min_length=1, max_length=MOST_ROWS)


class ResultTold(serializers.Serializer[Any]):
    """What became of one row: ``created``, ``updated`` or ``refused``, and then why."""

    row = serializers.IntegerField()
    status = serializers.ChoiceField(["created", "updated", "refused"])
    code = serializers.CharField(allow_null=True)
    problem = serializers.DictField(allow_null=True)


class BulkTold(serializers.Serializer[Any]):
    """What became of each row, in their order."""

    rows = ResultTold(many=True)


def each_by_itself(rows: list[dict[str, Any]], request: Request, *, bring: Bring, by: Actor) -> dict[str, Any]:
    """Do each row, and tell what became of it: ``bring`` gives its code, and whether it is new.

    Two calls of a practice's programs follow one another: each waits for what the other has begun, so that none waits
    for a row of the other's while that waits for one of its own.
    """
    take_turn("bulk", by.practice)
    return {"rows": list(_results(rows, request, bring))}


def _results(rows: list[dict[str, Any]], request: Request, bring: Bring) -> Iterator[dict[str, Any]]:
    for place, row in enumerate(rows):
        told: dict[str, Any] = {"row": place, "status": "refused", "code": None, "problem": None}
        try:
            with transaction.atomic():
                told["code"], is_new = bring(row)
                told["status"] = "created" if is_new else "updated"
        except Exception as error:
            refused = answer_problem(error, {"request": request})
            if refused is None:
                raise
            told["problem"] = refused.data
        yield told
