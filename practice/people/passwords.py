"""What a password here may not be made of, beside what Django refuses anywhere."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from practice.people.models import User

LONGEST_PASSWORD = 500
SHORTEST_NAME = 4
ENOUGH_OF_ONES_OWN = 12
# What somebody tries first who knows what this place is for.
WORDS_OF_THE_HOUSE = (
    *("trellis", "mynotes", "notes", "password", "welcome", "letmein"),
    *("therapist", "therapy", "therapies", "psychotherapy", "psychologist", "psychology"),
    *("counsellor", "counselling", "counselor", "counseling", "clinician", "clinic", "practice", "session"),
    *("couples", "couple", "client", "patient", "partner", "relationship", "marriage", "exercise", "homework"),
)
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")


class WordsOfTheHouseValidator:
    """Refuses what is, for the most part, words that anybody would try who knows the place."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password whose letters are, at least by half, the house's words or its name, unless many are not."""
        known = {*WORDS_OF_THE_HOUSE, *_name_of(user)}
        folded = password.casefold()
        if any(_is_mostly(known, spelled) for spelled in (folded, folded.translate(_LOOKALIKES))):
            raise ValidationError(self.get_help_text(), code="password_of_the_house")

    def get_help_text(self) -> str:
        """What to do about it."""
        return _("Anybody could guess words about this place. Choose other words, or add some that are yours alone.")


def _name_of(user: User | None) -> set[str]:
    """The practice's name, word by word and as one."""
    if user is None or user.practice_id is None:
        return set()
    words = re.findall(r"\w+", user.practice.name.casefold())
    return {word for word in (*words, "".join(words)) if len(word) >= SHORTEST_NAME}


def _is_mostly(known: set[str], spelled: str) -> bool:
    """Whether the known words have as many letters as all the rest; digits and signs are easily tried and count not."""
    letters = "".join(letter for letter in spelled if letter.isalpha())
    longest_first = "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))
    rest = re.sub(longest_first, "", letters)
    return len(rest) < min(len(letters), ENOUGH_OF_ONES_OWN) and len(rest) * 2 <= len(letters)
