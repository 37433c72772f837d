import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_api_keys"),
        ("members", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="FailedScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("store_id", models.BigIntegerField(verbose_name="store")),
                ("refusal", models.CharField(max_length=60, verbose_name="refused for")),
                ("failed_at", models.DateTimeField(verbose_name="failed at")),
            ],
            options={
                "verbose_name": "failed scan",
                "verbose_name_plural": "failed scans",
                "indexes": [
                    models.Index(fields=["store_id", "failed_at"], name="failed_scans_by_store"),
                    models.Index(fields=["failed_at"], name="failed_scans_by_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberHandle",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                ("digits", models.CharField(max_length=10, verbose_name="handle")),
                ("version", models.PositiveIntegerField(db_default=1, verbose_name="version of the secret")),
            ],
            options={
                "verbose_name": "handle",
                "verbose_name_plural": "handles",
                "constraints": [models.UniqueConstraint(fields=("digits",), name="member_handle_names_one_member")],
            },
        ),
        migrations.CreateModel(
            name="OneTimeCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone_hash", models.CharField(max_length=64, verbose_name="phone, keyed hash")),
                ("phone_sealed", models.BinaryField(verbose_name="phone, sealed")),
                ("address_hash", models.CharField(max_length=64, verbose_name="address, keyed hash")),
                ("nonce", models.BinaryField(verbose_name="nonce")),
                ("created_at", models.DateTimeField(verbose_name="asked for at")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="wrong attempts")),
                ("used_at", models.DateTimeField(blank=True, null=True, verbose_name="used at")),
            ],
            options={
                "verbose_name": "one-time code",
                "verbose_name_plural": "one-time codes",
                "indexes": [
                    models.Index(fields=["phone_hash", "-created_at"], name="one_time_codes_by_phone"),
                    models.Index(fields=["address_hash", "created_at"], name="one_time_codes_by_address"),
                    models.Index(fields=["created_at"], name="one_time_codes_by_time"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))),
                        name="one_time_code_lives_for_a_while",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attempts__lte", 5)), name="one_time_code_is_tried_a_few_times_only"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("used_at", None),
                            models.Q(
                                ("attempts__lt", 5),
                                ("used_at__gte", models.F("created_at")),
                                ("used_at__lt", models.F("expires_at")),
                            ),
                            _connector="OR",
                        ),
                        name="one_time_code_is_used_while_it_is_valid",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInFailure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone_hash", models.CharField(max_length=64, verbose_name="phone, keyed hash")),
                ("address_hash", models.CharField(max_length=64, verbose_name="address, keyed hash")),
                ("is_password", models.BooleanField(verbose_name="by password")),
                ("failed_at", models.DateTimeField(verbose_name="failed at")),
            ],
            options={
                "verbose_name": "failed sign-in",
                "verbose_name_plural": "failed sign-ins",
                "indexes": [
                    models.Index(fields=["phone_hash", "failed_at"], name="failed_sign_ins_by_phone"),
                    models.Index(fields=["address_hash", "failed_at"], name="failed_sign_ins_by_address"),
                    models.Index(fields=["failed_at"], name="failed_sign_ins_by_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Introduction",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                ("store_id", models.BigIntegerField(blank=True, null=True, verbose_name="store")),
                ("introduced_at", models.DateTimeField(verbose_name="introduced at")),
                (
                    "issuing_merchant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.party",
                        verbose_name="issuing merchant",
                    ),
                ),
                (
                    "sharer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="sharer",
                    ),
                ),
            ],
            options={
                "verbose_name": "introduction",
                "verbose_name_plural": "introductions",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sharer", None), models.Q(("sharer", models.F("member")), _negated=True), _connector="OR"
                        ),
                        name="nobody_is_introduced_by_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issuing_merchant", None),
                            models.Q(("issuing_merchant", models.F("member")), _negated=True),
                            _connector="OR",
                        ),
                        name="no_member_is_its_own_issuing_merchant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issuing_merchant__isnull", False), ("sharer__isnull", False), _connector="OR"
                        ),
                        name="introduction_names_a_merchant_or_a_sharer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("store_id", None), ("issuing_merchant__isnull", False), _connector="OR"),
                        name="introduction_at_a_store_names_its_merchant",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberScan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("step", models.BigIntegerField(verbose_name="time step")),
                ("store_id", models.BigIntegerField(verbose_name="store")),
                ("scanned_by", models.CharField(max_length=200, verbose_name="scanned by")),
                ("scanned_at", models.DateTimeField(verbose_name="scanned at")),
                ("expires_at", models.DateTimeField(verbose_name="expires at")),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "merchant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.party",
                        verbose_name="merchant",
                    ),
                ),
            ],
            options={
                "verbose_name": "scan",
                "verbose_name_plural": "scans",
                "indexes": [models.Index(fields=["scanned_at"], name="scans_by_time")],
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="scan_public_id_is_unique"),
                    models.UniqueConstraint(fields=("member", "step"), name="member_code_is_scanned_only_once"),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("scanned_at"))), name="scan_is_valid_for_a_while"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="member",
            name="password",
            field=models.CharField(blank=True, db_default="", max_length=128, verbose_name="password, hashed"),
        ),
        migrations.AddField(
            model_name="member",
            name="session_version",
            field=models.PositiveIntegerField(db_default=1, verbose_name="version of the sessions"),
        ),
    ]
