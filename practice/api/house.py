"""The practice, and who treats in it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.schema import IF_NONE_MATCH, described
from practice.api.views import ApiView, told_once
from practice.people.models import Practice
from practice.people.queries import clinicians_of


class ClinicianTold(serializers.Serializer[Any]):
    """Somebody who treats clients; ``email`` names them where a case is opened."""

    name = serializers.CharField()
    email = serializers.EmailField()


class PracticeTold(serializers.Serializer[Any]):
    """The practice that the token belongs to."""

    code = serializers.CharField()
    name = serializers.CharField()
    zone = serializers.CharField(help_text="The IANA zone in which its days begin and end.")
    country = serializers.CharField(help_text="Two letters.")
    language = serializers.CharField()
    clinicians = ClinicianTold(many=True)


class PracticeView(ApiView):
    """The practice that the token belongs to."""

    thing = "practice"
    rights = {"GET": "r"}

    @extend_schema(operation_id="practice", parameters=[IF_NONE_MATCH], responses=described(PracticeTold))
    def get(self, request: Request) -> Response:
        """Tell what the practice is called, where it is, and who treats there."""
        practice = Practice.objects.get(pk=self.actor.practice)
        told = {name: getattr(practice, name) for name in ("code", "name", "zone", "country", "language")}
        people = [{"name": one.name, "email": one.email} for one in clinicians_of(practice.pk)]
        return told_once(request, told | {"clinicians": people})
