"""Nobody comes in by a handed code who was never invited: the invitation asks whether they are an adult."""

import pytest

from clients.actions.cases import open_case
from clients.actions.people import add_client
from clients.actions.recovering import hand_over_to_client
from practice.access.errors import NotAllowedError
from practice.people.doors import HandedCode
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_who_never_came_in_is_invited_and_handed_no_code(cast: Cast) -> None:
    new = add_client(email="new@example.org", name="Newly Brought", by=cast.actor("owner"))
    case = open_case([new], treating=cast.users["clinician"], by=cast.actor("owner"))
    with pytest.raises(NotAllowedError, match="never signed in"):
        hand_over_to_client(case, new, by=cast.actor("clinician"))
    assert not HandedCode.objects.exists()
    new.user.set_password("a long made-up phrase")
    new.user.save()
    assert hand_over_to_client(case, new, by=cast.actor("clinician"))
