"""P7: a response handed in with its grants, against the row of the response alone."""

from statistics import median

from django.db import transaction

from homework.actions.settling import GRANTS
from homework.enums import Capacity
from homework.models import Response
from homework.models.response import VIEW
from practice.access.grants import Wanted
from tests.load.measuring import Findings, statements, timer
from tests.load.people import Cast

ROUNDS = 150
FEW, MANY = 3, 8


def measure(cast: Cast, findings: Findings) -> None:
    """Measure with three viewers, and count with eight."""
    findings.at_most("P7", f"handed in for {FEW} viewers ÷ the row alone", _ratio(cast), 2.5)
    with transaction.atomic():
        sent = len(statements(lambda: _grant(_write(cast, 2), cast, MANY)))
        transaction.set_rollback(True)
    findings.at_most("P7", f"statements for {MANY} viewers", sent, 3)


def _ratio(cast: Cast) -> float:
    clock = timer()
    ours: list[float] = []
    alone: list[float] = []
    for turn in range(ROUNDS):
        with transaction.atomic():
            began = clock()
            _write(cast, 2 * turn + 2)
            between = clock()
            _grant(_write(cast, 2 * turn + 3), cast, FEW)
            ours.append(clock() - between)
            alone.append(between - began)
            transaction.set_rollback(True)
    return median(ours) / median(alone)


def _write(cast: Cast, number: int) -> Response:
    like = cast.example
    return Response.objects.create(
        part_id=like.part_id,
        client_id=like.client_id,
        version_id=like.version_id,
        number=number,
        answers=like.answers,
        figures=like.figures,
        announced_figures=like.announced_figures,
        submitted_at=like.submitted_at,
    )


def _grant(response: Response, cast: Cast, viewers: int) -> None:
    readers = [*cast.population.clinicians, *cast.population.clients][:viewers]
    GRANTS.add(Wanted(response.pk, person, VIEW, Capacity.TREATING.value) for person in readers)
