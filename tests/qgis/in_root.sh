#!/usr/bin/env bash
# Runs the tests of this folder in another QGIS, in a Debian root of its own: `make test-qgis VERSION=3.22` or 3.44.
# Needs root and debootstrap. The root stays in .build/roots for the next time; nothing outside it is changed.
set -euo pipefail
version=${1:?give the version of QGIS: 3.22 or 3.44}
shift
case $version in
    3.22) suite=bookworm from=bookworm ;;
    3.44) suite=trixie from=trixie-backports ;;
    *) echo "There is no recipe for QGIS $version: choose 3.22 or 3.44 (3.40 runs on this machine itself: make test-qgis)."; exit 2 ;;
esac
[ "$(id -u)" = 0 ] || { echo "Making a Debian root needs root: sudo make test-qgis VERSION=$version"; exit 1; }
command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt-get install debootstrap"; exit 1; }

checkout=$(cd "$(dirname "$0")/../.." && pwd)
root=$checkout/.build/roots/$version
mirror=http://deb.debian.org/debian

if [ ! -e "$root/ready" ]; then
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror"
    # What this machine trusts and how it reaches its mirrors, it must trust and reach in there too.
    install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    [ ! -e /etc/pip.conf ] || cp /etc/pip.conf "$root/etc/pip.conf"
    [ "$from" = "$suite" ] || echo "deb $mirror $from main" > "$root/etc/apt/sources.list.d/backports.list"
    chroot "$root" apt-get update -q
    DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get install -y -q --no-install-recommends -t "$from" \
        qgis python3-qgis python3-pytest python3-venv python3-pip xvfb procps poppler-utils\
        postgresql postgis postgresql-postgis
    touch "$root/ready"
fi

# The checkout is seen at its own path, read and write; what is mounted goes away with the namespace.
exec unshare --mount -- bash -s -- "$root" "$checkout" "$@" <<'INSIDE'
set -euo pipefail
root=$1 checkout=$2
shift 2
mount --make-rprivate /
mkdir -p "$root$checkout" "$root/proc" "$root/dev" "$root/tmp"
mount --bind "$checkout" "$root$checkout"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
shared=$(dirname "$checkout")/shared
if [ -d "$shared" ]; then mkdir -p "$root$shared" && mount --bind -o ro "$shared" "$root$shared"; fi
exec chroot "$root" /usr/bin/env -u PYTHONHOME PATH=/usr/bin:/bin:/usr/sbin:/sbin HOME=/root bash -c '
    set -e
    cd "$1"
    shift
    if [ ! -e /backend/ready ]; then
        rm -rf /backend && python3 -m venv /backend
        /backend/bin/pip install --quiet uv
        /backend/bin/uv pip install --quiet --python /backend/bin/python torch torchvision
    fi
    if ! cmp -s requirements.txt /backend/ready; then  # new, or asked for more since
        /backend/bin/uv pip install --quiet --python /backend/bin/python -r requirements.txt
        cp requirements.txt /backend/ready
    fi
    OROGEN_INTERPRETER=/backend/bin/python exec python3 tests/qgis/run.py "$@"' inside "$checkout" "$@"
INSIDE
