from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0002_text_messages"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="operatornotice",
            name="notice_topic_is_a_known_one",
        ),
        migrations.AlterField(
            model_name="operatornotice",
            name="topic",
            field=models.CharField(
                choices=[
                    ("points_ran_low", "Points bought in advance are running low"),
                    ("refund_failed", "A payment provider could not give money back"),
                    ("budget_ran_low", "A budget for gifts is running low"),
                    ("budget_exhausted", "A budget for gifts is used up"),
                    ("wrong_amount_found", "A payment provider took another amount than was asked"),
                ],
                max_length=60,
                verbose_name="topic",
            ),
        ),
        migrations.AddConstraint(
            model_name="operatornotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "topic__in",
                        ["points_ran_low", "refund_failed", "budget_ran_low", "budget_exhausted", "wrong_amount_found"],
                    )
                ),
                name="notice_topic_is_a_known_one",
            ),
        ),
    ]
