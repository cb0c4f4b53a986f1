"""People in care, their cases, and who cares for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from clients.enums import (
    STANDING,
    ConsentKind,
    DisclosureBasis,
    DutyKind,
    RequestAnswer,
    RequestKind,
    SecretsMode,
    SessionStatus,
    Standing,
    TeamRole,
)
from practice.audit.append_only import AppendOnly
from practice.codes import new_code, new_number
from practice.people.models import GONE, Practice
from practice.privacy import holders
from practice.privacy.sealed import SealedFor, SealedJSON, SealedText


class Client(models.Model):
    """A person in care, at least eighteen years old; the same key as the user who signs in.

    ``born`` is the day as 1990-03-14, where another system told it. ``spelt`` says which part of the name is the
    family's and which is given, as another system put it; it counts while together they are the name.
    """

    sealed_for = SealedFor(holders.person, "user_id")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, primary_key=True, related_name="client"
    )
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="clients")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    called = SealedText(gone=GONE)
    born = SealedText(blank=True)
    spelt: SealedJSON = SealedJSON(default=dict, blank=True)
    country = models.CharField(max_length=2, blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    standing = models.CharField(max_length=12, choices=Standing, default=Standing.IN_CARE)

    def __str__(self) -> str:
        return self.called

    @property
    def initial(self) -> str:
        """The letter that stands for the person in rings and on paper."""
        return self.called[:1].upper()


class RecordRead(models.Model):
    """That a record system was told something of one kind about a client on a day, and when last."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="reads")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16)
    day = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("client", "person", "kind", "day"), name="told_once_for_each_day"),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.client_id} on {self.day}"


class Case(models.Model):
    """One client, or two or more partners, in treatment."""

    id = models.BigIntegerField(primary_key=True, default=new_number, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="cases")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    clients = models.ManyToManyField(Client, through="Participant", related_name="cases")
    opened_at = models.DateTimeField()
    separated_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"case {self.code}"


class Participant(models.Model):
    """A client's place in a case; ``order`` is the order of names everywhere."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="participants")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="places")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("order", "pk")
        constraints = (models.UniqueConstraint(fields=("case", "client"), name="one_place_in_a_case"),)

    def __str__(self) -> str:
        return f"{self.client_id} in {self.case_id}"


class TeamMember(models.Model):
    """A clinician's seat in a care team; on the day ``until`` access has ended."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="team")
    clinician = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="seats")
    role = models.CharField(max_length=12, choices=TeamRole)
    since = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("case", "clinician"), condition=Q(left_at__isnull=True), name="one_role_in_a_case"
            ),
            models.CheckConstraint(
                condition=Q(role=TeamRole.COVER, until__isnull=False) | ~Q(role=TeamRole.COVER) & Q(until__isnull=True),
                name="cover_ends_by_itself",
            ),
        )

    def __str__(self) -> str:
        return f"{self.clinician_id} {self.role} in {self.case_id}"


class Duty(models.Model):
    """Who is on duty for the practice, or leads it, from one moment until another; with no end until it is ended."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="duties")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=12, choices=DutyKind)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gt=models.F("since")), name="duty_ends"),
        )
        indexes = (models.Index(fields=("practice",), name="duty_open", condition=Q(ended_at__isnull=True)),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind}"


class Consent(models.Model):
    """One act of giving or taking back a consent; the newest counts.

    For ``records`` it names the systems that were there when it was given.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=16, choices=ConsentKind)
    on = models.BooleanField()
    systems = models.ManyToManyField("practice.RecordSystem", related_name="consents")
    at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("case", "client", "kind", "-id"), name="consent_newest"),)

    def __str__(self) -> str:
        return f"{self.kind} {'on' if self.on else 'off'}"


