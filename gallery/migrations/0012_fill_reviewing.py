from django.db import migrations


def mark_references(apps, schema_editor):
    """A person's current sentence is one that captioners may learn from."""
    image = apps.get_model("gallery", "Image")
    caption = apps.get_model("gallery", "Caption")
    current = image.objects.exclude(caption=None).values("caption_id")
    caption.objects.filter(pk__in=current, source="human").update(reference=True)


class Migration(migrations.Migration):

    dependencies = [
        ("gallery", "0011_reviewing"),
    ]

    operations = [
        migrations.RunPython(mark_references, migrations.RunPython.noop, elidable=True),
    ]
