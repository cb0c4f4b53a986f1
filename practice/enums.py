"""The words of the house."""

from django.db import models


class Role(models.TextChoices):
    """What somebody is in a practice."""

    CLINICIAN = "clinician", "Clinician"
    SUPERVISOR = "supervisor", "Supervisor"
    ADMINISTRATOR = "administrator", "Administrator"
    FRONT_DESK = "front_desk", "Front desk"
    CLIENT = "client", "Client"
    RECORD_SYSTEM = "record_system", "Record system"


STAFF = frozenset({Role.CLINICIAN, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.FRONT_DESK})


class Paper(models.TextChoices):
    """The paper a practice prints on."""

    A4 = "A4", "A4"
    LETTER = "Letter", "US Letter"


class Remind(models.TextChoices):
    """When somebody is reminded of something that has a day, if at all."""

    OFF = "off", "Never"
    SAME_DAY = "same_day", "On the day itself"
    DAY_BEFORE = "day_before", "One day before"
    TWO_DAYS_BEFORE = "two_days_before", "Two days before"


class Theme(models.TextChoices):
    """The colours of the pages, where somebody does not want those of their device."""

    LIGHT = "light", "Light"
    DARK = "dark", "Dark"
