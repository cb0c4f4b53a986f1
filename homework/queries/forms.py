"""The form behind a published version, read once a process."""

from collections.abc import Iterable

from homework.library.form import Form
from homework.library.parsing import parse
from homework.models import ExerciseVersion, Response

_READ: dict[str, Form] = {}


def form_of(version: ExerciseVersion) -> Form:
    """The items, series and rules of a published version, in the wording of its day."""
    form = _READ.get(version.fingerprint)
    if form is None:
        form = _READ[version.fingerprint] = parse(version.definition)
    return form


def bring_forms(responses: Iterable[Response]) -> None:
    """Give responses that were read without their wording its versions: one statement, each wording once."""
    waiting = list(responses)
    versions = ExerciseVersion.objects.defer("definition").in_bulk({response.version_id for response in waiting})
    for response in waiting:
        response.version = versions[response.version_id]
