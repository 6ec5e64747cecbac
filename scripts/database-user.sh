#!/bin/sh
# Makes the site's database and its user, who may do nothing beyond it. Run once by the image of
# PostgreSQL (docker-compose.yml). Afterwards the superuser has no password: only who is inside the
# container can be it.
set -eu

psql --set ON_ERROR_STOP=1 --set password="$POSTGRES_PASSWORD" --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE captionsite LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD :'password';
CREATE DATABASE captionsite OWNER captionsite;
REVOKE CONNECT ON DATABASE postgres FROM PUBLIC;
ALTER ROLE CURRENT_USER PASSWORD NULL;
SQL
