"""From a file to what can be taken in."""

from pathlib import Path

from homework.actions.importing import Brought
from homework.fhir.questionnaires.errors import QuestionnaireError
from homework.fhir.questionnaires.reading import Note, read
from practice.fhir.document import LARGEST, decoded


def brought(path: Path) -> tuple[Brought, tuple[Note, ...]]:
    """Read a file, with what is to be said about it. Raises QuestionnaireError for one that cannot be taken in."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise QuestionnaireError("", f"cannot be read: {error.strerror}") from None
    return brought_as(path.name, content)


def brought_as(file_name: str, content: bytes) -> tuple[Brought, tuple[Note, ...]]:
    """Read the bytes of a file of this name, as above; more than LARGEST of them are refused."""
    text = decoded(content)
    found = read(text)
    name = Path(file_name).stem[:255]
    return Brought(text, name, found.called or name, found.address, found.edition, found.definition), found.notes