class Session(models.Model):
    """An appointment of a case: a moment in UTC and the zone in which it was made.

    ``sequence`` counts how often it was moved or cancelled, ``changed_at`` says when last. ``cancelled_at`` is since
    when nobody reckons with it, whatever its ``status`` says of why.
    """

    sealed_for = SealedFor(holders.case, "case_id", row=("code",))

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sessions")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    starts_at = models.DateTimeField()
    zone = models.CharField(max_length=64)
    minutes = models.PositiveSmallIntegerField(default=50)
    place = SealedText(blank=True)
    next_time_line = SealedText(blank=True)
    status = models.CharField(max_length=16, choices=SessionStatus, default=SessionStatus.BOOKED)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("case", "starts_at"), name="session_by_time"),)
        constraints = (
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, status__in=STANDING)
                | Q(cancelled_at__isnull=False) & ~Q(status__in=STANDING),
                name="a_session_stands_or_not",
            ),
        )

    def __str__(self) -> str:
        return f"session {self.code}"


class SecretsPolicy(models.Model):
    """A version of what a couple and their therapist agreed about secrets; in force when all have signed."""

    sealed_for = SealedFor(holders.case, "case_id", row=("case_id", "number"))

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="policies")
    mode = models.CharField(max_length=12, choices=SecretsMode)
    text = SealedText()
    number = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "number"), name="policy_versions_in_order"),)

    def __str__(self) -> str:
        return f"{self.mode} {self.number}"


class PolicySignature(models.Model):
    """One participant's signature under one version."""

    policy = models.ForeignKey(SecretsPolicy, on_delete=models.CASCADE, related_name="signatures")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="signatures")
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("policy", "client"), name="signed_once"),)

    def __str__(self) -> str:
        return f"{self.client_id} under {self.policy_id}"


class Disclosure(models.Model):
    """What left the practice about one client: when, to whom, what, and why. Nothing of it is ever changed.

    ``case`` names the case it belonged to, whose care team sees it; without one it is the client's own affair.
    """

    sealed_for = SealedFor(holders.person, "client_id", row=("code",))

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="disclosures")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="disclosures")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="disclosures")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    basis = models.CharField(max_length=12, choices=DisclosureBasis)
    recipient = SealedText()
    address = SealedText(blank=True)
    what = SealedText()
    purpose = SealedText()

    class Meta:
        constraints = (
            AppendOnly(name="disclosures_stay", fixed=("practice", "client", "case", "code", "at", "by", "basis")),
        )
        indexes = (
            models.Index(fields=("client", "-id"), name="disclosure_of_client"),
            models.Index(fields=("practice", "-id"), name="disclosure_newest"),
        )

    def __str__(self) -> str:
        return f"disclosure {self.code}"


class RecordRequest(models.Model):
    """What a client asks of the practice: to read what was written together, or to have their record deleted.

    ``asked_by`` is the client, or somebody of the practice who was asked in person. A refusal counts until a day.
    """

    sealed_for = SealedFor(holders.person, "client_id", row=("code",))

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="requests")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="requests")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="requests")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    kind = models.CharField(max_length=12, choices=RequestKind)
    words = SealedText(blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=12, choices=RequestAnswer, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = SealedText(blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="an_answer_names_who_gave_it",
            ),
            models.UniqueConstraint(
                fields=("client", "kind", "case"), condition=Q(answer=""), name="one_open_request_of_a_kind_in_a_case"
            ),
            models.UniqueConstraint(
                fields=("client", "kind"), condition=Q(answer="", case=None), name="one_open_request_of_a_kind"
            ),
        )

    def __str__(self) -> str:
        return f"request {self.code}"

    @property
    def is_answered(self) -> bool:
        """Whether somebody has decided."""
        return self.answer != ""


class LegalHold(models.Model):
    """That a person's record must stay, and why; nothing of theirs is deleted while it runs."""

    sealed_for = SealedFor(holders.person, "client_id", row=("code",))

    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="legal_holds")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="legal_holds")
    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    reason = SealedText()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField()
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"legal hold {self.code}"
