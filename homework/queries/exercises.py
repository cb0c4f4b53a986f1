"""The exercises that may be given, in their newest published wording."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from homework.enums import SHARING_LEVELS
from homework.library.form import Form
from homework.library.steps import section_words, step_words
from homework.models import Exercise, ExerciseVersion
from homework.queries.forms import form_of
from homework.queries.naming import folded
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError
from practice.privacy.lookup import look_up_hash

ONE_PERSON, COUPLES = "one", "couple"
OFTEN = {
    "once": _("once"),
    "twice": _("at the start, and at the end"),
    "series": _("a few times in a row"),
    "per_session": _("after each session"),
    "daily": _("most days"),
    "weekly": _("each week"),
    "fortnightly": _("every two weeks"),
    "per_event": _("whenever it comes up"),
    "every_4_weeks": _("every four weeks"),
    "end_of_pathway": _("at the end, and some weeks later"),
    "intake_and_every_4_weeks": _("at the start, then every four weeks"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """An exercise as it is given today."""

    version: ExerciseVersion
    form: Form

    @property
    def is_own(self) -> bool:
        """Whether the practice wrote it itself."""
        return self.version.practice_id is not None

    @property
    def has_fixed_words(self) -> bool:
        """Whether it is an instrument, of which no word may be changed."""
        return bool(self.version.is_measure)

    @property
    def step(self) -> str:
        """The step it belongs to, in words."""
        return step_words(self.form)

    @property
    def often(self) -> str:
        """How often it is done."""
        return str(OFTEN.get(self.form.cadence, _("as you agree")))

    @property
    def sections(self) -> tuple[str, ...]:
        """The parts of the article that it grew from."""
        return section_words(self.form)

    @property
    def for_one(self) -> bool:
        """Whether it can be given where only one person is in care."""
        return self.form.participants == "individual" or self.form.also_individual

    @property
    def for_couples(self) -> bool:
        """Whether it is done with a partner, or can be opened to one."""
        return self.form.participants != "individual" or not SHARING_LEVELS.isdisjoint(self.form.levels)


def _newest(actor: Actor) -> QuerySet[ExerciseVersion]:
    theirs = Q(exercise__practice__isnull=True) | Q(exercise__practice_id=actor.practice)
    newest = ExerciseVersion.objects.filter(theirs).annotate(last=Max("exercise__versions__number"))
    return newest.filter(number=F("last")).select_related("exercise")


def newest_versions(actor: Actor) -> QuerySet[ExerciseVersion]:
    """The newest wording of everything that the actor's practice may give, for lists in the order of their keys."""
    return _newest(actor)


def neutral_name(version: ExerciseVersion) -> str:
    """What an exercise is called, in any of its versions, where its own name would say what somebody is asked about.

    It is made with the key of look-ups, so that nobody who has a list of the names can make them too.
    """
    whose = f"{version.practice_id or ''}/{form_of(version).slug}"
    return f"{'own' if version.practice_id else 'lib'}-{look_up_hash(Exercise, 'slug', whose)}"


def guarded_versions() -> QuerySet[ExerciseVersion]:
    """The wordings that ask who is there before they open, such as the private check: no program is told of them."""
    return ExerciseVersion.objects.filter(guarded=True)


def exercises(actor: Actor) -> tuple[Published, ...]:
    """All exercises of the library and of the actor's practice, by the steps, short checks and measures last."""
    found = (Published(version, form_of(version)) for version in _newest(actor))
    return tuple(sorted(found, key=_place))


def _place(one: Published) -> tuple[bool, bool, bool, str, str]:
    form = one.form
    return form.measure is not None, form.tier == "care_form", form.step == "REB", form.step, form.slug


def exercise(slug: str, actor: Actor) -> Published:
    """One exercise; raises NotVisibleError where there is none of this name for the actor's practice."""
    own_first = F("exercise__practice_id").desc(nulls_last=True)
    found = _newest(actor).filter(exercise__slug=slug).select_related("exercise__right_by")
    version = found.order_by(own_first).first()
    if version is None:
        raise NotVisibleError
    return Published(version, form_of(version))


def matching(
    found: Iterable[Published], *, words: str = "", who: str = "", minutes: int | None = None
) -> tuple[Published, ...]:
    """Those that have all ``words``, suit ``who`` and take no longer; case and accents do not count."""
    wanted = folded(words).split()
    return tuple(
        one
        for one in found
        if all(word in folded(_told(one)) for word in wanted)
        and (who != ONE_PERSON or one.for_one)
        and (who != COUPLES or one.for_couples)
        and (minutes is None or one.form.minutes <= minutes)
    )


def _told(one: Published) -> str:
    code = one.form.measure.code if one.form.measure else ""
    return " ".join((one.form.title, code, one.form.purpose, one.form.about, one.step, *one.sections))
