from django.db import migrations, models

import lianka.domain.merchants.values
import lianka.foundation.fields


class Migration(migrations.Migration):
    dependencies = [
        ("merchants", "0002_alliance_card"),
    ]

    operations = [
        migrations.AddField(
            model_name="store",
            name="coin_share",
            field=lianka.foundation.fields.RateField(
                default=lianka.domain.merchants.values.house_coin_share,
                help_text="The share of each line that coins may pay.",
                verbose_name="coins pay at most",
            ),
        ),
        migrations.AddConstraint(
            model_name="store",
            constraint=models.CheckConstraint(
                condition=models.Q(("coin_share__lte", models.Value(1000000))), name="coins_pay_a_whole_line_at_most"
            ),
        ),
    ]
