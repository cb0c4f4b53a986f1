"""A practice in which programs may be tried: invented people, and nobody signs in."""

from django.db.models import QuerySet

from practice.codes import CODE_LENGTH, new_code
from practice.people.models import Practice

# No code that is made by chance has an "o" in it.
CODE, NAME = "sandbox", "Sandbox Practice"


def sandbox() -> Practice | None:
    """The sandbox, where there is one."""
    return Practice.objects.filter(code=CODE).first()


def but_sandboxes() -> QuerySet[Practice]:
    """Every practice with real work in it, which is what is meant where none is named."""
    return Practice.objects.exclude(code__startswith=CODE)


def become_sandbox(practice: Practice) -> None:
    """Give it the code that all know it by."""
    Practice.objects.filter(pk=practice.pk).update(code=CODE)


def put_aside(practice: Practice) -> None:
    """Let its place be taken by another."""
    aside = f"{CODE}-{new_code()}"[: CODE_LENGTH + 4]
    Practice.objects.filter(pk=practice.pk).update(code=aside, name=f"{NAME}, put aside")
