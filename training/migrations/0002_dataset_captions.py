import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CHUNK = 500


def move(apps, schema_editor):
    """Give each frozen caption a row of its own, if image, owner and author still allow it."""
    pictures = apps.get_model("training", "DatasetPicture").objects
    ids = list(pictures.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        _move_some(apps, list(pictures.filter(pk__in=ids[start : start + CHUNK])))
    for gate in apps.get_model("training", "GateReport").objects.all():
        gate.differences = [
            {name: value for name, value in each.items() if name not in {"references", "image"}}
            for each in gate.differences
        ]
        gate.save(update_fields=["differences"])


def _move_some(apps, rows):
    Caption = apps.get_model("gallery", "Caption")
    Image = apps.get_model("gallery", "Image")
    User = apps.get_model("gallery", "User")
    DatasetCaption = apps.get_model("training", "DatasetCaption")
    frozen = [(row, each) for row in rows for each in row.frozen]
    sources = {each.get("caption") for _, each in frozen} - {None}
    image_of = dict(Caption.objects.filter(pk__in=sources).values_list("pk", "image_id"))
    images = set(image_of.values()) | {row.image_id for row in rows if row.image_id}
    allowed = set(
        Image.objects.filter(pk__in=images, owner__allow_training=True).values_list("pk", flat=True)
    )
    authors = {each.get("author") for _, each in frozen} - {None}
    allowing = set(
        User.objects.filter(pk__in=authors, allow_training=True).values_list("pk", flat=True)
    )
    made = []
    for row, each in frozen:
        image, by_person = image_of.get(each.get("caption"), row.image_id), each["by"] == "person"
        if image in allowed and (not by_person or each.get("author") in allowing):
            made.append(
                DatasetCaption(
                    picture=row,
                    image_id=image,
                    author_id=each["author"] if by_person else None,
                    by=each["by"],
                    version=each.get("version", ""),
                    text=each["text"],
                )
            )
    DatasetCaption.objects.bulk_create(made)


class Migration(migrations.Migration):

    dependencies = [
        ('gallery', '0001_initial'),
        ('training', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField(
            model_name='datasetpicture',
            old_name='captions',
            new_name='frozen',
        ),
        migrations.AlterField(
            model_name='datasetpicture',
            name='image',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='gallery.image'),
        ),
        migrations.CreateModel(
            name='DatasetCaption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by', models.CharField(choices=[('person', 'Person'), ('captioner', 'Captioner')], max_length=9)),
                ('version', models.CharField(blank=True, help_text='the captioner, name@version', max_length=121)),
                ('text', models.TextField()),
                ('author', models.ForeignKey(help_text='none: a captioner wrote it', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='in_datasets', to='gallery.image')),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='captions', to='training.datasetpicture')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('by', 'captioner'), ('author__isnull', False), _connector='OR'), name='words_have_their_author')],
            },
        ),
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='datasetpicture',
            name='frozen',
        ),
        migrations.RemoveField(
            model_name='datasetpicture',
            name='image',
        ),
        migrations.RemoveField(
            model_name='datasetpicture',
            name='owner',
        ),
        migrations.AlterField(
            model_name='gatereport',
            name='differences',
            field=models.JSONField(default=list, help_text='[{id: SHA-256, live, candidate, live_score, candidate_score}]'),
        ),
        migrations.AlterField(
            model_name='trainingrun',
            name='samples',
            field=models.JSONField(default=list, help_text='[{sha256, said: one sentence per epoch, from 0}]'),
        ),
    ]
