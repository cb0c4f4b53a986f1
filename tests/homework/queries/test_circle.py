import pytest

from homework.queries.circle import circles
from practice.people.models import User
from tests.cast import Cast


@pytest.mark.django_db
def test_no_two_people_around_a_case_wear_the_same_ring() -> None:
    cast = Cast()
    clinician = User.objects.get(pk=cast.users["clinician"].pk)
    clinician.name = "Dr Efua Jackson"
    clinician.save()
    case = cast.couple()
    circle = circles([case], cast.users["ana"].pk)[case.pk]
    rings = [person.initial for person in (*circle.in_order, *circle.team, *circle.systems)]
    assert rings == ["A", "J1", "J2"]
    assert (circle.author.initial, [person.initial for person in circle.partners]) == ("A", ["J1"])
