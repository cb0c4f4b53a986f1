"""Two worlds that differ in what Ana does, answers or is asked: for Jonah they are the same, byte for byte."""

from collections.abc import Callable

import pytest

from homework.actions.enrolling import leave_pathway
from homework.actions.resting import rest
from homework.actions.steering import add_step, give_step, hold_step, move_step, skip_step, state_suitable
from homework.export.gather import own_notes
from homework.export.on_paper import html_of
from homework.models import Enrolled, Enrolment, Part
from practice.access.errors import NotAllowedError
from practice.codes import new_code
from practice.mail.models import OutgoingMail
from tests.homework.leaks.addresses import Address, every_address, paths
from tests.homework.leaks.test_export import SECONDS, taken_out
from tests.homework.leaks.twins import is_for_clients, masked, told_and_forgotten
from tests.homework.pathways.walking import REBUILDING, Walking
from tests.share import quick_share_of

pytestmark = pytest.mark.django_db
type Act = Callable[[Walking, Enrolment], object]


def nothing(_walking: Walking, _enrolment: Enrolment) -> None:
    """Ana does nothing, and nothing is done about her."""


def fills_in_her_check(walking: Walking, enrolment: Enrolment) -> None:
    walking.checks(enrolment, "ana")


def answers_a_measure(walking: Walking, enrolment: Enrolment) -> None:
    high = {f"pcl5_{number}": "4" for number in range(1, 21)}
    walking.does(enrolment, "pcl-5", "ana", high)
    walking.does(enrolment, "phq-9", "ana", {f"phq9_{number}": "3" for number in range(1, 10)})


def is_flagged(walking: Walking, _enrolment: Enrolment) -> None:
    walking.flag("ana")


def opens_the_gate_but_for_her(walking: Walking, enrolment: Enrolment) -> None:
    """The clinician states that joint homework suits them, and is refused a joint step."""
    state_suitable(enrolment, on=True, by=walking.by)
    with pytest.raises(NotAllowedError):
        give_step(walking.step(enrolment, "trigger-plan"), reason="soon", by=walking.by)


def opens_the_gate(walking: Walking, enrolment: Enrolment) -> None:
    """All that the gate asks for is there, and yet only a click opens anything for both."""
    walking.checks(enrolment, "ana")
    state_suitable(enrolment, on=True, by=walking.by)


def is_given_something(walking: Walking, enrolment: Enrolment) -> None:
    give_step(walking.step(enrolment, "making-sense-of-it", "ana"), reason="She asked", by=walking.by)
    add_step(enrolment, "steadying-breath", 0, walking.cast.client("ana"), by=walking.by)


def has_steps_put_aside(walking: Walking, enrolment: Enrolment) -> None:
    skip_step(walking.step(enrolment, "betrayal-first-steps", "ana"), on=True, by=walking.by)
    hold_step(walking.step(enrolment, "steadying-breath", "ana"), on=True, by=walking.by)
    hold_step(walking.step(enrolment, "trigger-plan"), on=True, by=walking.by)
    move_step(walking.step(enrolment, "moments-of-trust", "ana"), 3, by=walking.by)


def rests(walking: Walking, _enrolment: Enrolment) -> None:
    rest(2, by=walking.cast.actor("ana"))


def leaves(walking: Walking, enrolment: Enrolment) -> None:
    leave_pathway(walking.place(enrolment, "ana"), by=walking.cast.actor("ana"))


ACTS = (
    *(fills_in_her_check, answers_a_measure, is_flagged, opens_the_gate_but_for_her, opens_the_gate),
    *(is_given_something, has_steps_put_aside, rests, leaves),
)


def everything_for_jonah(walking: Walking) -> dict[str, str]:
    """Every address that Jonah can ask for, with his codes, with one of Ana's, and with one never used."""
    jonah, ana = walking.cast.client("jonah"), walking.cast.client("ana")
    codes = {f"part-{at}": part.code for at, part in enumerate(Part.objects.filter(author=jonah).order_by("pk"))}
    codes |= {f"place-{place.client_id == ana.pk}": place.code for place in Enrolled.objects.all()}
    codes |= {"ana": Part.objects.filter(author=ana).earliest("pk").code, "never": new_code()}
    codes |= {"case": walking.case.code}
    browser, found = walking.browser("jonah"), {}
    for address in every_address():
        if not is_for_clients(address) or not {*address.parameters} <= {"code", "place"}:
            continue
        for path in paths(address, {"code": _known(address, codes), "place": [1]}):
            answer = browser.get(path, headers={"X-Request-Id": "same"})
            key = next((path.replace(code, name) for name, code in codes.items() if code in path), path)
            words = answer.getvalue().decode("utf-8", "replace")
            found[key] = masked(f"{answer.status_code} {sorted(answer.headers.items())} {words}")
    mails = OutgoingMail.objects.filter(person=walking.cast.users["jonah"]).order_by("pk")
    paper = html_of(own_notes(walking.cast.actor("jonah")).notes)
    files = {"paper": masked(paper), "file": masked(SECONDS.sub(r"\1", taken_out(browser, "json")))}
    return found | files | {"mails": "\n".join(f"{mail.subject} {masked(mail.body)}" for mail in mails)}


def _known(address: Address, codes: dict[str, str]) -> list[object]:
    if "sharing/" in address.pattern:
        return [codes["case"]]
    return [code for name, code in codes.items() if name.startswith("place") == ("steps/" in address.pattern)]


def world(walking: Walking, act: Act, *, weeks: int) -> dict[str, str]:
    """What Jonah can know some weeks after Ana's act, having done his own part; the calendar opens what it opens."""
    began = walking.clock.moment
    with told_and_forgotten():
        enrolment = walking.enrol(REBUILDING, hurt="ana")
        walking.checks(enrolment, "jonah")
        act(walking, walking.fresh(enrolment))
        for _ in range(weeks):
            walking.days_pass(7)
        seen = everything_for_jonah(walking)
    walking.clock.moment = began
    return seen


@pytest.mark.shared
@pytest.mark.one_in(2)
@pytest.mark.parametrize("weeks", [2, 0])
def test_nothing_that_happens_about_ana_reaches_jonah(walking: Walking, weeks: int) -> None:
    plain = world(walking, nothing, weeks=weeks)
    assert len(plain) > 30
    told, acts = {}, quick_share_of(ACTS)
    for act in acts:
        seen = world(walking, act, weeks=weeks)
        told[act.__name__] = sorted(key for key in plain | seen if plain.get(key) != seen.get(key))
    assert told == {act.__name__: [] for act in acts}


def gives_both_a_step(walking: Walking, enrolment: Enrolment) -> None:
    opens_the_gate(walking, enrolment)
    give_step(walking.step(enrolment, "trigger-plan"), by=walking.by)


def test_the_comparison_sees_what_is_given_to_both(walking: Walking) -> None:
    plain, seen = (world(walking, act, weeks=0) for act in (nothing, gives_both_a_step))
    differing = {key for key in plain | seen if plain.get(key) != seen.get(key)}
    assert {"/my/", "/my/steps/", "mails"} <= differing
