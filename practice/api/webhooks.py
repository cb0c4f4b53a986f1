"""Webhooks: where a program is told that something changed, and what became of each message."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.utils import OpenApiResponse, OpenApiWebhook, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.fields import Form
from practice.api.once import once
from practice.api.paging import Rows, cut
from practice.api.schema import IF_NONE_MATCH, PAGES, described, page_of
from practice.api.views import ApiView, sent, told_once, told_page
from practice.sync.scopes import RESOURCES
from practice.sync.webhooks import actions
from practice.sync.webhooks.models import DeliveryState, Off, WebhookDelivery, WebhookEndpoint
from practice.sync.webhooks.policy import RESYNC, TYPES
from practice.sync.webhooks.queries import deliveries_to, endpoint_of, endpoints_of

MOST_RESENT = 500
RUNNING, PAUSED, OFF = "running", "paused", "off"
NAME = r"^msg_[a-z0-9]{12}$"


class WebhookSent(Form):
    """Where to send, and of what; no types means of everything that the program may read."""

    url = serializers.RegexField(
        r"^https?://[!-~]+$",
        max_length=actions.LONGEST_URL,
        help_text="It begins with https:// and leads to the internet. Nothing that points elsewhere is followed.",
    )
    types = serializers.ListField(child=serializers.ChoiceField(TYPES), max_length=len(TYPES), default=list)


class WebhookTold(serializers.Serializer[Any]):
    """An address that is told of changes."""

    code = serializers.CharField()
    url = serializers.CharField()
    types = serializers.ListField(child=serializers.ChoiceField(TYPES))
    state = serializers.ChoiceField([RUNNING, PAUSED, OFF])
    off = serializers.ChoiceField(Off.choices, allow_blank=True, help_text="Why nothing is sent any more.")
    created_at = serializers.DateTimeField()
    took_at = serializers.DateTimeField(allow_null=True, help_text="When it last took a message.")
    rests_until = serializers.DateTimeField(allow_null=True, help_text="Until when it asked to be left alone.")
    waiting = serializers.IntegerField(help_text="How many messages wait for their next try.")
    failed = serializers.IntegerField(help_text="How many were given up; resend sends them again.")


class WebhookMade(WebhookTold):
    """The same, with its secret, which is told this once."""

    secret = serializers.CharField(help_text="whsec_ and the key in base64, as Standard Webhooks has it.")


class TryTold(serializers.Serializer[Any]):
    """One try: when, for how many milliseconds, and the status that came back or why none did."""

    at = serializers.DateTimeField()
    ms = serializers.IntegerField()
    status = serializers.IntegerField(allow_null=True)
    why = serializers.ChoiceField(["address", "time", "broken"], allow_blank=True)


class DeliveryTold(serializers.Serializer[Any]):
    """What became of a message; overtaken is one whose thing was gone before it could be told."""

    id = serializers.CharField(help_text="Its webhook-id, which never changes.")
    type = serializers.ChoiceField((*TYPES, RESYNC))
    state = serializers.ChoiceField(DeliveryState.values)
    created_at = serializers.DateTimeField()
    next_at = serializers.DateTimeField(allow_null=True, help_text="When it is tried next.")
    tries = TryTold(many=True)


class ResendSent(Form):
    """Which messages; left out, all that failed."""

    ids = serializers.ListField(
        child=serializers.RegexField(NAME), min_length=1, max_length=MOST_RESENT, required=False
    )


class ResentTold(serializers.Serializer[Any]):
    """How many messages are sent again."""

    count = serializers.IntegerField()


class ThingTold(serializers.Serializer[Any]):
    """What changed; read it at its own address."""

    kind = serializers.ChoiceField(sorted(RESOURCES))
    code = serializers.CharField()
    gone = serializers.BooleanField()


class EventTold(serializers.Serializer[Any]):
    """That something is new or different, or gone for you: ids, and nothing of it."""

    type = serializers.ChoiceField(TYPES)
    timestamp = serializers.DateTimeField(help_text="When it changed.")
    data = ThingTold()  # type: ignore[assignment]  # fields are taken out of the class as it is made


TAKEN = {
    "2XX": OpenApiResponse(description="Taken."),
    "410": OpenApiResponse(description="Nothing more is sent."),
    "429": OpenApiResponse(description="Come back later; Retry-After says when."),
}
WEBHOOK = OpenApiWebhook(
    name="change",
    decorator=extend_schema(
        operation_id="webhook_change",
        summary="Something changed",
        description="Sent to each of your webhooks, signed as Standard Webhooks has it (headers webhook-id, "
        "webhook-timestamp, webhook-signature). The same message may come twice, with the same webhook-id, and "
        "messages may come in another order than the changes. Answer with 2xx within 15 seconds; anything else is "
        "tried again for three days. Answer 410 to get no more.",
        request=EventTold,
        responses=TAKEN,
    ),
)


class PlaceTold(serializers.Serializer[Any]):
    """Where to begin among the changes, once every list has been read."""

    after = serializers.CharField(help_text="Send it as after to GET /api/v1/changes.")


class ResyncTold(serializers.Serializer[Any]):
    """That changes for you are no longer kept: read every list once, then go on from a cursor."""

    type = serializers.ChoiceField([RESYNC])
    timestamp = serializers.DateTimeField(help_text="When this was found.")
    data = PlaceTold()  # type: ignore[assignment]  # as above


RESYNC_WEBHOOK = OpenApiWebhook(
    name="resync",
    decorator=extend_schema(
        operation_id="webhook_resync",
        summary="Read everything anew",
        description="Sent, signed like the others, to a webhook that was paused or off for more than 45 days when it "
        "goes on: older changes are not kept. Read every list once, then go on with the changes after this cursor.",
        request=ResyncTold,
        responses=TAKEN,
    ),
)


def tell(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """An address as the API tells it."""
    names = ("code", "url", "types", "off", "created_at", "took_at", "rests_until", "waiting", "failed")
    state = OFF if endpoint.off_at else PAUSED if endpoint.paused_at else RUNNING
    return {name: getattr(endpoint, name) for name in names} | {"state": state}


def tell_delivery(delivery: WebhookDelivery) -> dict[str, Any]:
    """A message as the API tells it: never what it said."""
    waits = delivery.state == DeliveryState.WAITING
    return {
        "id": delivery.name,
        "type": delivery.type,
        "state": delivery.state,
        "created_at": delivery.created_at,
        "next_at": delivery.next_at if waits else None,
        "tries": delivery.log,
    }


class WebhookView(ApiView):
    """What all addresses about webhooks have in common."""

    thing = "webhooks"

    def endpoint(self, code: str) -> WebhookEndpoint:
        """One of the caller's own. Raises NotVisibleError."""
        return endpoint_of(code, self.actor)

    def told(self, code: str) -> dict[str, Any]:
        """It, as it is now."""
        return tell(self.endpoint(code))


