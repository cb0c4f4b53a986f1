"""Sessions: when a case meets; nothing of what is said there."""

from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.cases import plan_session
from clients.actions.elsewhere import Meeting, bring_session, change_session
from clients.actions.reading import keep_reads
from clients.api.bulk import BulkSent, BulkTold, each_by_itself
from clients.api.elsewhere import LONGEST_ID, LONGEST_SYSTEM, NAMES, SYSTEM, ElsewhereTold, name_in
from clients.models import Case, Session
from clients.queries.elsewhere import Elsewhere, session_elsewhere, sessions_elsewhere
from clients.queries.registered import people_in, registered_case, registered_session, registered_sessions
from practice.access.errors import NotVisibleError
from practice.api.fields import Form, Moment, Name, Words
from practice.api.named import named_in
from practice.api.once import once
from practice.api.paging import Rows, cut, said_once
from practice.api.schema import IF_NONE_MATCH, PAGES, described, page_of
from practice.api.views import ApiView, read, require_absent, require_match, sent, tag_of, told_once, told_page
from practice.people.places import zones
from practice.sync.turns import take_turn

CASE = OpenApiParameter("case", str, description="Only those of the case with this code.")
LONGEST = 24 * 60


class SessionSent(Form):
    """When a case meets: a moment, and the zone in which it was agreed."""

    case = Name(max_length=16, help_text="The code of the case.")
    starts_at = Moment(help_text="With its offset, such as 2026-03-09T10:00:00+00:00.")
    zone = serializers.ChoiceField(zones())
    minutes = serializers.IntegerField(min_value=1, max_value=LONGEST, default=50)
    place = Words(max_length=200)
    cancelled = serializers.BooleanField(default=False)


class RowSent(SessionSent):
    """One row of many: a session by what another system calls it."""

    system = serializers.RegexField(SYSTEM, max_length=LONGEST_SYSTEM)
    id = Name(max_length=LONGEST_ID)


class SessionTold(serializers.Serializer[Any]):
    """A session of a case."""

    code = serializers.CharField()
    case = serializers.CharField()
    starts_at = serializers.DateTimeField()
    zone = serializers.CharField()
    minutes = serializers.IntegerField()
    place = serializers.CharField(allow_blank=True)
    cancelled = serializers.BooleanField()
    elsewhere = ElsewhereTold(many=True)


def tell(session: Session, names: list[Elsewhere]) -> dict[str, Any]:
    """A session as the API tells it."""
    return {
        "code": session.code,
        "case": session.case.code,
        "starts_at": session.starts_at,
        "zone": session.zone,
        "minutes": session.minutes,
        "place": session.place,
        "cancelled": session.cancelled_at is not None,
        "elsewhere": [{"system": name.system, "id": name.value} for name in names],
    }


def tell_one(session: Session) -> dict[str, Any]:
    """The same for one session alone."""
    return tell(session, sessions_elsewhere([session.pk])[session.pk])


def _meeting(said: dict[str, Any], case_of: Callable[[str], Case]) -> Meeting:
    words = ("starts_at", "zone", "minutes", "place", "cancelled")
    with named_in("case"):
        case = case_of(said["case"])
    return Meeting(case, **{word: said[word] for word in words})


class SessionsApiView(ApiView):
    """What all addresses about sessions have in common."""

    thing = "sessions"

    def case(self, code: str) -> Case:
        """The case that a body names. Raises NotVisibleError."""
        return registered_case(code, self.actor)


class SessionsView(SessionsApiView):
    """The sessions of the practice."""

    rights = {"GET": "s", "POST": "c"}

    @extend_schema(
        operation_id="sessions",
        parameters=[*PAGES, CASE, IF_NONE_MATCH],
        responses=described(page_of(SessionTold, "Sessions")),
    )
    def get(self, request: Request) -> Response:
        """List the sessions of the practice, or of one case, also those that were cancelled."""
        rows, case = registered_sessions(self.actor), said_once(request, "case")
        rows = rows.filter(case=registered_case(case, self.actor)) if case else rows
        page: Rows[Session] = cut(rows, request)
        keep_reads(people_in(session.case_id for session in page.items), way="sessions", by=self.actor)
        names = sessions_elsewhere(session.pk for session in page.items)
        return told_page(request, page, lambda session: tell(session, names.get(session.pk, [])))

    @extend_schema(
        operation_id="plan_session",
        request=SessionSent,
        responses=described(SessionTold, status=201, writes=True),
    )
    @once
    @transaction.atomic
    def post(self, request: Request) -> Response:
        """Plan a session of a case."""
        said = _meeting(sent(SessionSent, request), self.case)
        session = plan_session(
            said.case, said.starts_at, zone=said.zone, minutes=said.minutes, place=said.place, by=self.actor
        )
        change_session(session, said, by=self.actor)
        told = tell_one(session)
        headers = {"Location": f"/api/v1/sessions/{session.code}", "ETag": tag_of(told)}
        return Response(told, status=HTTPStatus.CREATED, headers=headers)


