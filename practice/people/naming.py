"""Names, which the database holds only sealed: found for keys, and put in order here."""

from collections.abc import Iterable

from practice.people.models import User


def by_name(people: Iterable[User]) -> list[User]:
    """People in the order of their names."""
    return sorted(people, key=lambda user: (user.name.casefold(), user.pk))


def names_by_key(keys: Iterable[int]) -> dict[int, str]:
    """The names of these people, by their keys."""
    return {user.pk: user.name for user in User.objects.filter(pk__in=set(keys)).only("name")}
