import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0002_signing_in"),
        ("merchants", "0002_alliance_card"),
    ]

    operations = [
        migrations.CreateModel(
            name="RewardGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("cause", models.CharField(max_length=120, verbose_name="cause")),
                ("points", models.BigIntegerField(verbose_name="points")),
                ("coins", models.BigIntegerField(verbose_name="coins")),
                ("growth", models.BigIntegerField(verbose_name="growth")),
                ("cost_fen", models.BigIntegerField(verbose_name="cost")),
                ("happened_at", models.DateTimeField(verbose_name="happened at")),
                ("granted_at", models.DateTimeField(verbose_name="granted at")),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "grant of a bundle",
                "verbose_name_plural": "grants of bundles",
            },
        ),
        migrations.CreateModel(
            name="Budget",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("limit_fen", models.BigIntegerField(verbose_name="limit")),
                ("spent_fen", models.BigIntegerField(default=0, verbose_name="spent")),
                ("alert_fen", models.BigIntegerField(blank=True, null=True, verbose_name="warns from")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("stopped", "Stopped")], max_length=10, verbose_name="state"
                    ),
                ),
                ("alerted_at", models.DateTimeField(blank=True, null=True, verbose_name="alerted at")),
                ("exhausted_at", models.DateTimeField(blank=True, null=True, verbose_name="exhausted at")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("created_by", models.CharField(max_length=200, verbose_name="created by")),
                (
                    "funder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.merchant",
                        verbose_name="merchant that pays",
                    ),
                ),
            ],
            options={
                "verbose_name": "budget",
                "verbose_name_plural": "budgets",
            },
        ),
        migrations.CreateModel(
            name="BundleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("made_by", models.CharField(max_length=200, verbose_name="made by")),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.budget",
                        verbose_name="budget",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a bundle",
                "verbose_name_plural": "versions of bundles",
            },
        ),
        migrations.CreateModel(
            name="BundleItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("points", "Points"),
                            ("coins", "Coins"),
                            ("growth", "Growth"),
                            ("tier", "Tier"),
                            ("right", "Right"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("amount", models.BigIntegerField(verbose_name="amount")),
                ("tier", models.CharField(blank=True, max_length=40, verbose_name="tier")),
                ("name", models.CharField(blank=True, max_length=60, verbose_name="right")),
                ("days", models.PositiveIntegerField(blank=True, null=True, verbose_name="valid days")),
                (
                    "version",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.bundleversion",
                        verbose_name="version of a bundle",
                    ),
                ),
            ],
            options={
                "verbose_name": "item of a bundle",
                "verbose_name_plural": "items of bundles",
            },
        ),
        migrations.CreateModel(
            name="RewardBundle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("withdrawn", "Withdrawn")], max_length=10, verbose_name="state"
                    ),
                ),
                ("version_count", models.PositiveIntegerField(verbose_name="versions")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("created_by", models.CharField(max_length=200, verbose_name="created by")),
            ],
            options={
                "verbose_name": "bundle",
                "verbose_name_plural": "bundles",
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="bundle_public_id_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["active", "withdrawn"])), name="bundle_state_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version_count__gte", 1)), name="bundle_has_a_version_at_least"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="bundleversion",
            name="bundle",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rewards.rewardbundle",
                verbose_name="bundle",
            ),
        ),
        migrations.CreateModel(
            name="RewardTakeBack",
            fields=[
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="rewards.rewardgrant",
                        verbose_name="grant of a bundle",
                    ),
                ),
                ("cause", models.CharField(max_length=120, verbose_name="cause")),
                ("points", models.BigIntegerField(verbose_name="points")),
                ("coins", models.BigIntegerField(verbose_name="coins")),
                ("growth", models.BigIntegerField(verbose_name="growth")),
                ("returned_fen", models.BigIntegerField(verbose_name="returned to the budget")),
                ("shortfall_fen", models.BigIntegerField(verbose_name="spent already")),
                ("taken_at", models.DateTimeField(verbose_name="taken back at")),
            ],
            options={
                "verbose_name": "grant taken back",
                "verbose_name_plural": "grants taken back",
            },
        ),
        migrations.AddField(
            model_name="rewardgrant",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rewards.bundleversion",
                verbose_name="version of a bundle",
            ),
        ),
        migrations.CreateModel(
            name="MemberRight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("name", models.CharField(max_length=60, verbose_name="right")),
                ("count", models.PositiveIntegerField(verbose_name="times")),
                ("used", models.PositiveIntegerField(default=0, verbose_name="used")),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("valid_until", models.DateTimeField(blank=True, null=True, verbose_name="valid until")),
                ("taken_back_at", models.DateTimeField(blank=True, null=True, verbose_name="taken back at")),
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
                    "grant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.rewardgrant",
                        verbose_name="grant of a bundle",
                    ),
                ),
            ],
            options={
                "verbose_name": "right",
                "verbose_name_plural": "rights",
            },
        ),
        migrations.CreateModel(
            name="RightUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("used_at", models.DateTimeField(verbose_name="used at")),
                ("used_by", models.CharField(max_length=200, verbose_name="used by")),
                (
                    "right",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.memberright",
                        verbose_name="right",
                    ),
                ),
                (
                    "store",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="merchants.store",
                        verbose_name="store",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a right",
                "verbose_name_plural": "uses of rights",
            },
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.UniqueConstraint(fields=("public_id",), name="budget_public_id_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "stopped"])), name="budget_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(("limit_fen__gte", models.F("spent_fen")), ("spent_fen__gte", 0)),
                name="budget_is_spent_within_its_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("alert_fen", None),
                    models.Q(("alert_fen__gte", 0), ("alert_fen__lte", models.F("limit_fen"))),
                    _connector="OR",
                ),
                name="budget_warns_within_its_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleitem",
            constraint=models.UniqueConstraint(
                fields=("version", "number"), name="bundle_items_are_numbered_per_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("days", None), ("kind__in", ["points", "coins", "growth"]), ("name", ""), ("tier", "")),
                    models.Q(
                        ("amount", 1),
                        ("days__isnull", False),
                        ("kind", "tier"),
                        ("name", ""),
                        models.Q(("tier", ""), _negated=True),
                    ),
                    models.Q(("kind", "right"), ("tier", ""), models.Q(("name", ""), _negated=True)),
                    _connector="OR",
                ),
                name="bundle_item_has_just_what_its_kind_needs",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleitem",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 1), models.Q(("days", None), ("days__gte", 1), _connector="OR")),
                name="bundle_item_gives_a_positive_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="bundleversion",
            constraint=models.UniqueConstraint(
                fields=("bundle", "number"), name="bundle_versions_are_numbered_per_bundle"
            ),
        ),
        migrations.AddIndex(
            model_name="rewardtakeback",
            index=models.Index(fields=["cause"], name="reward_take_backs_by_cause"),
        ),
        migrations.AddConstraint(
            model_name="rewardtakeback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("coins__gte", 0),
                    ("growth__gte", 0),
                    ("points__gte", 0),
                    ("returned_fen__gte", 0),
                    ("shortfall_fen__gte", 0),
                ),
                name="reward_take_back_takes_no_negative_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="rewardgrant",
            index=models.Index(fields=["granted_at"], name="reward_grants_by_time"),
        ),
        migrations.AddConstraint(
            model_name="rewardgrant",
            constraint=models.UniqueConstraint(fields=("public_id",), name="reward_grant_public_id_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="rewardgrant",
            constraint=models.UniqueConstraint(
                fields=("cause", "recipient"), name="reward_is_granted_once_per_cause_and_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="rewardgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(("coins__gte", 0), ("cost_fen__gte", 0), ("growth__gte", 0), ("points__gte", 0)),
                name="reward_grant_gives_no_negative_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberright",
            constraint=models.UniqueConstraint(fields=("public_id",), name="right_public_id_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="memberright",
            constraint=models.UniqueConstraint(fields=("grant", "number"), name="rights_are_numbered_per_grant"),
        ),
        migrations.AddConstraint(
            model_name="memberright",
            constraint=models.CheckConstraint(
                condition=models.Q(("count__gte", 1), ("used__lte", models.F("count"))),
                name="right_is_used_within_its_count",
            ),
        ),
        migrations.AddConstraint(
            model_name="memberright",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"),
                name="right_is_valid_for_a_while",
            ),
        ),
        migrations.AddConstraint(
            model_name="rightuse",
            constraint=models.UniqueConstraint(fields=("right", "number"), name="uses_are_numbered_per_right"),
        ),
    ]
