#!/bin/bash
# Entry point of the stand-in for the image of PostgreSQL: creates the cluster and the database in an empty volume,
# as the public image does with POSTGRES_USER, POSTGRES_PASSWORD_FILE and POSTGRES_DB. Other variables are not read.
set -euo pipefail
readonly DATA=/var/lib/postgresql/18/docker
if [[ $(id -u) == 0 ]]; then
  mkdir -p "$DATA" /var/run/postgresql
  chown -R 999:999 /var/lib/postgresql /var/run/postgresql
  exec setpriv --reuid 999 --regid 999 --clear-groups "$0" "$@"
fi
if [[ ! -s $DATA/PG_VERSION ]]; then
  initdb --pgdata "$DATA" --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" --auth scram-sha-256 --encoding UTF8 --locale C.UTF-8 --no-sync
  echo 'host all all all scram-sha-256' >>"$DATA/pg_hba.conf"
  echo "create database \"$POSTGRES_DB\"" | postgres --single -D "$DATA" postgres >/dev/null
fi
exec "$@" -D "$DATA" -k /var/run/postgresql
