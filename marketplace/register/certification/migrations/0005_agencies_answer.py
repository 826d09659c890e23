import django.db.models.deletion
from django.db import migrations, models


def name_agencies(apps, schema_editor):
    """What an authority had to answer, an agency of the same name answers."""
    Agency = apps.get_model("accounts", "Agency")
    for report in apps.get_model("certification", "LabelReport").objects.exclude(authority=None).select_related("authority"):
        body = report.authority
        agency, _made = Agency.objects.get_or_create(code=body.code, defaults={"name": body.name, "valid_from": report.made_at})
        report.agency = agency
        report.save(update_fields=["agency"])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_mandates'),
        ('certification', '0004_copies'),
    ]

    operations = [
        migrations.RenameField(model_name='labelreport', old_name='agency', new_name='authority'),
        migrations.AddField(
            model_name='labelreport',
            name='agency',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency'),
        ),
        migrations.AddField(
            model_name='labelreport',
            name='reminded_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(name_agencies, migrations.RunPython.noop),
        migrations.RunSQL('SET CONSTRAINTS ALL IMMEDIATE', migrations.RunSQL.noop),
        migrations.RemoveField(model_name='labelreport', name='authority'),
    ]
