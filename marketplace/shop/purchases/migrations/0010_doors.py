from django.conf import settings
from django.db import migrations, models

from marketplace.shop.purchases.addresses import door

BATCH = 2_000


def fill(apps, schema_editor):
    Purchase = apps.get_model("purchases", "Purchase")
    rows, batch = Purchase.objects.exclude(address_line="").only("commune_code", "address_line"), []
    for row in rows.iterator(BATCH):
        row.door = door(row.commune_code, row.address_line)
        batch.append(row)
        if len(batch) == BATCH:
            Purchase.objects.bulk_update(batch, ["door"])
            batch.clear()
    Purchase.objects.bulk_update(batch, ["door"])


class Migration(migrations.Migration):
    dependencies = [
        ("basket", "0012_line_code"),
        ("purchases", "0009_discounts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("purchase", "door", models.CharField(blank=True, editable=False, max_length=220)),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex("purchase", models.Index(fields=["door"], name="purchase_by_door")),
    ]
