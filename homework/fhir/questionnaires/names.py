"""Each item of a Questionnaire under a link id of our own, for theirs may hold anything."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from homework.fhir.questionnaires.errors import QuestionnaireError
from homework.fhir.questionnaires.shape import children
from practice.fhir.document import Object

# No link id of ours begins so: nothing that has a meaning here is ever taken for an item from elsewhere.
PREFIX = "q_"
EACH = "_each"
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Named:
    """An item as it stands in its Questionnaire, with its name here and its place there."""

    name: str
    source: Object
    place: str
    above: "Named | None"

    @property
    def link_id(self) -> str:
        """The link id that it has in its Questionnaire."""
        return str(self.source["linkId"])


def named(document: Object) -> tuple[Named, ...]:
    """Every item in reading order.

    A link id may be there twice only in different groups, as long as no condition is about it. Raises
    QuestionnaireError for any other double.
    """
    taken: dict[str, int] = {}
    found = tuple(_named(document, "", None, taken))
    asked = {str(test["question"]) for one in found for test in children(one.source, "enableWhen")}
    times = Counter(one.link_id for one in found)
    beside = Counter((one.above.name if one.above else "", one.link_id) for one in found)
    for one in found:
        twin = beside[one.above.name if one.above else "", one.link_id] > 1 or _is_inside_twin(one)
        if twin or (times[one.link_id] > 1 and one.link_id in asked):
            raise QuestionnaireError(f"{one.place}.linkId", f"{one.link_id} is there {times[one.link_id]} times")
    return found


def by_link_id(items: tuple[Named, ...]) -> Mapping[str, Named]:
    """The items by the link id that conditions name them with."""
    return {one.link_id: one for one in items}


def _is_inside_twin(one: Named) -> bool:
    above = one.above
    while above is not None:
        if above.link_id == one.link_id:
            return True
        above = above.above
    return False


def _named(source: Object, place: str, above: Named | None, taken: dict[str, int]) -> Iterator[Named]:
    for number, item in enumerate(children(source)):
        here = Named(_free(str(item["linkId"]), taken), item, f"{place}.item[{number}]".lstrip("."), above)
        yield here
        yield from _named(item, here.place, here, taken)


def _free(link_id: str, taken: dict[str, int]) -> str:
    """A name that nothing has; ``taken`` are all names, each with the last number behind it that is not free."""
    plain = PREFIX + (_UNSAFE.sub("_", link_id).strip("_")[:LONGEST] or "item")
    name, number = plain, taken.get(plain, 1)
    while name in taken or name + EACH in taken:
        number += 1
        name = f"{plain}_{number}"
    taken |= {name: 1, name + EACH: 1}
    taken[plain] = number
    return name
