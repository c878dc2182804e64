#!/bin/sh
# First start of a service's database: its own role, which is no superuser, and nobody else may connect.
set -eu
password=$(cat /run/comptoir/secrets/role_password)

psql --set ON_ERROR_STOP=1 --quiet --username postgres --dbname postgres <<SQL
CREATE ROLE ${ROLE} LOGIN PASSWORD '${password}';
CREATE DATABASE ${DATABASE} OWNER ${ROLE};
REVOKE ALL ON DATABASE ${DATABASE} FROM PUBLIC;
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
SQL
