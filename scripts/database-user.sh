#!/bin/sh
# Makes the site's database user, who may do nothing beyond its own database; does nothing where there
# is one. Run by docker-compose.yml. Afterwards the superuser has no password: only who is inside the
# database's container can be it.
set -eu
export PGPASSWORD="$POSTGRES_PASSWORD" PGCONNECT_TIMEOUT=10

psql --username captionsite --dbname captionsite --command 'SELECT 1' >/dev/null 2>&1 && exit 0
psql --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" --username "${POSTGRES_USER:-postgres}" --dbname captionsite <<'SQL'
CREATE ROLE captionsite LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';
ALTER DATABASE captionsite OWNER TO captionsite;
REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;
ALTER ROLE CURRENT_USER PASSWORD NULL;
SQL
