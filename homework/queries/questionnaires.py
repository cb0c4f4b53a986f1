"""What a practice took in from elsewhere, as it came."""

from homework.models import ExerciseVersion, Questionnaire


def taken_in_as(version: ExerciseVersion) -> Questionnaire | None:
    """The Questionnaire that a version goes back to; none for a form of ours.

    It is the version's own, or the newest before it. A copy goes back to what it was copied from, within its practice.
    """
    if version.practice_id is None:
        return None
    rows = Questionnaire.objects.filter(version__exercise_id=version.exercise_id, version__number__lte=version.number)
    own, origin = rows.select_related("version").order_by("-version__number").first(), version.exercise.copied_from
    if own is None and origin is not None and origin.practice_id == version.practice_id:
        return taken_in_as(origin)
    return own