class SessionView(SessionsApiView):
    """One session."""

    rights = {"GET": "r", "PUT": "u"}

    @extend_schema(operation_id="session", parameters=[IF_NONE_MATCH], responses=described(SessionTold))
    def get(self, request: Request, code: str) -> Response:
        """Tell when a session is."""
        session = registered_session(code, self.actor)
        keep_reads(people_in([session.case_id]), way="sessions", by=self.actor)
        return told_once(request, tell_one(session))

    @extend_schema(
        operation_id="change_session",
        request=SessionSent,
        responses=described(SessionTold, writes=True),
    )
    @transaction.atomic
    def put(self, request: Request, code: str) -> Response:
        """Move a session, or cancel it."""
        said = sent(SessionSent, request)
        registered_sessions(self.actor).select_for_update(of=("self",)).filter(code=code).first()
        session = registered_session(code, self.actor)
        require_match(request, tell_one(session))
        change_session(session, _meeting(said, self.case), by=self.actor)
        told = tell_one(session)
        return Response(told, headers={"ETag": tag_of(told)})


class SessionElsewhereView(SessionsApiView):
    """One session by what another system calls it."""

    rights = {"GET": "r", "PUT": "u"}

    @extend_schema(
        operation_id="session_elsewhere", parameters=[*NAMES, IF_NONE_MATCH], responses=described(SessionTold)
    )
    def get(self, request: Request, system: str, id: str) -> Response:  # noqa: A002 - the word in the address
        """Tell when a session is that another system calls so."""
        session = session_elsewhere(name_in(system, id), self.actor)
        if session is None:
            raise NotVisibleError
        keep_reads(people_in([session.case_id]), way="sessions", by=self.actor)
        return told_once(request, tell_one(session))

    @extend_schema(
        operation_id="upsert_session",
        parameters=[*NAMES],
        request=SessionSent,
        responses=described(SessionTold, writes=True, more={201: SessionTold}),
    )
    @transaction.atomic
    def put(self, request: Request, system: str, id: str) -> Response:  # noqa: A002 - as above
        """Plan a session that another system calls so, or move and cancel it as that system says."""
        said = sent(SessionSent, request)
        name = name_in(system, id)
        take_turn("session", self.actor.practice, name.system, name.value)
        found = session_elsewhere(name, self.actor)
        require_absent(request, there=found is not None)
        if found is not None:
            require_match(request, tell_one(found))
        session, new = bring_session(name, _meeting(said, self.case), by=self.actor)
        told = tell_one(session)
        status = HTTPStatus.CREATED if new else HTTPStatus.OK
        headers = {"Location": f"/api/v1/sessions/{session.code}", "ETag": tag_of(told)}
        return Response(told, status=status, headers=headers)


class SessionsBulkView(SessionsApiView):
    """Many sessions at once."""

    rights = {"POST": "u"}

    @extend_schema(
        operation_id="upsert_sessions",
        request=BulkSent,
        responses=described(BulkTold, writes=True),
    )
    @once
    def post(self, request: Request) -> Response:
        """Plan, move or cancel up to 500 sessions by what another system calls them; each by itself, or refused."""
        rows = sent(BulkSent, request)["rows"]
        self._case = cache(self.case)
        return Response(each_by_itself(rows, request, bring=self._one, by=self.actor))

    def _one(self, row: dict[str, Any]) -> tuple[str, bool]:
        said = read(RowSent, row)
        name = Elsewhere(said["system"], said["id"])
        session, is_new = bring_session(name, _meeting(said, self._case), by=self.actor)
        return session.code, is_new
