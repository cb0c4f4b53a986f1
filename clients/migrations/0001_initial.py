import django.db.models.deletion
import practice.audit.append_only
import practice.codes
import practice.privacy.lookup
import practice.privacy.sealed
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    # What others change is changed while there is little of ours to be drawn anew with each step.
    dependencies = [
        ("mfa", "0003_authenticator_type_uniq"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("practice", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="calendar_feed",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("made_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practice.practice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=practice.codes.new_number, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("opened_at", models.DateTimeField()),
                ("separated_at", models.DateTimeField(blank=True, null=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="practice.practice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Client",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="client",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("called", practice.privacy.sealed.SealedText()),
                ("born", practice.privacy.sealed.SealedText(blank=True)),
                ("spelt", practice.privacy.sealed.SealedJSON(blank=True, default=dict)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("created_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "standing",
                    models.CharField(
                        choices=[("in_care", "In care"), ("archived", "Care has ended"), ("deceased", "Has died")],
                        default="in_care",
                        max_length=12,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clients", to="practice.practice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("profile", models.CharField(max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checked", "To be looked at"),
                            ("running", "Being brought in"),
                            ("done", "Brought in"),
                            ("stopped", "Stopped"),
                            ("undoing", "Being undone"),
                            ("undone", "Undone"),
                        ],
                        default="checked",
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("file_name", practice.privacy.sealed.SealedText(blank=True)),
                ("cells", practice.privacy.sealed.SealedJSON(default=list)),
                ("choices", practice.privacy.sealed.SealedJSON(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="imports", to="practice.practice"
                    ),
                ),
                (
                    "pressed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["practice", "-id"], name="import_newest")],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("reason", practice.privacy.sealed.SealedText()),
                ("since", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="legal_holds", to="clients.client"
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="legal_holds", to="practice.practice"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("calendar", "Calendar"),
                            ("cliniko", "Cliniko"),
                            ("fhir", "FHIR server"),
                            ("jane", "Jane"),
                        ],
                        max_length=12,
                    ),
                ),
                ("system", models.CharField(max_length=200)),
                ("address", practice.privacy.sealed.SealedText()),
                ("secrets", practice.privacy.sealed.SealedJSON(default=dict)),
                ("adults", models.BooleanField(default=False)),
                ("sends", models.BooleanField(default=False)),
                ("places", practice.privacy.sealed.SealedJSON(default=dict)),
                ("made_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("claim", models.CharField(blank=True, max_length=16)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "acts_as",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="practice.practice"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True), ("paused_at__isnull", True)),
                        fields=["practice", "due_at"],
                        name="line_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("practice", "system"),
                        name="one_line_to_a_system",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LaunchLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("subject", practice.privacy.sealed.SealedText()),
                ("subject_hash", practice.privacy.lookup.LookUpHash(of="subject")),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="launch_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="launch_links", to="clients.line"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("line", "subject_hash"), name="somebody_there_is_one_person_here"),
                    models.UniqueConstraint(fields=("line", "user"), name="somebody_here_is_one_person_there"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LineQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("thing", models.CharField(choices=[("client", "Client"), ("session", "Session")], max_length=8)),
                ("value", practice.privacy.sealed.SealedText()),
                ("value_hash", practice.privacy.lookup.LookUpHash(of="value")),
                ("said", practice.privacy.sealed.SealedJSON(default=dict)),
                ("reason", models.CharField(blank=True, max_length=24)),
                ("choice", models.CharField(blank=True, max_length=24)),
                ("asked_at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="clients.line"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("line", "thing", "value_hash"), name="asked_once_about_a_thing")
                ],
            },
        ),
        migrations.CreateModel(
            name="LineRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "end",
                    models.CharField(
                        blank=True,
                        choices=[("done", "Up to date"), ("more", "Goes on in a minute"), ("failed", "Did not work")],
                        max_length=12,
                    ),
                ),
                (
                    "trouble",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("address", "The address cannot be asked"),
                            ("refused", "We were refused"),
                            ("missing", "Nothing is at that address"),
                            ("rests", "We asked too often"),
                            ("silent", "There was no answer"),
                            ("broken", "Their side is broken"),
                            ("unreadable", "The answer cannot be read"),
                            ("empty", "All events are gone"),
                            ("no_rights", "Nobody may do this any more"),
                            ("unfit", "They did not take it"),
                            ("unknown", "The person is not known there"),
                            ("prints_not", "It cannot be printed"),
                            ("sealed", "It cannot be opened"),
                        ],
                        max_length=12,
                    ),
                ),
                ("read", models.PositiveIntegerField(default=0)),
                ("clients_new", models.PositiveIntegerField(default=0)),
                ("clients_linked", models.PositiveIntegerField(default=0)),
                ("clients_changed", models.PositiveIntegerField(default=0)),
                ("sessions_new", models.PositiveIntegerField(default=0)),
                ("sessions_changed", models.PositiveIntegerField(default=0)),
                ("sessions_cancelled", models.PositiveIntegerField(default=0)),
                ("asked", models.PositiveIntegerField(default=0)),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="clients.line"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["line", "-id"], name="line_run_newest")],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField(default=0)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="participants", to="clients.case"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="places", to="clients.client"
                    ),
                ),
            ],
            options={
                "ordering": ("order", "pk"),
                "constraints": [models.UniqueConstraint(fields=("case", "client"), name="one_place_in_a_case")],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="clients",
            field=models.ManyToManyField(related_name="cases", through="clients.Participant", to="clients.client"),
        ),
        migrations.CreateModel(
            name="RecordRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=16)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reads", to="clients.client"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("client", "person", "kind", "day"), name="told_once_for_each_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("joint", "To read what was written together"),
                            ("deletion", "To have my record deleted"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", practice.privacy.sealed.SealedText(blank=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("granted", "Granted"), ("refused", "Refused")], max_length=12
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reason", practice.privacy.sealed.SealedText(blank=True)),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="clients.case",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="clients.client"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="practice.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_answer_names_who_gave_it",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answer", "")),
                        fields=("client", "kind", "case"),
                        name="one_open_request_of_a_kind_in_a_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("answer", ""), ("case", None)),
                        fields=("client", "kind"),
                        name="one_open_request_of_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relative",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("system", models.CharField(max_length=200)),
                ("value", practice.privacy.sealed.SealedText()),
                ("value_hash", practice.privacy.lookup.LookUpHash(of="value")),
                ("told", practice.privacy.sealed.SealedText()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="relatives", to="clients.client"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practice.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("author", "system", "value_hash"), name="a_relative_is_one_here")
                ],
            },
        ),
        migrations.CreateModel(
            name="SecretsPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("no_secrets", "No secrets"),
                            ("limited", "Limited confidentiality"),
                            ("separate", "Kept separate"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", practice.privacy.sealed.SealedText()),
                ("number", models.PositiveSmallIntegerField()),
                ("proposed_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="policies", to="clients.case"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("case", "number"), name="policy_versions_in_order")],
            },
        ),
        migrations.CreateModel(
            name="PolicySignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="clients.client"
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="clients.secretspolicy",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("policy", "client"), name="signed_once")],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("zone", models.CharField(max_length=64)),
                ("minutes", models.PositiveSmallIntegerField(default=50)),
                ("place", practice.privacy.sealed.SealedText(blank=True)),
                ("next_time_line", practice.privacy.sealed.SealedText(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("pending", "Waits for a word"),
                            ("waitlist", "Waits for a place"),
                            ("booked", "Booked"),
                            ("arrived", "Somebody is here"),
                            ("checked-in", "Checked in"),
                            ("fulfilled", "Was held"),
                            ("noshow", "Nobody came"),
                            ("cancelled", "Cancelled"),
                            ("entered-in-error", "Never meant"),
                        ],
                        default="booked",
                        max_length=16,
                    ),
                ),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="clients.case"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "starts_at"], name="session_by_time")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("cancelled_at__isnull", True),
                                ("status__in", ("booked", "arrived", "checked-in", "fulfilled")),
                            ),
                            models.Q(
                                ("cancelled_at__isnull", False),
                                models.Q(
                                    ("status__in", ("booked", "arrived", "checked-in", "fulfilled")), _negated=True
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="a_session_stands_or_not",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("make", "New"),
                            ("match", "Already here"),
                            ("leave", "Left alone"),
                            ("refuse", "Not brought in"),
                            ("decide", "For you to decide"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=24)),
                ("other", models.PositiveIntegerField(null=True)),
                ("made", models.BooleanField(default=False)),
                ("opened_case", models.BooleanField(default=False)),
                ("linked", models.BooleanField(default=False)),
                ("stamp", models.CharField(blank=True, max_length=32)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="clients.import"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="clients.case"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="clients.client"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="clients.session"
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [models.UniqueConstraint(fields=("batch", "number"), name="one_fate_for_a_row")],
            },
        ),
        migrations.CreateModel(
            name="SessionElsewhere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("system", models.CharField(max_length=200)),
                ("value", practice.privacy.sealed.SealedText()),
                ("value_hash", practice.privacy.lookup.LookUpHash(of="value")),
                ("heard", models.CharField(blank=True, max_length=32)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clients.case"),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practice.practice"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="elsewhere", to="clients.session"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "system", "value_hash"), name="a_session_elsewhere_is_one_here"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("treating", "Treating"), ("cover", "Cover"), ("supervisor", "Supervisor")],
                        max_length=12,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateField(blank=True, null=True)),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="team", to="clients.case"
                    ),
                ),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seats", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("left_at__isnull", True)),
                        fields=("case", "clinician"),
                        name="one_role_in_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "cover"), ("until__isnull", False)),
                            models.Q(models.Q(("role", "cover"), _negated=True), ("until__isnull", True)),
                            _connector="OR",
                        ),
                        name="cover_ends_by_itself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseElsewhere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("system", models.CharField(max_length=200)),
                ("value", practice.privacy.sealed.SealedText()),
                ("value_hash", practice.privacy.lookup.LookUpHash(of="value")),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="elsewhere", to="clients.case"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practice.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "system", "value_hash"), name="a_case_elsewhere_is_one_here"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClientElsewhere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("system", models.CharField(max_length=200)),
                ("value", practice.privacy.sealed.SealedText()),
                ("value_hash", practice.privacy.lookup.LookUpHash(of="value")),
                ("heard", models.CharField(blank=True, max_length=32)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="elsewhere", to="clients.client"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practice.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice", "system", "value_hash"), name="a_client_elsewhere_is_one_here"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("partner_sharing", "Sharing with my partner"),
                            ("supervision", "Supervision"),
                            ("records", "Record system"),
                        ],
                        max_length=16,
                    ),
                ),
                ("on", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="consents", to="clients.case"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="clients.client"
                    ),
                ),
                ("systems", models.ManyToManyField(related_name="consents", to="practice.recordsystem")),
            ],
            options={
                "indexes": [models.Index(fields=["case", "client", "kind", "-id"], name="consent_newest")],
            },
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("at", models.DateTimeField()),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("client", "Asked for by the person themselves"),
                            ("consent", "By written consent"),
                            ("treatment", "For treatment"),
                            ("payment", "For payment"),
                            ("law", "Required by law"),
                            ("danger", "To avert danger"),
                        ],
                        max_length=12,
                    ),
                ),
                ("recipient", practice.privacy.sealed.SealedText()),
                ("address", practice.privacy.sealed.SealedText(blank=True)),
                ("what", practice.privacy.sealed.SealedText()),
                ("purpose", practice.privacy.sealed.SealedText()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disclosures",
                        to="clients.case",
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disclosures", to="clients.client"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="disclosures", to="practice.practice"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "-id"], name="disclosure_of_client"),
                    models.Index(fields=["practice", "-id"], name="disclosure_newest"),
                ],
                "constraints": [
                    practice.audit.append_only.AppendOnly(
                        fixed=("practice", "client", "case", "code", "at", "by", "basis"), name="disclosures_stay"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("on_duty", "On duty"), ("lead", "Practice lead")], max_length=12)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="duties", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="duties", to="practice.practice"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["practice"], name="duty_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"),
                        name="duty_ends",
                    )
                ],
            },
        ),
    ]
