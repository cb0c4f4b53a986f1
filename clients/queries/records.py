"""What clients ask about their records, and what keeps a record or lets it end."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, QuerySet

from clients.enums import DutyKind, RequestKind
from clients.models import Case, Client, LegalHold, RecordRequest, Session
from clients.policy import kept_until, may_keep_records, may_review_request
from clients.queries.cases import cases_acted_in
from clients.queries.duties import duties_of
from practice import clock
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError

ANSWER_WITHIN = timedelta(days=30)


def own_requests(actor: Actor) -> list[RecordRequest]:
    """What the actor asked for themselves, the newest first."""
    rows = RecordRequest.objects.filter(practice_id=actor.practice, client_id=actor.person, asked_by_id=actor.person)
    return list(rows.select_related("case").order_by("-pk"))


def was_answered(actor: Actor) -> bool:
    """Whether the practice has answered, within the last thirty days, something that the actor asked for."""
    rows = RecordRequest.objects.filter(practice_id=actor.practice, client_id=actor.person, asked_by_id=actor.person)
    return rows.filter(answered_at__gte=clock.now() - ANSWER_WITHIN).exists()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request as those who may answer it see it: ``days_left`` of thirty, below 0 when they are over."""

    request: RecordRequest
    days_left: int


def requests_for(actor: Actor) -> list[Waiting]:
    """The requests that wait for an answer the actor may give, the longest waiting first."""
    rows = [row for row in _open(actor) if may_answer(row, actor)]
    return [Waiting(row, _days_left(row, actor)) for row in rows]


def request_for(code: str, actor: Actor) -> RecordRequest:
    """One of them. Raises NotVisibleError for anybody who may not answer it."""
    row = _open(actor).filter(code=code).first()
    if row is None or not may_answer(row, actor):
        raise NotVisibleError
    return row


def _open(actor: Actor) -> QuerySet[RecordRequest]:
    rows = RecordRequest.objects.filter(practice_id=actor.practice, answer="")
    return rows.select_related("client__user", "case", "asked_by").order_by("asked_at", "pk")


def _days_left(request: RecordRequest, actor: Actor) -> int:
    return (_day(request.asked_at + ANSWER_WITHIN, actor.zone) - actor.today()).days


def may_answer(request: RecordRequest, actor: Actor) -> bool:
    """Whether the actor may decide about a request: joint texts are for a clinician, deletion for who keeps records."""
    if request.practice_id != actor.practice or request.client_id == actor.person:
        return False
    if request.kind == RequestKind.DELETION:
        return keeps_record(request.client, actor)
    treats = cases_acted_in(actor).filter(requests=request).exists()
    return may_review_request(actor.roles, treats=treats, leads=DutyKind.LEAD in duties_of(actor))


def keeps_record(client: Client, actor: Actor) -> bool:
    """Whether the actor looks after this person's record."""
    if client.practice_id != actor.practice:
        return False
    treats = cases_acted_in(actor).filter(participants__client=client).exists()
    return may_keep_records(actor.roles, treats=treats)


def client_kept(code: str, actor: Actor) -> Client:
    """A client whose record the actor looks after. Raises NotVisibleError."""
    client = Client.objects.filter(code=code, practice_id=actor.practice).select_related("user", "practice").first()
    if client is None or not keeps_record(client, actor):
        raise NotVisibleError
    return client


def legal_holds(client: Client) -> list[LegalHold]:
    """What keeps a record from being deleted now."""
    rows = LegalHold.objects.filter(client=client, lifted_at__isnull=True)
    return list(rows.select_related("set_by").order_by("pk"))


def last_service(client: Client) -> datetime:
    """When the practice last did something for a person, as far as its appointments say; one to come counts too."""
    cases = Case.objects.filter(participants__client=client)
    opened = cases.aggregate(last=Max("opened_at"))["last"]
    held = Session.objects.filter(case__in=cases, cancelled_at__isnull=True).aggregate(last=Max("starts_at"))["last"]
    return max(moment for moment in (client.created_at, opened, held) if moment is not None)


def record_ends(client: Client, last: datetime) -> date:
    """The day on which the years of a record are over, counted from the ``last`` service."""
    return kept_until(_day(last, client.practice.zone), client.practice.retention_years)


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
