from django.db import migrations, models
from django.db.models.deletion import PROTECT


def _link(to: str, **options: bool) -> models.Field:
    return models.ForeignKey(db_constraint=False, db_index=False, on_delete=PROTECT, related_name="+", to=to, **options)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_api_keys"),
        ("ledger", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "journal_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("amount", models.BigIntegerField()),
                ("journal", _link("ledger.journal")),
                ("lot", _link("ledger.lot", null=True)),
                ("from_account", _link("ledger.account")),
                ("to_account", _link("ledger.account")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_account", models.F("to_account")), _negated=True),
                        name="handover_joins_two_different_accounts",
                    )
                ],
                "indexes": [
                    models.Index(condition=models.Q(("lot__isnull", False)), fields=["lot"], name="handover_by_lot"),
                    models.Index(fields=["to_account"], name="handover_by_heir"),
                    models.Index(fields=["from_account"], name="handover_by_holder"),
                ],
            },
        ),
        migrations.AddField(model_name="account", name="heir", field=_link("ledger.account", null=True)),
        migrations.AddIndex(
            model_name="account",
            index=models.Index(condition=models.Q(("heir__isnull", False)), fields=["heir"], name="account_by_heir"),
        ),
        migrations.AddConstraint(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("heir", None),
                    models.Q(("balance", 0), ("held", 0), ("is_guarded", True)),
                    _connector="OR",
                ),
                name="account_with_an_heir_has_nothing_left",
            ),
        ),
    ]
