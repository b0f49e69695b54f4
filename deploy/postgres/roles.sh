#!/bin/sh
# Runs once, when the database volume is empty: the roles of the second net and the
# database. `angro` owns the database and is no superuser, or row-level security would
# not hold for it.
set -eu
psql --set ON_ERROR_STOP=1 --set password="$ANGRO_DB_PASSWORD" \
     --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE angro LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'password';
CREATE ROLE angro_web NOLOGIN NOSUPERUSER NOBYPASSRLS;
CREATE ROLE angro_worker NOLOGIN NOSUPERUSER NOBYPASSRLS;
GRANT angro_web, angro_worker TO angro;
CREATE DATABASE angro OWNER angro;
SQL
