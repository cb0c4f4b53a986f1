"""A form in the language of whoever answers it, as far as their practice translated it."""

from dataclasses import dataclass

from django.db.models import F, JSONField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from homework.library.editing.translating import translated
from homework.library.form import Form
from homework.library.parsing import parse
from homework.models import ExerciseVersion, Part, Translation
from homework.queries.forms import form_of
from practice.people.languages import is_right_to_left

_READ: dict[tuple[str, frozenset[tuple[str, str]]], Form] = {}
MOST = 500


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language of a wording; "" for the original."""

    code: str = ""

    @property
    def direction(self) -> str:
        """Which way it is written."""
        return "rtl" if is_right_to_left(self.code) else "ltr"


def in_own_language(parts: QuerySet[Part]) -> QuerySet[Part]:
    """Parts that bring the words of their version in their author's language, or the practice's, in one statement."""
    chosen = NullIf(F("author__user__language"), Value(""))
    return parts.annotate(language=Coalesce(chosen, F("author__practice__language"))).annotate(
        wording=Subquery(
            Translation.objects.filter(
                version=OuterRef("assignment__version"),
                practice=OuterRef("author__practice"),
                language=OuterRef("language"),
            ).values("words")[:1],
            output_field=JSONField(),
        )
    )


def wording_of(part: Part) -> Form:
    """The form of a part as its author reads it: text by text in their language, else the original."""
    return form_in(part.assignment.version, getattr(part, "wording", None) or {})


def tongue_of(part: Part) -> Tongue:
    """The language in which the author of a part reads its form."""
    return Tongue(str(getattr(part, "language", ""))) if getattr(part, "wording", None) else Tongue()


def form_in(version: ExerciseVersion, words: dict[str, str]) -> Form:
    """A version with other words; the same words make the same form, which is read once a process."""
    if not words:
        return form_of(version)
    key = (version.fingerprint, frozenset(words.items()))
    form = _READ.get(key)
    if form is None:
        if len(_READ) >= MOST:
            _READ.clear()
        form = _READ[key] = parse(translated(version.definition, words))
    return form
