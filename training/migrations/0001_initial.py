import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('gallery', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Dataset',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('counts', models.JSONField(default=dict, help_text="pictures and sentences by split, people, words of people's own")),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='GateReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('passed', 'Ready to go live'), ('failed', 'Stays out'), ('not_enough', 'Not enough yet')], max_length=10)),
                ('pictures', models.PositiveIntegerField(help_text="held out, with people's own words")),
                ('wanted', models.PositiveIntegerField(help_text='how many of them a verdict needs')),
                ('gain', models.FloatField(help_text="of CIDEr, relative to the live version's")),
                ('low', models.FloatField(help_text='where the gain surely begins')),
                ('high', models.FloatField(help_text='where it surely ends')),
                ('scores', models.JSONField(default=list, help_text='[{metric, live, candidate}]')),
                ('guards', models.JSONField(default=list, help_text='[{name, holds, live, candidate, limit}]')),
                ('differences', models.JSONField(default=list, help_text='[{sha256, image, live, candidate, references, scores}]')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='gates', to='gallery.modelversion')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gates', to='training.dataset')),
                ('live', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='defended_gates', to='gallery.modelversion')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Promotion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('promoted', 'Went live'), ('canary', 'Takes a share'), ('canary_end', 'Takes no share any more'), ('rolled_back', 'Rolled back')], max_length=11)),
                ('percent', models.PositiveSmallIntegerField(default=100, help_text="of the name's jobs")),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('gate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='promotions', to='training.gatereport')),
                ('person', models.ForeignKey(help_text='none: it went by itself', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('previous', models.ForeignKey(help_text='what was live until then', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gallery.modelversion')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='promotions', to='gallery.modelversion')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='Schedule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('captioner', models.CharField(help_text='a name, not a version', max_length=80, unique=True)),
                ('every_days', models.PositiveSmallIntegerField(default=7)),
                ('corrections', models.PositiveIntegerField(default=100, help_text='new ones, at least')),
                ('base_data', models.CharField(blank=True, max_length=300)),
                ('promote', models.BooleanField(default=False, help_text='go live by itself if the gate allows')),
                ('last_run_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='TrainingRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_schedule', models.BooleanField(default=False)),
                ('base_data', models.CharField(blank=True, help_text='folder, or none', max_length=300)),
                ('settings', models.JSONField(default=dict)),
                ('promote', models.BooleanField(default=False, help_text='go live by itself if the gate allows')),
                ('code_version', models.CharField(blank=True, max_length=64)),
                ('stage', models.CharField(blank=True, max_length=120)),
                ('log', models.JSONField(default=list, help_text='one entry per epoch')),
                ('samples', models.JSONField(default=list, help_text='[{sha256, image, said: one sentence per epoch, from 0}]')),
                ('lines', models.JSONField(default=list, help_text='[[time, sentence]]')),
                ('best', models.FloatField(help_text='highest CIDEr on the choosing pictures', null=True)),
                ('stop_asked', models.BooleanField(default=False)),
                ('seconds', models.FloatField(default=0, help_text='at work, all attempts together')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('candidate', models.OneToOneField(help_text='what came of it', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='made_by', to='gallery.modelversion')),
                ('dataset', models.ForeignKey(help_text='frozen when the run starts, if none was chosen', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='training.dataset')),
                ('job', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='training_run', to='gallery.job')),
                ('parent', models.ForeignKey(help_text='the version that is trained further', on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='gallery.modelversion')),
                ('started_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='DatasetPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('split', models.CharField(choices=[('train', 'Training'), ('dev', 'Choosing'), ('test', 'Held out')], max_length=5)),
                ('captions', models.JSONField(default=list, help_text='[{text, by: person or captioner, version, author, caption}]')),
                ('dataset', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='training.dataset')),
                ('image', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='in_datasets', to='gallery.image')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['sha256'], name='picture_in_revisions')],
                'constraints': [models.UniqueConstraint(fields=('dataset', 'sha256'), name='once_per_revision')],
            },
        ),
        migrations.CreateModel(
            name='Preference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_text', models.TextField()),
                ('second_text', models.TextField()),
                ('choice', models.CharField(choices=[('first', 'The first'), ('second', 'The second'), ('neither', 'No difference')], max_length=7)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='gallery.modelversion')),
                ('image', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='preferences', to='gallery.image')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='preferences', to=settings.AUTH_USER_MODEL)),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='gallery.modelversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('image', 'person', 'first', 'second'), name='asked_once')],
            },
        ),
    ]
