"""The pathways that a practice may put people on, as PlanDefinitions; nothing of who is on one."""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db.models import Q

from clients.fhir.house import require_system
from homework.fhir.responses.forms import PREFIXES, SHORT, Asked, asked
from homework.library.pathway import Step
from homework.models import PathwayVersion
from homework.queries.exercises import newest_versions
from homework.queries.on_pathways import pathway_of
from practice.access.actor import Actor
from practice.fhir.kinds import Kind, Parameter, Resource
from practice.fhir.searching import instant

TYPES = "http://terminology.hl7.org/CodeSystem/plan-definition-type"


def plan_url(version: PathwayVersion) -> str:
    """What a pathway is called, whatever its version."""
    return f"{settings.SITE_URL}/fhir/r4/PlanDefinition/{PREFIXES[version.practice_id is not None]}-{_slug(version)}"


def plan_canonical(version: PathwayVersion) -> str:
    """How a CarePlan names the pathway that it follows."""
    return f"{plan_url(version)}|{version.number}"


def _slug(version: PathwayVersion) -> str:
    return str(version.definition["slug"])


class PlanDefinitions(Kind[PathwayVersion]):
    """The product's pathways and the practice's own, every version of each."""

    name = "PlanDefinition"
    words = (
        "A pathway of the library or of the practice: which exercise comes in which week. Each version is a resource "
        "of its own and never changes. A CarePlan names the one that it follows in instantiatesCanonical."
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
        return f"{PREFIXES[row.practice_id is not None]}-{row.fingerprint[:SHORT]}-{row.number}"

    def mark_of(self, row: PathwayVersion, told: Resource | None) -> object:  # noqa: ARG002 - it never changes
        """A version is always the same."""
        return row.fingerprint

    def tell(self, rows: Sequence[PathwayVersion], actor: Actor) -> list[Resource]:
        """Its weeks, each with its exercises; what is for clinicians alone is left out."""
        forms = _forms(actor) if rows else {}
        return [_told(row, forms, actor) for row in rows]


def _forms(actor: Actor) -> Mapping[str, Asked]:
    """By the name of an exercise its Questionnaire, the practice's own before the library's."""
    rows = sorted(newest_versions(actor), key=lambda row: (row.exercise.practice_id is not None, row.pk))
    return {row.exercise.slug: asked(row) for row in rows}


def _told(version: PathwayVersion, forms: Mapping[str, Asked], actor: Actor) -> Resource:
    pathway = pathway_of(version, actor.practice)
    weeks = sorted({step.week for step in pathway.steps})
    return {
        "url": plan_url(version),
        "version": str(version.number),
        "title": pathway.title,
        "type": {"coding": [{"system": TYPES, "code": "workflow-definition"}]},
        "status": "active",
        "date": instant(version.published_at),
        "action": [
            {
                "title": f"Week {week}",
                "groupingBehavior": "logical-group",
                "action": [_step(step, forms.get(step.slug)) for step in pathway.steps if step.week == week],
            }
            for week in weeks
        ],
    }


def _step(step: Step, form: Asked | None) -> Resource:
    title = str(form.document.get("title", step.slug)) if form else step.slug
    told: Resource = {"id": step.key, "title": title, "requiredBehavior": "could" if step.optional else "must"}
    return told | ({"definitionCanonical": form.url} if form else {})
