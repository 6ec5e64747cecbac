import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


# The entries are the words; the index beside them is the database's own, and follows by itself.
SQLITE = [
    """
    CREATE VIRTUAL TABLE gallery_search USING fts5(
        caption, alt, name, terms,
        content='gallery_searchentry', content_rowid='image_id',
        tokenize='porter unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER gallery_search_added AFTER INSERT ON gallery_searchentry BEGIN
        INSERT INTO gallery_search(rowid, caption, alt, name, terms)
        VALUES (new.image_id, new.caption, new.alt, new.name, new.terms);
    END
    """,
    """
    CREATE TRIGGER gallery_search_removed AFTER DELETE ON gallery_searchentry BEGIN
        INSERT INTO gallery_search(gallery_search, rowid, caption, alt, name, terms)
        VALUES ('delete', old.image_id, old.caption, old.alt, old.name, old.terms);
    END
    """,
    """
    CREATE TRIGGER gallery_search_changed AFTER UPDATE ON gallery_searchentry BEGIN
        INSERT INTO gallery_search(gallery_search, rowid, caption, alt, name, terms)
        VALUES ('delete', old.image_id, old.caption, old.alt, old.name, old.terms);
        INSERT INTO gallery_search(rowid, caption, alt, name, terms)
        VALUES (new.image_id, new.caption, new.alt, new.name, new.terms);
    END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER gallery_search_added",
    "DROP TRIGGER gallery_search_removed",
    "DROP TRIGGER gallery_search_changed",
    "DROP TABLE gallery_search",
]
ACCENTS = "'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ', 'aaaaaaceeeeiiiinoooooouuuuyy'"
# English stems, and no stop words: "a" can be looked for, and left out, as on SQLite.
POSTGRES = [
    "CREATE TEXT SEARCH DICTIONARY captionsite_stem (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION captionsite (COPY = pg_catalog.english)",
    """
    ALTER TEXT SEARCH CONFIGURATION captionsite
        ALTER MAPPING FOR asciiword, asciihword, hword_asciipart, word, hword, hword_part
        WITH captionsite_stem
    """,
    f"""
    ALTER TABLE gallery_searchentry ADD COLUMN vector tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('captionsite', translate(lower(caption), {ACCENTS})), 'A')
        || setweight(to_tsvector('captionsite', translate(lower(alt), {ACCENTS})), 'B')
        || setweight(
            to_tsvector('captionsite', translate(translate(lower(name), {ACCENTS}), '_.-/', '    ')),
            'C'
        )
        || array_to_tsvector(string_to_array(terms, ' '))
    ) STORED
    """,
    "CREATE INDEX gallery_search ON gallery_searchentry USING gin (vector)",
]
POSTGRES_BACK = [
    "ALTER TABLE gallery_searchentry DROP COLUMN vector",
    "DROP TEXT SEARCH CONFIGURATION captionsite",
    "DROP TEXT SEARCH DICTIONARY captionsite_stem",
]


def forwards(apps, schema_editor):
    _run(schema_editor, SQLITE, POSTGRES)


def backwards(apps, schema_editor):
    _run(schema_editor, SQLITE_BACK, POSTGRES_BACK)


def _run(schema_editor, sqlite, postgres):
    statements = {"sqlite": sqlite, "postgresql": postgres}[schema_editor.connection.vendor]
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Image',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('original', models.FileField(max_length=200, upload_to='')),
                ('small', models.FileField(help_text='WebP, at most 480 px high or wide', max_length=200, upload_to='')),
                ('large', models.FileField(help_text='WebP, at most 1600 px high or wide', max_length=200, upload_to='')),
                ('name', models.CharField(help_text="the file's name, as the person sent it", max_length=255)),
                ('sha256', models.CharField(max_length=64)),
                ('content_type', models.CharField(max_length=40)),
                ('bytes', models.PositiveBigIntegerField()),
                ('width', models.PositiveIntegerField(help_text='pixels, after orientation')),
                ('height', models.PositiveIntegerField(help_text='pixels, after orientation')),
                ('colour', models.CharField(help_text='dominant colour, #rrggbb', max_length=7)),
                ('review', models.CharField(choices=[('none', 'No caption'), ('machine', 'Not reviewed'), ('reviewed', 'Accepted'), ('human', 'Written by a person')], default='none', help_text='of the current caption', max_length=8)),
                ('captioner', models.CharField(blank=True, help_text='who wrote the current caption; empty for a person', max_length=80)),
                ('score', models.FloatField(help_text='0 to 1: how sure a captioner is of the current caption', null=True)),
                ('favourite', models.BooleanField(default=False)),
                ('alt_text', models.TextField(blank=True, help_text='short, for people who cannot see it')),
                ('description', models.TextField(blank=True, help_text='longer, for people who cannot see it')),
                ('taken_at', models.DateTimeField(help_text='as the camera wrote it', null=True)),
                ('phash', models.CharField(blank=True, help_text='difference hash, hexadecimal', max_length=32)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('dated_at', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('taken_at', 'created_at'), help_text='when it was taken, or else added', output_field=models.DateTimeField())),
                ('deleted_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True)),
                ('queue', models.CharField(max_length=40)),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(db_index=True)),
                ('models_held', models.JSONField(default=list, help_text='[{name, bytes}]')),
                ('captions_written', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('allow_training', models.BooleanField(default=False, help_text="captioners may learn from this person's pictures and captions")),
                ('tour_done', models.BooleanField(default=False, help_text='has seen the tour, or sent it away')),
                ('trial_until', models.DateTimeField(help_text='of a trial user: deleted with their image after this', null=True)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'abstract': False,
                'swappable': 'AUTH_USER_MODEL',
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Album',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='albums', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AlbumLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, help_text='signed in the address', unique=True)),
                ('password', models.CharField(blank=True, help_text='hashed', max_length=128)),
                ('expires_at', models.DateTimeField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('album', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='gallery.album')),
            ],
        ),
        migrations.CreateModel(
            name='AlbumShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('may_correct', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('album', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='gallery.album')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shared_with_me', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ApiToken',
            fields=[
                ('digest', models.CharField(max_length=128, primary_key=True, serialize=False)),
                ('token_key', models.CharField(db_index=True, max_length=25)),
                ('created', models.DateTimeField(auto_now_add=True)),
                ('expiry', models.DateTimeField(blank=True, null=True)),
                ('name', models.CharField(blank=True, max_length=60)),
                ('scopes', models.JSONField(default=list)),
                ('last_used_at', models.DateTimeField(null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='auth_token_set', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BulkAction',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ('action', models.CharField(max_length=20)),
                ('arguments', models.JSONField(default=dict)),
                ('changed', models.PositiveIntegerField(default=0, help_text='pictures, in all steps')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='BulkActionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('before', models.JSONField(help_text='what the action needs to put everything back')),
                ('bulk_action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='gallery.bulkaction')),
            ],
        ),
        migrations.CreateModel(
            name='Caption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('source', models.CharField(choices=[('machine', 'Machine'), ('human', 'Person')], max_length=8)),
                ('words', models.JSONField(default=list, help_text='[{word, log_prob}] as the captioner gave them; empty for a person')),
                ('score', models.FloatField(help_text='length-normalised log-probability', null=True)),
                ('confidence', models.FloatField(help_text='chance that it fits, 0 to 1; null where nobody has measured it', null=True)),
                ('settings', models.JSONField(default=dict, help_text='the search that found it')),
                ('reference', models.BooleanField(default=False, help_text="a person's words that still stand: what captioners learn from")),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('image', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='gallery.image')),
                ('caption', models.TextField(blank=True)),
                ('alt', models.TextField(blank=True, help_text='the alt text and the description')),
                ('name', models.CharField(max_length=255)),
                ('length', models.PositiveIntegerField(default=0, help_text='words in the caption')),
                ('terms', models.TextField(help_text='marks to filter by')),
                ('plain', models.TextField(help_text='each word once, folded, with a space before it')),
            ],
        ),
        migrations.AddField(
            model_name='image',
            name='caption',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='gallery.caption'),
        ),
        migrations.AddField(
            model_name='image',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='images', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='caption',
            name='image',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='captions', to='gallery.image'),
        ),
        migrations.CreateModel(
            name='AlbumPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('album', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='gallery.album')),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='gallery.image')),
            ],
        ),
        migrations.AddField(
            model_name='album',
            name='cover',
            field=models.ForeignKey(help_text='chosen by its owner; without, the newest picture is shown', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='gallery.image'),
        ),
        migrations.AddField(
            model_name='album',
            name='images',
            field=models.ManyToManyField(related_name='albums', through='gallery.AlbumPicture', to='gallery.image'),
        ),
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('captioner', models.CharField(blank=True, max_length=121)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('album', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='gallery.album')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='import_batches', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='ImportFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='its path in the folder or ZIP', max_length=500)),
                ('size', models.PositiveBigIntegerField()),
                ('received', models.PositiveBigIntegerField(default=0)),
                ('key', models.UUIDField(default=uuid.uuid4, help_text='names its bytes until it is taken in')),
                ('kind', models.PositiveSmallIntegerField(choices=[(0, 'Words of many pictures'), (1, 'Words of one picture'), (2, 'Picture')], default=2)),
                ('state', models.CharField(choices=[('waiting', 'Not all here'), ('sent', 'Waiting to be taken in'), ('done', 'Taken in'), ('duplicate', 'Here already'), ('failed', 'Refused'), ('read', 'Words for pictures')], default='waiting', max_length=9)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error_code', models.CharField(blank=True, max_length=60)),
                ('error_variant', models.CharField(blank=True, help_text="of the code's text", max_length=40)),
                ('error_params', models.JSONField(blank=True, default=dict, help_text='that fill the text')),
                ('error_message', models.TextField(blank=True, help_text='the English text')),
                ('near_kept', models.BooleanField(default=False, help_text='a person looked: keep both')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='gallery.importbatch')),
                ('image', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to='gallery.image')),
                ('inside', models.ForeignKey(help_text='the ZIP', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='members', to='gallery.importfile')),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, help_text='signed in the address', unique=True)),
                ('note', models.CharField(blank=True, help_text='whom it is for', max_length=100)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                ('used_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('caption', 'Caption'), ('training', 'Training'), ('explain', 'Where it looked'), ('background', 'Background task')], max_length=10)),
                ('background_task', models.CharField(blank=True, help_text='which task: export, import, translate', max_length=20)),
                ('title', models.CharField(blank=True, help_text='of a background task, in plain words', max_length=200)),
                ('captioner', models.CharField(blank=True, help_text="name or name@version; empty: the site's default. Of a translation: its language", max_length=121)),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'Working'), ('succeeded', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='queued', max_length=10)),
                ('priority', models.PositiveSmallIntegerField(choices=[(0, 'Interactive'), (10, 'Bulk')], default=0)),
                ('queue_position', models.BigIntegerField(default=0, help_text='start-time fair queueing between owners')),
                ('progress', models.FloatField(default=0, help_text='0 to 1')),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('solo_crashes', models.PositiveSmallIntegerField(default=0)),
                ('claim_alone', models.BooleanField(default=False)),
                ('lease_token', models.UUIDField(null=True)),
                ('lease_until', models.DateTimeField(null=True)),
                ('worker', models.CharField(blank=True, max_length=200)),
                ('error_code', models.CharField(blank=True, max_length=60)),
                ('error_variant', models.CharField(blank=True, help_text="of the code's text", max_length=40)),
                ('error_params', models.JSONField(blank=True, default=dict, help_text='that fill the text')),
                ('error_message', models.TextField(blank=True, help_text='the English text')),
                ('idempotency_key', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('image', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='gallery.image')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='importbatch',
            name='job',
            field=models.OneToOneField(help_text='takes in what has been sent', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='import_batch', to='gallery.job'),
        ),
        migrations.CreateModel(
            name='Export',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('originals', 'Pictures with their words in them'), ('txt', 'Text files'), ('xmp', 'XMP sidecars'), ('csv', 'Table (CSV)'), ('json', 'JSON'), ('coco', 'COCO captions'), ('html', 'Web page'), ('everything', 'Everything: pictures, words, history')], max_length=10)),
                ('selection', models.JSONField(help_text='{images: [ids]}, {album: id} or {}: all')),
                ('key', models.UUIDField(default=uuid.uuid4, help_text='names its file')),
                ('name', models.CharField(blank=True, help_text='of the file, for its owner', max_length=200)),
                ('pictures', models.PositiveIntegerField(default=0)),
                ('bytes', models.PositiveBigIntegerField(default=0)),
                ('left_out', models.JSONField(default=list, help_text='[{name, reason}]')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('expires_at', models.DateTimeField(help_text='empty until it is there', null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exports', to=settings.AUTH_USER_MODEL)),
                ('job', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='export', to='gallery.job')),
            ],
        ),
        migrations.AddField(
            model_name='caption',
            name='job',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='caption', to='gallery.job'),
        ),
        migrations.CreateModel(
            name='ModelVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('version', models.CharField(max_length=40)),
                ('kind', models.CharField(max_length=80)),
                ('title', models.CharField(max_length=120)),
                ('summary', models.CharField(max_length=300)),
                ('folder', models.CharField(help_text='absolute path of the checkpoint', max_length=300)),
                ('digest', models.CharField(blank=True, help_text="SHA-256 of its manifest, which has its files'", max_length=64)),
                ('bytes', models.PositiveBigIntegerField(default=0)),
                ('scores', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('candidate', 'Candidate'), ('live', 'Live'), ('retired', 'Retired')], default='candidate', max_length=10)),
                ('is_default', models.BooleanField(default=False, help_text='used when a person does not choose a captioner')),
                ('canary_percent', models.PositiveSmallIntegerField(default=0, help_text="of its name's jobs, the share that this candidate captions")),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('parent', models.ForeignKey(help_text='the version that it was trained further from', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='children', to='gallery.modelversion')),
            ],
            options={
                'ordering': ['-is_default', 'name', '-id'],
            },
        ),
        migrations.AddField(
            model_name='caption',
            name='model_version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='captions', to='gallery.modelversion'),
        ),
        migrations.CreateModel(
            name='PictureFeature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('encoder', models.CharField(help_text='equal names mean comparable features', max_length=100)),
                ('sketch', models.BigIntegerField(help_text='64 signs of random projections: near ones agree')),
                ('vector', models.BinaryField(help_text='int8, one per channel, of unit length times 127')),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='features', to='gallery.image')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(choices=[('accepted', 'Accepted'), ('edited', 'Edited'), ('added', 'Added another sentence'), ('restored', 'Restored'), ('skipped', 'Skipped'), ('undone', 'Took accepting back')], max_length=8)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('before', models.ForeignKey(help_text='the current caption until then', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='gallery.caption')),
                ('caption', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='gallery.caption')),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='gallery.image')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Translation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(help_text='as in CAPTION_LANGUAGES, such as de', max_length=10)),
                ('caption', models.TextField(blank=True)),
                ('alt_text', models.TextField(blank=True)),
                ('state', models.CharField(choices=[('machine', 'Not approved'), ('approved', 'Approved')], max_length=8)),
                ('translator', models.CharField(blank=True, help_text='the model that wrote it; empty for a person', max_length=80)),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('image', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='translations', to='gallery.image')),
                ('source', models.ForeignKey(help_text='the caption that it is a translation of', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='gallery.caption')),
            ],
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=500)),
                ('events', models.JSONField(default=list, help_text='which of the events are sent to it')),
                ('salt', models.UUIDField(default=uuid.uuid4)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('disabled_at', models.DateTimeField(help_text='it answered 410, or not for days', null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.UUIDField(default=uuid.uuid4, help_text='the same at each try')),
                ('event', models.CharField(max_length=40)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('taken_at', models.DateTimeField(null=True)),
                ('response', models.CharField(blank=True, help_text='what the last try came to', max_length=200)),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='gallery.job')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='gallery.webhook')),
            ],
        ),
        migrations.AddIndex(
            model_name='user',
            index=models.Index(condition=models.Q(('trial_until', None), _negated=True), fields=['trial_until'], name='user_trial_until'),
        ),
        migrations.AddIndex(
            model_name='albumshare',
            index=models.Index(fields=['person', '-id'], name='share_of_person'),
        ),
        migrations.AddConstraint(
            model_name='albumshare',
            constraint=models.UniqueConstraint(fields=('album', 'person'), name='one_share_per_person'),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['owner', '-id'], name='image_kept'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(fields=['owner', 'bytes'], name='image_usage'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('deleted_at', None), ('review', 'machine')), fields=['owner', 'score'], name='image_to_review'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('deleted_at', None), _negated=True), fields=['deleted_at'], name='image_trashed'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('deleted_at', None), _negated=True), fields=['owner', '-deleted_at', '-id'], name='image_in_trash'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['owner', '-dated_at', '-id'], name='image_by_date'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['owner', 'name', 'id'], name='image_by_name'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('deleted_at', None), ('score__isnull', False)), fields=['owner', 'score', 'id'], name='image_by_score'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['owner', 'review', '-id'], name='image_of_review'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('deleted_at', None)), fields=['owner', 'captioner', '-id'], name='image_of_captioner'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('deleted_at', None), ('favourite', True)), fields=['owner', '-id'], name='image_favourites'),
        ),
        migrations.AddIndex(
            model_name='image',
            index=models.Index(condition=models.Q(('deleted_at', None), models.Q(('alt_text', ''), _negated=True)), fields=['owner', '-id'], name='image_with_alt'),
        ),
        migrations.AddConstraint(
            model_name='image',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('owner', 'sha256'), name='one_copy_per_owner'),
        ),
        migrations.AddConstraint(
            model_name='albumpicture',
            constraint=models.UniqueConstraint(fields=('album', 'image'), name='once_per_album'),
        ),
        migrations.AddConstraint(
            model_name='album',
            constraint=models.UniqueConstraint(fields=('owner', 'title'), name='one_album_per_title'),
        ),
        migrations.AddIndex(
            model_name='importfile',
            index=models.Index(fields=['batch', 'state', 'kind', 'id'], name='import_file_state'),
        ),
        migrations.AddConstraint(
            model_name='importfile',
            constraint=models.UniqueConstraint(condition=models.Q(('inside', None)), fields=('batch', 'name', 'size'), name='one_row_per_sent_file'),
        ),
        migrations.AddConstraint(
            model_name='importfile',
            constraint=models.UniqueConstraint(fields=('inside', 'name', 'size'), name='one_row_per_file_in_a_zip'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['kind', 'priority', 'queue_position', 'id'], name='job_queue_order'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['kind', 'captioner', 'priority', 'queue_position', 'id'], name='job_of_captioner'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['owner', 'kind', 'priority', '-queue_position'], name='job_owner_queue_order'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state', 'running')), fields=['lease_until'], name='job_lease_until'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['lease_token'], name='job_lease_token'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state', 'failed')), fields=['finished_at'], name='job_failed_lately'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['owner', 'state', '-id'], name='job_owner_state'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['owner', '-id'], name='job_of_owner'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['owner', 'captioner', '-id'], name='job_owner_captioner'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['state', '-id'], name='job_state'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['created_at'], name='job_created'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state', 'succeeded')), fields=['kind', '-finished_at'], name='job_lately_done'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['image', '-id'], name='job_of_image'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('owner', 'idempotency_key'), name='idempotency_key_per_owner'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lease_token__isnull', False), ('lease_until__isnull', False), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('lease_token', None), ('lease_until', None)), _connector='OR'), name='running_means_leased'),
        ),
        migrations.AddIndex(
            model_name='importbatch',
            index=models.Index(fields=['owner', '-id'], name='import_batch_of_owner'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(fields=['owner', '-id'], name='export_of_owner'),
        ),
        migrations.AddIndex(
            model_name='export',
            index=models.Index(fields=['expires_at'], name='export_expires'),
        ),
        migrations.AddConstraint(
            model_name='modelversion',
            constraint=models.UniqueConstraint(fields=('name', 'version'), name='one_row_per_version'),
        ),
        migrations.AddConstraint(
            model_name='modelversion',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'live')), fields=('name',), name='one_live_version_per_name'),
        ),
        migrations.AddConstraint(
            model_name='modelversion',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='one_default_captioner'),
        ),
        migrations.AddIndex(
            model_name='caption',
            index=models.Index(fields=['image', '-id'], name='caption_history'),
        ),
        migrations.AddConstraint(
            model_name='caption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('model_version', None), ('source', 'human')), models.Q(('model_version__isnull', False), ('source', 'machine')), _connector='OR'), name='caption_has_its_maker'),
        ),
        migrations.AddIndex(
            model_name='picturefeature',
            index=models.Index(fields=['owner', 'encoder', '-image', 'sketch'], name='feature_sketches'),
        ),
        migrations.AddConstraint(
            model_name='picturefeature',
            constraint=models.UniqueConstraint(fields=('image', 'encoder'), name='one_feature_per_encoder'),
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['image', '-id'], name='review_history'),
        ),
        migrations.AddConstraint(
            model_name='translation',
            constraint=models.UniqueConstraint(fields=('image', 'language'), name='one_text_per_language'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('due_at', None), _negated=True), fields=['due_at'], name='delivery_due'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['webhook', '-id'], name='delivery_history'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(fields=['created_at'], name='delivery_age'),
        ),
        migrations.RunPython(forwards, backwards),
    ]
