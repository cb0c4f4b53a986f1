"""The form behind a published version, read once a process."""

from homework.library.form import Form
from homework.library.parsing import parse
from homework.models import ExerciseVersion

_READ: dict[str, Form] = {}


def form_of(version: ExerciseVersion) -> Form:
    """The items, series and rules of a published version, in the wording of its day."""
    form = _READ.get(version.fingerprint)
    if form is None:
        form = _READ[version.fingerprint] = parse(version.definition)
    return form
