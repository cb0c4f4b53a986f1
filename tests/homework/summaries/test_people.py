import pytest

from clients.models import Client
from homework.summaries.people import Initials
from practice.people.models import User


def people(*names: str) -> Initials:
    return Initials(
        tuple(
            Client(pk=key, called=name.split()[0], user=User(pk=key, name=name))
            for key, name in enumerate(names, start=1)
        )
    )


def test_two_with_the_same_letter_are_counted() -> None:
    initials = people("Ana Reyes", "Jonah Reyes", "Alex Bell")
    assert [initials.of(client) for client in initials.people] == ["A1.", "J.", "A2."]
    assert (initials.all, initials.of(None), initials.of(9)) == ("A1., J. and A2.", "", "")


@pytest.mark.parametrize(
    ("words", "printed"),
    [
        ("Jonah's trip", "J.'s trip"),
        ("I told jonah, not Ana.", "I told J., not A."),
        ("Ask Jonah Reyes", "Ask J."),
        ("ANA", "A."),
        ("a banana and an analogy", "a banana and an analogy"),
        ("my sister Ruth knows", "my sister Ruth knows"),
    ],
)
def test_names_of_those_in_care_become_letters_and_nothing_else_changes(words: str, printed: str) -> None:
    assert people("Ana Reyes", "Jonah Reyes").without_names(words) == printed


def test_a_small_word_in_a_name_stays_a_word() -> None:
    assert people("Inés de la Cruz").without_names("la casa de Inés Cruz") == "la casa de I. I."
