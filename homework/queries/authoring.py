"""The exercises that a practice writes itself: what is being written, what was published, and what changed."""

from dataclasses import dataclass

from homework.library.editing.differences import differences
from homework.library.editing.fields import about_fields, item_fields, words_of
from homework.library.editing.problems import ABOUT, Problem, problems
from homework.library.editing.tree import Raw, Spot, Words, spot_of
from homework.library.form import Form
from homework.library.parsing import parse
from homework.models import Exercise, ExerciseDraft, ExerciseVersion
from homework.queries.typed import stored_fields
from practice.access.actor import Actor, require_role
from practice.access.errors import NotVisibleError
from practice.enums import Role


@dataclass(frozen=True, slots=True)
class Building:
    """An exercise that is being written, and what keeps it from being published."""

    draft: ExerciseDraft
    problems: tuple[Problem, ...]

    @property
    def definition(self) -> Raw:
        """All that fits."""
        definition: Raw = self.draft.definition
        return definition

    @property
    def form(self) -> Form:
        """The form as clients would meet it; raises FormError while it does not hold together."""
        return parse(self.definition)

    def spot(self, key: str) -> Spot:
        """Where an item stands; raises NotVisibleError where there is none of this key."""
        try:
            return spot_of(self.definition, key)
        except KeyError:
            raise NotVisibleError from None

    def target(self, place: str) -> Raw:
        """What a page of the builder is about: one item, or the definition as a whole."""
        return self.definition if place == ABOUT else self.spot(place).item

    def words(self, place: str) -> Words:
        """What stands in the fields of a page: as typed, else as the definition has it."""
        target = self.target(place)
        fields = about_fields(target) if place == ABOUT else item_fields(target)
        return words_of(target, fields) | typed_at(self.draft, place)

    def revision(self, place: str) -> int:
        """The revision in which a page was saved last; 0 before that."""
        return int(self.draft.typed.get(place, {}).get("revision", 0))

    def others(self, place: str) -> list[Words]:
        """What other tabs typed on the same page and nobody has decided about."""
        return list(self.draft.kept.get(place, []))

    def told(self, place: str) -> dict[str, str]:
        """The problems of one page by their fields."""
        return {one.field: one.words for one in reversed(self.problems_of(place))}

    def problems_of(self, place: str) -> list[Problem]:
        """The problems of one page in their order."""
        return [one for one in self.problems if one.place == place]


@dataclass(frozen=True, slots=True)
class Standing:
    """Which version of an exercise is given today, who published it, and what it changed."""

    version: ExerciseVersion
    publisher: str
    changes: tuple[str, ...]
    against: str


def typed_at(draft: ExerciseDraft, place: str) -> Words:
    """The words of one page as they were typed last; none where nobody typed."""
    return stored_fields(draft.typed.get(place))


def typed_words(draft: ExerciseDraft) -> dict[str, Words]:
    """The words of every page on which somebody typed."""
    return {place: typed_at(draft, place) for place in draft.typed}


def own_exercise(slug: str, actor: Actor) -> Exercise:
    """An exercise of the actor's own practice; any other does not exist, nor does any for those who write none."""
    require_role(actor, Role.CLINICIAN)
    found = Exercise.objects.filter(practice_id=actor.practice, slug=slug).select_related("copied_from").first()
    if found is None:
        raise NotVisibleError
    return found


def building(slug: str, actor: Actor) -> Building:
    """What is being written on an exercise of the practice; raises NotVisibleError where nothing is."""
    draft = ExerciseDraft.objects.filter(exercise=own_exercise(slug, actor)).select_related("exercise").first()
    if draft is None:
        raise NotVisibleError
    return Building(draft, tuple(problems(draft.definition, typed_words(draft))))


def being_written(actor: Actor) -> list[ExerciseDraft]:
    """Everything that the practice is writing, the newest first."""
    drafts = ExerciseDraft.objects.filter(practice_id=actor.practice)
    return list(drafts.select_related("exercise", "changed_by").order_by("-changed_at"))


def is_being_written(exercise: Exercise) -> bool:
    """Whether something on an exercise waits to be published."""
    return exercise.practice_id is not None and ExerciseDraft.objects.filter(exercise=exercise).exists()


def standing_of(exercise: Exercise) -> Standing | None:
    """Where the newest version of an exercise stands; None while none was published."""
    newest = exercise.versions.select_related("exercise__copied_from", "published_by").order_by("-number").first()
    return standing(newest) if newest else None


def not_published(found: Building) -> list[str]:
    """What would change with publishing, against the newest version or what it was copied from."""
    exercise = found.draft.exercise
    before = exercise.versions.order_by("-number").first() or exercise.copied_from
    return differences(before.definition, found.definition) if before else []


def standing(version: ExerciseVersion) -> Standing:
    """Where a version stands among those before it; one of the library tells of no publisher."""
    before = version.exercise.versions.filter(number=version.number - 1).first() or version.exercise.copied_from
    changes = differences(before.definition, version.definition) if before else []
    against = "" if before is None else _name(before, version)
    publisher = version.published_by.name if version.published_by else ""
    return Standing(version, publisher, tuple(changes), against)


def _name(before: ExerciseVersion, version: ExerciseVersion) -> str:
    if before.exercise_id == version.exercise_id:
        return f"version {before.number}"
    return f"“{before.definition['title']}”, which it was copied from"
