from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homework.library.answers import announced, asked_answers, clean, enabled, missing, visible
from homework.library.catalogue import catalogue
from homework.library.figures import figures
from homework.library.flags import raised
from homework.library.form import Ceiling, Form
from homework.library.keeping import opened
from homework.library.measures import measures
from homework.library.pages import pages
from tests.homework.library.samples import raw_answers, sample

FORMS = [sample(), *catalogue().values(), *measures().values()]
FORM_AND_ANSWERS = st.sampled_from(FORMS).flatmap(lambda form: st.tuples(st.just(form), raw_answers(form)))


def _named(answers: Mapping[str, object]) -> Iterator[str]:
    for link_id, value in answers.items():
        yield link_id
        if isinstance(value, list):
            for entry in value:
                yield from _named(entry) if isinstance(entry, Mapping) else ()


def _questions(form: Form, answers: Mapping[str, object]) -> set[str]:
    return {name for name in _named(answers) if form.item(name).type != "group"}


@given(FORM_AND_ANSWERS)
def test_cleaning_twice_is_the_same_as_once(drawn: tuple[Form, dict[str, object]]) -> None:
    form, raw = drawn
    once = clean(form, raw)

    assert clean(form, once) == once


@given(FORM_AND_ANSWERS)
def test_nothing_survives_that_is_not_asked(drawn: tuple[Form, dict[str, object]]) -> None:
    form, raw = drawn
    kept = clean(form, raw)

    assert kept == asked_answers(form, kept)
    assert set(kept) <= enabled(form, kept)


@given(FORM_AND_ANSWERS, st.sampled_from(Ceiling))
def test_what_is_visible_is_exactly_what_may_travel_so_far(
    drawn: tuple[Form, dict[str, object]], floor: Ceiling
) -> None:
    form, raw = drawn
    kept = clean(form, raw)
    may = opened(form, kept) if floor == Ceiling.SHAREABLE else kept

    assert _questions(form, visible(form, kept, floor)) == {
        name for name in _questions(form, may) if form.ceiling(name) >= floor
    }


@given(FORM_AND_ANSWERS)
def test_what_is_announced_is_no_more_than_the_form_says(drawn: tuple[Form, dict[str, object]]) -> None:
    form, raw = drawn
    kept = clean(form, raw)

    assert _questions(form, announced(form, kept)) == _questions(form, kept) & form.announced_items()


@given(FORM_AND_ANSWERS)
def test_every_question_that_is_asked_has_one_page(drawn: tuple[Form, dict[str, object]]) -> None:
    form, raw = drawn
    laid_out = pages(form, raw)
    items = [item.link_id for page in laid_out for item in page.items]

    assert [page.number for page in laid_out] == list(range(1, len(laid_out) + 1))
    assert sorted(items) == sorted(
        name
        for name in enabled(form, raw)
        if form.lineage[name][0].section != "joint" and (form.item(name).type != "group" or form.item(name).repeats)
    )


@given(FORM_AND_ANSWERS)
def test_figures_stay_in_the_range_of_their_series(drawn: tuple[Form, dict[str, object]]) -> None:
    form, raw = drawn
    ranges = {series.id: (series.min, series.max) for series in form.series}

    assert [
        name
        for name, value in figures(form, clean(form, raw)).items()
        if not ranges[name][0] <= value <= ranges[name][1]
    ] == []


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.slug)
@settings(max_examples=30)
@given(data=st.data())
def test_unanswered_raises_nothing_and_words_are_whole(form: Form, data: st.DataObject) -> None:
    kept = clean(form, data.draw(raw_answers(form)))
    about_silence = [rule.id for rule in form.flags if any(test.operator == "exists" for test in rule.when)]

    assert [flag.rule_id for flag in raised(form, {})] == about_silence
    assert [flag for flag in raised(form, kept) if not flag.words] == []
    assert [name for name in missing(form, kept) if name in kept] == []
