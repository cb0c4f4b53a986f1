"""Who holds a data key."""

HOUSE = "house"
LOOK_UP = "look-up"


def person(key: int) -> str:
    """Somebody who signs in: all that is about them or written by them is sealed with their key."""
    return f"person-{key}"


def case(key: int) -> str:
    """A case: what belongs to its people together and was not written by one of them."""
    return f"case-{key}"


def named(holder: str) -> str:
    """Whoever a column names in full, as one of the others here has called them."""
    return holder


def notes(key: int) -> str:
    """A clinician's private notes."""
    return f"notes-{key}"
