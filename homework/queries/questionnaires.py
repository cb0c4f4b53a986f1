"""What a practice took in from elsewhere, as it came."""

from homework.models import ExerciseVersion, Questionnaire


def taken_in_as(version: ExerciseVersion) -> Questionnaire | None:
    """The Questionnaire that a version goes back to: its own, or the newest before it; none for a form of ours.

    An exercise that was copied from one that was taken in goes back to what that one goes back to.
    """
    rows = Questionnaire.objects.filter(
        version__exercise_id=version.exercise_id, version__number__lte=version.number
    ).select_related("version")
    own = rows.order_by("-version__number").first()
    copied = version.exercise.copied_from
    return taken_in_as(copied) if own is None and copied is not None else own
