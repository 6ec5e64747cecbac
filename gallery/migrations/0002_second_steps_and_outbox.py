from django.db import migrations, models


def encrypt(apps, schema_editor):
    """Encrypt the secrets of second steps, which were stored as they are until now."""
    from gallery.accounts import mfa

    authenticators = apps.get_model("mfa", "Authenticator").objects
    for row in authenticators.order_by("pk").iterator():
        plain = {name: row.data[name] for name in mfa.SECRETS if name in row.data}
        if plain:
            hidden = {
                name: mfa.ciphers().encrypt(text.encode()).decode("ascii")
                for name, text in plain.items()
            }
            authenticators.filter(pk=row.pk).update(data=row.data | hidden)


def decrypt(apps, schema_editor):
    """Store the secrets as they are again."""
    from gallery.accounts import mfa

    authenticators = apps.get_model("mfa", "Authenticator").objects
    for row in authenticators.order_by("pk").iterator():
        hidden = {name: row.data[name] for name in mfa.SECRETS if name in row.data}
        if hidden:
            plain = {
                name: mfa.ciphers().decrypt(text.encode()).decode()
                for name, text in hidden.items()
            }
            authenticators.filter(pk=row.pk).update(data=row.data | plain)


class Migration(migrations.Migration):

    dependencies = [
        ('gallery', '0001_initial'),
        ('mfa', '0003_authenticator_type_uniq'),
    ]

    operations = [
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipients', models.TextField(help_text='addresses, separated by commas')),
                ('sender', models.TextField()),
                ('subject', models.TextField()),
                ('body', models.TextField()),
                ('created_at', models.DateTimeField(auto_now_add=True, db_index=True)),
            ],
            options={
                'verbose_name': 'mail that was not sent',
                'verbose_name_plural': 'mails that were not sent',
            },
        ),
        migrations.RunPython(encrypt, decrypt, elidable=True),
    ]
