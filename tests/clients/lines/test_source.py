from clients.connectors.source import SourceError
from clients.enums import Trouble


def test_a_system_that_cannot_be_read_says_why_and_for_how_long_it_wants_to_be_left_alone() -> None:
    error = SourceError(Trouble.RESTS, 90)
    assert (str(error), error.trouble, error.wait) == (Trouble.RESTS.value, Trouble.RESTS, 90)
    assert SourceError(Trouble.BROKEN).wait == 0
