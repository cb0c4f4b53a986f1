"""The pathways that a case may be put on, in their newest published version."""

from dataclasses import dataclass

from django.db.models import F, Max, Q

from homework.library.pathway import Pathway
from homework.models import PathwayVersion
from homework.queries.on_pathways import pathway_of
from practice.access.actor import Actor
from practice.access.errors import NotVisibleError


@dataclass(frozen=True, slots=True)
class PublishedPathway:
    """A pathway as it is begun today."""

    version: PathwayVersion
    pathway: Pathway

    @property
    def is_own(self) -> bool:
        """Whether it is the practice's own, which it may change."""
        return self.version.pathway.practice_id is not None


def published_pathways(actor: Actor) -> tuple[PublishedPathway, ...]:
    """All pathways of the library and of the actor's practice, those of the practice last."""
    theirs = Q(pathway__practice__isnull=True) | Q(pathway__practice_id=actor.practice)
    newest = PathwayVersion.objects.filter(theirs).annotate(last=Max("pathway__versions__number"))
    rows = newest.filter(number=F("last")).select_related("pathway").order_by("pathway__practice_id", "pathway__slug")
    found = [PublishedPathway(row, pathway_of(row, actor.practice)) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.is_own, one.pathway.title)))


def published_pathway(slug: str, actor: Actor) -> PublishedPathway:
    """One of them; the practice's own stands before the library's of the same name. Raises NotVisibleError."""
    found = [one for one in published_pathways(actor) if one.pathway.slug == slug]
    if not found:
        raise NotVisibleError
    return found[-1]
