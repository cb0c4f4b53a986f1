from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from practice.audit import chain
from practice.audit.chain import link_some, seal_all, seal_practice
from practice.audit.checkpoints import checkpoints, checkpoints_folder
from practice.audit.models import Event, EventLink, UnsealedEvent
from practice.audit.record import record
from practice.audit.verify import Verdict, verify
from practice.people.models import Practice
from practice.privacy.store import key_store
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def here(cast: Cast) -> int:
    return cast.actor("owner").practice


def whole(practice: int) -> Verdict:
    return Verdict(Event.objects.filter(practice_id=practice).count(), 0, 0, ())


def test_each_practice_has_a_chain_of_its_own(cast: Cast) -> None:
    seal_all()
    for practice in Practice.objects.all():
        events = Event.objects.filter(practice=practice).order_by("pk")
        links = EventLink.objects.filter(practice=practice).order_by("number").values_list("number", "event_id")
        assert list(links) == list(enumerate(events.values_list("pk", flat=True), start=1))
        assert verify(practice.pk, checkpoints_folder()) == whole(practice.pk)
    assert not UnsealedEvent.objects.exists()
    assert seal_all() == 0


def test_what_is_committed_late_is_linked_later(cast: Cast) -> None:
    record("slow", by=cast.actor("owner"))
    slow = Event.objects.latest("pk")
    UnsealedEvent.objects.filter(event=slow).delete()
    record("quick", by=cast.actor("owner"))
    quick = Event.objects.latest("pk")
    seal_all()
    UnsealedEvent.objects.create(event=slow, practice_id=slow.practice_id)
    seal_all()
    order = EventLink.objects.filter(practice=here(cast)).order_by("number").values_list("event_id", flat=True)
    assert list(order)[-2:] == [quick.pk, slow.pk]
    assert verify(here(cast), checkpoints_folder()) == whole(here(cast))


def test_many_are_linked_some_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "MOST_AT_ONCE", 2)
    waiting = UnsealedEvent.objects.filter(practice=here(cast)).count()
    assert waiting > 4
    assert seal_practice(here(cast)) == waiting
    assert verify(here(cast), checkpoints_folder()) == whole(here(cast))


def test_what_waits_is_counted_and_no_fault(cast: Cast) -> None:
    assert verify(here(cast), checkpoints_folder()) == Verdict(7, 7, 0, ())
    link_some(here(cast))
    faults = ("The chain has 7 places and no checkpoint.",)
    assert verify(here(cast), checkpoints_folder()) == Verdict(7, 0, 7, faults)
    seal_practice(here(cast))
    record("sweep", by=cast.actor("owner"))
    link_some(here(cast))
    assert verify(here(cast), checkpoints_folder()) == Verdict(8, 0, 1, ())


def test_a_checkpoint_that_a_power_cut_tore_is_written_again(cast: Cast) -> None:
    seal_practice(here(cast))
    path = checkpoints_folder() / f"practice-{here(cast)}.jsonl"
    whole_lines = path.read_bytes()
    path.write_bytes(whole_lines + b'{"practice": 1, "num')
    record("sweep", by=cast.actor("owner"))
    seal_practice(here(cast))
    assert path.read_bytes().startswith(whole_lines + b'{"practice"')
    assert [found and found.number for found, _ in checkpoints(here(cast), path.parent)] == [7, 8]
    assert verify(here(cast), path.parent) == whole(here(cast))


def test_a_renewed_key_goes_on_where_the_old_one_stopped(cast: Cast) -> None:
    seal_practice(here(cast))
    for holder in (f"audit-{here(cast)}", "checkpoints"):
        key_store().renew(holder)
    record("sweep", by=cast.actor("owner"))
    seal_practice(here(cast))
    marks = {digest[:8] for digest in EventLink.objects.filter(practice=here(cast)).values_list("digest", flat=True)}
    assert len(marks) == 2
    assert verify(here(cast), checkpoints_folder()) == whole(here(cast))


def test_the_events_of_an_erased_person_stay_in_the_chain(cast: Cast) -> None:
    seal_practice(here(cast))
    key_store().destroy(f"person-{cast.users['ana'].pk}")
    assert Event.objects.filter(subjects__client=cast.users["ana"].pk).exists()
    assert verify(here(cast), checkpoints_folder()) == whole(here(cast))


def said(*arguments: str) -> str:
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except CommandError as refusal:
        return f"{out.getvalue()}{refusal}"
    return out.getvalue()


def test_the_command_says_what_it_found(cast: Cast, tmp_path: Path) -> None:
    call_command("seal_audit", stdout=StringIO())
    codes = dict(Practice.objects.values_list("pk", "code"))
    first, second = Practice.objects.order_by("created_at").values_list("pk", flat=True)
    words = [f"Practice {codes[key]}: {count} events, chain whole.\n" for key, count in ((first, 7), (second, 1))]
    assert said() == "".join(words)
    assert said("--practice", codes[second]) == words[1]
    assert said("--practice", "never-made") == "There is no such practice."
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    lines = f"Practice {codes[second]}: The chain has 1 places and no checkpoint.\n"
    lines += f"Practice {codes[second]}: 1 events, 1 faults, 1 wait to be signed.\n"
    assert (
        said("--practice", codes[second], "--checkpoints", str(elsewhere))
        == f"{lines}The record is not whole: 1 faults."
    )


def test_the_sealer_keeps_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        assert not UnsealedEvent.objects.exists()
        if len(waits) == 2:
            raise KeyboardInterrupt
        record("sweep", by=cast.actor("owner"))

    monkeypatch.setattr("practice.management.commands.seal_audit.time.sleep", wait)
    monkeypatch.setattr("practice.management.commands.seal_audit.close_old_connections", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        call_command("seal_audit", "--keep-on")
    assert (waits, verify(here(cast), checkpoints_folder())) == ([1.0, 1.0], whole(here(cast)))
