"""What an instrument adds up to is the clinician's: nothing of it reaches the partner or the table in the room."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from homework.actions.answering import submit
from homework.actions.assigning import Terms, assign
from homework.actions.measuring import open_total
from homework.actions.publishing import publish
from homework.enums import Level
from homework.library.catalogue import definition
from homework.library.measures import measure_definition, measures
from homework.models import ExerciseVersion, Flag, Part
from tests.homework.leaks.twins import Twin, masked, told_and_forgotten
from tests.homework.sharing.world import Clock

pytestmark = pytest.mark.django_db
SLUGS = ("phq-9", "csi-16")


@pytest.fixture(scope="module")
def library(standing: None) -> dict[str, ExerciseVersion]:
    ours = {slug: definition(slug) for slug in ("commitments-agreement", "commitment-check")}
    return {slug: publish(slug, dict(content)) for slug, content in ours.items()}


@pytest.fixture(scope="module")
def instruments(standing: None) -> dict[str, ExerciseVersion]:
    return {slug: publish(slug, measure_definition(slug)) for slug in SLUGS}


def _worst(slug: str) -> dict[str, object]:
    form = measures()[slug]
    assert form.measure is not None
    return {link_id: max(form.item(link_id).labels) for link_id in form.measure.items}


def _parts(twin: Twin, version: ExerciseVersion) -> dict[str, Part]:
    terms = Terms(levels=(Level.PRIVATE, Level.THERAPIST), suggested=Level.THERAPIST, needs_release=False)
    given = assign(twin.world.cases["pair"], version, terms, by=twin.world.actor("ray"))
    return {name: Part.objects.get(assignment=given, author_id=twin.world.users[name].pk) for name in ("ana", "ben")}


@dataclass(frozen=True)
class Seen:
    """What reaches the partner and the room, and the clinician's own page of the answer."""

    elsewhere: dict[str, str]
    page: str


type See = Callable[[str, Act], Seen]
type Act = Callable[[Twin, Part], None]


@pytest.fixture
def see(
    still_clock: Clock, library: dict[str, ExerciseVersion], instruments: dict[str, ExerciseVersion], printer: None
) -> See:
    def told(slug: str, act: Act) -> Seen:
        with told_and_forgotten():
            twin = Twin(still_clock, library)
            parts = _parts(twin, instruments[slug])
            act(twin, parts["ana"])
            twin.ben_works()
            submit(parts["ben"], {}, Level.THERAPIST, by=twin.world.actor("ben"))
            page = twin.browser("ray").get(f"/answers/{parts['ana'].code}/").content.decode()
            own = twin.browser("ben").get(f"/my/answers/{parts['ben'].code}/").content.decode()
            twin.ray_works()
            return Seen(twin.on_the_table() | twin.everything_for_ben() | {"own": masked(own)}, page)

    return told


@pytest.mark.one_in(4)
@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("level", [Level.PRIVATE, Level.THERAPIST])
def test_a_total_reaches_no_page_of_the_partner_and_no_table(slug: str, level: Level, see: See) -> None:
    def hands_in(twin: Twin, part: Part) -> None:
        submit(part, _worst(slug), level, by=twin.world.actor("ana"))

    plain, told = see(slug, lambda _twin, _part: None), see(slug, hands_in)

    assert ["measured-name" in seen.page for seen in (plain, told)] == [False, level == Level.THERAPIST]
    assert told.elsewhere == plain.elsewhere


def test_totals_that_moved_and_are_open_to_their_author_reach_no_partner_and_no_table(see: See) -> None:
    """Ben has a total of his own: what of it stands on Ray's pages, and that Ray opened it, is the same either way."""

    def ben_too(twin: Twin, part: Part) -> None:
        submit(part, {}, Level.THERAPIST, by=twin.world.actor("ana"))
        ben = Part.objects.get(assignment=part.assignment_id, author_id=twin.world.users["ben"].pk)
        submit(ben, dict.fromkeys(_worst("csi-16"), "1"), Level.THERAPIST, by=twin.world.actor("ben"))

    def ana_too(twin: Twin, part: Part) -> None:
        ben_too(twin, part)
        for answers in (_worst("csi-16"), dict.fromkeys(_worst("csi-16"), "0")):
            submit(part, answers, Level.THERAPIST, by=twin.world.actor("ana"))
        open_total(part.code, on=True, by=twin.world.actor("ray"))

    plain, told = see("csi-16", ben_too), see("csi-16", ana_too)

    assert told.elsewhere == plain.elsewhere


@pytest.mark.one_in(2)
@pytest.mark.parametrize("kept", [Level.PRIVATE, Level.THERAPIST])
def test_a_flag_by_item_nine_and_total_and_its_correction_reach_no_partner_and_no_table(kept: Level, see: See) -> None:
    """Ana marks the worst and then the best of it; in the other world she marks nothing that raises anything."""
    raised: list[list[int]] = []

    def calm(twin: Twin, part: Part) -> None:
        submit(part, {}, Level.THERAPIST, by=twin.world.actor("ana"))

    def raises_and_corrects(twin: Twin, part: Part) -> None:
        ana = twin.world.actor("ana")
        submit(part, _worst("phq-9"), Level.THERAPIST, by=ana)
        best = dict.fromkeys(_worst("phq-9"), "0")
        submit(Part.objects.get(pk=part.pk), best, kept, by=ana)
        about = [flag for flag in Flag.objects.order_by("pk") if flag.rule.startswith("phq-9/")]
        raised.append([flag.lines.count() for flag in about])

    plain, told = see("phq-9", calm), see("phq-9", raises_and_corrects)

    assert raised == [[2, 2 if kept == Level.THERAPIST else 1]]
    assert told.elsewhere == plain.elsewhere
