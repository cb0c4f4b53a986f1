"""What a program may be told of homework.

A record system is told of those who agreed to it, and of each answer what it may read; an app that somebody let in for
themselves is told of what is theirs.
"""

from collections.abc import Iterable
from operator import itemgetter

from django.db.models import (
    Exists,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)

from clients.enums import ConsentKind
from clients.models import Case, Client, Consent
from clients.queries.consents import consents_in_force
from clients.queries.elsewhere import NamesElsewhere
from homework.enums import Capacity
from homework.models import Enrolled, ExerciseVersion, Part, PartElsewhere, ResponseGrant
from homework.queries.exercises import Published, exercise, guarded_versions, neutral_name, newest_versions
from homework.queries.forms import form_of
from homework.queries.responses import Reading, narrowed
from homework.queries.told_own import (
    WITH,
    of_one,
    opened_total,
    own_told_answer,
    own_told_answers,
    own_told_parts,
    own_told_versions,
    viewing,
)
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.grants import running
from practice.access.prepared import ANY_SYSTEM, Anybody, Prepared, Several, of_anybody

# Taken back, and with no answer that may be read.
NOT_ASKED = Q(assignment__taken_back_at__isnull=False, is_read=False)


def with_versions[Row: Model](rows: QuerySet[Row], path: str) -> QuerySet[Row]:
    """The same rows, each with the version at this path: read once for all, for many answer the same.

    Its definition is read by whoever asks for it; the form that was made of it once is known.
    """
    versions = ExerciseVersion.objects.select_related("exercise").defer("definition")
    return rows.prefetch_related(Prefetch(path, versions))


def told_answers(actor: Actor) -> QuerySet[ResponseGrant]:
    """The rights to read answers, each with its answer, of a record system or of their author; nobody else has any."""
    rows = own_told_answers(actor) if actor.is_client else _of_a_system(actor)
    return with_versions(rows.select_related(*WITH), "content_object__version")


def _of_a_system(actor: Actor) -> QuerySet[ResponseGrant]:
    named = {"user_id": actor.person, "permission_id": viewing(actor), "capacity": Capacity.RECORDS}
    hidden = guarded_versions().values("pk")
    return ResponseGrant.objects.filter(running(actor.today()), **named).exclude(content_object__version__in=hidden)


# Asked with the actor and the code of a part: what record systems read most.
_ONE = Prepared(lambda: of_one(_of_a_system(ANY_SYSTEM)))


def told_right(code: str, actor: Actor) -> ResponseGrant:
    """The right to read one part's answer; any other does not exist."""
    if actor.is_client:
        found = own_told_answer(code, actor)
    else:
        found = next(iter(_ONE.objects((actor, code))), None) if "\0" not in code else None
    if found is None:
        raise NotVisibleError
    return found


def told_answer(code: str, actor: Actor) -> Reading:
    """One part's answer as the actor may read it; any other does not exist."""
    return reading_of(told_right(code, actor))


def told_score(code: str, actor: Actor) -> Reading:
    """The same for an answer whose total the actor may know."""
    grant = told_scores(actor).filter(content_object__part__code=code).first()
    if grant is None:
        raise NotVisibleError
    return reading_of(grant)


def told_scores(actor: Actor) -> QuerySet[ResponseGrant]:
    """Those that answer an instrument, which may add up to a total; to an author only where it was opened to them."""
    grants = told_answers(actor).filter(opened_total()) if actor.is_client else told_answers(actor)
    measures = ExerciseVersion.objects.filter(is_measure=True)
    return grants.filter(content_object__version__in=measures.values("pk"))


def reading_of(grant: ResponseGrant) -> Reading:
    """What the actor whose right this is may read of an answer."""
    return narrowed(grant.content_object, Capacity(grant.capacity))


def told_parts(actor: Actor, *, taken_back: bool = False) -> QuerySet[Part]:
    """The homework of those whose consent names the record system, or one's own, from when on it opens to them.

    Whether something was handed in is told by the right to read it alone: ``is_read`` says so. ``taken_back`` adds what
    a record system might have ordered and is not asked for any more.
    """
    rows = own_told_parts(actor) if actor.is_client else _parts_of_others(actor).filter(_has_opened(actor))
    if actor.is_client or not taken_back:
        rows = rows.exclude(NOT_ASKED)
    return with_versions(rows.select_related("author", "assignment__case"), "assignment__version")


