"""What an app may be told of the person who let it in: what was given to them, and what they handed in themselves.

What opens here only after one more sign-in, such as the private check, is not there for any app.
"""

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from homework.enums import Capacity
from homework.models import Draft, ExerciseVersion, Part, Response, ResponseGrant
from homework.models.response import VIEW
from homework.queries.exercises import guarded_versions
from practice import clock
from practice.access.actor import Actor
from practice.access.grants import permission_id, running

PART = "content_object__part"
# The mark of what an app wrote, where a page of ours keeps that of a tab.
APP = "app"


def _behind_a_sign_in(version: str) -> Q:
    """Whether the wording at this path is for its author's own page alone."""
    return Q(**{f"{version}__in": guarded_versions().values("pk")})


def own_told_answers(actor: Actor) -> QuerySet[ResponseGrant]:
    """An author's rights to read their own newest answers; nothing that a partner opened to them is among these."""
    return ResponseGrant.objects.filter(
        running(actor.today()),
        ~_behind_a_sign_in("content_object__version"),
        user_id=actor.person,
        permission_id=permission_id(Response, VIEW),
        capacity=Capacity.AUTHOR,
        content_object__client_id=actor.person,
    )


def opened_total() -> Q:
    """That the clinician has opened the total of an answer to its author."""
    return Q(**{f"{PART}__total_of": F("content_object__number")})


def own_told_parts(actor: Actor) -> QuerySet[Part]:
    """What was given to the person and has opened where they are; ``is_read`` says whether they handed it in."""
    read = own_told_answers(actor).order_by().filter(content_object_id=OuterRef("current_id"))
    mine = Q(author_id=actor.person, assignment__case__practice_id=actor.practice)
    opened = Q(opens_at__isnull=True) | Q(opens_at__lte=clock.now())
    told = ~_behind_a_sign_in("assignment__version")
    return Part.objects.filter(mine, opened, told).annotate(is_read=Exists(read))


def own_open_parts(actor: Actor) -> QuerySet[Part]:
    """Those of them that can be written on: not taken back, and not paused."""
    closed = Q(assignment__taken_back_at__isnull=False) | Q(assignment__paused_at__isnull=False)
    rows = own_told_parts(actor).exclude(closed)
    return rows.select_related("author", "current", "assignment__case__practice", "assignment__version__exercise")


def own_begun(actor: Actor) -> list[Draft]:
    """What an app of the person's has begun and nobody has handed in; what they typed here themselves stays here."""
    rows = Draft.objects.filter(part__in=own_open_parts(actor).filter(current__isnull=True).values("pk"))
    rows = rows.select_related("part__author", "part__assignment__version__exercise")
    return [draft for draft in rows if is_from_apps(draft)]


def is_from_apps(draft: Draft) -> bool:
    """Whether all that is begun came from apps: not a page, nor a leap over one, from its author's own hand."""
    return not draft.skipped and not draft.kept and all(page.get("tab") == APP for page in draft.pages.values())


def own_told_versions(actor: Actor) -> QuerySet[ExerciseVersion]:
    """The wordings of what was given to the person."""
    taken_back = Q(assignment__taken_back_at__isnull=False, is_read=False)
    given = own_told_parts(actor).exclude(taken_back)
    return ExerciseVersion.objects.filter(pk__in=given.values("assignment__version_id")).select_related("exercise")
