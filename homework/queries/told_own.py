"""What an app may be told of the person who let it in: what was given to them, and what they handed in themselves.

What opens here only after one more sign-in, such as the private check, is not there for any app.
"""

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet

from homework.enums import Capacity
from homework.models import Draft, ExerciseVersion, Part, Response, ResponseGrant
from homework.models.response import VIEW
from homework.queries.exercises import guarded_versions
from practice.access.actor import Actor
from practice.access.grants import permission_id, running
from practice.access.prepared import ANY_CLIENT, NAMED, Anybody, Given, Prepared

PART = "content_object__part"
WITH = (f"{PART}__assignment__case", "content_object__client")
# The mark of what an app wrote, where a page of ours keeps that of a tab.
APP = "app"

_VIEWING = Given(lambda _: permission_id(Response, VIEW), BigIntegerField())


def viewing(actor: Actor) -> int | Given:
    """The right to read an answer, for a statement about this actor."""
    return _VIEWING if isinstance(actor, Anybody) else permission_id(Response, VIEW)


def _behind_a_sign_in(version: str) -> Q:
    """Whether the wording at this path is for its author's own page alone."""
    return Q(**{f"{version}__in": guarded_versions().values("pk")})


def own_told_answers(actor: Actor) -> QuerySet[ResponseGrant]:
    """An author's rights to read their own newest answers; nothing that a partner opened to them is among these."""
    return ResponseGrant.objects.filter(
        running(actor.today()),
        ~_behind_a_sign_in("content_object__version"),
        user_id=actor.person,
        permission_id=viewing(actor),
        capacity=Capacity.AUTHOR,
        content_object__client_id=actor.person,
    )


def opened_total() -> Q:
    """That the clinician has opened the total of an answer to its author."""
    return Q(**{f"{PART}__total_of": F("content_object__number")})


def own_told_parts(actor: Actor) -> QuerySet[Part]:
    """What was given to the person and has opened where they are; ``is_read`` says whether they handed it in."""
    read = own_told_answers(actor).order_by().filter(content_object_id=OuterRef("current_id"))
    return _parts(actor).annotate(is_read=Exists(read))


def _parts(actor: Actor) -> QuerySet[Part]:
    mine = Q(author_id=actor.person, assignment__case__practice_id=actor.practice)
    opened = Q(opens_at__isnull=True) | Q(opens_at__lte=actor.now())
    return Part.objects.filter(mine, opened, ~_behind_a_sign_in("assignment__version"))


def _open(actor: Actor) -> QuerySet[Part]:
    """Those that can be written on: not taken back, and not paused."""
    return _parts(actor).filter(assignment__taken_back_at__isnull=True, assignment__paused_at__isnull=True)


def _open_whole(named: Q) -> Prepared:
    beside = ("author", "current", "draft", "assignment__case__practice", "assignment__version__exercise")
    return Prepared(lambda: _open(ANY_CLIENT).filter(named).select_related(*beside).order_by("pk"))


_OPEN_BY_CODE = _open_whole(Q(code=Given(NAMED, CharField())))
_OPEN_OF_VERSION = _open_whole(Q(assignment__version_id=Given(NAMED, BigIntegerField())))


def own_open_part(code: str, actor: Actor) -> Part | None:
    """One of the person's own that can be written on, with its draft."""
    found: list[Part] = _OPEN_BY_CODE.objects((actor, code)) if "\0" not in code else []
    return next(iter(found), None)


def own_open_parts_of(version: ExerciseVersion, actor: Actor) -> list[Part]:
    """All of them that ask for this wording, the oldest first, each with its draft."""
    return _OPEN_OF_VERSION.objects((actor, version.pk))


def _drafts(actor: Actor) -> QuerySet[Draft]:
    rows = Draft.objects.filter(part__in=_open(actor).filter(current__isnull=True).values("pk"))
    return rows.select_related("part__author", "part__assignment__version__exercise").order_by("pk")


_BEGUN = Prepared(lambda: _drafts(ANY_CLIENT).filter(part__code=Given(NAMED, CharField())))


def own_begun(actor: Actor) -> list[Draft]:
    """What an app of the person's has begun and nobody has handed in; what they typed here themselves stays here."""
    return [draft for draft in _drafts(actor) if is_from_apps(draft)]


def own_begun_of(code: str, actor: Actor) -> Draft | None:
    """What an app of theirs has begun of one part."""
    found: list[Draft] = _BEGUN.objects((actor, code)) if "\0" not in code else []
    return next((draft for draft in found if is_from_apps(draft)), None)


def of_one(rows: QuerySet[ResponseGrant]) -> QuerySet[ResponseGrant]:
    """Of these rights the one to read the part that a statement is asked for, with all that is told of an answer."""
    return (
        rows.filter(content_object__part__code=Given(NAMED, CharField()))
        .select_related(*WITH, "content_object__version__exercise")
        .defer("content_object__version__definition")
        .order_by("content_object_id")
    )


_TOLD = Prepared(lambda: of_one(own_told_answers(ANY_CLIENT)))


def own_told_answer(code: str, actor: Actor) -> ResponseGrant | None:
    """An author's right to read their newest answer of one part."""
    found: list[ResponseGrant] = _TOLD.objects((actor, code)) if "\0" not in code else []
    return next(iter(found), None)


def is_from_apps(draft: Draft) -> bool:
    """Whether all that is begun came from apps: not a page, nor a leap over one, from its author's own hand."""
    return not draft.skipped and not draft.kept and all(page.get("tab") == APP for page in draft.pages.values())


def own_told_versions(actor: Actor) -> QuerySet[ExerciseVersion]:
    """The wordings of what was given to the person."""
    taken_back = Q(assignment__taken_back_at__isnull=False, is_read=False)
    given = own_told_parts(actor).exclude(taken_back)
    return ExerciseVersion.objects.filter(pk__in=given.values("assignment__version_id")).select_related("exercise")


_GIVEN = Prepared(lambda: own_told_versions(ANY_CLIENT).order_by("pk"))


def own_given_versions(actor: Actor) -> list[ExerciseVersion]:
    """The wordings of what was given to the person, the oldest first."""
    return _GIVEN.objects((actor, None))
