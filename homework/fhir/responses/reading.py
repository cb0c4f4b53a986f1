"""A QuestionnaireResponse that was sent, laid beside its Questionnaire: each item with its place in both."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from homework.fhir.questionnaires.shape import children, value_key
from practice.fhir.document import Object, Value


@dataclass(slots=True)
class Sent:
    """One item that was sent: where it stands, and its answers."""

    place: str
    source: Object
    link_id: str
    answers: list[tuple[str, Object]] = field(default_factory=list)

    @property
    def values(self) -> list[tuple[str, str, Value]]:
        """Each answer: its place, its type, its value; "" for an answer without one."""
        found = []
        for place, answer in self.answers:
            key = value_key(answer, "value")
            found.append((place, key.removeprefix("value"), answer[key] if key else None))
        return found


def sent_in(source: Object, place: str) -> list[Sent]:
    """The items below something that was sent."""
    found = []
    for number, item in enumerate(children(source, "item")):
        here = f"{place}.item[{number}]"
        answers = [(f"{here}.answer[{each}]", one) for each, one in enumerate(children(item, "answer"))]
        found.append(Sent(here, item, str(item.get("linkId", "")), answers))
    return found


def everything(source: Object, place: str) -> Iterator[Sent]:
    """All items, however deep, also those below answers."""
    for one in sent_in(source, place):
        yield one
        yield from everything(one.source, one.place)
        for where, answer in one.answers:
            yield from everything(answer, where)
