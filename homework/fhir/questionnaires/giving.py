"""A published version as others take it: what came from elsewhere as it came, ours as we write it."""

from django.conf import settings

from homework.fhir.questionnaires.patching import given_back
from homework.fhir.questionnaires.reading import Note, read
from homework.fhir.questionnaires.writing import questionnaire_of
from homework.models import ExerciseVersion
from homework.queries.exercises import neutral_name
from homework.queries.questionnaires import taken_in_as
from practice.fhir.document import write_json


def not_done(version: ExerciseVersion) -> tuple[Note, ...]:
    """What the Questionnaire that a version goes back to has, and what is not done here as it says."""
    source = taken_in_as(version)
    return read(source.text).notes if source is not None else ()


def given(version: ExerciseVersion, *, own_record: bool = False) -> str:
    """The JSON of a version as a Questionnaire.

    Of a form of ours what its author or the clinician keep is left out, unless ``own_record`` says that it goes to the
    clinician's own record. What was taken in comes back whole, with what was changed here since. The url of ours is the
    same in every version and neutral: it stands beside each answer, in charts too that a partner may get to see.
    """
    source = taken_in_as(version)
    if source is not None:
        return given_back(source.text, source.version.definition, version.definition)
    address = f"{settings.SITE_URL}/fhir/r4/Questionnaire/{neutral_name(version)}"
    return write_json(
        questionnaire_of(
            version.definition,
            address=address,
            number=version.number,
            published=version.published_at,
            own_record=own_record,
        )
    )
