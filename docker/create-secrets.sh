#!/bin/sh
# Creates the secrets of docker/compose.yaml in a folder: `create-secrets.sh [FOLDER]`, by default docker/secrets.
# A file that exists stays, so a second run changes nothing. To replace a secret, delete its file and run it again.
#
# Servers of your own: set POSTGRES_ADDRESS to the host and port of PostgreSQL, POSTGRES_USER and POSTGRES_DB to the
# owner and the name of the database, and write the password of the owner into postgres-password before.
# SPACES lists the spaces that get a reader of their events.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here/secrets}
: "${POSTGRES_ADDRESS:=postgres:5432}" "${POSTGRES_USER:=scriptorium_owner}" "${POSTGRES_DB:=scriptorium}" "${SPACES:=docs}"

# Other users of this machine cannot enter the folder. In a container the files belong to another user than the
# services, which must be able to read them.
umask 022
mkdir -p "$folder"
chmod 700 "$folder"
cd "$folder"

# nats-server reads a password that begins with a digit as a number.
password() { printf 'p%s' "$(openssl rand -hex 24)"; }
create() { # FILE COMMAND…: writes the output of the command, unless the file exists
  file=$1
  shift
  [ -s "$file" ] || { "$@" >"$file.new" && mv "$file.new" "$file"; }
}
database_url() { # FILE ROLE PASSWORD-FILE
  printf 'postgres://%s:%s@%s/%s' "$2" "$(cat "$3")" "$POSTGRES_ADDRESS" "$POSTGRES_DB" >"$1"
}

create postgres-password password
database_url owner-database-url "$POSTGRES_USER" postgres-password
for role in content-store localization-planner blob-copy-worker blob-store; do
  create "$role-password" password
  database_url "$role-database-url" "$(echo "$role" | tr - _)" "$role-password"
done

create caller-signing-key.pem openssl genpkey -algorithm ed25519
create caller-public-keys.pem openssl pkey -in caller-signing-key.pem -pubout
create download-key openssl rand -hex 32
create admin-token openssl rand -hex 32

# The variables of nats-server with the passwords of its users (scriptorium nats-users).
: >nats.env.new
for user in gateway content-store localization-planner blob-copy-worker admin events $(printf ' events-%s' $SPACES); do
  create "nats-$user-password" password
  printf '%s_NATS_PASSWORD=%s\n' "$(echo "$user" | tr a-z- A-Z_)" "$(cat "nats-$user-password")" >>nats.env.new
done
mv nats.env.new nats.env
echo "The secrets are in $folder"
