#!/bin/bash
# Stand-in for `pg_isready --host HOST --port PORT`: ends with 0 if PostgreSQL answers a request for TLS, which is the
# first message of its protocol.
exec 3<>"/dev/tcp/$2/$4" || exit 2
printf '\x00\x00\x00\x08\x04\xd2\x16\x2f' >&3
read -r -t 3 -n 1 answer <&3 && [[ $answer == [NS] ]]