class WebhooksView(WebhookView):
    """The addresses that are told of changes."""

    rights = {"GET": "s", "POST": "c"}

    @extend_schema(
        operation_id="webhooks",
        parameters=[*PAGES, IF_NONE_MATCH],
        responses=described(page_of(WebhookTold, "Webhooks")),
    )
    def get(self, request: Request) -> Response:
        """List the addresses that are told of changes."""
        page: Rows[WebhookEndpoint] = cut(endpoints_of(self.actor), request)
        return told_page(request, page, tell)

    @extend_schema(
        operation_id="add_webhook", request=WebhookSent, responses=described(WebhookMade, status=201, writes=True)
    )
    @once
    def post(self, request: Request) -> Response:
        """Have an address told of what changes from now on. Keep its secret: it is told this once."""
        made = actions.add_webhook(self.caller.client, **sent(WebhookSent, request), by=self.actor)
        code = made.endpoint.code
        headers = {"Location": f"/api/v1/webhooks/{code}"}
        return Response(self.told(code) | {"secret": made.secret}, status=HTTPStatus.CREATED, headers=headers)


class OneWebhookView(WebhookView):
    """One address."""

    rights = {"GET": "r", "DELETE": "d"}

    @extend_schema(operation_id="webhook", parameters=[IF_NONE_MATCH], responses=described(WebhookTold))
    def get(self, request: Request, code: str) -> Response:
        """Tell how an address fares."""
        return told_once(request, self.told(code))

    @extend_schema(
        operation_id="remove_webhook",
        request=None,
        responses=described(OpenApiResponse(description="It is gone."), status=204, writes=True),
    )
    def delete(self, _request: Request, code: str) -> Response:
        """Send nothing more to an address, and forget what was sent."""
        actions.remove_webhook(self.endpoint(code), by=self.actor)
        return Response(status=HTTPStatus.NO_CONTENT)


class RotateView(WebhookView):
    """A new secret for an address."""

    rights = {"POST": "u"}

    @extend_schema(operation_id="rotate_webhook", request=None, responses=described(WebhookMade, writes=True))
    @once
    def post(self, _request: Request, code: str) -> Response:
        """Make a new secret. Both sign for a day, then the new one alone."""
        made = actions.rotate_secret(self.endpoint(code), by=self.actor)
        return Response(self.told(code) | {"secret": made.secret})


class PauseView(WebhookView):
    """A rest for an address."""

    rights = {"POST": "u"}

    @extend_schema(operation_id="pause_webhook", request=None, responses=described(WebhookTold, writes=True))
    @once
    def post(self, _request: Request, code: str) -> Response:
        """Send nothing for now. What changes meanwhile waits for 45 days; after a longer rest, read everything anew."""
        actions.pause_webhook(self.endpoint(code), by=self.actor)
        return Response(self.told(code))


class ResumeView(WebhookView):
    """The end of a rest."""

    rights = {"POST": "u"}

    @extend_schema(operation_id="resume_webhook", request=None, responses=described(WebhookTold, writes=True))
    @once
    def post(self, _request: Request, code: str) -> Response:
        """Send again, first what waits; also to an address that was switched off because it took nothing."""
        actions.resume_webhook(self.endpoint(code), by=self.actor)
        return Response(self.told(code))


class ResendView(WebhookView):
    """Messages once more."""

    rights = {"POST": "u"}

    @extend_schema(operation_id="resend_webhook", request=ResendSent, responses=described(ResentTold, writes=True))
    @once
    def post(self, request: Request, code: str) -> Response:
        """Send messages again, each with the webhook-id it had: those that are named, or all that failed."""
        names = sent(ResendSent, request).get("ids")
        codes = None if names is None else [name.removeprefix("msg_") for name in names]
        return Response({"count": actions.resend(self.endpoint(code), codes, by=self.actor)})


class DeliveriesView(WebhookView):
    """What became of the messages to an address."""

    rights = {"GET": "s"}

    @extend_schema(
        operation_id="deliveries",
        parameters=[*PAGES, IF_NONE_MATCH],
        responses=described(page_of(DeliveryTold, "Deliveries")),
    )
    def get(self, request: Request, code: str) -> Response:
        """List the messages of the last 45 days, oldest first: when each was tried, and how that went."""
        page: Rows[WebhookDelivery] = cut(deliveries_to(self.endpoint(code)), request)
        return told_page(request, page, tell_delivery)
