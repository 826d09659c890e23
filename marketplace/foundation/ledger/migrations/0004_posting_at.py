from django.db import migrations, models

FILL = """
    ALTER TABLE ledger_posting DISABLE TRIGGER USER;
    UPDATE ledger_posting p SET at = e.at FROM ledger_entry e WHERE e.id = p.entry_id;
    ALTER TABLE ledger_posting ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_payouts'),
    ]

    operations = [
        migrations.AddField(
            model_name='posting',
            name='at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='posting',
            name='at',
            field=models.DateTimeField(),
        ),
        migrations.AddIndex(
            model_name='posting',
            index=models.Index(fields=['account', 'at', 'id'], include=['amount'], name='posting_of_an_account'),
        ),
    ]
