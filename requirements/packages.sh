#!/bin/sh
# packages.sh LOCK FOLDER: makes the virtual environment FOLDER and installs what LOCK.txt beside this script names.
#
# It is quick when nothing has changed. The environment is made anew when another Python is asked for or a lock that
# is installed in it has changed. PYTHON names the Python (default python3).
set -eu
cd -- "$(dirname -- "$0")/.."
lock=requirements/$1.txt venv=$2
python=${PYTHON:-python3}

fail() {
    printf '%s\n' "$@" >&2
    exit 1
}

command -v "$python" >/dev/null || fail "There is no $python here. Install Python 3.11 or newer, or name one: make PYTHON=…"
version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "This needs Python 3.11 or newer; $python is $version. Name another one: make PYTHON=python3.11 …"
identity=$("$python" -c 'import sys; print(sys.base_prefix, sys.implementation.name, sys.hexversion)')

make_venv() {
    "$python" -m venv --clear "$venv"
}

if [ "$(cat "$venv/python" 2>/dev/null)" != "$identity" ] ||
        { [ -e "$venv/$1.txt" ] && ! cmp -s "$lock" "$venv/$1.txt"; }; then
    echo "Making $venv with Python $version"
    # Debian and Ubuntu keep the part of Python that makes environments in a package of its own.
    if ! log=$(make_venv 2>&1); then
        sh requirements/apt.sh "python$version-venv" || fail "$log"
        make_venv || fail "$python cannot make a virtual environment; see above."
    fi
    printf '%s\n' "$identity" > "$venv/python"
fi
if [ ! -e "$venv/$1.txt" ]; then
    echo "Installing the packages of $lock"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --require-hashes \
        --only-binary :all: -r "$lock"
    cp "$lock" "$venv/$1.txt"
fi
