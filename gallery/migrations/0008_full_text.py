from django.db import migrations

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

    dependencies = [
        ("gallery", "0007_library"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
