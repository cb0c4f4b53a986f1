from collections.abc import Callable
from copy import deepcopy

import pytest

from homework.library.errors import FormError
from homework.library.form import Ceiling
from homework.library.parsing import parse
from homework.library.vocabulary import TYPES
from tests.homework.library.samples import SAMPLE, sample

Data = dict[str, object]


def _changed(change: Callable[[Data], None]) -> Data:
    content = deepcopy(SAMPLE)
    change(content)
    return content


def _row(data: Data, key: str, index: int) -> Data:
    rows = data[key]
    assert isinstance(rows, list)
    row: Data = rows[index]
    return row


def _set(index: int, **values: object) -> Callable[[Data], None]:
    return lambda data: _row(data, "items", index).update(values)


def _when(index: int, question: str, operator: str, answer: object) -> Callable[[Data], None]:
    return _set(index, enableWhen=[{"question": question, "operator": operator, "answer": answer}])


def _rule(**values: object) -> Callable[[Data], None]:
    when = [{"question": "colour", "operator": "=", "answer": "red"}]
    return lambda data: data.update(flags=[{"id": "r", "level": 1, "category": "acute", "when": when, **values}])


def _test(question: str, operator: str, answer: object) -> list[Data]:
    return [{"question": question, "operator": operator, "answer": answer}]


def _series_of(kind: str, *link_ids: str) -> Callable[[Data], None]:
    return lambda data: _row(data, "series", 1).update(derived={"kind": kind, "of": list(link_ids)})


def _count_of(link_id: str) -> Callable[[Data], None]:
    row = {**_row(SAMPLE, "series", 1), "id": "visits", "derived": {"kind": "entries", "of": [link_id]}}
    return lambda data: data.update(series=[_row(data, "series", 0), _row(data, "series", 1), row])


def test_an_item_goes_no_further_than_its_group() -> None:
    form = sample()

    assert {name: form.ceiling(name) for name in ("mood", "colour", "why_red", "better", "told", "likes")} == {
        "mood": Ceiling.INHERIT,
        "colour": Ceiling.SHAREABLE,
        "why_red": Ceiling.SELF_ONLY,
        "better": Ceiling.CLINICIAN_ONLY,
        "told": Ceiling.CLINICIAN_ONLY,
        "likes": Ceiling.CLINICIAN_ONLY,
    }


def test_a_revealable_group_reveals_its_items_but_not_those_marked_otherwise() -> None:
    form = parse(_changed(lambda data: data.update(revealable_items=["visit"])))

    assert {name: form.ceiling(name) for name in ("visit", "day", "better")} == {
        "visit": Ceiling.SHAREABLE,
        "day": Ceiling.SHAREABLE,
        "better": Ceiling.CLINICIAN_ONLY,
    }


