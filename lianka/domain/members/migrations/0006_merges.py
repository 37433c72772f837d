import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_api_keys"),
        ("members", "0005_scans_without_a_code"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberMerge",
            fields=[
                (
                    "merged",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.member",
                        verbose_name="merged record",
                    ),
                ),
                (
                    "survivor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.member",
                        verbose_name="surviving record",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("merged_at", models.DateTimeField(verbose_name="merged at")),
                ("merged_by", models.CharField(max_length=200, verbose_name="merged by")),
            ],
            options={
                "verbose_name": "merge of members",
                "verbose_name_plural": "merges of members",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("merged", models.F("survivor")), _negated=True),
                        name="merge_joins_two_different_records",
                    )
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="member",
            name="member_is_active_since_a_moment",
        ),
        migrations.AddField(
            model_name="member",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
                verbose_name="merged into",
            ),
        ),
        migrations.AlterField(
            model_name="member",
            name="status",
            field=models.CharField(
                choices=[("pre_registered", "Pre-registered"), ("active", "Active"), ("merged", "Merged")],
                max_length=16,
                verbose_name="status",
            ),
        ),
        migrations.AlterField(
            model_name="membermove",
            name="from_status",
            field=models.CharField(
                choices=[("pre_registered", "Pre-registered"), ("active", "Active"), ("merged", "Merged")],
                max_length=16,
                verbose_name="from",
            ),
        ),
        migrations.AlterField(
            model_name="membermove",
            name="to_status",
            field=models.CharField(
                choices=[("pre_registered", "Pre-registered"), ("active", "Active"), ("merged", "Merged")],
                max_length=16,
                verbose_name="to",
            ),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["merged_into"],
                name="members_by_surviving_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("activated_at", None), ("status", "pre_registered")),
                    models.Q(
                        ("activated_at__gte", models.F("registered_at")),
                        ("activated_at__isnull", False),
                        ("status", "active"),
                    ),
                    ("status", "merged"),
                    _connector="OR",
                ),
                name="member_is_active_since_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into__isnull", False), ("status", "merged")),
                    models.Q(models.Q(("status", "merged"), _negated=True), ("merged_into", None)),
                    _connector="OR",
                ),
                name="merged_member_names_the_surviving_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into", None), models.Q(("merged_into", models.F("party")), _negated=True), _connector="OR"
                ),
                name="no_member_is_merged_into_itself",
            ),
        ),
    ]
