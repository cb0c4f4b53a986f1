"""The pathways that a practice may put people on, as PlanDefinitions; nothing of who is on one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import Q

from clients.fhir.house import require_system
from homework.fhir.responses.forms import asked, id_of
from homework.library.pathway import Step
from homework.models import ExerciseVersion, PathwayVersion
from homework.queries.exercises import newest_versions
from homework.queries.forms import form_of
from homework.queries.on_pathways import pathway_of
from practice.access.actor import Actor
from practice.access.prepared import ANY_SYSTEM, Prepared
from practice.fhir.kinds import Kind, Parameter, Resource
from practice.fhir.searching import instant

TYPES = "http://terminology.hl7.org/CodeSystem/plan-definition-type"


def plan_url(version: PathwayVersion) -> str:
    """What a version of a pathway is called: a hash, for its own name says what somebody is treated for."""
    return f"{settings.SITE_URL}/fhir/r4/PlanDefinition/{id_of(version)}"


def plan_canonical(version: PathwayVersion) -> str:
    """How a CarePlan names the pathway that it follows."""
    return f"{plan_url(version)}|{version.number}"


class PlanDefinitions(Kind[PathwayVersion]):
    """The product's pathways and the practice's own, every version of each."""

    name = "PlanDefinition"
    words = (
        "A pathway of the library or of the practice: which exercise comes in which week. Each version is a resource "
        "of its own and never changes. A CarePlan names the one that it follows in instantiatesCanonical. Title and "
        "url are neutral, as those on it know it, and a step that asks who is there before it opens is left out."
    )
    parameters = (
        Parameter("url", "uri", ("url",)),
        Parameter("version", "token", ("version",)),
        Parameter("title", "string", ("title",)),
        Parameter("status", "token", ("status",)),
        Parameter("date", "date", ("date",)),
        Parameter("definition", "reference", ("action.action.definitionCanonical",)),
    )
    marks_without_telling = True

    def rows(self, actor: Actor) -> list[PathwayVersion]:
        """All of them."""
        require_system(actor)
        theirs = Q(pathway__practice__isnull=True) | Q(pathway__practice_id=actor.practice)
        return list(PathwayVersion.objects.filter(theirs).order_by("pk"))

    def id_of(self, row: PathwayVersion) -> str:
        """Whose it is, what it is, and which version."""
        return id_of(row)

    def mark_of(self, row: PathwayVersion, told: Resource | None) -> object:  # noqa: ARG002 - it never changes
        """A version is always the same."""
        return row.fingerprint

    def tell(self, rows: Sequence[PathwayVersion], actor: Actor) -> list[Resource]:
        """Its weeks, each with its exercises; what is for clinicians alone is left out, and what is guarded."""
        forms = _forms(actor) if rows else {}
        return [_told(row, forms, actor) for row in rows]


_NEWEST = Prepared(lambda: newest_versions(ANY_SYSTEM).defer("definition").order_by("pk"))


def _forms(actor: Actor) -> Mapping[str, ExerciseVersion]:
    """By the name of an exercise its newest version, the practice's own before the library's."""
    rows: list[ExerciseVersion] = _NEWEST.objects((actor, None))
    return {row.exercise.slug: row for row in sorted(rows, key=lambda row: row.exercise.practice_id is not None)}


def _told(version: PathwayVersion, forms: Mapping[str, ExerciseVersion], actor: Actor) -> Resource:
    pathway = pathway_of(version, actor.practice)
    # What asks who is there before it opens is on no list that leaves; and of what is gone nobody knows.
    steps = [(step, forms[step.slug]) for step in pathway.steps if step.slug in forms]
    weeks: dict[int, list[Resource]] = defaultdict(list)
    for number, (step, form) in enumerate((one for one in steps if not form_of(one[1]).reauth), start=1):
        weeks[step.week].append(_step(number, step, form))
    told: Resource = {
        "url": plan_url(version),
        "version": str(version.number),
        "title": pathway.client_title,
        "type": {"coding": [{"system": TYPES, "code": "workflow-definition"}]},
        "status": "active",
        "date": instant(version.published_at),
    }
    actions = [
        {"title": f"Week {week}", "groupingBehavior": "logical-group", "action": weeks[week]} for week in sorted(weeks)
    ]
    return told | ({"action": actions} if actions else {})


def _step(number: int, step: Step, form: ExerciseVersion) -> Resource:
    # By its place: a step's own name says what it is about.
    return {
        "id": str(number),
        "title": form_of(form).client_title,
        "requiredBehavior": "could" if step.optional else "must",
        "definitionCanonical": asked(form).url,
    }