def _codes(anybody: Anybody) -> QuerySet[Part, tuple[int, int, str]]:
    theirs = {"assignment_id__one_of": Several(itemgetter(1)), "author_id__one_of": Several(itemgetter(2))}
    rows = told_parts(anybody).prefetch_related(None).select_related(None).filter(**theirs)
    return rows.order_by("pk").values_list("assignment_id", "author_id", "code")


_CODES = of_anybody(_codes)


def told_codes(assignments: Iterable[int], authors: Iterable[int], actor: Actor) -> list[tuple[int, int, str]]:
    """What ``told_parts`` has of these assignments and people: of each the assignment, the person and the code."""
    return list(_CODES[actor.is_client].rows((actor, assignments, authors)))


def coming_parts(actor: Actor) -> QuerySet[Part]:
    """What a record system is told of as ``told_parts`` has it, and what it will be told of when it opens."""
    return _parts_of_others(actor).exclude(NOT_ASKED)


def _has_opened(actor: Actor) -> Q:
    return Q(opens_at__isnull=True) | Q(opens_at__lte=actor.now())


def _parts_of_others(actor: Actor) -> QuerySet[Part]:
    newest, names_it = agreed(actor, case="assignment__case_id", client="author_id")
    read = told_answers(actor).order_by().filter(content_object_id=OuterRef("current_id"))
    rows = Part.objects.filter(assignment__case__practice_id=actor.practice, author__erased_at__isnull=True)
    rows = rows.exclude(assignment__version__in=guarded_versions().values("pk"))
    return rows.annotate(newest_consent=newest, is_read=Exists(read)).filter(names_it)


def told_part(code: str, actor: Actor) -> Part:
    """One person's part of homework; any other does not exist."""
    part = told_parts(actor).filter(code=code).first()
    if part is None:
        raise NotVisibleError
    return part


def agreed_cases(client: Client, actor: Actor) -> list[Case]:
    """The cases in which a client's consent names the record system."""
    cases = list(Case.objects.filter(participants__client=client, practice_id=actor.practice).order_by("pk"))
    agreed = {
        consent.case_id
        for consent in consents_in_force(case.pk for case in cases)
        if (consent.client_id, consent.kind) == (client.pk, ConsentKind.RECORDS)
        and actor.person in {system.pk for system in consent.systems.all()}
    }
    return [case for case in cases if case.pk in agreed]


parts_elsewhere = NamesElsewhere(PartElsewhere.objects, "part_id").of


def told_versions(actor: Actor) -> QuerySet[ExerciseVersion]:
    """The exercises that may be given, each in its newest wording; to an app those that were given to its person."""
    return own_told_versions(actor) if actor.is_client else newest_versions(actor)


def told_exercise(slug: str, actor: Actor) -> Published:
    """One of them, to an app by its neutral name; any other does not exist."""
    if not actor.is_client:
        return exercise(slug, actor)
    rows = own_told_versions(actor).order_by("-number", "-pk")
    version = next((row for row in rows if neutral_name(row) == slug), None)
    if version is None:
        raise NotVisibleError
    return Published(version, form_of(version))


def told_pathways(actor: Actor) -> QuerySet[Enrolled]:
    """The places on pathways of those whose consent names the record system."""
    newest, names_it = agreed(actor, case="enrolment__case_id", client="client_id")
    rows = Enrolled.objects.filter(enrolment__case__practice_id=actor.practice, client__erased_at__isnull=True)
    rows = rows.annotate(newest_consent=newest).filter(names_it)
    return rows.select_related("client", "enrolment__case", "enrolment__version")


def agreed(actor: Actor, *, case: str, client: str) -> tuple[Subquery, Exists]:
    """The newest consent of a person in a case, and the condition that it names the record system."""
    newest = Consent.objects.filter(
        case_id=OuterRef(case), client_id=OuterRef(client), kind=ConsentKind.RECORDS
    ).order_by("-pk")
    names_it = Consent.objects.filter(pk=OuterRef("newest_consent"), on=True, systems=actor.person)
    return Subquery(newest.values("pk")[:1]), Exists(names_it)
