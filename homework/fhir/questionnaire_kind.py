"""Published exercises as Questionnaires: every version, each as it was published and never otherwise."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from homework.actions.importing import take_in
from homework.fhir.questionnaires import strict
from homework.fhir.questionnaires.bringing import brought_as
from homework.fhir.questionnaires.errors import QuestionnaireError
from homework.fhir.questionnaires.reading import WHOLE, read
from homework.fhir.responses.forms import asked, id_of
from homework.library.errors import FormError
from homework.models import ExerciseVersion
from homework.queries.told_own import own_given_versions
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.access.prepared import PRACTICE, Prepared
from practice.fhir.document import write_json
from practice.fhir.kinds import CREATE, READING, Kind, Parameter, Resource, Sent
from practice.fhir.outcomes import Issue, unfit
from practice.fhir.reading import wrong

LONGEST_NAME = 200
# What a resource is called, and which edition of it this is, where it was sent from.
ELSEWHERE = frozenset({"versionId", "lastUpdated"})
_NAMED = re.compile(r"(\S*) \(linkId .*\)([^\s)]*)", re.DOTALL)

_PUBLISHED = Prepared(
    lambda: (
        ExerciseVersion.objects.filter(Q(exercise__practice__isnull=True) | Q(exercise__practice_id=PRACTICE))
        .select_related("exercise")
        .defer("definition")
        .order_by("pk")
    )
)


def published_versions(actor: Actor) -> list[ExerciseVersion]:
    """Every published wording that the practice may give or has given, the oldest first; to an app what it was given.

    What a person in care was never given does not exist for their app.
    """
    if actor.is_client:
        return own_given_versions(actor)
    return _PUBLISHED.objects(actor)


def located(error: QuestionnaireError) -> Issue:
    """What is wrong with a Questionnaire, and where."""
    place = place_of(error.place)
    return Issue("structure", f"{place} {error.problem}.", place)


def place_of(said: str) -> str:
    """A place as the reader of Questionnaires says it, without the linkId that it names for people."""
    found = _NAMED.fullmatch(said)
    said = "" if said == WHOLE else said
    return ".".join(word for word in (strict.ROOT, found[1] + found[2] if found else said) if word)


class Questionnaires(Kind[ExerciseVersion]):
    """The product's exercises and the practice's own, also those that it took in from elsewhere."""

    name = "Questionnaire"
    interactions = (*READING, CREATE)
    words = (
        "Every version is immutable. One that is sent has to be R4 to the last element; it is taken in by the letter "
        "as an exercise of the practice, without its id and edition there: the next version of what came from the same "
        "url, or the present one where nothing changed. It is given to nobody before a clinician says that the "
        "practice holds the right to use it. $populate works out a first answer that is a formula (SDC's "
        "initialExpression, in FHIRPath) as far as it asks for what stands in the subject's Patient, for a token that "
        "may read it: paths from %patient, a number in brackets, first(), last(), exists(), empty(), join('text'), "
        "where(name = 'text' and name = 'text'), texts with + and &, today() and now(). Every other formula is left "
        "open, and the issues beside the response say which and why."
    )
    operations = ("populate",)
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
    is_made_once = True

    def rows(self, actor: Actor) -> list[ExerciseVersion]:
        """All of them."""
        return published_versions(actor)

    def flaws(self, sent: Sent, beside: Mapping[str, Any]) -> list[Issue]:  # noqa: ARG002 - it is looked at by itself
        """All in which it is not as R4 has it, or the first thing that cannot be asked; else what is not done."""
        found = strict.strict_flaws(sent.body)
        if any(issue.severity == "error" for issue in found):
            return found
        try:
            notes = read(write_json(sent.body)).notes
        except QuestionnaireError as error:
            return [*found, located(error)]
        return [*found, *(Issue("not-supported", note.words, place_of(note.place), "warning") for note in notes)]

    def create(self, sent: Sent) -> str:
        """Take one in, as from a file."""
        if sent.by.is_client:
            raise NotVisibleError
        require_fit(strict.strict_flaws(sent.body))
        document = _without_edition(sent.body)
        name = str(document.get("name") or document.get("title") or "questionnaire")[:LONGEST_NAME]
        try:
            found, _ = brought_as(name, write_json(document).encode())
            return id_of(take_in(found, holds_right=False, by=sent.by))
        except QuestionnaireError as error:
            raise unfit(located(error)) from error
        except FormError as error:
            raise wrong("Questionnaire", f"cannot be asked here: {error}", "not-supported") from error

    def id_of(self, row: ExerciseVersion) -> str:
        """Whose, what, and which version."""
        return id_of(row)

    def canonical_of(self, row: ExerciseVersion) -> str:
        """How an answer to it names it."""
        return asked(row).canonical

    def named_so(self, canonicals: Iterable[str], actor: Actor) -> list[ExerciseVersion]:
        """Those that answers name; without a version, every one of that url."""
        wanted = set(canonicals)
        return [row for row in published_versions(actor) if wanted & {asked(row).canonical, asked(row).url}]

    def mark_of(self, row: ExerciseVersion, told: Resource | None) -> object:  # noqa: ARG002 - it never changes
        """A version is always the same."""
        return row.fingerprint

    def tell(self, rows: Sequence[ExerciseVersion], actor: Actor) -> list[Resource]:
        """As others take it: what its author or the clinician keep is left out; to its author as they are asked."""
        forms = [asked(row, to_author=actor.is_client) for row in rows]
        return [{**form.document, "url": form.url} for form in forms]


def require_fit(issues: Iterable[Issue]) -> None:
    """Refuse what has an error in it. Raises FhirError that tells all of them."""
    errors = [issue for issue in issues if issue.severity == "error"]
    if errors:
        raise unfit(*errors)


def _without_edition(body: Resource) -> Resource:
    meta = {key: value for key, value in body.get("meta", {}).items() if key not in ELSEWHERE}
    changed = {"meta": meta} if meta else {}
    return {key: changed.get(key, value) for key, value in body.items() if key != "id" and (key != "meta" or meta)}
