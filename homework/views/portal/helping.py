"""When help stands beside what an author writes."""

from collections.abc import Mapping

from homework.queries.own import Work
from homework.queries.rule_levels import made_pressing
from homework.summaries.help import wants_help


def help_is_wanted(work: Work, answers: Mapping[str, object]) -> bool:
    """Whether these answers ask for it, also by what the practice made more urgent."""
    practice = work.part.assignment.case.practice_id
    return wants_help(work.form, answers, made_pressing(practice, work.form))
