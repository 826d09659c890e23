from django.db import migrations


def mark(apps, schema_editor):
    """What a visitor had issued under the body that does not exist is sample data too."""
    apps.get_model("certification", "Authority").objects.filter(code="vi-du").update(sample=True)
    apps.get_model("certification", "Decision").objects.filter(authority__code="vi-du").update(sample=True)


class Migration(migrations.Migration):
    dependencies = [
        ("demo", "0002_sampled_fair"),
        ("certification", "0007_authority_sample"),
    ]

    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
