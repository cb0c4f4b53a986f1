"""Small leaks, each as somebody could build it by mistake; the twin worlds have to notice every one."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from pytest import MonkeyPatch  # noqa: PT013 - the name of a type

from clients.models import Disclosure
from homework.actions import answering, assigning
from homework.enums import Level
from homework.models import Draft, Opening, Part, Response
from homework.policy import CaseFacts, PartFacts
from homework.queries.circle import Circle
from homework.queries.own import Work, work_of_this_week
from practice.access.actor import Actor
from practice.audit.models import Event
from practice.mail.models import Contact
from practice.web.middleware import PrivacyHeadersMiddleware

type Patch = Callable[[MonkeyPatch], None]


def _header(patch: MonkeyPatch, name: str, value: Callable[[HttpRequest], object]) -> None:
    plain = PrivacyHeadersMiddleware.__call__

    def leaking(self: PrivacyHeadersMiddleware, request: HttpRequest) -> HttpResponse:
        answer = plain(self, request)
        answer[name] = str(value(request))
        return answer

    patch.setattr(PrivacyHeadersMiddleware, "__call__", leaking)


def _of_the_case(request: HttpRequest) -> QuerySet[Response]:
    return Response.objects.filter(part__assignment__case__participants__client_id=request.user.pk or 0)


def a_count_of_all_answers(patch: MonkeyPatch) -> None:
    _header(patch, "X-Total-Count", lambda request: _of_the_case(request).count())


def the_time_of_the_newest_answer(patch: MonkeyPatch) -> None:
    times = "submitted_at"
    _header(patch, "Last-Modified", lambda request: _of_the_case(request).values_list(times).order_by(times).last())


def a_number_that_counts_events(patch: MonkeyPatch) -> None:
    _header(patch, "X-Request-Id", lambda _request: Event.objects.count())


def a_refusal_by_another_number(patch: MonkeyPatch) -> None:
    """Another's answer is refused with 403, which a 404 would not have told."""
    plain = PrivacyHeadersMiddleware.__call__

    def leaking(self: PrivacyHeadersMiddleware, request: HttpRequest) -> HttpResponse:
        answer = plain(self, request)
        codes = [word for word in request.path.split("/") if word]
        if answer.status_code == HTTPStatus.NOT_FOUND and Part.objects.filter(code__in=codes, current__gt=0).exists():
            answer.status_code = HTTPStatus.FORBIDDEN
        return answer

    patch.setattr(PrivacyHeadersMiddleware, "__call__", leaking)


def _partner_words(patch: MonkeyPatch, more: Callable[[list[int]], object]) -> None:
    plain = Circle.partner_names.fget  # type: ignore[attr-defined]  # it is a property
    names = property(lambda circle: f"{plain(circle)} {more([person.key for person in circle.partners])}")
    patch.setattr(Circle, "partner_names", names)


def that_a_partner_is_writing(patch: MonkeyPatch) -> None:
    _partner_words(patch, lambda people: Draft.objects.filter(author__in=people).count() or "")


def that_a_partner_is_done(patch: MonkeyPatch) -> None:
    _partner_words(patch, lambda people: Part.objects.filter(author__in=people, current__isnull=False).count())


def that_a_partner_wants_no_mail(patch: MonkeyPatch) -> None:
    _partner_words(patch, lambda people: "(quiet)" if Contact.objects.filter(person__in=people).exists() else "")


def a_mark_of_a_hold(patch: MonkeyPatch) -> None:
    from homework.views.portal import answers, home, joint

    def leaking(circle: Circle, _level: Level) -> str:
        held = circle.facts.held or circle.facts.holding
        return "Sharing rests." if held else f"Offered to {circle.partner_names}."

    for page in (answers, home, joint):
        patch.setattr(page, "offer_words", leaking)


def holds_that_do_not_hold(patch: MonkeyPatch) -> None:
    def leaking(_case: CaseFacts, _part: PartFacts) -> bool:
        return False

    patch.setattr("homework.policy.held", leaking)


def any_level_opens(patch: MonkeyPatch) -> None:
    patch.setattr(PartFacts, "shares", PartFacts.submitted)


def release_does_not_matter(patch: MonkeyPatch) -> None:
    def leaking(case: CaseFacts, part: PartFacts) -> bool:
        return part.shares and not case.separated and part.author in case.sharing

    patch.setattr("homework.policy._may_stay_open", leaking)
    patch.setattr("homework.policy._current_may_open", lambda part: not part.withheld)


def a_mail_when_a_partner_is_done(patch: MonkeyPatch) -> None:
    plain = answering._tell_team

    def leaking(case: Any, response: Response) -> None:  # noqa: ANN401 - as the action has it
        plain(case, response)
        for place in case.participants.select_related("client__user"):
            assigning.announce(place.client)

    patch.setattr(answering, "_tell_team", leaking)


def an_order_by_what_partners_do(patch: MonkeyPatch) -> None:
    def activity(work: Work) -> int:
        return -Response.objects.filter(part__assignment=work.part.assignment_id).count()

    def leaking(actor: Actor) -> list[Work]:
        return sorted(work_of_this_week(actor), key=activity)

    patch.setattr("homework.views.portal.home.work_of_this_week", leaking)


def partners_in_the_log(patch: MonkeyPatch) -> None:
    from homework.queries import own_log

    def leaking(actor: Actor) -> QuerySet[Opening]:
        return Opening.objects.filter(response__client_id=actor.person)

    patch.setattr(own_log, "_openings", leaking)


def a_ledger_of_the_whole_case(patch: MonkeyPatch) -> None:
    from clients.views import disclosures

    def leaking(actor: Actor) -> QuerySet[Disclosure]:
        mine = Q(client_id=actor.person) | Q(case__participants__client_id=actor.person)
        return Disclosure.objects.filter(mine).select_related("client__user", "by").distinct().order_by("-pk")

    patch.setattr(disclosures, "own_disclosures", leaking)


def a_draft_that_counts_for_both(patch: MonkeyPatch) -> None:
    """The number of a saved page goes up when the partner types, too."""
    plain = Work.revision

    def leaking(work: Work, key: str) -> int:
        return plain(work, key) + Draft.objects.filter(part__assignment=work.part.assignment_id).count()

    patch.setattr(Work, "revision", leaking)


def a_signature_that_tells(patch: MonkeyPatch) -> None:
    from clients.models import PolicySignature

    _header(patch, "X-Waits", lambda _request: PolicySignature.objects.count())


LEAKS: tuple[Patch, ...] = (
    a_count_of_all_answers,
    the_time_of_the_newest_answer,
    a_number_that_counts_events,
    a_refusal_by_another_number,
    that_a_partner_is_writing,
    that_a_partner_is_done,
    that_a_partner_wants_no_mail,
    a_mark_of_a_hold,
    holds_that_do_not_hold,
    any_level_opens,
    release_does_not_matter,
    a_mail_when_a_partner_is_done,
    an_order_by_what_partners_do,
    partners_in_the_log,
    a_ledger_of_the_whole_case,
    a_draft_that_counts_for_both,
    a_signature_that_tells,
)
