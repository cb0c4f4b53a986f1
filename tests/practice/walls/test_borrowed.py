import pytest
from django.db import connection

from practice.walls.context import within


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no rows of one's own")
def test_a_borrowed_connection_brings_no_word_along() -> None:
    with within(7):
        assert _asked() == "7"
    assert _asked() == "everywhere"


def _asked() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('trellis.practice', true)")
        found: str = cursor.fetchone()[0]
    return found
