import django.db.models.deletion
import practice.audit.append_only
import practice.codes
import practice.privacy.lookup
import practice.privacy.sealed
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("clients", "0001_initial"),
        ("practice", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Outlet",
            fields=[
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="outlet",
                        serialize=False,
                        to="clients.line",
                    ),
                ),
                ("heard", models.PositiveBigIntegerField(default=0)),
                ("due_at", models.DateTimeField()),
                ("ran_at", models.DateTimeField(blank=True, null=True)),
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
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("claim", models.CharField(blank=True, max_length=16)),
                ("claimed_until", models.DateTimeField(blank=True, null=True)),
                ("ends_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Enrolment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("starts_on", models.DateField()),
                ("stage", models.PositiveSmallIntegerField(default=1)),
                ("enrolled_at", models.DateTimeField()),
                ("suits_at", models.DateTimeField(blank=True, null=True)),
                ("breach_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("end", practice.privacy.sealed.SealedText(blank=True)),
                ("end_words", practice.privacy.sealed.SealedText(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="enrolments", to="clients.case"
                    ),
                ),
                (
                    "enrolled_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "hurt",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
                    ),
                ),
                (
                    "suits_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Exercise",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80)),
                ("right_at", models.DateTimeField(blank=True, null=True)),
                (
                    "practice",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="practice.practice"
                    ),
                ),
                (
                    "right_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExerciseDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("definition", models.JSONField()),
                ("typed", models.JSONField(default=dict)),
                ("kept", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "exercise",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draft", to="homework.exercise"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practice.practice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ExerciseVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("definition", models.JSONField()),
                (
                    "guarded",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(definition__reauth=True, then=models.Value(value=True)),
                            default=models.Value(value=False),
                        ),
                        output_field=models.BooleanField(),
                    ),
                ),
                (
                    "is_measure",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(definition__has_key="measure", then=models.Value(value=True)),
                            default=models.Value(value=False),
                        ),
                        output_field=models.BooleanField(),
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                (
                    "exercise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="homework.exercise"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="practice.practice",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("exercise", "number"), name="exercise_versions_in_order")
                ],
                "indexes": [
                    models.Index(condition=models.Q(("guarded", True)), fields=["id"], name="guarded_version"),
                    models.Index(condition=models.Q(("is_measure", True)), fields=["id"], name="measure_version"),
                ],
            },
        ),
        migrations.AddField(
            model_name="exercise",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="homework.exerciseversion",
            ),
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("occurrence", models.CharField(blank=True, max_length=24)),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("note", practice.privacy.sealed.SealedText(blank=True)),
                ("levels", models.JSONField()),
                (
                    "suggested_level",
                    models.CharField(
                        choices=[
                            ("private", "private"),
                            ("therapist", "therapist"),
                            ("together", "together"),
                            ("partner", "partner"),
                        ],
                        max_length=12,
                    ),
                ),
                ("needs_release", models.BooleanField()),
                ("reminds", models.BooleanField(default=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                ("set_at", models.DateTimeField()),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="clients.case"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="homework.exerciseversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FiledPage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("starts_at", models.DateTimeField()),
                ("sources", models.JSONField(default=list)),
                ("fingerprint", models.CharField(max_length=32)),
                ("size", models.PositiveIntegerField(default=0)),
                ("sha1", practice.privacy.sealed.SealedText()),
                ("filed_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField()),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="clients.client",
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practice.practice"
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clients.session"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("about__isnull", False)),
                        fields=("reader", "session", "about"),
                        name="one_page_in_a_persons_chart",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("about__isnull", True)),
                        fields=("reader", "session"),
                        name="one_page_in_a_couples_chart",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("rule", practice.privacy.sealed.SealedText()),
                ("category", practice.privacy.sealed.SealedText()),
                ("level", models.PositiveSmallIntegerField()),
                ("words", practice.privacy.sealed.SealedText()),
                ("raised_at", models.DateTimeField()),
                ("again_at", models.DateTimeField(blank=True, null=True)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                ("action", practice.privacy.sealed.SealedText(blank=True)),
                ("note", practice.privacy.sealed.SealedText(blank=True)),
                ("escalated_at", models.DateTimeField(blank=True, null=True)),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("reason", practice.privacy.sealed.SealedText(blank=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="clients.case"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="flags", to="clients.client"
                    ),
                ),
                (
                    "escalated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("lifted_at__isnull", True)), fields=["case"], name="flag_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 3)), name="flag_levels_are_1_to_3"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FlagLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capacity", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                (
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="looks", to="homework.flag"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HelpCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("country", models.CharField(max_length=2)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="help_checks", to="practice.practice"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["practice", "country", "-id"], name="help_check_newest")],
            },
        ),
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="holds", to="clients.case"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="holds",
                        to="clients.client",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("case", "client"),
                        name="one_own_hold_in_a_case",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("client__isnull", True), ("lifted_at__isnull", True)),
                        fields=("case",),
                        name="one_hold_of_the_team_in_a_case",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JointLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("answers", practice.privacy.sealed.SealedJSON(default=dict)),
                ("drafted_at", models.DateTimeField()),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("withheld", models.BooleanField(default=False)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="homework.assignment"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="clients.client"
                    ),
                ),
                (
                    "replaces",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="homework.jointline",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="JointVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("lines", models.JSONField()),
                ("made_at", models.DateTimeField()),
                ("opened", models.BooleanField()),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="joint_versions",
                        to="homework.assignment",
                    ),
                ),
            ],
            options={
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(fields=("assignment", "number"), name="joint_versions_in_order")
                ],
            },
        ),
        migrations.CreateModel(
            name="JointOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capacity", models.CharField(max_length=12)),
                ("way", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="joint_openings", to="clients.client"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="homework.jointversion"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["client", "-at"], name="joint_opening_newest")],
            },
        ),
        migrations.CreateModel(
            name="JointGroupGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="group_grants",
                        to="homework.jointversion",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="JointGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capacity", models.CharField(default="", max_length=12)),
                ("until", models.DateField(blank=True, null=True)),
                ("until_at", models.DateTimeField(blank=True, null=True)),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="homework.jointversion"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "capacity__in",
                                [
                                    "author",
                                    "treating",
                                    "cover",
                                    "supervisor",
                                    "records",
                                    "partner",
                                    "break_glass",
                                    "on_duty",
                                    "lead",
                                ],
                            )
                        ),
                        name="a_joint_grant_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Copy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=24)),
                ("code", models.CharField(max_length=16)),
                ("theirs", practice.privacy.sealed.SealedText()),
                ("told", models.CharField(blank=True, max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("there", "Sent"),
                            ("ended", "Taken back"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=8,
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
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="copies", to="homework.outlet"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["outlet", "next_at", "id"],
                        name="copy_waiting",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("outlet", "kind", "code"), name="a_thing_is_copied_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("country", models.CharField(max_length=2)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("suicide", "Dark thoughts"),
                            ("domestic_violence", "Violence or fear at home"),
                            ("emergency", "Emergency number"),
                        ],
                        max_length=20,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("url", models.CharField(blank=True, max_length=120)),
                ("hours", models.CharField(blank=True, max_length=80)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("added_at", models.DateTimeField()),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="own_lines", to="practice.practice"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                (
                    "level",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("private", "private"),
                            ("therapist", "therapist"),
                            ("together", "together"),
                            ("partner", "partner"),
                        ],
                        max_length=12,
                        null=True,
                    ),
                ),
                ("withheld", models.BooleanField(default=False)),
                ("total_of", models.PositiveIntegerField(blank=True, null=True)),
                ("keeps_back", models.BooleanField(default=False)),
                ("turned_away", models.PositiveSmallIntegerField(default=0)),
                ("opens_at", models.DateTimeField(blank=True, null=True)),
                ("due_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="homework.assignment"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="clients.client"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pages", practice.privacy.sealed.SealedJSON(default=dict)),
                ("literals", practice.privacy.sealed.SealedJSON(default=dict)),
                ("kept", practice.privacy.sealed.SealedJSON(default=dict)),
                ("skipped", practice.privacy.sealed.SealedJSON(default=list)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("saved_at", models.DateTimeField()),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.client"
                    ),
                ),
                (
                    "part",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="draft", to="homework.part"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PartElsewhere",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("system", models.CharField(max_length=200)),
                ("value", practice.privacy.sealed.SealedText()),
                ("value_hash", practice.privacy.lookup.LookUpHash(of="value")),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clients.client"
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="elsewhere", to="homework.part"
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
                        fields=("practice", "system", "value_hash"), name="a_part_elsewhere_is_one_here"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pathway",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=80)),
                (
                    "practice",
                    models.ForeignKey(
                        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to="practice.practice"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("practice", "slug"), name="one_pathway_of_a_name_in_a_practice"),
                    models.UniqueConstraint(
                        condition=models.Q(("practice__isnull", True)),
                        fields=("slug",),
                        name="one_pathway_of_a_name_in_the_library",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PathwayPause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pauses", to="homework.enrolment"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"),
                        name="a_pause_ends",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("enrolment",),
                        name="one_pause_of_a_pathway",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PathwayVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("definition", models.JSONField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
                (
                    "pathway",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="homework.pathway"
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="practice.practice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("pathway", "number"), name="pathway_versions_in_order")
                ],
            },
        ),
        migrations.AddField(
            model_name="enrolment",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="enrolments", to="homework.pathwayversion"
            ),
        ),
        migrations.CreateModel(
            name="PrivateNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("text", practice.privacy.sealed.SealedText()),
                ("written_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.case"),
                ),
                (
                    "clinician",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="private_notes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["clinician", "case", "-id"], name="private_note_newest")],
            },
        ),
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField()),
                ("file_name", models.CharField(max_length=255)),
                ("address", models.TextField(blank=True)),
                ("edition", models.TextField(blank=True)),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practice.practice"
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questionnaire",
                        to="homework.exerciseversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(choices=[("mail", "By mail"), ("text", "By text message")], max_length=8)),
                ("kind", models.CharField(choices=[("due", "The day it is for")], default="due", max_length=8)),
                ("written_at", models.DateTimeField()),
                (
                    "mail",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="reminder",
                        to="practice.outgoingmail",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="homework.part"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("part", "channel", "kind"), name="one_reminder_of_a_kind_and_channel"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Response",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("answers", practice.privacy.sealed.SealedJSON(default=dict)),
                ("literals", practice.privacy.sealed.SealedJSON(default=dict)),
                ("figures", practice.privacy.sealed.SealedJSON(default=dict)),
                ("announced_figures", practice.privacy.sealed.SealedJSON(default=dict)),
                ("submitted_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="responses", to="clients.client"
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="responses", to="homework.part"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="homework.exerciseversion"
                    ),
                ),
            ],
            options={
                "permissions": (
                    ("see_announced", "Can read what a private response announces"),
                    ("view_earlier_version", "Can read a superseded version"),
                    ("view_in_emergency", "Can read it for some hours after breaking the glass"),
                    ("announced_in_emergency", "Can read for some hours what a private response announces"),
                ),
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["client", "-id"], name="response_of_client")],
                "constraints": [models.UniqueConstraint(fields=("part", "number"), name="versions_in_order")],
            },
        ),
        migrations.AddField(
            model_name="part",
            name="current",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="homework.response",
            ),
        ),
        migrations.AddField(
            model_name="part",
            name="released",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="homework.response",
            ),
        ),
        migrations.AddField(
            model_name="part",
            name="shown",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="homework.response",
            ),
        ),
        migrations.CreateModel(
            name="Opening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capacity", models.CharField(max_length=12)),
                ("way", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="openings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="homework.response"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["response", "-id"], name="opening_newest")],
            },
        ),
        migrations.CreateModel(
            name="FlagLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("words", practice.privacy.sealed.SealedText()),
                ("at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.client"
                    ),
                ),
                (
                    "flag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="homework.flag"
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="flag_lines",
                        to="homework.response",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("shared_code", models.CharField(blank=True, editable=False, max_length=16)),
                ("number", models.PositiveIntegerField(default=1)),
                ("written_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="clients.client"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="comments", to="homework.part"
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="homework.response",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["client", "-id"], name="comment_newest"),
                    models.Index(
                        condition=models.Q(("shared_code", ""), _negated=True),
                        fields=["shared_code"],
                        name="comment_to_all",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("response__isnull", False), ("shared_code", "")),
                            models.Q(("response__isnull", True), models.Q(("shared_code", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_comment_to_all_is_about_their_text",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("private", "private"),
                            ("therapist", "therapist"),
                            ("together", "together"),
                            ("partner", "partner"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "part",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="homework.part"
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="homework.response"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResponseGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capacity", models.CharField(default="", max_length=12)),
                ("until", models.DateField(blank=True, null=True)),
                ("until_at", models.DateTimeField(blank=True, null=True)),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grants", to="homework.response"
                    ),
                ),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
                ("user", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "capacity__in",
                                [
                                    "author",
                                    "treating",
                                    "cover",
                                    "supervisor",
                                    "records",
                                    "partner",
                                    "break_glass",
                                    "on_duty",
                                    "lead",
                                ],
                            )
                        ),
                        name="a_grant_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("capacity", "break_glass"), ("until_at__isnull", False)),
                            models.Q(models.Q(("capacity", "break_glass"), _negated=True), ("until_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="a_broken_glass_is_for_hours",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ResponseGroupGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "content_object",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="group_grants", to="homework.response"
                    ),
                ),
                ("group", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.group")),
                ("permission", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="auth.permission")),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Rest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rests", to="clients.case"
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rests", to="clients.client"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["client", "case", "-until"], name="rest_newest")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("until__gte", models.F("since"))), name="a_rest_ends")
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("rule", models.CharField(max_length=200)),
                ("level", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                ("reason", practice.privacy.sealed.SealedText(blank=True)),
                (
                    "named",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="rule_levels", to="practice.practice"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["practice", "rule", "-id"], name="rule_level_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("level__gte", 1), ("level__lte", 3)), name="rule_levels_are_1_to_3"
                    ),
                    practice.audit.append_only.AppendOnly(
                        fixed=("practice", "code", "rule", "level", "at", "set_by", "named"), name="rule_levels_stay"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("note", practice.privacy.sealed.SealedText(blank=True)),
                ("levels", models.JSONField()),
                (
                    "suggested_level",
                    models.CharField(
                        choices=[
                            ("private", "private"),
                            ("therapist", "therapist"),
                            ("together", "together"),
                            ("partner", "partner"),
                        ],
                        max_length=12,
                    ),
                ),
                ("needs_release", models.BooleanField()),
                ("reminds", models.BooleanField(default=True)),
                (
                    "comes",
                    models.CharField(
                        choices=[
                            ("every", "every"),
                            ("weekdays", "weekdays"),
                            ("before", "before"),
                            ("after", "after"),
                            ("event", "event"),
                        ],
                        max_length=12,
                    ),
                ),
                ("starts", models.DateField()),
                ("days", models.PositiveSmallIntegerField(default=1)),
                ("weekdays", models.JSONField(blank=True, default=list)),
                ("times", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("set_at", models.DateTimeField()),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="schedules", to="clients.case"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="schedules",
                        to="homework.exerciseversion",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ended_at__isnull", True)), fields=["case"], name="schedule_runs")
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("days__gte", 1)), name="days_lie_between"),
                    models.CheckConstraint(
                        condition=models.Q(("times__isnull", True), ("times__gte", 1), _connector="OR"),
                        name="it_comes_at_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PathwayStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("key", models.CharField(blank=True, max_length=80)),
                ("slug", models.CharField(max_length=80)),
                ("week", models.PositiveSmallIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                ("unlock", models.JSONField()),
                ("due_days", models.PositiveSmallIntegerField()),
                ("optional", models.BooleanField(default=False)),
                ("comes", models.JSONField(blank=True, null=True)),
                (
                    "on_breach",
                    models.CharField(
                        blank=True,
                        choices=[("", ""), ("again", "again"), ("rest", "rest"), ("offer", "offer")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("given_at", models.DateTimeField(blank=True, null=True)),
                ("reason", practice.privacy.sealed.SealedText(blank=True)),
                ("in_session", models.BooleanField(default=False)),
                ("skipped_at", models.DateTimeField(blank=True, null=True)),
                ("held_at", models.DateTimeField(blank=True, null=True)),
                ("rests_until", models.DateTimeField(blank=True, null=True)),
                (
                    "assignment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="homework.assignment",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clients.case"),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="clients.client",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="homework.enrolment"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="homework.schedule",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["enrolment", "week", "place"], name="step_in_order")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("assignment__isnull", True), ("schedule__isnull", True), _connector="OR"),
                        name="a_step_gives_one_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OccurrenceChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("occurrence", models.CharField(max_length=24)),
                ("day", models.DateField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="homework.schedule"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["schedule", "id"], name="change_in_order")],
            },
        ),
        migrations.AddField(
            model_name="assignment",
            name="schedule",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="assignments",
                to="homework.schedule",
            ),
        ),
        migrations.CreateModel(
            name="ScheduledFor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="schedules", to="clients.client"
                    ),
                ),
                (
                    "schedule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="people", to="homework.schedule"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("schedule", "client"), name="scheduled_once_for_each")],
            },
        ),
        migrations.CreateModel(
            name="Translation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=8)),
                ("words", models.JSONField(default=dict)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "practice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="practice.practice"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="translations",
                        to="homework.exerciseversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "practice", "language"), name="one_translation_of_a_version_in_a_language"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Unread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="clients.client"
                    ),
                ),
                (
                    "response",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="unread", to="homework.response"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="unread", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "client", "response"), name="unread_once")],
            },
        ),
        migrations.CreateModel(
            name="BrokenGlass",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("reason", practice.privacy.sealed.SealedText()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("review", practice.privacy.sealed.SealedText(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="broken_glasses", to="clients.case"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="broken_glasses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "until"], name="glass_by_end")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reviewed_by__isnull", True),
                            models.Q(("reviewed_by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="a_second_person_reviews",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CommentLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="looks", to="homework.comment"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("comment", "number"), name="each_wording_is_new_once")],
            },
        ),
        migrations.CreateModel(
            name="CommentWords",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("text", practice.privacy.sealed.SealedText()),
                ("at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clients.client"
                    ),
                ),
                (
                    "comment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="wordings", to="homework.comment"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("comment", "number"), name="wordings_in_order")],
            },
        ),
        migrations.CreateModel(
            name="Enrolled",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(default=practice.codes.new_code, editable=False, max_length=16, unique=True)),
                ("checked_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="enrolled", to="clients.client"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="people", to="homework.enrolment"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("enrolment", "client"), name="enrolled_once")],
            },
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.UniqueConstraint(
                fields=("practice", "slug"), name="one_exercise_of_a_name_in_a_practice"
            ),
        ),
        migrations.AddConstraint(
            model_name="exercise",
            constraint=models.UniqueConstraint(
                condition=models.Q(("practice__isnull", True)),
                fields=("slug",),
                name="one_exercise_of_a_name_in_the_library",
            ),
        ),
        migrations.AlterUniqueTogether(
            name="jointgroupgrant",
            unique_together={("group", "permission", "content_object")},
        ),
        migrations.AlterUniqueTogether(
            name="jointgrant",
            unique_together={("user", "permission", "content_object")},
        ),
        migrations.AddConstraint(
            model_name="enrolment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at__isnull", True)), fields=("case",), name="a_case_is_on_one_pathway"
            ),
        ),
        migrations.AddIndex(
            model_name="part",
            index=models.Index(fields=["author", "-id"], name="part_newest"),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.UniqueConstraint(fields=("assignment", "author"), name="one_part_for_each_author"),
        ),
        migrations.AddConstraint(
            model_name="part",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("current__isnull", True),
                        ("level__isnull", True),
                        ("released__isnull", True),
                        ("shown__isnull", True),
                    ),
                    models.Q(("current__isnull", False), ("level__isnull", False)),
                    _connector="OR",
                ),
                name="nothing_is_shown_before_it_is_handed_in",
            ),
        ),
        migrations.AlterUniqueTogether(
            name="responsegrant",
            unique_together={("user", "permission", "content_object")},
        ),
        migrations.AlterUniqueTogether(
            name="responsegroupgrant",
            unique_together={("group", "permission", "content_object")},
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(fields=["case", "-id"], name="assignment_newest"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.UniqueConstraint(fields=("schedule", "occurrence"), name="an_occurrence_is_made_once"),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("occurrence", ""), ("schedule__isnull", True)),
                    models.Q(("schedule__isnull", False), models.Q(("occurrence", ""), _negated=True)),
                    _connector="OR",
                ),
                name="an_occurrence_has_a_name",
            ),
        ),
    ]
