"""What has to follow a change elsewhere: whatever means an answer by its words, and conditions on what has gone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from homework.fhir.questionnaires.options import Offered, Options, words_of
from homework.fhir.questionnaires.shape import children, value_key
from practice.fhir.document import Object


def follow(document: Object, were: Mapping[str, Options]) -> None:
    """Let conditions and first values go on meaning what they meant; ``were`` are the options by link id, before."""
    items = list(_flat(document))
    there = {str(item["linkId"]) for item in items}
    for item in items:
        own = were.get(str(item["linkId"]), Options())
        for row in children(item, "initial"):
            _mean_the_same(row, "value", own)
        _drop_lost(item, there)
        for row in children(item, "enableWhen"):
            _mean_the_same(row, "answer", were.get(str(row["question"]), Options()))


def _now(option: Offered) -> Offered:
    row = option.source or {}
    key = value_key(row, "value")
    return replace(option, key=key.removeprefix("value"), value=row[key], text=words_of(row[key])) if key else option


def _mean_the_same(row: Object, stem: str, options: Options) -> None:
    key = value_key(row, stem)
    kind = key.removeprefix(stem)
    was = options.meant(kind, row[key]) if key else None
    now = _now(was) if was else None
    if now is None or now.stands_for(kind, row[key]):
        return
    written = {f"{stem}{now.key}" if name == key else name: value for name, value in row.items()}
    row.clear()
    row.update(written | {f"{stem}{now.key}": now.value})


def _drop_lost(item: Object, there: set[str]) -> None:
    rows = children(item, "enableWhen")
    left = [row for row in rows if str(row["question"]) in there]
    if len(left) == len(rows):
        return
    item["enableWhen"] = [*left]
    if not left:
        del item["enableWhen"]
        item.pop("enableBehavior", None)


def _flat(source: Object) -> Iterator[Object]:
    for item in children(source):
        yield item
        yield from _flat(item)
