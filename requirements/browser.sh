#!/bin/sh
# browser.sh [--install]: prints the path of a Chromium (or Chrome) that runs; exit 1 with what to do when there is
# none. --install: gets one first, with a Japanese font and what Playwright's driver needs, from the system's packages;
# where those have none (Ubuntu has only a snap, which cannot see the files of a test) from Playwright, into .cache/.
# CHROMIUM names the one to use.
set -eu
cd -- "$(dirname -- "$0")/.."
export PLAYWRIGHT_BROWSERS_PATH="$PWD/.cache/browsers"

runs() {
    path=$(command -v "$1") || return 1
    case $(readlink -f "$path") in */snap | /snap/*) return 1 ;; esac
    # The stub that Ubuntu puts in the place of a browser says how to get the snap, and no version.
    case $("$path" --version 2>/dev/null </dev/null) in *Chrom*) printf '%s\n' "$path" ;; *) return 1 ;; esac
}

find_browser() {
    if [ -n "${CHROMIUM-}" ]; then
        runs "$CHROMIUM"
        return
    fi
    for name in chromium chromium-browser google-chrome google-chrome-stable \
            "$PLAYWRIGHT_BROWSERS_PATH"/chromium-*/chrome-linux*/chrome; do
        runs "$name" && return
    done
    return 1
}

driver_runs() {
    .venv/lib/python3*/site-packages/playwright/driver/node --version >/dev/null 2>&1
}

if [ "${1-}" = --install ] && ! driver_runs; then
    sh requirements/apt.sh libatomic1
fi
find_browser && exit
if [ -n "${CHROMIUM-}" ]; then
    echo "CHROMIUM is $CHROMIUM, which is no Chromium that runs here. Mend it, or leave it out." >&2
    exit 1
fi
if [ "${1-}" = --install ]; then
    sh requirements/apt.sh chromium fonts-noto-cjk && find_browser && exit
    echo "Installing Playwright's own Chromium" >&2
    log=$(.venv/bin/python -m playwright install --with-deps chromium 2>&1) && find_browser && exit
    printf '%s\n' "$log" | tail -n 5 >&2
fi
echo "The tests of the built site need a Chromium that runs. Install chromium (Debian) or google-chrome-stable" \
    "(Ubuntu, where chromium is a snap), or give its path: make test CHROMIUM=/path/to/chrome" >&2
exit 1