BROKEN: list[tuple[Callable[[Data], None], str, str]] = [
    (lambda data: data.update(colour="red"), "colour", "is not a key of this object"),
    (lambda data: data.__delitem__("title"), "title", "is missing"),
    (lambda data: data.update(title=" "), "title", "has to be words"),
    (lambda data: data.update(minutes="5"), "minutes", "has to be a whole number"),
    (lambda data: data.update(reauth="no"), "reauth", "has to be true or false"),
    (lambda data: data.update(items={}), "items", "has to be a list"),
    (lambda data: data.update(source=[]), "source", "has to be an object"),
    (lambda data: data.update(avoid=[1]), "avoid", "has to be a list of words"),
    (lambda data: data.update(release="all"), "release", "has to be one of client, clinician, none"),
    (lambda data: data.update(release="none"), "release", "none goes with no level that partners read"),
    (lambda data: data.update(default_level="partner"), "default_level", "partner is not offered"),
    (lambda data: data.update(revealable_items=[]), "levels", "partners are offered a form that has nothing for them"),
    (lambda data: data.update(revealable_items=["no"]), "revealable_items", "no cannot be shown to partners"),
    (lambda data: data.update(revealable_items=["why_red"]), "revealable_items", "why_red cannot be shown to partners"),
    (lambda data: data.update(joint=True), "joint", "has to agree with the items of section joint"),
    (
        lambda data: data.update(levels=["therapist", "private"]),
        "levels",
        "have to be some of private, therapist, together, partner, in this order",
    ),
    (_set(0, linkId="mood"), "items", "link id mood is there 2 times"),
    (_set(0, colour="red"), "items[0].colour", "is not a key of this object"),
    (_set(0, required=True), "items.intro", "is a text that cannot be required or quoted"),
    (_set(0, type="picture"), "items[0].type", f"has to be one of {', '.join(TYPES)}"),
    (_set(1, max=0), "items.mood", "needs min and max"),
    (_set(1, low=""), "items[1].low", "has to be words"),
    (_set(1, control="radio"), "items.mood", "has a control of another type"),
    (_set(1, series="joy"), "items.mood.series", "there is no series joy"),
    (_set(2, options=[]), "items.colour", "needs options, and no two with one code"),
    (_set(2, min=1), "items.colour", "has a range without being a number"),
    (_set(4, maxLength=0), "items.why_less", "needs maxLength"),
    (_set(5, add_label="x", maxOccurs=0), "items.visit", "needs add_label and maxOccurs"),
    (_set(6, visibility="clinician_always"), "items.team", "announces a whole group"),
    (_when(4, "nothing", "=", "x"), "items.why_less.enableWhen", "there is no item nothing"),
    (_when(4, "leaving", "=", "x"), "items.why_less.enableWhen", "leaving comes later"),
    (_when(4, "team", "=", "x"), "items.why_less.enableWhen", "team is no question"),
    (_when(6, "stars", ">=", 1), "items.team.enableWhen", "stars is inside a repeating group"),
    (_when(4, "colour", "=", "green"), "items.why_less.enableWhen", "colour can never be green"),
    (_when(4, "colour", ">=", "red"), "items.why_less.enableWhen", "colour has no order"),
    (_when(4, "mood", ">=", 11), "items.why_less.enableWhen", "can never be met"),
    (_when(4, "mood", "=", "5"), "items.why_less.enableWhen", "mood can never be 5"),
    (lambda data: data.update(series=[_row(data, "series", 0)]), "items.stars.series", "there is no series stars"),
    (lambda data: _row(data, "series", 0).update(id="joy"), "items.mood.series", "there is no series mood"),
    (lambda data: _row(data, "series", 0).update(min=10), "series.mood", "min has to be below max"),
    (
        lambda data: _row(data, "series", 0).update(derived={"kind": "difference", "of": ["mood", "stars"]}),
        "series.mood",
        "needs either an item or a derivation",
    ),
    (_set(1, visibility="self_only"), "items.mood.series", "mood is its author's alone"),
    (_rule(when=_test("why_red", "=", "x")), "flags.r", "why_red is its author's alone"),
    (_rule(when=_test("mood", ">=", 11)), "flags.r", "can never be met"),
    (_set(1, tells="own_log"), "items.mood", "tells something without being a text"),
    (_set(6, discard_when=_test("mood", "=", 1)), "items.team", "opens or discards what is no answer"),
    (_set(3, discard_when=_test("colour", "=", "green")), "items.why_red", "colour can never be green"),
    (_set(3, discard_when=_test("stars", "=", 1)), "items.why_red", "stars stands elsewhere"),
    (_set(5, discard_when=_test("mood", "=", 1)), "items.visit", "mood stands elsewhere"),
    (
        _set(3, shared_when=_test("colour", "=", "red")),
        "items.why_red.shared_when",
        "is about what partners never read",
    ),
    (_series_of("weighted_mean", "stars"), "series.stars", "is a weighted mean of two"),
    (_series_of("weighted_mean", "mood", "stars"), "series.stars", "needs either an item or a derivation"),
    (_count_of("mood"), "series.visits", "counts the entries of one repeating group"),
    (_rule(level=4), "flags.r", "level has to be 1, 2 or 3"),
    (_rule(category="luck"), "flags.r", "luck is no category"),
    (_rule(when=[]), "flags.r", "has no condition"),
    (_rule(when=_test("nothing", "=", "x")), "flags.r", "there is no item nothing"),
    (
        _rule(when=_test("colour", "=", "red") + _test("day", "=", "x")),
        "flags.r",
        "mixes questions of different places",
    ),
    (
        _rule(scope="metric", when=_test("luck", ">=", 1), words="Lucky."),
        "flags.r",
        "needs words and figures that are computed, not luck",
    ),
]


@pytest.mark.parametrize(("change", "path", "problem"), BROKEN)
def test_a_broken_definition_is_refused_with_its_place(change: Callable[[Data], None], path: str, problem: str) -> None:
    content = _changed(change)

    with pytest.raises(FormError) as refusal:
        parse(content)

    assert (refusal.value.path, refusal.value.problem) == (path, problem)


def test_a_branch_that_contradicts_its_group_is_refused() -> None:
    never = {"linkId": "never", "type": "boolean", "text": "Never?"}
    never["enableWhen"] = _test("colour", "=", "red")  # type: ignore[assignment]  # plain JSON
    content = _changed(_set(6, items=[never], enableWhen=_test("colour", "=", "blue")))

    with pytest.raises(FormError, match=r"items\.never\.enableWhen: can never be met"):
        parse(content)
