import json
import re
from pathlib import Path

import pytest

from clients.models import Disclosure
from homework.actions.commenting import change_comment, take_back_comment, write_comment
from homework.actions.drafting import Sent, begin_change, save_page
from homework.actions.emergency import break_glass
from homework.actions.opening import open_part
from homework.models import Opening
from homework.queries.own import work_on
from homework.summaries import render_client
from practice import clock
from practice.audit.models import Event
from practice.mail.wishes import Wishes, keep_wishes
from tests.homework.export.scene import Scene

FORMAT = Path(__file__).parents[3] / "docs/my-notes-format.md"


def parts_of(scene: Scene) -> tuple[str, str]:
    found = [scene.world.part("week", name) for name in ("ana", "ben")]
    assert found[0] is not None
    assert found[1] is not None
    return found[0].code, found[1].code


def test_each_thing_says_who_wrote_it_when_which_version_and_who_sees_it(scene: Scene) -> None:
    scene.assign("week")
    scene.hand_in("ana", "week", "therapist")
    scene.hand_in("ana", "week", "partner")
    code, _ = parts_of(scene)
    open_part(code, by=scene.world.actor("ray"))
    notes = scene.notes("ana")
    sources = [(one["code"], one["case"], one["source"] | {"at": ""}) for one in notes["answers"]]
    case = scene.world.cases["pair"].code
    earlier = {
        "author": "You",
        "at": "",
        "version": 1,
        "level": "therapist",
        "seen_by": ["You", "ray (your therapist)"],
        "note": "A later version took its place.",
    }
    note = "Offered to ben. ben can read the parts that are made for sharing."
    assert sources == [(code, case, earlier), (code, case, earlier | {"version": 2, "level": "partner", "note": note})]
    assert [act["level"] for one in notes["answers"] for act in one["choices"]] == ["therapist", "partner"]
    words = [said["words"] for said in notes["answers"][1]["said"]]
    assert {"shown-ana", "aside-ana", "team-ana", "mine-ana"} <= set(words)
    assert [(look["who"], look["capacity"], look["what"]) for look in notes["looks"]] == [("ray", "treating", [code])]
    assert [(act["kind"], act["on"]) for act in notes["consents"]] == [("partner_sharing", True)]


def test_it_says_how_somebody_wishes_to_be_written_to(scene: Scene) -> None:
    key = scene.world.users["ana"].pk
    plain = {"name": "ana", "called": "ana", "address": "ana@example.org", "zone": "", "texts_to": ""}
    plain |= {"reminders": "On the day itself, By mail"}
    never_said = {"notices_to": "", "phone": "", "written_to": "at any time"}
    assert scene.notes("ana")["person"] == plain | never_said
    keep_wishes(key, Wishes(address="safe@example.org", phone="0117 496 0100", hours={0: (540, 735)}))
    wished = {"notices_to": "safe@example.org", "phone": "0117 496 0100", "written_to": "Monday 9:00 to 12:15"}
    assert scene.notes("ana")["person"] == plain | wished
    assert "safe@example.org" in scene.take_out("ana", "pdf").content.decode()
    assert "safe@example.org" not in scene.take_out("ben").content.decode()


def test_what_the_therapist_wrote_to_somebody_is_in_their_file_alone(scene: Scene) -> None:
    scene.assign("week")
    for name in ("ana", "ben"):
        scene.hand_in(name, "week", "partner")
    part, ray = scene.world.part("week", "ana"), scene.world.actor("ray")
    assert part is not None
    change_comment(write_comment(part, "That was brave.", by=ray), "That was honest.", by=ray)
    take_back_comment(write_comment(part, "Not this.", by=ray), by=ray)
    written = [one for one in scene.notes("ana")["shared"] if one["source"]["author"] == "ray"]
    about = f"Your therapist wrote it about what you handed in. It was changed on {clock.now():%d.%m.%Y}."
    assert [(one["code"], one["source"]["note"], [said["words"] for said in one["said"]]) for one in written] == [
        (part.code, about, ["That was honest."]),
        (part.code, "Your therapist wrote this and took it back.", [""]),
    ]
    assert "That was honest." in scene.take_out("ana", "pdf").content.decode()
    files = "".join(scene.take_out(name, shape).content.decode() for name, shape in (("ben", "json"), ("ben", "pdf")))
    assert [word for word in ("brave", "honest", "Not this", "Your therapist wrote") if word in files] == []


