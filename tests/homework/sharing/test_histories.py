import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from clients.models import Case
from homework.actions.joint import joint_differences
from homework.actions.settling import differences
from homework.models import ResponseGrant
from homework.models.response import SEE_ANNOUNCED, VIEW, Response
from practice.access.grants import permission_id, running
from tests.homework.sharing.conftest import COMPARED
from tests.homework.sharing.pages import ANNOUNCED_ONLY, Pages
from tests.homework.sharing.world import DATA, Clock, World

pytestmark = [pytest.mark.django_db, pytest.mark.histories]


def histories() -> list[Any]:
    files = [DATA / "histories.json", *map(Path, filter(None, os.environ.get("SHARING_HISTORIES", "").split(":")))]
    return [
        pytest.param(history, id=f"{file.stem}-{number}")
        for file in files
        for number, history in enumerate(json.loads(file.read_text(encoding="utf-8")))
    ]


def shared_out() -> list[Any]:
    """All of them; in the quick lane each database has a sixth of our own. ``make histories`` replays all on both."""
    sixth = int(connection.vendor == "postgresql")
    found = histories()
    for place, param in enumerate(found):
        if param.id.startswith("histories-") and place % 6 != sixth:
            found[place] = pytest.param(*param.values, id=param.id, marks=pytest.mark.long)
    return found


def viewers_by_grants(world: World) -> dict[str, list[str]]:
    """Who may read what, as guardian's rows say it; an author's own draft needs no row."""
    names = {user.pk: name for name, user in world.users.items()}
    parts = dict(world.parts())
    found = {key: {names[part.author_id]} for key, part in parts.items()}
    found |= {f"{key}#announced": set() for key in parts}
    keys = {part.pk: key for key, part in parts.items()}
    endings = {permission_id(Response, VIEW): "", permission_id(Response, SEE_ANNOUNCED): "#announced"}
    rows = ResponseGrant.objects.filter(running(world.today()), permission_id__in=endings)
    for part, permission, person in rows.values_list("content_object__part_id", "permission_id", "user_id"):
        found[f"{keys[part]}{endings[permission]}"].add(names[person])
    return {key: sorted(people) for key, people in found.items()}


def changed(before: dict[str, list[str]], after: dict[str, list[str]], key: str) -> set[str]:
    """Whose reading of a part, or of what it announces, is another than before."""
    endings = ("", ANNOUNCED_ONLY)
    return {name for end in endings for name in set(before.get(key + end, [])) ^ set(after.get(key + end, []))}


def check_pages(pages: Pages, world: World, expected: dict[str, list[str]], names: dict[str, set[str]]) -> None:
    """Compare what the pages of ``names`` show of each part with what the history says."""
    for key, part in world.parts():
        asked = names.get(key, set()) & pages.everybody()
        for shown, readers in pages.readers(part, key, asked).items():
            assert readers == set(expected[shown]) & asked, shown


@pytest.mark.parametrize("history", shared_out())
def test_history_leaves_the_viewers_it_names(history: dict[str, Any], still_clock: Clock) -> None:
    world = World(still_clock)
    pages = Pages(world)
    expected: dict[str, list[str]] = {}
    for number, step in enumerate(history["steps"]):
        operation, *arguments = step["do"]
        world.do(operation, *arguments)
        if operation == "person":
            pages.learn(*arguments)
        before, expected = expected, expected | step["viewers"]
        assert viewers_by_grants(world) == expected, f"step {number}: {step['do']}"
        cases = list(Case.objects.select_related("practice"))
        assert differences(cases) + joint_differences(cases) == [], f"step {number}: {step['do']}"
        check_pages(pages, world, expected, {key: changed(before, expected, key) for key, _ in world.parts()})
        COMPARED.append(number)
    assert viewers_by_grants(world) == history["final"]
    check_pages(pages, world, expected, {key: pages.everybody() for key, _ in world.parts()})
