import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


def count_what_waits(apps, schema_editor):
    """Count the bytes that wait already; have tables read anew where pictures are to come."""
    File = apps.get_model("gallery", "ImportFile")
    files = File.objects.filter(inside=None).exclude(state__in=["done", "duplicate"])
    files.update(stored=models.F("received"))
    open_batches = File.objects.filter(state__in=["waiting", "sent"]).values("batch")
    File.objects.filter(kind=0, state="read", batch__in=open_batches).update(state="sent")
    # Background tasks have one priority now, so that all of them take turns.
    Job = apps.get_model("gallery", "Job")
    Job.objects.filter(kind="background", state="queued").update(priority=0)


class Migration(migrations.Migration):

    dependencies = [
        ("gallery", "0004_plain_text"),
    ]

    operations = [
        migrations.AddField(
            model_name='importbatch',
            name='active_at',
            field=models.DateTimeField(default=django.utils.timezone.now, help_text='when files were last announced or received'),
        ),
        migrations.AddField(
            model_name='importfile',
            name='rows_read',
            field=models.PositiveIntegerField(default=0, help_text='of a table: rows that are stored as ImportText'),
        ),
        migrations.AddField(
            model_name='importfile',
            name='stored',
            field=models.PositiveBigIntegerField(default=0, help_text='bytes that are kept of it until it is taken in; the quota counts them'),
        ),
        migrations.CreateModel(
            name='ImportText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=500)),
                ('words', models.JSONField()),
                ('table', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='gallery.importfile')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('table', 'name'), name='one_text_per_name_in_a_table')],
            },
        ),
        migrations.AddConstraint(
            model_name="job",
            constraint=models.UniqueConstraint(
                fields=["owner"],
                condition=models.Q(kind="background", state="running"),
                name="one_running_background_task",
            ),
        ),
        migrations.RunPython(count_what_waits, migrations.RunPython.noop),
    ]
