from datetime import timedelta

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import TruncDate

DAYS = 5  # three working days, said with a weekend


def give_days(apps, schema_editor):
    complaints = apps.get_model("storefront", "Complaint").objects.filter(due_on=None)
    complaints.update(due_on=TruncDate(F("made_at") + timedelta(days=DAYS)))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_mandates'),
        ('storefront', '0002_complaint_answer'),
    ]

    operations = [
        migrations.AddField(
            model_name='complaint',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency'),
        ),
        migrations.AddField(model_name='complaint', name='due_on', field=models.DateField(null=True)),
        migrations.AddField(
            model_name='complaint', name='reminded_at', field=models.DateTimeField(blank=True, editable=False, null=True)
        ),
        migrations.RunPython(give_days, migrations.RunPython.noop),
        migrations.RunSQL('SET CONSTRAINTS ALL IMMEDIATE', migrations.RunSQL.noop),
        migrations.AlterField(model_name='complaint', name='due_on', field=models.DateField()),
        migrations.AddIndex(model_name='complaint', index=models.Index(fields=['state', 'due_on'], name='storefront__state_cc9eea_idx')),
    ]
