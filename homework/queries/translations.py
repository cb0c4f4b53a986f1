"""What a practice has translated of an exercise, and what is still missing."""

from dataclasses import dataclass

from homework.library.editing.translating import Text, missing, texts
from homework.models import ExerciseVersion, Translation
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.people.languages import is_right_to_left, language_name, languages


@dataclass(frozen=True, slots=True)
class Put:
    """One version in one language."""

    version: ExerciseVersion
    language: str
    words: dict[str, str]
    revision: int

    @property
    def name(self) -> str:
        """The language by its own name."""
        return language_name(self.language)

    @property
    def direction(self) -> str:
        """Which way it is written."""
        return "rtl" if is_right_to_left(self.language) else "ltr"

    @property
    def texts(self) -> list[Text]:
        """Every text that a client reads."""
        return texts(self.version.definition)

    @property
    def missing(self) -> list[Text]:
        """What clients read in the original."""
        return missing(self.version.definition, self.words)


def put_into(version: ExerciseVersion, language: str, actor: Actor) -> Put:
    """A version in a language, as the actor's practice has it so far; raises NotVisibleError for no language."""
    if language not in dict(languages()):
        raise NotVisibleError
    row = Translation.objects.filter(version=version, practice_id=actor.practice, language=language).first()
    return Put(version, language, dict(row.words), row.revision) if row else Put(version, language, {}, 0)


def put_so_far(version: ExerciseVersion, actor: Actor) -> list[Put]:
    """Every language into which the actor's practice has put a version, by name."""
    rows = Translation.objects.filter(version=version, practice_id=actor.practice)
    found = [Put(version, row.language, dict(row.words), row.revision) for row in rows]
    return sorted(found, key=lambda one: one.name)
