"""Who rests, and what is not counted because of it."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from homework.models import Part, Rest
from practice import clock
from practice.access.actor import Actor


def rests_now(moment: datetime) -> QuerySet[Rest]:
    """Every rest that runs at a moment. Whoever rests in a case is reminded of nothing in it."""
    return Rest.objects.filter(since__lte=moment, until__gt=moment)


def own_rest(actor: Actor) -> Rest | None:
    """The actor's own rest, if they rest; it is the same in all of their cases."""
    rows = rests_now(clock.now()).filter(client_id=actor.person, case__practice_id=actor.practice)
    return rows.order_by("-until").first()


def in_a_rest() -> Exists:
    """The condition on parts that their author rested when they were wanted: such a one is not counted as asked."""
    wanted = Coalesce(OuterRef("due_at"), OuterRef("assignment__due_at"))
    return Exists(
        Rest.objects.filter(
            client=OuterRef("author"), case=OuterRef("assignment__case"), since__lte=wanted, until__gt=wanted
        )
    )


def followed_by_another(moment: datetime) -> Exists:
    """The condition on parts of what comes back, that the next time of it has opened for their author."""
    return Exists(
        Part.objects.filter(
            author=OuterRef("author"),
            assignment__schedule=OuterRef("assignment__schedule"),
            opens_at__gt=OuterRef("opens_at"),
            opens_at__lte=moment,
        )
    )
