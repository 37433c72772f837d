import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0004_profiles"),
        ("rewards", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BirthdayRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "timing",
                    models.CharField(
                        choices=[
                            ("on_day", "On the birthday"),
                            ("first_of_month", "On the first of the month of birth"),
                        ],
                        max_length=20,
                        verbose_name="when",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="applies from")),
                ("announced_at", models.DateTimeField(verbose_name="announced at")),
                ("announced_by", models.CharField(max_length=200, verbose_name="announced by")),
            ],
            options={
                "verbose_name": "rule of birthday gifts",
                "verbose_name_plural": "rules of birthday gifts",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("timing__in", ["on_day", "first_of_month"])),
                        name="birthday_rule_has_a_known_timing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JoiningRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "condition",
                    models.CharField(
                        choices=[("on_join", "On joining"), ("on_first_purchase", "On the first purchase")],
                        max_length=20,
                        verbose_name="condition",
                    ),
                ),
                (
                    "daily_cap",
                    models.PositiveIntegerField(blank=True, null=True, verbose_name="rewards of an inviter a day"),
                ),
                ("valid_from", models.DateField(verbose_name="applies from")),
                ("valid_until", models.DateField(blank=True, null=True, verbose_name="applies until")),
                ("announced_at", models.DateTimeField(verbose_name="announced at")),
                ("announced_by", models.CharField(max_length=200, verbose_name="announced by")),
                (
                    "inviter_bundle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.rewardbundle",
                        verbose_name="bundle for the inviter",
                    ),
                ),
                (
                    "newcomer_bundle",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.rewardbundle",
                        verbose_name="bundle for the newcomer",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of joining and inviting",
                "verbose_name_plural": "rules of joining and inviting",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("condition__in", ["on_join", "on_first_purchase"])),
                        name="joining_rule_has_a_known_condition",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("daily_cap", None), ("daily_cap__gte", 1), _connector="OR"),
                        name="joining_rule_caps_at_one_at_least",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_until", None), ("valid_until__gt", models.F("valid_from")), _connector="OR"
                        ),
                        name="joining_rule_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JoiningReward",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("newcomer", "Newcomer"), ("inviter", "Inviter")], max_length=10, verbose_name="for"
                    ),
                ),
                ("business_date", models.DateField(verbose_name="business date")),
                ("happened_at", models.DateTimeField(verbose_name="happened at")),
                ("refusal", models.CharField(blank=True, max_length=60, verbose_name="refused for")),
                ("decided_at", models.DateTimeField(verbose_name="decided at")),
                (
                    "grant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.rewardgrant",
                        verbose_name="grant of a bundle",
                    ),
                ),
                (
                    "newcomer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="newcomer",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="recipient",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.joiningrule",
                        verbose_name="rule of joining and inviting",
                    ),
                ),
            ],
            options={
                "verbose_name": "reward of joining or inviting",
                "verbose_name_plural": "rewards of joining and inviting",
                "indexes": [
                    models.Index(fields=["recipient", "side", "business_date"], name="joining_rewards_by_recipient"),
                    models.Index(fields=["decided_at"], name="joining_rewards_by_time"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("newcomer", "side"), name="joining_is_rewarded_once_for_each_side"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("recipient", models.F("newcomer")), ("side", "newcomer")),
                            models.Q(("side", "inviter"), models.Q(("recipient", models.F("newcomer")), _negated=True)),
                            _connector="OR",
                        ),
                        name="joining_rewards_the_newcomer_or_another_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grant__isnull", False), ("refusal", "")),
                            models.Q(("grant", None), models.Q(("refusal", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="joining_reward_is_granted_or_says_why_not",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BirthdayGift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("tier", models.CharField(blank=True, max_length=40, verbose_name="tier")),
                ("business_date", models.DateField(verbose_name="business date")),
                ("refusal", models.CharField(blank=True, max_length=60, verbose_name="refused for")),
                ("decided_at", models.DateTimeField(verbose_name="decided at")),
                (
                    "grant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.rewardgrant",
                        verbose_name="grant of a bundle",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="member",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.birthdayrule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "birthday gift",
                "verbose_name_plural": "birthday gifts",
                "indexes": [models.Index(fields=["business_date"], name="birthday_gifts_by_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("member", "year"), name="birthday_gift_comes_once_a_year"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("grant__isnull", False), ("refusal", "")),
                            models.Q(("grant", None), models.Q(("refusal", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="birthday_gift_is_granted_or_says_why_not",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BirthdayBundle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tier", models.CharField(blank=True, max_length=40, verbose_name="tier")),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.rewardbundle",
                        verbose_name="bundle",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="rewards.birthdayrule",
                        verbose_name="rule",
                    ),
                ),
            ],
            options={
                "verbose_name": "birthday bundle of a tier",
                "verbose_name_plural": "birthday bundles of tiers",
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "tier"), name="birthday_rule_names_a_tier_once")
                ],
            },
        ),
    ]
