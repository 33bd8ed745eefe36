#!/usr/bin/env bash
# Installs what the tests inside QGIS need, where it is missing: QGIS 3.40 (Debian 12: from its backports), a screen,
# PostGIS and pytest for the system's Python.  On a machine where it can't, it says what to do.
set -euo pipefail
packages=(qgis python3-qgis python3-pytest xvfb postgresql postgis postgresql-postgis poppler-utils)
missing=()
for package in "${packages[@]}"; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
if ! command -v apt-get >/dev/null || [ "$(id -u)" != 0 ]; then
    echo "The tests inside QGIS need packages that are missing: ${missing[*]}"
    echo "On Debian 12 or Ubuntu: sudo make qgis"
    exit 1
fi
echo "Installing with apt-get: ${missing[*]}"
. /etc/os-release
options=()
if [ "${VERSION_CODENAME:-}" = bookworm ]; then
    grep -rqs bookworm-backports /etc/apt/sources.list /etc/apt/sources.list.d \
        || echo 'deb http://deb.debian.org/debian bookworm-backports main' > /etc/apt/sources.list.d/bookworm-backports.list
    options=(-t bookworm-backports)
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q >/dev/null
apt-get install -y -q --no-install-recommends "${options[@]}" "${missing[@]}" >/dev/null
