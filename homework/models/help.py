"""Whom to call: the lines that a practice adds, and when somebody there last checked what is shown."""

from django.conf import settings
from django.db import models

from practice.codes import new_code


class LineKind(models.TextChoices):
    """What a line is for."""

    SUICIDE = "suicide", "Dark thoughts"
    DOMESTIC_VIOLENCE = "domestic_violence", "Violence or fear at home"
    EMERGENCY = "emergency", "Emergency number"


class OwnLine(models.Model):
    """A public help line that the practice typed for a country, until it is taken away."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="own_lines")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    country = models.CharField(max_length=2)
    kind = models.CharField(max_length=20, choices=LineKind)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    url = models.CharField(max_length=120, blank=True)
    hours = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class HelpCheck(models.Model):
    """That somebody of the practice called up every line of a country and found it right."""

    practice = models.ForeignKey("practice.Practice", on_delete=models.CASCADE, related_name="help_checks")
    country = models.CharField(max_length=2)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("practice", "country", "-id"), name="help_check_newest"),)

    def __str__(self) -> str:
        return f"{self.country} checked"
