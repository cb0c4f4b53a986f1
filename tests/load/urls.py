"""The house's addresses, and pages and lists made by hand behind the same sign-in, to measure others against."""

from datetime import datetime
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from rest_framework.request import Request
from rest_framework.response import Response

from clients.actions.reading import keep_reads
from clients.models import Case, CaseElsewhere, Participant, Session, SessionElsewhere
from practice.access.actor import Actor
from practice.api.views import ApiView
from practice.sync.changes import changes_for, number_changes, oldest_kept
from practice.web.pages import clinician_page

READY: list[bytes] = [b""]
ROWS = 100


@clinician_page
def ready(request: HttpRequest, actor: Actor) -> HttpResponse:
    return HttpResponse(READY[0])


class Bare(ApiView):
    """A call that tells nothing."""

    thing = "practice"
    rights = {"GET": "r"}

    def get(self, _request: Request) -> Response:
        return Response({})


class Told(msgspec.Struct):
    """What all that is told here has."""

    code: str


class Changed(Told):
    kind: str
    gone: bool
    at: datetime


class Opened(Told):
    clients: list[str]
    opened_at: datetime
    elsewhere: list[str]


class Planned(Told):
    case: str
    starts_at: datetime
    zone: str
    minutes: int
    place: str
    cancelled: bool
    elsewhere: list[str]


class Page(msgspec.Struct):
    items: list[Any]
    next: str | None


ENCODER = msgspec.json.Encoder()


class ChangesByHand(ApiView):
    """The newest changes in one statement, beside those that keep the order."""

    thing = "changes"
    rights = {"GET": "s"}

    def get(self, _request: Request) -> HttpResponse:
        number_changes(self.actor.practice)
        oldest_kept(self.actor.practice)
        rows = changes_for(self.actor).values_list("code", "kind", "gone", "at")[: ROWS + 1]
        return encoded([Changed(*row) for row in rows][:ROWS])


class SessionsByHand(ApiView):
    """Sessions, and that their people were told of."""

    thing = "sessions"
    rights = {"GET": "s"}

    def get(self, _request: Request) -> HttpResponse:
        names = ("code", "case__code", "starts_at", "zone", "minutes", "place", "cancelled_at")
        found = Session.objects.filter(case__practice_id=self.actor.practice).order_by("pk")
        rows = list(found.select_related("case").only(*names)[: ROWS + 1])[:ROWS]
        people = Participant.objects.filter(case_id__in=[row.case_id for row in rows])
        keep_reads(people.values_list("client_id", flat=True).distinct(), way="sessions", by=self.actor)
        list(
            SessionElsewhere.objects.filter(session_id__in=[row.pk for row in rows]).values_list("session_id", "system")
        )
        return encoded([_planned(row) for row in rows])


def _planned(row: Session) -> Planned:
    """What is sealed of it opens as it is looked at."""
    cancelled = row.cancelled_at is not None
    return Planned(row.code, row.case.code, row.starts_at, row.zone, row.minutes, row.place, cancelled, [])


class CasesByHand(ApiView):
    """Cases, and that their people were told of."""

    thing = "cases"
    rights = {"GET": "s"}

    def get(self, _request: Request) -> HttpResponse:
        found = Case.objects.filter(practice_id=self.actor.practice).order_by("pk")
        rows = list(found.values_list("pk", "code", "opened_at")[: ROWS + 1])[:ROWS]
        places = Participant.objects.filter(case_id__in=[row[0] for row in rows]).order_by("order")
        people: dict[int, list[str]] = {row[0]: [] for row in rows}
        keys = []
        for case, key, code in places.values_list("case_id", "client_id", "client__code"):
            people[case].append(code)
            keys.append(key)
        keep_reads(keys, way="cases", by=self.actor)
        list(CaseElsewhere.objects.filter(case_id__in=[row[0] for row in rows]).values_list("case_id", "system"))
        return encoded([Opened(row[1], people[row[0]], row[2], []) for row in rows])


def encoded(rows: list[Any]) -> HttpResponse:
    return HttpResponse(ENCODER.encode(Page(rows, None)), content_type="application/json")


urlpatterns = [
    path("ready/", ready, name="ready"),
    path("bare", Bare.as_view()),
    path("by-hand/changes", ChangesByHand.as_view()),
    path("by-hand/sessions", SessionsByHand.as_view()),
    path("by-hand/cases", CasesByHand.as_view()),
    path("", include("practice.urls")),
]
