from django.db import migrations

from gallery.search.tokenizer import beginnings
from gallery.text.plain_text import plain_text

ACCENTS = "'àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ', 'aaaaaaceeeeiiiinoooooouuuuyy'"
WRITTEN = f"""
    setweight(to_tsvector('captionsite', translate(lower(caption), {ACCENTS})), 'A')
    || setweight(to_tsvector('captionsite', translate(lower(alt), {ACCENTS})), 'B')
    || setweight(
        to_tsvector('captionsite', translate(translate(lower(name), {ACCENTS}), '_.-/', '    ')),
        'C'
    )
"""
TERMS = "array_to_tsvector(string_to_array(terms, ' '))"
VECTOR = "ALTER TABLE gallery_searchentry ADD COLUMN {} tsvector GENERATED ALWAYS AS ({}) STORED"
# Index terms in a column of their own, so that no word that people write is taken for one.
APART = [
    "ALTER TABLE gallery_searchentry DROP COLUMN vector",  # and its index
    VECTOR.format("vector", WRITTEN),
    VECTOR.format("term_vector", TERMS),
    "CREATE INDEX gallery_search ON gallery_searchentry USING gin (vector, term_vector)",
]
TOGETHER = [
    "ALTER TABLE gallery_searchentry DROP COLUMN vector, DROP COLUMN term_vector",
    VECTOR.format("vector", f"{WRITTEN} || {TERMS}"),
    "CREATE INDEX gallery_search ON gallery_searchentry USING gin (vector)",
]
TEXTS = {
    "Caption": ["text"],
    "Image": ["alt_text", "description"],
    "Translation": ["caption", "alt_text"],
    "SearchEntry": ["caption", "alt"],
}


def apart(apps, schema_editor):
    _on_postgresql(schema_editor, APART)


def together(apps, schema_editor):
    _on_postgresql(schema_editor, TOGETHER)


def _on_postgresql(schema_editor, statements):
    if schema_editor.connection.vendor == "postgresql":
        for statement in statements:
            schema_editor.execute(statement)


def clean(apps, schema_editor):
    """Take out of texts that are there what new ones cannot hold."""
    for model, names in TEXTS.items():
        rows = apps.get_model("gallery", model).objects
        for pk, *texts in rows.values_list("pk", *names).iterator():
            plain = [plain_text(text) for text in texts]
            if plain != texts:
                rows.filter(pk=pk).update(**dict(zip(names, plain)))


def spell(apps, schema_editor):
    """Write the beginnings of words anew where they have letters that SQLite splits words at."""
    rows = apps.get_model("gallery", "SearchEntry").objects
    for pk, terms, words in rows.values_list("pk", "terms", "plain").iterator():
        if not terms.isascii():
            kept = [term for term in terms.split(" ") if not term.startswith("zzp")]
            new = dict.fromkeys(term for word in words.split() for term in beginnings(word))
            rows.filter(pk=pk).update(terms=" ".join([*kept, *new]))


class Migration(migrations.Migration):

    dependencies = [
        ('gallery', '0003_one_persons_share'),
    ]

    operations = [
        migrations.RunPython(apart, together),
        migrations.RunPython(clean, migrations.RunPython.noop),
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