def test_of_the_partner_it_holds_what_is_shared_now_and_nothing_else(scene: Scene) -> None:
    scene.assign("week")
    scene.hand_in("ben", "week", "partner")
    shared = scene.notes("ana")["shared"]
    note = "ben shares it with you now."
    source: dict[str, object] = {
        "author": "ben",
        "at": None,
        "version": None,
        "level": None,
        "seen_by": [],
        "note": note,
    }
    assert [(one["source"], [said["words"] for said in one["said"]]) for one in shared] == [(source, ["shown-ben"])]
    scene.world.do_set_level("ben", "week", "therapist")
    assert scene.notes("ana")["shared"] == []


def test_what_a_partner_takes_along_counts_as_opened_before_it_leaves(scene: Scene) -> None:
    scene.assign("week")
    scene.hand_in("ben", "week", "partner")
    scene.take_out("ana", "pdf")
    opened = Opening.objects.get()
    assert (opened.person_id, opened.capacity, opened.way) == (scene.world.users["ana"].pk, "partner", "export")
    assert scene.notes("ben")["looks"] == []


def test_it_says_who_opened_the_case_in_an_emergency(scene: Scene) -> None:
    break_glass(scene.world.cases["pair"], "She asked me to call.", by=scene.world.actor("sol"))
    looks = scene.notes("ana")["looks"]
    assert [(look["kind"], look["who"], look["words"]) for look in looks] == [
        ("opened", "sol", "sol opened your case in an emergency.")
    ]
    assert "She asked me" not in json.dumps(looks)


def test_drafts_are_there_as_they_were_typed(scene: Scene) -> None:
    scene.assign("week")
    scene.hand_in("ana", "week", "private")
    part = scene.world.part("week", "ana")
    assert part is not None
    begin_change(part, by=scene.world.actor("ana"))
    sent = Sent({"note": ["half a"]}, since=work_on(part).revision("note"), pressed=True)
    save_page(part, "note", sent, by=scene.world.actor("ana"))
    draft = scene.notes("ana")["drafts"][0]
    assert draft["source"]["note"] == "Not handed in. Only you can see it."
    assert "half a" in [said["words"] for said in draft["said"]]
    assert "half a" not in json.dumps(scene.notes("ben"))


def test_a_hold_and_a_flag_of_ones_own_stand_in_no_file(scene: Scene) -> None:
    scene.assign("week")
    scene.hand_in("ana", "week", "partner")
    before = _still(scene.notes("ana"))
    scene.world.do_hold("ana", "pair", on=True)
    scene.world.do_raise_flag("f", "ana", "pair", 3)
    assert _still(scene.notes("ana")) == before


def _still(notes: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in notes.items() if name not in {"made_at", "left"}}


@pytest.mark.parametrize("shape", ["json", "pdf"])
def test_it_leaves_only_after_one_more_sign_in_and_is_on_record(scene: Scene, shape: str) -> None:
    asked = scene.take_out("ana", shape, fresh=False)
    assert (asked.status_code, "attachment" in asked.headers.get("Content-Disposition", "")) == (302, False)
    assert not Disclosure.objects.exists()
    answer = scene.take_out("ana", shape)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="my-notes.{shape}"'
    assert "no-store" in answer.headers["Cache-Control"]
    kept = Disclosure.objects.get()
    assert (kept.recipient, kept.case_id, kept.basis) == ("ana", None, "client")
    event = Event.objects.filter(action="take_out").get()
    assert event.subjects == {"client": scene.world.users["ana"].pk, "shape": shape}


def test_a_printer_that_is_still_says_so_and_nothing_left(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_question: object, **_options: object) -> bytes:
        raise render_client.RenderUnavailableError(render_client.SILENT)

    monkeypatch.setattr(render_client, "pdf", silent)
    answer = scene.take_out("ana", "pdf")
    assert (answer.status_code, render_client.SILENT in answer.content.decode()) == (503, True)
    assert not Disclosure.objects.exists()


def test_nobody_but_a_client_has_such_a_page(scene: Scene) -> None:
    for name in ("ray", "adi", "fay"):
        assert scene.browser(name).get("/my/export/").status_code == 404
        assert scene.browser(name).post("/my/export/json/").status_code == 404


def test_the_exercises_names_are_in_no_shape(scene: Scene) -> None:
    scene.assign("week")
    scene.hand_in("ana", "week", "partner")
    title = scene.world.version.definition["title"]
    for shape in ("json", "pdf"):
        assert str(title) not in scene.take_out("ana", shape).content.decode()


def test_the_format_is_described(scene: Scene) -> None:
    scene.assign("week")
    scene.hand_in("ana", "week", "partner")
    scene.hand_in("ben", "week", "partner")
    notes = scene.notes("ana")
    described = set(re.findall(r"`([a-z_]+)`", FORMAT.read_text(encoding="utf-8")))
    assert set(notes) | set(notes["answers"][0]) | set(notes["answers"][0]["source"]) <= described
    assert (notes["format"], notes["version"]) == ("my-notes", 1)
