"""In which order the items of a form can be decided: whether one is asked may hang on answers that come later."""

from collections.abc import Mapping
from heapq import heapify, heappop, heappush
from types import MappingProxyType

from homework.library.errors import FormError
from homework.library.form import Item

type Lineage = Mapping[str, tuple[Item, ...]]


def walks(lineage: Lineage) -> Mapping[str, tuple[Item, ...]]:
    """Give the items of each place, outside and inside each repeating group, in the order in which to decide them.

    That is the order of reading wherever conditions only look back. Raises FormError where they run in a circle.
    """
    found: dict[str, list[Item]] = {"": []}
    for item in _in_order(lineage):
        found[_place(lineage, item.link_id)].append(item)
        if item.is_entries:
            found[item.link_id] = []
    return MappingProxyType({place: tuple(items) for place, items in found.items()})


def _place(lineage: Lineage, link_id: str) -> str:
    """The repeating group that an item stands in, by its link id; nothing when it stands in none."""
    return next((above.link_id for above in lineage[link_id][:-1] if above.is_entries), "")


def _in_order(lineage: Lineage) -> list[Item]:
    names = list(lineage)
    places = {name: number for number, name in enumerate(names)}
    waits = {name: _before(lineage, name) for name in names}
    followers: dict[str, list[str]] = {name: [] for name in names}
    for name, earlier in waits.items():
        for other in earlier:
            followers[other].append(name)
    ready = [places[name] for name in names if not waits[name]]
    heapify(ready)
    done: list[Item] = []
    while ready:
        name = names[heappop(ready)]
        done.append(lineage[name][-1])
        for follower in followers[name]:
            waits[follower].discard(name)
            if not waits[follower]:
                heappush(ready, places[follower])
    if len(done) < len(names):
        stuck = next(name for name in names if waits[name])
        raise FormError(f"items.{stuck}.enableWhen", "hangs on an answer that hangs on this one")
    return done


def _before(lineage: Lineage, name: str) -> set[str]:
    line = lineage[name]
    asked = {test.question for test in line[-1].enable_when if test.question in lineage}
    groups = {_place(lineage, other) for other in asked} - {"", _place(lineage, name)}
    return {line[-2].link_id for _ in line[1:2]} | asked | groups
