import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_api_keys"),
        ("members", "0006_merges"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberTag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tagged_at", models.DateTimeField(verbose_name="given at")),
                ("tagged_by", models.CharField(max_length=200, verbose_name="given by")),
            ],
            options={
                "verbose_name": "tag of a member",
                "verbose_name_plural": "tags of members",
            },
        ),
        migrations.CreateModel(
            name="Segment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("archived", "Archived")], max_length=10, verbose_name="state"
                    ),
                ),
                ("version_count", models.PositiveIntegerField(verbose_name="versions")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("created_by", models.CharField(max_length=200, verbose_name="created by")),
            ],
            options={
                "verbose_name": "segment",
                "verbose_name_plural": "segments",
            },
        ),
        migrations.CreateModel(
            name="SegmentVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("rule", models.JSONField(verbose_name="rule")),
                ("made_at", models.DateTimeField(verbose_name="made at")),
                ("made_by", models.CharField(max_length=200, verbose_name="made by")),
            ],
            options={
                "verbose_name": "version of a segment",
                "verbose_name_plural": "versions of segments",
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("name", models.CharField(max_length=30, verbose_name="name")),
                (
                    "color",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("red", "Red"),
                            ("orange", "Orange"),
                            ("green", "Green"),
                            ("blue", "Blue"),
                            ("purple", "Purple"),
                        ],
                        max_length=8,
                        verbose_name="colour",
                    ),
                ),
                ("archived_at", models.DateTimeField(blank=True, null=True, verbose_name="archived at")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("created_by", models.CharField(max_length=200, verbose_name="created by")),
            ],
            options={
                "verbose_name": "tag",
                "verbose_name_plural": "tags",
            },
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["activated_at"], name="members_by_joining"),
        ),
        migrations.AddIndex(
            model_name="memberprofile",
            index=models.Index(fields=["city"], name="profiles_by_city"),
        ),
        migrations.AddField(
            model_name="membertag",
            name="member",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
                verbose_name="member",
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.UniqueConstraint(fields=("public_id",), name="segment_public_id_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.UniqueConstraint(fields=("name",), name="segment_has_a_name_of_its_own"),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "archived"])), name="segment_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="segment",
            constraint=models.CheckConstraint(
                condition=models.Q(("version_count__gte", 1)), name="segment_has_a_version_at_least"
            ),
        ),
        migrations.AddField(
            model_name="segmentversion",
            name="segment",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.segment",
                verbose_name="segment",
            ),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(fields=("public_id",), name="tag_public_id_is_unique"),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.UniqueConstraint(fields=("name",), name="tag_has_a_name_of_its_own"),
        ),
        migrations.AddConstraint(
            model_name="tag",
            constraint=models.CheckConstraint(
                condition=models.Q(("color__in", ["", "red", "orange", "green", "blue", "purple"])),
                name="tag_color_is_one_of_ours",
            ),
        ),
        migrations.AddField(
            model_name="membertag",
            name="tag",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.tag",
                verbose_name="tag",
            ),
        ),
        migrations.AddConstraint(
            model_name="segmentversion",
            constraint=models.UniqueConstraint(
                fields=("segment", "number"), name="segment_versions_are_numbered_per_segment"
            ),
        ),
        migrations.AddIndex(
            model_name="membertag",
            index=models.Index(fields=["tag", "member"], name="member_tags_by_tag"),
        ),
        migrations.AddConstraint(
            model_name="membertag",
            constraint=models.UniqueConstraint(fields=("member", "tag"), name="member_has_a_tag_only_once"),
        ),
    ]
