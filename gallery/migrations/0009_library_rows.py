from django.db import migrations
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Exp, Greatest

from gallery.search.index import entry

BATCH = 500
LEAST = -50.0  # a log-probability below it would be too small a number for PostgreSQL


def say_which_captioner_wrote_it(apps, schema_editor):
    """Copy the maker and the score of each current caption to its picture."""
    image, caption = apps.get_model("gallery", "Image"), apps.get_model("gallery", "Caption")
    current = caption.objects.filter(pk=OuterRef("caption_id"))
    image.objects.filter(caption__source="machine").update(
        captioner=Subquery(current.values("model_version__name")[:1]),
        score=Exp(Greatest(Subquery(current.values("score")[:1]), Value(LEAST))),
    )


def make_them_found(apps, schema_editor):
    """Write the search entry of every picture that is not in the trash. No album exists yet."""
    image, found = apps.get_model("gallery", "Image"), apps.get_model("gallery", "SearchEntry")
    rows = image.objects.filter(deleted_at=None).select_related("caption").iterator(BATCH)
    found.objects.bulk_create((found(**entry(row, [])) for row in rows), batch_size=BATCH)


class Migration(migrations.Migration):

    dependencies = [
        ("gallery", "0008_full_text"),
    ]

    operations = [
        migrations.RunPython(say_which_captioner_wrote_it, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(make_them_found, migrations.RunPython.noop, elidable=True),
    ]
