import re

import pytest

from homework.actions.reviewing import acknowledge_flags, lift_flags
from homework.enums import Level
from homework.models import Flag
from homework.queries.look_first import raised_with
from practice.access.errors import NotAllowedError
from practice.audit.models import Event
from tests.homework.care.scene import Scene, text

WORDS = ("Chose one.", "Chose two.", "Chose three.")


@pytest.fixture
def flags(scene: Scene) -> list[Flag]:
    """What one answer raised, beside a flag of another answer and one of the partner."""
    part, other = (scene.answer("ana", scene.set(), Level.THERAPIST) for _ in range(2))
    scene.flag("ana", other, words="Chose before.")
    scene.flag("jonah", words="Chose too.")
    return [scene.flag("ana", part, words=words) for words in WORDS]


def listed(page: str, act: str) -> list[str]:
    """The codes that the form of an act names, in order."""
    found = re.search(rf'action="/flags/[a-z0-9]+/{act}/"[^>]*>(.*?)</form>', page, re.DOTALL)
    return re.findall(r'name="flag" value="(\w+)"', found[1]) if found else []


def shown(page: str, words: str) -> int:
    """How often the list of what was chosen has these words."""
    items = re.findall(r'<p class="look-what">(?:<a [^>]*>)?([^<]*)<', page)
    return items.count(words)


def states(flags: list[Flag]) -> list[tuple[bool, str, str, bool]]:
    rows = Flag.objects.filter(pk__in=[flag.pk for flag in flags]).order_by("pk")
    return [(row.seen_at is not None, row.action, row.reason, row.lifted_at is not None) for row in rows]


def test_one_press_each_says_and_closes_all_that_one_answer_raised(scene: Scene, flags: list[Flag]) -> None:
    page, codes = scene.page("flag", flags[0].code), [flag.code for flag in flags]
    assert [shown(page, words) for words in (*WORDS, "Chose before.", "Chose too.")] == [1, 1, 1, 0, 0]
    assert [listed(page, act) for act in ("seen", "acknowledge", "lift")] == [codes, codes, []]
    scene.post("flag_acknowledge", codes[0], flag=codes, action="contacted", note="Rang her.")
    page = scene.page("flag", codes[0])
    assert (listed(page, "lift"), "About these 3 at once" in page, "Rang her." in page) == (codes, True, True)
    scene.post("flag_lift", codes[0], flag=codes, reason="All is well.", joint_work_suitable="on")
    assert states(flags) == [(True, "contacted", "All is well.", True)] * 3
    assert Flag.objects.filter(acknowledged_at=None).count() == 2
    acts = Event.objects.filter(action__in=["see_flag", "acknowledge_flag", "lift_flag"])
    assert sorted(acts.values_list("action", flat=True)) == sorted(["see_flag", "acknowledge_flag", "lift_flag"] * 3)


def test_one_alone_is_still_said_and_closed_beneath(scene: Scene, flags: list[Flag]) -> None:
    first, *others = flags
    scene.post("flag_acknowledge", first.code, action="referred", note="")
    page = scene.page("flag", first.code)
    assert [listed(page, act) for act in ("acknowledge", "lift")] == [[flag.code for flag in others], []]
    scene.post("flag_lift", first.code, reason="Talked.", joint_work_suitable="on")
    assert states(flags) == [(True, "referred", "Talked.", True), *[(False, "", "", False)] * 2]


def test_what_was_forgotten_is_said_at_the_form_it_was_left_out_of(scene: Scene, flags: list[Flag]) -> None:
    codes = [flag.code for flag in flags]
    together = scene.post("flag_acknowledge", codes[0], flag=codes, action="none", note="")
    alone = scene.post("flag_acknowledge", codes[0], action="none", note="")
    found = [re.findall(r'href="#(\w+)">Say why', text(answer)) for answer in (together, alone)]
    assert (together.status_code, alone.status_code, found) == (422, 422, [["all_note"], ["one_note"]])
    assert states(flags) == [(False, "", "", False)] * 3


def test_none_is_closed_while_one_of_them_is_unsaid(scene: Scene, flags: list[Flag]) -> None:
    acknowledge_flags(flags[:2], "contacted", "", by=scene.by)
    with pytest.raises(NotAllowedError):
        lift_flags(flags, "All is well.", joint_work_suitable=True, by=scene.by)
    assert [lifted for *_rest, lifted in states(flags)] == [False, False, False]


def test_what_is_closed_stays_as_it_was_signed(scene: Scene, flags: list[Flag]) -> None:
    acknowledge_flags(flags, "contacted", "", by=scene.by)
    lift_flags(flags[:1], "First.", joint_work_suitable=True, by=scene.by)
    lift_flags(flags, "All.", joint_work_suitable=True, by=scene.by)
    assert [reason for _seen, _action, reason, _lifted in states(flags)] == ["First.", "All.", "All."]
    with pytest.raises(NotAllowedError, match="This is closed already"):
        acknowledge_flags(flags, "referred", "", by=scene.by)


def test_only_the_same_answer_brings_flags_together(scene: Scene, flags: list[Flag]) -> None:
    lone = next(flag for flag in Flag.objects.all() if flag.words == "Chose too.")
    assert [raised_with(flag, scene.by) for flag in (flags[1], lone)] == [flags, [lone]]


def test_a_code_that_never_was_acts_on_none(scene: Scene, flags: list[Flag]) -> None:
    codes = [flags[0].code, f"{flags[1].code}\0"]
    assert scene.post("flag_see", codes[0], flag=codes).status_code == 404
    assert states(flags) == [(False, "", "", False)] * 3
