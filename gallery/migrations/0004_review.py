from django.db import migrations


def say_who_wrote_it(apps, schema_editor):
    """Copy the maker of each current caption to its picture."""
    image = apps.get_model("gallery", "Image")
    for source in ("machine", "human"):
        image.objects.filter(caption__source=source).update(review=source)


class Migration(migrations.Migration):

    dependencies = [
        ("gallery", "0003_ground"),
    ]

    operations = [
        migrations.RunPython(say_who_wrote_it, migrations.RunPython.noop, elidable=True),
    ]
