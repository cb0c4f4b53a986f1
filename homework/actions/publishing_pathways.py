"""Publishes pathways: a version is frozen the moment it is published, and whoever is on an older one keeps it."""

import json
from hashlib import sha256
from itertools import count

from django.db import transaction
from django.utils.text import slugify

from homework.library.checks_of_pathways import check_guarded
from homework.library.pathways import pathway_definition, pathways, read_pathway
from homework.models import Pathway, PathwayVersion
from homework.queries.on_pathways import known_slugs, origins
from practice import clock
from practice.access.actor import Actor, require
from practice.access.errors import NotVisibleError
from practice.audit.record import record
from practice.people.models import Practice

SLUG_LENGTH = 60
NEW = "new"  # the address where one begins


@transaction.atomic
def publish_pathways() -> list[PathwayVersion]:
    """Publish every pathway that comes with the product, where its words or steps are new."""
    return [_freeze(None, slug, pathway_definition(slug)) for slug in pathways()]


@transaction.atomic
def publish_own(content: dict[str, object], *, by: Actor) -> PathwayVersion:
    """Publish a practice's own pathway as a new version. Enrolments keep theirs.

    Raises FormError, with the place, for a definition that does not hold together or opens a step that could do harm
    without its gate; NotAllowedError for somebody who
    does not care for cases.
    """
    require(by.is_clinician, "Only clinicians change pathways.")
    check_guarded(read_pathway(content, known=known_slugs(by.practice)), pathways().values(), origins(by.practice))
    version = _freeze(Practice.objects.get(pk=by.practice), str(content["slug"]), content)
    record("publish_pathway", by=by, version=version.pk)
    return version


@transaction.atomic
def begin_own(content: dict[str, object], *, by: Actor) -> PathwayVersion:
    """Publish a first version of a pathway of the practice's own, under a free name made of its title.

    Pressing twice publishes once: one that says the same is given back. Raises as ``publish_own`` does.
    """
    require(by.is_clinician, "Only clinicians change pathways.")
    for version in PathwayVersion.objects.filter(practice_id=by.practice, number=1).select_related("pathway"):
        if {**content, "slug": version.definition["slug"]} == version.definition:
            return version
    taken = {NEW, *Pathway.objects.values_list("slug", flat=True)}
    plain = slugify(str(content["title"]))[:SLUG_LENGTH].strip("-") or "pathway"
    names = (plain if number == 1 else f"{plain}-{number}" for number in count(1))
    return publish_own({**content, "slug": next(name for name in names if name not in taken)}, by=by)


@transaction.atomic
def copy_pathway(version: PathwayVersion, title: str, *, by: Actor) -> PathwayVersion:
    """Make a pathway of the practice's own that begins as another one is. Raises NotAllowedError, NotVisibleError."""
    if version.practice_id not in {None, by.practice}:
        raise NotVisibleError
    taken = set(Pathway.objects.filter(practice_id=by.practice).values_list("slug", flat=True))
    slug = str(version.definition["slug"])
    names = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return publish_own(
        {**version.definition, "slug": next(name for name in names if name not in taken), "title": title}, by=by
    )


def _freeze(practice: Practice | None, slug: str, content: dict[str, object]) -> PathwayVersion:
    mark = sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    pathway, _ = Pathway.objects.get_or_create(practice=practice, slug=slug)
    newest = pathway.versions.order_by("-number").first()
    if newest is not None and newest.fingerprint == mark:
        return newest
    return PathwayVersion.objects.create(
        pathway=pathway,
        practice=practice,
        number=newest.number + 1 if newest else 1,
        definition=content,
        fingerprint=mark,
        published_at=clock.now(),
    )
