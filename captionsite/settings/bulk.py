"""Settings of one person's share: imports, exports, and turns of background tasks."""

from captionsite.settings.base import env

# A background task gives its turn back after so long, while another one waits.
BACKGROUND_TURN_SECONDS = env.float("BACKGROUND_TURN_SECONDS", 0.25)

# Exports of one person: how many are being written, how many are kept, and their room (0: no
# limit), which is apart from QUOTA_MB so that everybody can take all that they have along.
EXPORTS_OPEN = env.int("EXPORTS_OPEN", 3)
EXPORTS_KEPT = env.int("EXPORTS_KEPT", 20)
EXPORT_QUOTA_BYTES = env.int("EXPORT_QUOTA_MB", 120000) * 1024 * 1024
EXPORT_MAX_CAPTIONS = 5000  # of one picture, the newest, in its owner's archive

# Imports of one person: batches that are not over, files in all lists that are kept (those in
# ZIPs included), and how long a list is kept at most.
IMPORTS_OPEN = env.int("IMPORTS_OPEN", 20)
IMPORT_FILES = env.int("IMPORT_FILES", 100000)
IMPORT_KEPT_DAYS = env.int("IMPORT_KEPT_DAYS", 30)
# Tables with the text of many pictures: together in one batch, and for a single row of one.
TABLES_MAX = 10
TABLE_MAX_BYTES = env.int("TABLE_MAX_MB", 64) * 1024 * 1024
TABLE_MAX_ROWS = env.int("TABLE_MAX_ROWS", 100000)
TABLE_ROW_MAX_CHARACTERS = 256 * 1024
TABLE_MAX_COLUMNS = 500
