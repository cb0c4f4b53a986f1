"""Webhooks as the page about connections tells of them: how each fares, and what to do where one fails."""

from datetime import datetime, timedelta
from http import HTTPStatus

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from practice import clock
from practice.access.actor import Actor
from practice.sync.connections import Act, Connection, Kind, State
from practice.sync.outside import Why
from practice.sync.webhooks.models import DeliveryState, Off, WebhookEndpoint
from practice.sync.webhooks.queries import deliveries_to, endpoints_of

RECENT = timedelta(days=7)

type Words = str | Promise
type Trouble = tuple[Words, Words]

NONE: Trouble = ("", "")
RETRIED = _("We try again for three days. Nothing is lost meanwhile.")
UNWANTED: Trouble = (
    _("It answered that it wants no more messages (410)."),
    _("Ask whoever looks after that system. If it was a mistake, press Resume: what waits is sent then."),
)
GIVEN_UP: Trouble = (
    _("It took nothing for three days, so we stopped."),
    _("Ask whoever looks after that system to mend it. Then press Resume, and Send again what failed."),
)
MISSED: Trouble = (
    _("It has been stopped for more than 45 days, and older changes are not kept. What changed before is not sent."),
    _("Press Resume. We then tell the system to read everything anew, and what changed since is sent."),
)
BY_WHY: dict[str, Trouble] = {
    Why.ADDRESS: (
        _("Its address leads to no machine on the internet."),
        _("Delete it, and add the address at which the system can be reached from outside."),
    ),
    Why.TIME: (_("It does not answer within 15 seconds."), RETRIED),
    Why.BROKEN: (
        _("Nobody answers there, or not over a secure line."),
        _("Ask whoever looks after that system whether it runs and its certificate is good. We try again meanwhile."),
    ),
}
ELSEWHERE: Trouble = (
    _("It points to another address. We follow none."),
    _("Delete it, and add the address that it points to."),
)
BUSY: Trouble = (_("It asks for a rest."), _("You need do nothing. We send again when the rest is over."))
BREAKS: Trouble = (_("Something breaks over there."), RETRIED)
REFUSES: Trouble = (
    _("It refuses our messages."),
    _("Ask whoever looks after that system whether it checks them with the right secret. We try again meanwhile."),
)


def webhooks(actor: Actor) -> Kind:
    """Every address that is told of changes."""
    return Kind(
        slug="webhooks",
        title=_("Webhooks"),
        lead=_(
            "We tell a system at once that something changed: only what kind of thing and its code. It reads the rest "
            "itself, as far as it may."
        ),
        none=_("No address is told of changes."),
        connections=[told(endpoint) for endpoint in endpoints_of(actor)],
        more=Act(_("Add a webhook"), reverse("webhook_new"), asks=True),
    )


def told(endpoint: WebhookEndpoint) -> Connection:
    """One of them, with its trouble and a cure."""
    trouble, cure = trouble_of(endpoint)
    state, says = _state(endpoint, bool(trouble))
    return Connection(
        endpoint.url,
        state,
        says,
        about=endpoint.client.name,
        last=endpoint.took_at,
        changed=_changed(endpoint),
        trouble=trouble,
        cure=cure,
        acts=_acts(endpoint),
    )


def _state(endpoint: WebhookEndpoint, troubled: bool) -> tuple[State, Words]:  # noqa: FBT001 - one word of two
    if not endpoint.client.is_usable(None):
        return State.ENDED, _("Its program is cut off")
    if endpoint.off_at:
        return State.LOOK, _("Stopped")
    if endpoint.paused_at and not troubled:
        return State.RESTS, _("Paused")
    if troubled:
        return State.LOOK, _("Needs a look")
    return State.WORKS, _("Connected")


def trouble_of(endpoint: WebhookEndpoint) -> Trouble:
    """What is wrong with it, and what to do; nothing where all is well."""
    if endpoint.missed(clock.now()):
        return MISSED
    if endpoint.off_at:
        return UNWANTED if endpoint.off == Off.UNWANTED else GIVEN_UP
    late = deliveries_to(endpoint).filter(state=DeliveryState.WAITING, tries__gt=0).last()
    if late is not None and late.log:
        return of_try(late.log[-1]["status"], late.log[-1]["why"])
    if failed := getattr(endpoint, "failed", 0):
        many = ngettext("%(many)d message was given up.", "%(many)d messages were given up.", failed)
        return many % {"many": failed}, _("If that system works again, press Send again.")
    return NONE


def of_try(status: int | None, why: str) -> Trouble:
    """What one try that failed says, and what to do."""
    if status is None:
        return BY_WHY.get(why, BY_WHY[Why.BROKEN])
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        found = BUSY
    elif status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        found = BREAKS
    elif status >= HTTPStatus.BAD_REQUEST:
        found = REFUSES
    else:
        found = ELSEWHERE
    return _now("%(words)s (It answered %(status)d.)") % {"words": found[0], "status": status}, found[1]


def _changed(endpoint: WebhookEndpoint) -> str:
    since: datetime = clock.now() - RECENT
    taken = deliveries_to(endpoint).filter(state=DeliveryState.DELIVERED, created_at__gte=since).count()
    waiting: int = getattr(endpoint, "waiting", 0)
    words = ngettext("%(many)d message in seven days", "%(many)d messages in seven days", taken) % {"many": taken}
    return f"{words}, {_now('%(many)d waiting') % {'many': waiting}}" if waiting else words


def _acts(endpoint: WebhookEndpoint) -> tuple[Act, ...]:
    args = [endpoint.code]
    look = Act(_("Log and secret"), reverse("webhook", args=args), asks=True)
    if not endpoint.client.is_usable(None):
        return (look,)
    stopped = endpoint.paused_at or endpoint.off_at
    first = Act(_("Resume"), reverse("webhook_resume", args=args)) if stopped else _pause(args)
    again = (Act(_("Send again"), reverse("webhook_resend", args=args)),) if getattr(endpoint, "failed", 0) else ()
    return (first, *again, look)


def _pause(args: list[str]) -> Act:
    return Act(_("Pause"), reverse("webhook_pause", args=args))
