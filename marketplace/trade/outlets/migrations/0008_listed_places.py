from django.db import migrations, models


def list_places(apps, schema_editor):
    """Each version lists the kinds of places that it named itself or kept from an earlier one."""
    for criteria in apps.get_model("outlets", "Criteria").objects.all():
        criteria.places.set((criteria.places_as or criteria).location_types.all())


class Migration(migrations.Migration):

    dependencies = [
        ('outlets', '0007_claims'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='locationtype',
            options={'ordering': ['position', 'pk']},
        ),
        migrations.AddField(
            model_name='criteria',
            name='places',
            field=models.ManyToManyField(blank=True, related_name='listed_by', to='outlets.locationtype'),
        ),
        migrations.AlterField(
            model_name='locationtype',
            name='name_en',
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.RunPython(list_places, migrations.RunPython.noop),
    ]
