"""What an exercise is called, by its fingerprint: published wording never changes, so it is read once a process."""

from collections.abc import Iterable

from homework.models import ExerciseVersion
from homework.queries.forms import form_of

_TITLES: dict[str, str] = {}


def titles_of(fingerprints: Iterable[str]) -> dict[str, str]:
    """The title of each published version; one statement when some of them were never read before, else none."""
    wanted = set(fingerprints)
    unknown = wanted - _TITLES.keys()
    if unknown:
        for version in ExerciseVersion.objects.filter(fingerprint__in=unknown):
            _TITLES[version.fingerprint] = form_of(version).title
    return {fingerprint: _TITLES[fingerprint] for fingerprint in wanted}
