import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def accept_existing_shares(apps, schema_editor):
    """Keep the shares that people have: they count as accepted."""
    people = apps.get_model("gallery", "User").objects.filter(pk=OuterRef("person"))
    apps.get_model("gallery", "AlbumShare").objects.update(
        accepted_at=F("created_at"), name=Subquery(people.values("username"))
    )


class Migration(migrations.Migration):
    dependencies = [
        ("gallery", "0002_second_steps_and_outbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("by", "person"), name="blocked_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="albumshare",
            name="name",
            field=models.CharField(
                default="", help_text="the user name, as the owner wrote it", max_length=150
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="albumshare",
            name="accepted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="albumshare",
            name="refused_at",
            field=models.DateTimeField(help_text="by the person, who is asked once", null=True),
        ),
        migrations.AlterField(
            model_name="albumshare",
            name="person",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="shared_with_me",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(accept_existing_shares, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="albumshare",
            constraint=models.UniqueConstraint(
                fields=("album", "name"), name="one_share_per_name"
            ),
        ),
        migrations.RemoveIndex(model_name="albumshare", name="share_of_person"),
        migrations.AddIndex(
            model_name="albumshare",
            index=models.Index(
                condition=~models.Q(accepted_at=None),
                fields=["person", "-id"],
                name="share_accepted",
            ),
        ),
        migrations.AddIndex(
            model_name="albumshare",
            index=models.Index(
                condition=models.Q(accepted_at=None, refused_at=None),
                fields=["person", "-id"],
                name="share_waiting",
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="counts",
            field=models.JSONField(
                help_text="of its files, once nothing waits any more; null before", null=True
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="compared_to",
            field=models.PositiveBigIntegerField(
                default=0, help_text="up to this image its new ones were compared with older ones"
            ),
        ),
        migrations.RemoveField(model_name="importfile", name="near_kept"),
        migrations.CreateModel(
            name="NearDuplicate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="near_duplicate",
                        to="gallery.importfile",
                    ),
                ),
                (
                    "older",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="gallery.image",
                    ),
                ),
            ],
        ),
        migrations.RemoveIndex(model_name="delivery", name="delivery_due"),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=~models.Q(due_at=None),
                fields=["webhook", "due_at"],
                name="delivery_turn",
            ),
        ),
    ]
