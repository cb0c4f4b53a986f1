"""Who is on which pathway, as the care team and as each person may know it."""

from collections.abc import Mapping

from django.db.models import Prefetch, QuerySet

from clients.models import Case, Client
from clients.queries.cases import cases_in_care
from homework.library.catalogue import catalogue
from homework.library.measures import measures
from homework.library.pathway import Pathway as Read
from homework.library.pathway import Quiet
from homework.library.pathways import read_pathway
from homework.library.recurrence import day_at
from homework.models import Enrolled, Enrolment, Exercise, PathwayStep, PathwayVersion, Rest
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError

_READ: dict[str, Read] = {}


def known_slugs(practice: int) -> frozenset[str]:
    """The exercises that a pathway of a practice may name: the library's and its own."""
    own = Exercise.objects.filter(practice_id=practice).values_list("slug", flat=True)
    return frozenset({*catalogue(), *measures(), *own})


def origins(practice: int) -> dict[str, str]:
    """For each exercise that a practice copied, however often, the slug of the product's that it goes back to."""
    rows = Exercise.objects.filter(practice_id=practice, copied_from__isnull=False)
    names = ("slug", "copied_from__exercise__slug", "copied_from__exercise__practice_id")
    above = {slug: (origin, owner) for slug, origin, owner in rows.values_list(*names)}
    return {slug: _origin(slug, above) for slug in above}


def _origin(slug: str, above: Mapping[str, tuple[str, int | None]]) -> str:
    origin, owner = above[slug]
    return origin if owner is None or origin not in above else _origin(origin, above)


def pathway_of(version: PathwayVersion, practice: int) -> Read:
    """A published version, as its steps and words. As it never changes, it is read, and checked, once a process."""
    read = _READ.get(version.fingerprint)
    if read is None:
        read = read_pathway(version.definition, known=known_slugs(practice) | _named(version))
        _READ[version.fingerprint] = read
    return read


def _named(version: PathwayVersion) -> frozenset[str]:
    """What it was published with stands, though an exercise may have gone since."""
    return frozenset(str(step["slug"]) for step in version.definition["steps"])


def _rows() -> QuerySet[Enrolment]:
    people = Enrolled.objects.select_related("client__user").order_by("pk")
    rows = Enrolment.objects.select_related("case__practice", "version__pathway", "hurt__user")
    return rows.defer("case__practice__logo").prefetch_related(Prefetch("people", people), "pauses")


def enrolment_in_care(code: str, actor: Actor) -> Enrolment:
    """One enrolment of a case in the actor's care; for anybody else it does not exist."""
    found = _rows().filter(code=code, case__in=cases_in_care(actor).order_by().values("pk")).first()
    if found is None:
        raise NotVisibleError
    return found


def enrolments_of(case: Case) -> list[Enrolment]:
    """Every enrolment of a case that the actor was shown, the newest first."""
    return list(_rows().filter(case=case).order_by("-pk"))


def step_in_care(code: str, actor: Actor) -> PathwayStep:
    """One step of a case in the actor's care; for anybody else it does not exist."""
    rows = PathwayStep.objects.filter(code=code, case__in=cases_in_care(actor).order_by().values("pk"))
    step = rows.select_related("enrolment__case__practice", "client__user").first()
    if step is None:
        raise NotVisibleError
    return step


def running() -> QuerySet[Enrolment]:
    """Every enrolment on which steps may still open."""
    return _rows().filter(ended_at__isnull=True, case__separated_at__isnull=True).order_by("pk")


def zone_of(client: Client, case: Case) -> str:
    """Where somebody is: where they say, or else where the practice is."""
    return client.user.zone or case.practice.zone


def pauses_of(enrolment: Enrolment) -> list[Quiet]:
    """When the pathway rested for everybody."""
    return [Quiet(pause.since, pause.until) for pause in enrolment.pauses.all()]


def rests_of(enrolment: Enrolment, client: Client) -> list[Quiet]:
    """When one person rested in the case, by the days where they are."""
    zone = zone_of(client, enrolment.case)
    rows = Rest.objects.filter(case=enrolment.case_id, client=client)
    return [Quiet(day_at(row.since, zone), day_at(row.until, zone)) for row in rows]


def is_paused(enrolment: Enrolment) -> bool:
    """Whether the pathway rests for everybody at the moment."""
    return any(pause.until is None for pause in enrolment.pauses.all())


def own_enrolled(actor: Actor) -> list[Enrolled]:
    """The actor's own places on pathways, the newest first."""
    rows = Enrolled.objects.filter(client_id=actor.person, enrolment__case__practice_id=actor.practice)
    return list(
        rows.select_related("enrolment__version__pathway", "enrolment__case__practice", "client__user").order_by("-pk")
    )


def is_enrolled(actor: Actor) -> bool:
    """Whether the actor is or was on a pathway."""
    return Enrolled.objects.filter(client_id=actor.person, enrolment__case__practice_id=actor.practice).exists()


def own_place(code: str, actor: Actor) -> Enrolled:
    """One of them; any other does not exist."""
    found = next((place for place in own_enrolled(actor) if place.code == code), None)
    if found is None:
        raise NotVisibleError
    return found
