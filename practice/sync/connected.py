"""The programs that may call the API, as the page about connections tells of them."""

from datetime import datetime, timedelta

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from practice import clock
from practice.access.actor import Actor
from practice.audit.models import Event
from practice.sync.connections import Act, Connection, Kind, State
from practice.sync.models import ApiClient
from practice.sync.queries import programs_of
from practice.sync.scopes import RESOURCES, WRITTEN, allows, allows_rest

# What a program may write, by the names of the lists, and the rights that there are for it; an order is homework.
MAY_WRITE = (*((name, "cu") for name in WRITTEN), ("exercises", "c"), ("assignments", "cu"))
ORDERS = "ServiceRequest"
RECENT = timedelta(days=7)
# What a record system writes, as the record names it.
WRITES = (
    *("add_client", "correct_client", "keep_address", "open_case", "plan_session"),
    *("move_session", "mark_session", "cancel_session", "keep_relative"),
    *("assign", "change_order", "take_in_questionnaire"),
)


def programs(actor: Actor) -> Kind:
    """Each program with what it may do, when it last asked for a token, and what it wrote in a week."""
    rows = programs_of(actor).annotate(asked_at=Max("accesstoken__created"))
    return Kind(
        slug="programs",
        title=_("Programs that call us"),
        lead=_(
            "A program of your record system reads and writes here by itself: people, cases, sessions and exercises, "
            "and of the homework what each client agreed to. For those clients it may also order some."
        ),
        none=_(
            "No program is registered. Whoever looks after this installation does it with manage.py register_client."
        ),
        connections=[_told(row, row.asked_at) for row in rows],
    )


def _told(client: ApiClient, asked_at: datetime | None) -> Connection:
    system = client.record_system
    assert system is not None  # noqa: S101 - the query gives no others
    name = client.name if client.name == system.user.name else f"{client.name} ({system.user.name})"
    if not client.is_usable(None):
        return Connection(name, State.ENDED, _("Cut off"), about=_scopes(client), last=asked_at)
    url = reverse("program_cut_off", args=[client.pk])
    return Connection(
        name,
        State.WORKS if asked_at else State.RESTS,
        _("Connected") if asked_at else _("Has not called yet"),
        about=_scopes(client),
        last=asked_at,
        changed=_written(client),
        acts=(Act(_("Cut off"), url, asks=True),),
    )


def _scopes(client: ApiClient) -> str:
    """What it may read and write, by the names of the lists."""
    reads = [name for name in RESOURCES if allows_rest(client.scopes, name, "r")]
    writes = [name for name, rights in MAY_WRITE if _may_write(client, name, rights)]
    may = [_now("Reads %(lists)s") % {"lists": ", ".join(reads)}] if reads else []
    may += [_now("Writes %(lists)s") % {"lists": ", ".join(writes)}] if writes else []
    return ". ".join(may)


def _may_write(client: ApiClient, name: str, rights: str) -> bool:
    if name == "assignments" and allows(client.scopes, ORDERS, "c"):
        return True
    return any(allows_rest(client.scopes, name, right) for right in rights)


def _written(client: ApiClient) -> str:
    """How much its record system changed; which of several programs of one did it, the record does not say."""
    acts = Event.objects.filter(
        practice_id=client.practice_id,
        actor_id=client.record_system_id,
        action__in=WRITES,
        at__gte=clock.now() - RECENT,
    )
    many = acts.count()
    return ngettext(
        "%(many)d change by this system in seven days", "%(many)d changes by this system in seven days", many
    ) % {"many": many}
