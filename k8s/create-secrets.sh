#!/usr/bin/env bash
# Prints all Secrets of a new installation, with generated passwords and keys, for `kubectl apply -f -`:
#
#   k8s/create-secrets.sh BOOTSTRAP_FILE [SPACE...] | kubectl apply -f -
#
# Run it once: a second run would replace every password. Each SPACE gets a reader of its events. The users of NATS come
# from `scriptorium nats-users` of this checkout, or of the program in SCRIPTORIUM, such as
# SCRIPTORIUM='docker run --rm scriptorium/scriptorium:0.2.0 app/dist/main.js'.
set -euo pipefail

readonly BOOTSTRAP=${1:?Usage: k8s/create-secrets.sh BOOTSTRAP_FILE [SPACE...]}
readonly SPACES=("${@:2}")
readonly NAMESPACE=${NAMESPACE:-scriptorium}
readonly SERVICES=(content-store localization-planner blob-copy-worker gateway)
program=${SCRIPTORIUM:-node $(dirname "${BASH_SOURCE[0]}")/../apps/scriptorium/bin/scriptorium.cjs}

password() { echo "p$(openssl rand -hex 24)"; }

# Prints one Secret: name, type, then pairs of a key and a value.
secret() {
  printf -- '---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: %s\n  namespace: %s\ntype: %s\ndata:\n' "$1" "$NAMESPACE" "$2"
  shift 2
  while (($# > 0)); do
    printf '  %s: %s\n' "$1" "$(printf '%s' "$2" | openssl base64 -A)"
    shift 2
  done
}

readonly USERS=$($program nats-users "${SPACES[@]/#/--space=}")
[[ -n $USERS ]]

# nats-server reads the passwords as variables of its configuration, from the same file as the users.
variables=''
nats_password() {
  local variable=${1//-/_}
  nats=$(password)
  variables+="${variable^^}_NATS_PASSWORD: \"$nats\""$'\n'
}

for service in "${SERVICES[@]}"; do
  nats_password "$service"
  if [[ $service == gateway ]]; then
    key=$(openssl genpkey -algorithm ed25519)
    secret gateway Opaque nats-password "$nats" caller-signing-key.pem "$key" download-key "$(openssl rand -hex 32)"
    secret caller-public-keys Opaque caller-public-keys.pem "$(openssl pkey -pubout <<<"$key")"
  else
    secret "$service" Opaque nats-password "$nats" database-password "$(password)"
  fi
done
secret blob-store Opaque database-password "$(password)"
secret migrate kubernetes.io/basic-auth username scriptorium_owner password "$(password)"
secret bootstrap Opaque bootstrap.json "$(cat "$BOOTSTRAP")"
for user in admin events "${SPACES[@]/#/events-}"; do nats_password "$user"; done
secret nats-users Opaque users.conf "$variables$USERS"
