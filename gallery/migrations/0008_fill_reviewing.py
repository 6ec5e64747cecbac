from django.db import migrations
from django.db.models import OuterRef, Subquery


def copy_sureness(apps, schema_editor):
    """Copy the score of each current machine caption to its picture."""
    image = apps.get_model("gallery", "Image")
    caption = apps.get_model("gallery", "Caption")
    score = caption.objects.filter(pk=OuterRef("caption_id")).values("score")[:1]
    image.objects.filter(caption__source="machine").update(sureness=Subquery(score))


def mark_references(apps, schema_editor):
    """A person's current sentence is one that captioners may learn from."""
    image = apps.get_model("gallery", "Image")
    caption = apps.get_model("gallery", "Caption")
    current = image.objects.exclude(caption=None).values("caption_id")
    caption.objects.filter(pk__in=current, source="human").update(reference=True)


class Migration(migrations.Migration):

    dependencies = [
        ("gallery", "0007_reviewing"),
    ]

    operations = [
        migrations.RunPython(copy_sureness, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(mark_references, migrations.RunPython.noop, elidable=True),
    ]
