"""Published exercises as Questionnaires: every version, each as it was published and never otherwise."""

from collections.abc import Sequence

from django.db.models import Q

from homework.fhir.responses.forms import asked, id_of
from homework.models import ExerciseVersion
from homework.queries.told import told_versions
from practice.access.actor import Actor
from practice.fhir.kinds import READING, Kind, Parameter, Resource


def published_versions(actor: Actor) -> list[ExerciseVersion]:
    """Every published wording that the practice may give or has given, the oldest first; to an app what it was given.

    What a person in care was never given does not exist for their app.
    """
    if actor.is_client:
        return list(told_versions(actor).order_by("pk"))
    theirs = Q(exercise__practice__isnull=True) | Q(exercise__practice_id=actor.practice)
    return list(ExerciseVersion.objects.filter(theirs).select_related("exercise").order_by("pk"))


class Questionnaires(Kind[ExerciseVersion]):
    """The product's exercises and the practice's own, also those that it took in from elsewhere."""

    name = "Questionnaire"
    interactions = READING
    operations = ("populate", "validate")
    parameters = (
        Parameter("url", "uri", ("url",)),
        Parameter("version", "token", ("version",)),
        Parameter("name", "string", ("name",)),
        Parameter("title", "string", ("title",)),
        Parameter("status", "token", ("status",)),
        Parameter("identifier", "token", ("identifier",)),
        Parameter("date", "date", ("date",)),
        Parameter("publisher", "string", ("publisher",)),
        Parameter("subject-type", "token", ("subjectType",)),
    )
    marks_without_telling = True

    def rows(self, actor: Actor) -> list[ExerciseVersion]:
        """All of them."""
        return published_versions(actor)

    def id_of(self, row: ExerciseVersion) -> str:
        """Whose, what, and which version."""
        return id_of(row)

    def mark_of(self, row: ExerciseVersion, told: Resource | None) -> object:  # noqa: ARG002 - it never changes
        """A version is always the same."""
        return row.fingerprint

    def tell(self, rows: Sequence[ExerciseVersion], actor: Actor) -> list[Resource]:
        """As others take it: what its author or the clinician keep is left out; to its author as they are asked."""
        forms = [asked(row, to_author=actor.is_client) for row in rows]
        return [{**form.document, "url": form.url} for form in forms]
