"""Lists in a new order, with what stands in them and is none of ours."""

from collections.abc import Collection, Sequence

from practice.fhir.document import Object


def laid_out(old: Sequence[Object], now: Sequence[Object], ours: Collection[int]) -> list[Object]:
    """``now`` in its order; what of ``old`` is not ``ours``, by identity, stays behind what it stood behind.

    Where that is gone it stays behind what stood before it.
    """
    stay = {id(one) for one in now}
    beside: dict[int, list[Object]] = {}
    behind = 0
    for one in old:
        if id(one) not in ours:
            beside.setdefault(behind, []).append(one)
        elif id(one) in stay:
            behind = id(one)
    return [*beside.get(0, []), *(row for one in now for row in (one, *beside.get(id(one), [])))]
