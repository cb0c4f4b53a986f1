"""What is done with the addresses that are told of changes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.enums import Role
from practice.sync.changes import Change, number_changes
from practice.sync.models import ApiClient
from practice.sync.outside import NoAnswerError, check_address
from practice.sync.webhooks.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from practice.sync.webhooks.policy import TYPES
from practice.sync.webhooks.sending import ask_to_read_anew
from practice.sync.webhooks.signing import new_secret, rotated

LONGEST_URL, MOST = 500, 10


@dataclass(frozen=True, slots=True)
class Told:
    """An address, and its secret, which is told once."""

    endpoint: WebhookEndpoint
    secret: str


@transaction.atomic
def add_webhook(client: ApiClient, url: str, types: Iterable[str] = (), *, by: Actor) -> Told:
    """Have a program's address told of what changes from now on: of these types, or of all that the program may read.

    Raises NotVisibleError unless ``by`` runs the practice or is the program's record system, NotAllowedError for an
    address that cannot be one, for types that do not exist, and when the program has enough addresses.
    """
    system = _require_place(client.practice_id, client.record_system_id, by)
    require(client.is_usable(None), "This program was cut off.")
    wanted = list(dict.fromkeys(types))
    for word in wanted:
        require(word in TYPES, f"{word} is no type of event. There are: {', '.join(TYPES)}.")
    _check_url(url)
    ApiClient.objects.select_for_update().get(pk=client.pk)
    many = WebhookEndpoint.objects.filter(client=client).count()
    require(many < MOST, f"A program has {MOST} addresses at most. Delete one first.")
    fresh = new_secret()
    endpoint = WebhookEndpoint.objects.create(
        practice_id=client.practice_id,
        client=client,
        person_id=system,
        url=url,
        secrets=[fresh.kept()],
        types=wanted,
        heard=_last_number(client.practice_id),
        created_at=clock.now(),
    )
    record("add_webhook", by=by, webhook=endpoint.pk, client=client.pk)
    return Told(endpoint, fresh.words)


def _check_url(url: str) -> None:
    require(len(url) <= LONGEST_URL, f"The address has more than {LONGEST_URL} letters.")
    try:
        check_address(url)
    except NoAnswerError:
        require(False, "The address has to begin with https:// and lead to the internet.")  # noqa: FBT003 - a sentence


def _last_number(practice: int) -> int:
    number_changes(practice)
    return Change.objects.filter(practice_id=practice).aggregate(last=Max("number"))["last"] or 0


@transaction.atomic
def rotate_secret(endpoint: WebhookEndpoint, *, by: Actor) -> Told:
    """Give an address a new secret. The one before stays good for a day, in which both sign."""
    endpoint = _locked(endpoint, by)
    fresh = new_secret()
    endpoint.secrets = [one.kept() for one in rotated(endpoint.secrets, fresh, clock.now())]
    endpoint.save(update_fields=["secrets"])
    record("rotate_webhook", by=by, webhook=endpoint.pk)
    return Told(endpoint, fresh.words)


@transaction.atomic
def pause_webhook(endpoint: WebhookEndpoint, *, by: Actor) -> None:
    """Send nothing more to an address until it is resumed; what changes meanwhile waits."""
    endpoint = _locked(endpoint, by)
    if endpoint.paused_at is None:
        endpoint.paused_at = clock.now()
        endpoint.save(update_fields=["paused_at"])
        record("pause_webhook", by=by, webhook=endpoint.pk)


@transaction.atomic
def resume_webhook(endpoint: WebhookEndpoint, *, by: Actor) -> None:
    """Send again, also to an address that was switched off, and at once: what waits has all its tries before it.

    One that was stopped for longer than changes are kept is told to read everything anew.
    """
    endpoint = _locked(endpoint, by)
    if endpoint.missed(clock.now()):
        ask_to_read_anew(endpoint)
    endpoint.paused_at = endpoint.off_at = endpoint.rests_until = None
    endpoint.off = ""
    endpoint.save(update_fields=["paused_at", "off_at", "rests_until", "off"])
    WebhookDelivery.objects.filter(endpoint=endpoint, state=DeliveryState.WAITING, claim="").update(
        tries=0, next_at=clock.now()
    )
    record("resume_webhook", by=by, webhook=endpoint.pk)


@transaction.atomic
def resend(endpoint: WebhookEndpoint, codes: Iterable[str] | None = None, *, by: Actor) -> int:
    """Send messages of an address once more, each by the name it had: those of these codes, or all that failed.

    Gives how many. One that has been overtaken stays so: what it tells is no longer true.
    """
    endpoint = _locked(endpoint, by)
    rows = WebhookDelivery.objects.filter(endpoint=endpoint)
    if codes is None:
        rows = rows.filter(state=DeliveryState.FAILED)
    else:
        rows = rows.filter(code__in=list(codes)).exclude(state=DeliveryState.OVERTAKEN).filter(claim="")
    count = rows.update(state=DeliveryState.WAITING, tries=0, next_at=clock.now())
    record("resend_webhook", by=by, webhook=endpoint.pk)
    return count


@transaction.atomic
def remove_webhook(endpoint: WebhookEndpoint, *, by: Actor) -> None:
    """Forget an address with all its messages."""
    endpoint = _locked(endpoint, by)
    record("remove_webhook", by=by, webhook=endpoint.pk)
    endpoint.delete()


def _locked(endpoint: WebhookEndpoint, by: Actor) -> WebhookEndpoint:
    """The address as it is now, for this transaction alone. Raises NotVisibleError."""
    _require_place(endpoint.practice_id, endpoint.person_id, by)
    found = WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk).first()
    if found is None:
        raise NotVisibleError
    return found


def _require_place(practice: int, system: int | None, by: Actor) -> int:
    """The record system whose it is. Raises NotVisibleError unless ``by`` is that, or runs the practice."""
    is_own = Role.RECORD_SYSTEM in by.roles and system == by.person
    if system is None or practice != by.practice or not (is_own or Role.ADMINISTRATOR in by.roles):
        raise NotVisibleError
    return system
