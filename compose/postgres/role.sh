#!/bin/sh
# First start of a service's database: its own role, which is no superuser, and nobody else may connect.
set -eu
name=$SERVICE
password=$(cat /run/comptoir/secrets/role_password)

psql --set ON_ERROR_STOP=1 --quiet --username postgres --dbname postgres <<SQL
CREATE ROLE ${name}_svc LOGIN PASSWORD '${password}';
CREATE DATABASE ${name}_db OWNER ${name}_svc;
REVOKE ALL ON DATABASE ${name}_db FROM PUBLIC;
REVOKE CONNECT ON DATABASE postgres, template1 FROM PUBLIC;
SQL
