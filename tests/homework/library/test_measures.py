"""The instruments that come with the product: licensed, compared, scored, and never the partner's."""

from copy import deepcopy

import pytest

from homework.library.answers import announced, clean
from homework.library.catalogue import catalogue
from homework.library.errors import FormError
from homework.library.figures import figures
from homework.library.flags import raised
from homework.library.form import Ceiling, Form
from homework.library.measures import import_only, measure_definition, measures, scales
from homework.library.parsing import parse
from homework.library.vocabulary import SHARED_LEVELS

ALL = [pytest.param(form, id=slug) for slug, form in measures().items()]


def test_these_come_with_the_product() -> None:
    assert {slug: form.measure.code for slug, form in measures().items() if form.measure} == {
        "csi-16": "CSI-16",
        "csi-4": "CSI-4",
        "gad-2": "GAD-2",
        "gad-7": "GAD-7",
        "k6": "K6",
        "pcl-5": "PCL-5",
        "phq-2": "PHQ-2",
        "phq-9": "PHQ-9",
        "who-5": "WHO-5",
    }
    assert not measures().keys() & catalogue().keys()


@pytest.mark.parametrize("form", ALL)
def test_each_names_its_licence_its_version_and_what_it_was_compared_with(form: Form) -> None:
    assert form.measure is not None
    assert form.measure.rights == "shipped"
    assert form.measure.licence
    assert form.measure.version
    assert form.measure.compared
    assert all(one.where and one.on for one in form.measure.compared)


@pytest.mark.parametrize("form", ALL)
def test_no_partner_is_ever_offered_one(form: Form) -> None:
    assert not SHARED_LEVELS & set(form.levels)
    assert form.release == "none"
    assert form.revealable_items == ()
    assert all(form.ceiling(item.link_id) < Ceiling.SHAREABLE for item in form.items_flat)


@pytest.mark.parametrize("form", ALL)
def test_its_series_is_its_total(form: Form) -> None:
    assert form.measure is not None
    answers: dict[str, object] = {link_id: form.item(link_id).options[0].code for link_id in form.measure.items}
    (series,) = form.series

    assert clean(form, answers) == answers
    assert figures(form, answers) == {series.id: float(form.measure.scored(answers).total or 0)}
    assert (series.min, series.max) == (form.measure.scale.least, form.measure.scale.most)
    assert figures(form, {}) == {}


@pytest.mark.parametrize("form", ALL)
def test_what_a_private_answer_announces_has_no_total(form: Form) -> None:
    assert form.measure is not None
    answers: dict[str, object] = {link_id: form.item(link_id).options[0].code for link_id in form.measure.items}

    assert figures(form, announced(form, answers)) == {}


def test_what_has_to_be_brought_says_why() -> None:
    assert {one.code for one in import_only()} >= {"RDAS", "CRS", "DTS", "ECR-R", "PROMIS", "ORS and SRS"}
    assert all(one.why and one.licence for one in import_only())
    assert {one.code for one in import_only() if one.scale} == {"K10", "CSI-32"}
    shipped = {form.measure.code for form in measures().values() if form.measure}
    assert set(scales()) == shipped | {"K10", "CSI-32"}


NINTH = [(None, [("phq9_item9_unanswered", 1)]), ("0", []), ("1", [("phq9_item9_some", 2)])]
NINTH += [("2", [("phq9_item9_more", 3)]), ("3", [("phq9_item9_more", 3)])]


@pytest.mark.parametrize(("ninth", "expected"), NINTH)
def test_the_ninth_question_of_the_phq_9(ninth: str | None, expected: list[tuple[str, int]]) -> None:
    form = measures()["phq-9"]
    answers: dict[str, object] = {} if ninth is None else {"phq9_9": ninth}

    assert [(flag.rule_id, flag.level) for flag in raised(form, answers)] == expected
    assert raised(form, announced(form, answers | {"phq9_1": "3"})) == raised(form, answers)


@pytest.mark.parametrize(
    ("points", "expected"), [("333222220", []), ("333322220", [("phq9_severe", 2)]), ("33333---0", [])]
)
def test_a_high_total_of_the_phq_9(points: str, expected: list[tuple[str, int]]) -> None:
    answers: dict[str, object] = {f"phq9_{place}": code for place, code in enumerate(points, 1) if code != "-"}
    found = raised(measures()["phq-9"], answers)

    assert [(flag.rule_id, flag.level) for flag in found] == expected


OPEN = {"question": "phq2_1", "operator": "exists", "answer": False}
SILENT = {"id": "x", "level": 1, "category": "severity", "when": [OPEN]}


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        ("levels", ["private", "therapist", "together"], "levels: an instrument is for the clinician alone"),
        ("measure.items", ["phq2_1"], "PHQ-2 has 2 items"),
        ("measure.compared", [], "is shipped without a source"),
        ("measure.scale.fewest", 3, "cannot ask for 3 of 2"),
        ("measure.licence", " ", "measure.licence: has to be words"),
        ("measure.scale.better", "up", "measure.scale.better: has to be one of lower, higher"),
        ("flags", [SILENT], "needs words for what was not answered"),
    ],
)
def test_what_does_not_hold_together_is_refused(place: str, value: object, problem: str) -> None:
    content = deepcopy(measure_definition("phq-2"))
    *inside, key = place.split(".")
    holder: dict[str, object] = content
    for name in inside:
        holder = holder[name]  # type: ignore[assignment]  # plain JSON
    holder[key] = value

    with pytest.raises(FormError, match=problem):
        parse(content)


def test_an_answer_has_to_be_worth_what_its_item_says() -> None:
    content = deepcopy(measure_definition("phq-2"))
    content["items"][0]["items"][0]["options"][3]["code"] = "4"  # type: ignore[index]  # plain JSON

    with pytest.raises(FormError, match=r"measure.items.phq2_1: has to be worth 0 to 3, each once"):
        parse(content)


def test_codes_of_another_list_are_worth_what_the_rule_says() -> None:
    content = deepcopy(measure_definition("phq-2"))
    codes = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]
    for item in content["items"][0]["items"]:  # type: ignore[index]  # plain JSON
        for option, code in zip(item["options"], codes, strict=True):
            option["code"] = code
    content["measure"]["points"] = [  # type: ignore[index]  # plain JSON
        {"code": code, "points": points} for points, code in enumerate(codes)
    ]
    form = parse(content)

    assert figures(form, {"phq2_1": "LA6570-1", "phq2_2": "LA6571-9"}) == {"phq2": 5.0}
