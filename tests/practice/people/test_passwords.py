import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from practice.people.models import Practice, User

NAMED = User(practice=Practice(pk=1, name="Northgate House"), name="Ana", email="ana@example.org")


def words_for(password: str, user: User | None = NAMED) -> list[str | None]:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [one.code for one in error.error_list]
    return []


@pytest.mark.parametrize(
    "password",
    [
        "Therapy2026!",
        "trellis-trellis",
        "my notes 12345",
        "couples therapy homework",
        "th3r4py-th3r4py",
        "T R E L L I S 99 x",
        "Northgate1999",
        "northgatehouse",
        "our therapist 1985",
        "therapy123456789012345",
    ],
)
def test_words_about_the_place_are_refused_alone_and_as_the_main_part(password: str) -> None:
    assert words_for(password) == ["password_of_the_house"]


@pytest.mark.parametrize(
    "password",
    [
        *("a quiet river in may", "therapy on a slow green boat", "northgate keeps seven wet umbrellas", "9" * 11),
        "my partner plays homework with clients",
    ],
)
def test_other_words_may_stand_beside_them(password: str) -> None:
    assert "password_of_the_house" not in words_for(password)


def test_without_a_person_the_words_of_the_house_count_alone() -> None:
    assert (words_for("Northgate1999", None), words_for("Therapy2026!", None)) == ([], ["password_of_the_house"])
