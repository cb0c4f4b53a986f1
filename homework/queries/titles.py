"""What an exercise is called, by its fingerprint: published wording never changes, so it is read once a process."""

from collections.abc import Iterable
from dataclasses import dataclass

from homework.models import ExerciseVersion
from homework.queries.forms import form_of


@dataclass(frozen=True, slots=True)
class Named:
    """What an exercise is called, and the instrument that it asks, "" where it asks none."""

    title: str
    measure: str


_NAMED: dict[str, Named] = {}


def titles_of(fingerprints: Iterable[str]) -> dict[str, str]:
    """The title of each published version; one statement when some of them were never read before, else none."""
    return {fingerprint: named.title for fingerprint, named in names_of(fingerprints).items()}


def names_of(fingerprints: Iterable[str]) -> dict[str, Named]:
    """What each published version is called; one statement when some of them were never read before, else none."""
    wanted = set(fingerprints)
    unknown = wanted - _NAMED.keys()
    if unknown:
        for version in ExerciseVersion.objects.filter(fingerprint__in=unknown):
            form = form_of(version)
            _NAMED[version.fingerprint] = Named(form.title, form.measure.code if form.measure else "")
    return {fingerprint: _NAMED[fingerprint] for fingerprint in wanted}
