#!/bin/sh
# apt.sh PACKAGE…: installs packages of Debian or Ubuntu, with sudo when not root. Quiet unless it fails; then it shows
# what apt-get said, says what to do, and exits 1.
set -eu

fail() {
    printf '%s\n' "$1" "Please have these packages installed, then run the same command again: $packages" >&2
    exit 1
}

packages=$*
command -v apt-get >/dev/null || fail "Missing, and there is no apt-get here to install them with: $packages"
sudo=
if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "Missing, and only root can install them: $packages"
    sudo=sudo
fi
echo "Installing with apt-get: $packages" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# A package list that can't be refreshed (one broken source) need not matter: what counts is the installation.
$sudo apt-get -q update >"$log" 2>&1 || true
$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends \
    install "$@" >>"$log" 2>&1 </dev/null || { tail -n 40 "$log" >&2; fail "apt-get could not install $packages."; }
