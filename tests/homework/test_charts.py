from datetime import date, timedelta

from django.template.loader import render_to_string
from django.utils import translation

from homework.analytics.shapes import Direction, Points, Trend
from homework.analytics.trends import trend
from homework.charts import Box, Dot, Frame, Gap, Line, Mark, Strip, Tick, line, spark, strip, trend_chart

MONDAY = date(2026, 10, 12)
FRAME = Frame(left=0, right=30, top=0, bottom=10, minimum=0, maximum=10)


def series(*values: float | None) -> Trend:
    points = ((MONDAY + timedelta(weeks=week), value) for week, value in enumerate(values) if value is not None)
    return trend(Points("trust", "Trust", Direction.UP_GOOD, 0, 10, tuple(points)))


def test_a_gap_is_dotted_and_never_zero() -> None:
    assert line((2, 4, None, 6), FRAME) == Line(
        runs=("M0.0 8.0 L10.0 6.0",),
        gaps=(Gap(10.0, 6.0, 30.0, 4.0),),
        dots=(Dot(0.0, 8.0), Dot(10.0, 6.0), Dot(30.0, 4.0)),
        alone=(Dot(30.0, 4.0),),
    )


def test_a_single_value_is_a_dot_at_the_end() -> None:
    assert line((5,), FRAME) == Line(runs=(), gaps=(), dots=(Dot(30.0, 5.0),), alone=(Dot(30.0, 5.0),))


def test_nothing_is_an_empty_picture() -> None:
    assert line((), FRAME) == Line(runs=(), gaps=(), dots=(), alone=())
    chart = trend_chart(series())
    assert (chart.title, chart.feet, chart.last) == ("Trust each week: no answer", (), None)
    assert "<circle" not in render_to_string("components/charts/trend.html", {"chart": chart})


def test_a_value_off_the_scale_stays_at_its_edge() -> None:
    assert (FRAME.y(12), FRAME.y(-3)) == (0.0, 10.0)


def test_the_scale_goes_from_end_to_end_whatever_the_values() -> None:
    chart = trend_chart(series(5, 5.5, 6))
    assert [(tick.text, tick.y) for tick in chart.grid] == [("0", 90.0), ("5", 54.0), ("10", 18.0)]


def test_the_weeks_under_the_line() -> None:
    feet = {count: [tick.text for tick in trend_chart(series(*[5.0] * count)).feet] for count in (1, 2, 3, 7)}
    assert feet == {
        1: ["12 Oct"],
        2: ["12 Oct", "19 Oct"],
        3: ["12 Oct", "19 Oct", "26 Oct"],
        7: ["12 Oct", "2 Nov", "23 Nov"],
    }


def test_the_last_value_is_written() -> None:
    chart = trend_chart(series(3, 7.25))
    assert chart.last == Tick(292.0, chart.line.dots[-1].y - 10, "7.25", "end")


def test_the_picture_says_its_numbers() -> None:
    values = series(3, None, 7.25)
    assert spark(values).title == trend_chart(values).title == "Trust each week: 3, no answer, 7.25"
    assert spark(values, who="M.").title == "M. Trust each week: 3, no answer, 7.25"


def test_a_strip_shows_rest_as_rest() -> None:
    drawn = strip("Break", [Mark.DONE, Mark.REST, Mark.OPEN])
    boxes = (Box(1.0, Mark.DONE), Box(15.0, Mark.REST), Box(29.0, Mark.OPEN))
    assert drawn == Strip("Break, oldest first: done, rest, not done yet", 42.0, boxes)
    svg = render_to_string("components/charts/strip.html", {"chart": drawn})
    assert [svg.count(name) for name in ("strip-done", "strip-none", "strip-open")] == [1, 1, 1]


def test_coordinates_have_points_in_every_language() -> None:
    chart = {"chart": spark(series(3, None, 7.25, 8))}
    plain = render_to_string("components/charts/spark.html", chart)
    with translation.override("es"):
        assert render_to_string("components/charts/spark.html", chart) == plain
    assert 'role="img"' in plain
    assert " style=" not in plain
