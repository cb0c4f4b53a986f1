"""What a client's first page shows, and whether the way out was explained to them."""

from django.db import transaction

from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.people.models import User


@transaction.atomic
def cover_pages(user: User, *, on: bool, by: Actor) -> None:
    """Show from now on only what is shared until the person signs in once more; or all of it, as before."""
    _own(user, by)
    user.is_covered = on
    user.save(update_fields=["is_covered"])
    record("cover_pages", by=by)


@transaction.atomic
def begin_knowing(user: User, *, on: bool, by: Actor) -> None:
    """Note that the way out was explained, and whether pages are covered."""
    _own(user, by)
    user.knows_way_out, user.is_covered = True, on
    user.save(update_fields=["knows_way_out", "is_covered"])
    record("begin_knowing", by=by)


def _own(user: User, by: Actor) -> None:
    if user.pk != by.person:
        raise NotVisibleError
