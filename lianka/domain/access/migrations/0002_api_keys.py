import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(max_length=40, verbose_name="public id")),
                ("store", models.CharField(blank=True, max_length=40, verbose_name="store")),
                ("label", models.CharField(max_length=60, verbose_name="label")),
                ("scopes", models.CharField(max_length=400, verbose_name="scopes")),
                ("secret_hash", models.CharField(max_length=64, verbose_name="secret, keyed hash")),
                ("created_at", models.DateTimeField(verbose_name="created at")),
                ("created_by", models.CharField(max_length=200, verbose_name="created by")),
                ("latest_used_at", models.DateTimeField(blank=True, null=True, verbose_name="latest used at")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked at")),
                ("revoked_by", models.CharField(blank=True, max_length=200, verbose_name="revoked by")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="access.party",
                        verbose_name="merchant",
                    ),
                ),
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "constraints": [
                    models.UniqueConstraint(fields=("public_id",), name="api_key_public_id_is_unique"),
                    models.UniqueConstraint(fields=("secret_hash",), name="api_key_secret_opens_one_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("label", ""), _negated=True), models.Q(("scopes", ""), _negated=True)
                        ),
                        name="api_key_has_a_label_and_scopes",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revoked_at", None), ("revoked_by", "")),
                            models.Q(
                                ("revoked_at__gte", models.F("created_at")), models.Q(("revoked_by", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="api_key_is_revoked_by_someone",
                    ),
                ],
            },
        ),
    ]
