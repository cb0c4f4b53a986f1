"""What happens behind a record system's back changes no byte of what it is told: no total, tag, moment or version."""

from collections.abc import Callable

import pytest
from django.db import transaction

from homework.actions.answering import submit
from homework.actions.drafting import Sent, save_page
from homework.enums import Level
from homework.fhir.exporting import prepare_exports
from homework.fhir.face import FACE
from practice import clock
from tests.homework.face.house import SEARCHED, House
from tests.homework.leaks.alone_asked import NOT_SAFE, ask_alone
from tests.homework.leaks.test_every_address import heard

pytestmark = pytest.mark.django_db
type Act = Callable[[House], None]


def ben_hands_in(home: House) -> None:
    home.world.do_submit("ben", "secret", "therapist")
    home.world.do_submit("ben", "w", "partner")


def ana_types(home: House) -> None:
    part = home.part("ana", "open")
    save_page(part, "note", Sent({"note": ["Typed"]}, 0, "tab"), by=home.world.actor("ana"))


def ana_hands_in_privately(home: House) -> None:
    home.world.do_submit("ana", "open", "private")
    home.world.do_submit("ana", "secret", "private")


def ana_holds(home: House) -> None:
    home.world.do_hold("ana", "pair", on=True)


def they_agree_to_other_things(home: House) -> None:
    for name in ("ana", "ben"):
        home.world.do_consent(name, "pair", "partner_sharing", on=True)
        home.world.do_consent(name, "pair", "supervision", on=True)


def a_flag_is_raised(home: House) -> None:
    home.world.do_raise_flag("f", "ana", "pair", 3)
    home.world.do_raise_flag("g", "ben", "pair", 2)


def ben_agrees_to_another_system(home: House) -> None:
    home.world.do_person("other", "integration")


def ana_is_asked_alone(home: House) -> None:
    """She answers the private check, which goes to her care team and to no system that she lets read."""
    part = ask_alone(home.world, "pair", "ana")
    submit(part, NOT_SAFE, Level.THERAPIST, by=home.world.actor("ana"))


ACTS = (
    *(ben_hands_in, ana_types, ana_hands_in_privately, ana_holds, they_agree_to_other_things, a_flag_is_raised),
    *(ben_agrees_to_another_system, ana_is_asked_alone),
)


def told(home: House) -> dict[str, str]:
    """All that it can ask for, word by word, and again since it last looked."""
    found = {}
    for kind in SEARCHED:
        back = [f"_revinclude={o.name}:{p.name}" for o in FACE.kinds for p in o.parameters if kind.name in p.targets]
        forth = [f"_include={kind.name}:{p.name}" for p in kind.parameters if p.targets]
        for search in ("", "?_summary=count", "?_sort=-_lastUpdated", f"?{'&'.join([*back, *forth])}"):
            path = f"{kind.name}{search}"
            found[path] = heard(home.peer.call("get", path))
        for one in home.peer.read(kind.name).get("entry", []):
            path = f"{kind.name}/{one['resource']['id']}"
            found |= {f"{path}{more}": heard(home.peer.call("get", f"{path}{more}")) for more in ("", "/_history")}
    for name in ("ana", "ben"):
        path = f"Patient/{home.patient(name)}/$everything"
        found[path] = heard(home.peer.call("get", path))
    return found | exported(home)


def exported(home: House) -> dict[str, str]:
    where = home.peer.call("get", "$export", Prefer="respond-async")["Content-Location"]
    prepare_exports.call()
    from tests.homework.face.test_operations import ask

    return {f"export of {one['type']}": heard(ask(home, one["url"])) for one in ask(home, where).json()["output"]}


def without_rates(said: dict[str, str]) -> dict[str, str]:
    """How many calls are left of this minute is no news of anybody."""
    return {
        path: "\n".join(line for line in words.splitlines() if not line.startswith(("RateLimit", "X-Request-Id")))
        for path, words in said.items()
    }


def world(home: House, act: Act | None, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What is told after an act, or after none, at one and the same moment; afterwards it never happened."""
    before = home.world.clock.moment
    with transaction.atomic():
        with monkeypatch.context() as fixed:
            # Whether counts of calls are written meanwhile is the machine's to say: no call may move the clock.
            fixed.setattr(clock, "now", lambda: before)
            home.peer.read("Task?_sort=_lastUpdated")
        if act is not None:
            act(home)
        with monkeypatch.context() as fixed:
            fixed.setattr(clock, "now", lambda: before.replace(year=2027))
            found = without_rates(told(home))
        transaction.set_rollback(True)
    home.world.clock.moment = before
    return found


def all_of_it(home: House) -> None:
    for act in ACTS:
        act(home)


@pytest.mark.parametrize("act", [all_of_it, *(pytest.param(act, marks=pytest.mark.long) for act in ACTS)])
def test_what_is_not_for_it_changes_nothing(home: House, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing, then = world(home, None, monkeypatch), world(home, act, monkeypatch)
    assert {path for path in nothing.keys() | then.keys() if nothing.get(path) != then.get(path)} == set()


def test_the_comparison_can_fail(home: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def ana_lets_it_read(home: House) -> None:
        home.world.do_set_level("ana", "secret", "therapist")

    nothing, seen = world(home, None, monkeypatch), world(home, ana_lets_it_read, monkeypatch)
    assert {path.partition("?")[0] for path in nothing.keys() | seen.keys() if nothing.get(path) != seen.get(path)} >= {
        *("Task", "QuestionnaireResponse", "Provenance"),
    }
