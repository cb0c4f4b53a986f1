"""The small pictures of a caseload, each drawn once for the same figures."""

from collections.abc import Sequence
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from homework.analytics.rounding import words
from homework.charts import NO_ANSWER, SPARK_PAD, SPARK_SIZE, Frame, Mark, Spark, line, strip

LOWEST, HIGHEST = 0.0, 10.0
KEPT = 4096


@lru_cache(maxsize=KEPT)
def spark_picture(values: tuple[float | None, ...]) -> SafeString:
    """The weekly line of a figure from 0 to 10; it names nobody, so it may be kept."""
    width, height = SPARK_SIZE
    frame = Frame(SPARK_PAD, width - SPARK_PAD, SPARK_PAD, height - SPARK_PAD, LOWEST, HIGHEST)
    said = ", ".join(NO_ANSWER if value is None else words(value, 1) for value in values)
    title = _("Trust each week: %(values)s") % {"values": said}
    chart = Spark(title, width, height, line(values, frame), frame.top, frame.bottom)
    return render_to_string("components/charts/spark.html", {"chart": chart})


@lru_cache(maxsize=KEPT)
def strip_picture(marks: tuple[Mark, ...]) -> SafeString:
    """One box for each week: done, not done yet, or nothing asked for."""
    return render_to_string("components/charts/strip.html", {"chart": strip(_("Homework by week"), marks)})


def kept_weeks(marks: Sequence[Mark]) -> tuple[int, int]:
    """In how many weeks all was done, of how many that asked for something."""
    asked = [mark for mark in marks if mark is not Mark.REST]
    return sum(mark is Mark.DONE for mark in asked), len(asked)
