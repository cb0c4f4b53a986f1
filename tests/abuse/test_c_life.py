"""Consent and the life of a case: what is taken back is gone at once, and what has ended stays ended."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models

from clients.actions.records import ask_for_deletion
from clients.actions.retention import set_legal_hold
from clients.actions.secrets import propose_policy, sign_policy
from clients.enums import SecretsMode
from clients.models import Case, Client, Consent, Disclosure
from homework.actions.answering import submit
from homework.actions.erasing import erase_record
from homework.enums import Level
from homework.models import Part, Response, ResponseGrant
from homework.summaries import render_client
from practice import clock
from practice.access.errors import NotAllowedError
from practice.codes import NUMBER_BITS
from practice.people.addresses import people_with
from practice.people.models import GONE, Membership, Practice, User
from practice.privacy import holders
from practice.privacy.errors import KeyDestroyedError
from practice.privacy.store import key_store
from tests.homework.export.scene import Capture, Scene
from tests.homework.leaks.twins import masked

NAMES = re.compile(r"shown-ana|aside-ana|team-ana|mine-ana")


def part(scene: Scene, name: str, author: str) -> Part:
    found = scene.world.part(name, author)
    assert found is not None
    return found


def readers(scene: Scene) -> set[tuple[str, str, str]]:
    """Every grant there is: whose answer, who reads it, why."""
    names = {user.pk: name for name, user in scene.world.users.items()}
    rows = ResponseGrant.objects.select_related("content_object__part__assignment")
    return {(names[row.content_object.client_id], names[row.user_id], row.capacity) for row in rows}


def test_30_what_is_taken_back_while_the_file_is_printed_does_not_leave(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.assign("week")
    scene.hand_in("ana", "week", "partner")
    printed: list[str] = []

    def press(html: str, *_paper: object, **_options: object) -> bytes:
        printed.append(html)
        scene.world.do_set_level("ana", "week", "therapist")
        return html.encode()

    monkeypatch.setattr(render_client, "pdf", press)
    answer = scene.take_out("ben", "pdf")
    assert (answer.status_code, NAMES.findall(answer.content.decode())) == (409, [])
    assert "shown-ana" in printed[0]
    assert not Disclosure.objects.exists()
    again = scene.take_out("ben", "pdf")
    assert (again.status_code, NAMES.findall(again.content.decode())) == (200, [])


@pytest.mark.parametrize("way", ["level", "consent", "separation"])
def test_31_what_was_shared_and_is_taken_back_is_on_no_page_and_in_no_file(scene: Scene, way: str) -> None:
    scene.assign("week")
    for name in ("ana", "ben"):
        scene.hand_in(name, "week", "partner")
    assert "shown-ana" in scene.everything("ben")
    narrow: dict[str, Callable[[], None]] = {
        "level": lambda: scene.world.do_set_level("ana", "week", "private"),
        "consent": lambda: scene.world.do_consent("ana", "pair", "partner_sharing", on=False),
        "separation": lambda: scene.world.do_separate("pair"),
    }
    narrow[way]()
    assert NAMES.findall(scene.everything("ben")) == []


def test_32_what_is_handed_in_as_a_couple_separates_never_opens(scene: Scene) -> None:
    scene.assign("week")
    scene.world.do_separate("pair")
    submit(part(scene, "week", "ana"), {"note": "shown-ana"}, Level.PARTNER, by=scene.world.actor("ana"))
    assert readers(scene) == {("ana", "ana", "author"), ("ana", "ray", "treating")}
    assert NAMES.findall(scene.everything("ben")) == []


@pytest.mark.parametrize("partner", ["cy", "ben"])
def test_32_a_new_couple_inherits_nothing(scene: Scene, partner: str) -> None:
    """Neither a new partner, nor the old one who comes back in a new case."""
    scene.assign("week")
    for name in ("ana", "ben"):
        scene.hand_in(name, "week", "partner")
    scene.world.do_separate("pair")
    before = readers(scene)
    scene.world.do_open_case("new", ["ana", partner], "ray")
    for name in ("ana", partner):
        scene.world.do_consent(name, "new", "partner_sharing", on=True)
    scene.assign("fresh", "new")
    submit(part(scene, "fresh", "ana"), {"note": "new-by-ana"}, Level.PARTNER, by=scene.world.actor("ana"))
    assert readers(scene) - before == {("ana", partner, "partner")}
    words = scene.everything(partner)
    assert (NAMES.findall(words), "new-by-ana" in words) == ([], True)
    theirs = {one.code for one in Part.objects.filter(assignment__case=scene.world.cases["pair"])}
    if partner == "cy":
        assert [code for code in theirs if code in words] == []


@pytest.mark.parametrize("mode", list(SecretsMode))
def test_33_another_policy_about_secrets_widens_nothing(scene: Scene, mode: SecretsMode) -> None:
    scene.assign("week")
    scene.hand_in("ana", "week", "therapist")
    scene.assign("more")
    scene.hand_in("ana", "more", "private")
    before, words = readers(scene), scene.everything("ben")
    policy = propose_policy(scene.world.cases["pair"], mode, "What one says may be said.", by=scene.world.actor("ray"))
    for name in ("ana", "ben"):
        sign_policy(policy, by=scene.world.actor(name))
    assert readers(scene) == before == {("ana", "ana", "author"), ("ana", "ray", "treating")}
    assert (NAMES.findall(scene.everything("ben")), NAMES.findall(words)) == ([], [])


def test_37_minors_are_refused(scene: Scene) -> None:
    form = {"name": "Kit Young", "email": "kit@example.org", "country": "GB"}
    count = Client.objects.count()
    answer = scene.browser("fay").post("/desk/clients/new/", form)
    assert (answer.status_code, "Only adults can be added" in answer.content.decode()) == (422, True)
    assert Client.objects.count() == count
    assert scene.browser("fay").post("/desk/clients/new/", {**form, "adult": "on"}).status_code == 200
    assert Client.objects.count() == count + 1


def test_38_a_legal_hold_keeps_a_record_and_its_owner_cannot_tell(scene: Scene) -> None:
    scene.assign("week")
    scene.hand_in("ana", "week", "therapist")
    request = ask_for_deletion(scene.world.client("ana"), by=scene.world.actor("ana"))
    free = masked(scene.browser("ana").get("/my/export/").content.decode())
    set_legal_hold([scene.world.client("ana")], "A court asked for it.", by=scene.world.actor("adi"))
    held = masked(scene.browser("ana").get("/my/export/").content.decode())
    assert (held, "It is being looked at." in held) == (free, True)
    for name in ("adi", "ray"):
        with pytest.raises(NotAllowedError, match="legal hold"):
            erase_record(request, by=scene.world.actor(name))
    scene.world.do_pass_days(365 * 20)
    with pytest.raises(NotAllowedError, match="legal hold"):
        erase_record(request, by=scene.world.actor("adi"))
    assert not key_store().is_destroyed(holders.person(scene.world.users["ana"].pk))
    assert scene.browser("ray").get(f"/answers/{part(scene, 'week', 'ana').code}/").status_code == 200
    assert "A court asked" not in json.dumps(scene.notes("ana"))


ROWS: tuple[type[models.Model], ...] = (User, Client, Membership, Response, Consent)


def copied() -> dict[type[models.Model], list[dict[str, Any]]]:
    """The rows of these tables as they lie in the database: what is sealed stays so."""
    return {model: list(model._base_manager.order_by("pk").values()) for model in ROWS}


def restored(copy: dict[type[models.Model], list[dict[str, Any]]]) -> None:
    """Put the rows back as an older copy has them; what came later is gone."""
    for model, rows in copy.items():
        name = model._meta.pk.attname if model._meta.pk else "id"
        for row in rows:
            model._base_manager.filter(pk=row[name]).update(**row)
        model._base_manager.exclude(pk__in=[row[name] for row in rows]).delete()


def test_39_an_old_copy_brings_nobody_back(scene: Scene, django_capture_on_commit_callbacks: Capture) -> None:
    scene.assign("week")
    for name in ("ana", "ben"):
        scene.hand_in(name, "week", "partner")
    copy = copied()
    with django_capture_on_commit_callbacks(execute=True):
        scene.erase("ana", by="adi")
    restored(copy)
    assert people_with("ana@example.org").exists()
    ana = User.objects.get(pk=scene.world.users["ana"].pk)
    sealed = Response.objects.filter(client_id=ana.pk).values_list("answers", flat=True).get()
    with pytest.raises(KeyDestroyedError):
        key_store().opening(holders.person(ana.pk), sealed.data[1:5])
    assert (Response.objects.get(client_id=ana.pk).answers, ana.name, ana.email) == ({}, GONE, "")
    call_command("replay_erasures", "--close-sharing")
    ana.refresh_from_db()
    assert (ana.is_active, ana.client.erased_at is None) == (False, False)
    assert not people_with("ana@example.org").exists()
    assert NAMES.findall(scene.everything("ben")) == []
    call_command("check_grants")


def test_39_no_number_comes_again_whose_key_was_destroyed(scene: Scene) -> None:
    """An old copy knows neither the row nor that its number was given: it begins to count where it stopped."""
    practice, moment = scene.world.cases["pair"].practice, clock.now()

    def fresh() -> tuple[Case, Practice]:
        _count_anew(Case, Practice)
        return (
            Case.objects.create(practice=practice, opened_at=moment),
            Practice.objects.create(name="Willow", created_at=moment),
        )

    lost = fresh()
    gone = {row._meta.label: row.pk for row in lost}
    for row in lost:
        key_store().destroy(holders.case(row.pk))
        row.delete()
    for _ in range(3):
        again = fresh()
        assert not [row for row in again if key_store().is_destroyed(holders.case(row.pk))]
        assert {row._meta.label: row.pk for row in again} != gone
        assert min(row.pk for row in again) >= 1 << (NUMBER_BITS - 1)


def _count_anew(*counted: type[models.Model]) -> None:
    tables = [{"table": model._meta.db_table, "column": "id"} for model in counted]
    with connection.cursor() as cursor:
        for line in connection.ops.sequence_reset_by_name_sql(no_style(), tables):
            cursor.execute(line)


def test_39_a_consent_that_was_taken_back_is_not_revived_by_an_old_copy(scene: Scene) -> None:
    scene.assign("week")
    for name in ("ana", "ben"):
        scene.hand_in(name, "week", "partner")
    assert "shown-ana" in scene.everything("ben")
    call_command("replay_erasures", "--close-sharing")
    assert NAMES.findall(scene.everything("ben")) == []
    for name in ("ana", "ben"):
        scene.world.do_consent(name, "pair", "partner_sharing", on=True)
    assert NAMES.findall(scene.everything("ben")) == []
    scene.world.do_set_level("ana", "week", "partner")
    assert "shown-ana" in scene.everything("ben")
