"""What has changed since a caller last looked."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.paging import after_of, limit_of
from practice.api.problems import ProblemError
from practice.api.schema import PAGES, PROBLEM, ProblemTold, described
from practice.api.spelling import Told, spelt
from practice.api.views import ApiView
from practice.sync.changes import changes_for, number_changes, oldest_kept
from practice.sync.cursors import cursor
from practice.sync.scopes import RESOURCES, allows_rest

GONE = "These changes are no longer kept. Read every list once, then begin here anew, without after."


class ChangeTold(serializers.Serializer[Any]):
    """That a thing is new or different, or gone for you. Read it at its own address."""

    kind = serializers.ChoiceField(sorted(RESOURCES), help_text="The list that it belongs to.")
    code = serializers.CharField(help_text="Of consents the code of their case, of the others their own.")
    gone = serializers.BooleanField()
    at = serializers.DateTimeField()


class ChangesTold(serializers.Serializer[Any]):
    """Changes in their order. Keep ``next`` and send it as after; ``more`` says that there are some already."""

    items = ChangeTold(many=True)
    next = serializers.CharField()
    more = serializers.BooleanField()


class ChangesView(ApiView):
    """What has changed, in the order in which it came to be."""

    thing = "changes"
    rights = {"GET": "s"}

    @extend_schema(
        operation_id="changes",
        parameters=[*PAGES],
        responses=described(ChangesTold, more={(410, PROBLEM): OpenApiResponse(ProblemTold, "No longer kept.")}),
    )
    def get(self, request: Request) -> Response:
        """List what changed since a cursor, of the kinds that the token may read, also what is gone."""
        limit, after = limit_of(request), after_of(request) or 0
        number_changes(self.actor.practice)
        if after and after < oldest_kept(self.actor.practice) - 1:
            raise ProblemError(HTTPStatus.GONE, GONE, kind="no-longer-kept")
        kinds = [kind for kind in RESOURCES if allows_rest(self.caller.scopes, kind, "r")]
        found = changes_for(self.actor).filter(number__gt=after)
        rows = list(found.values_list("number", "kind", "code", "gone", "at")[: limit + 1])
        told = [
            {"kind": kind, "code": code, "gone": gone, "at": at}
            for _, kind, code, gone, at in rows[:limit]
            if kind in kinds
        ]
        last = rows[:limit][-1][0] if rows else after
        return Told(spelt({"items": told, "next": cursor(last or 0), "more": len(rows) > limit}))
