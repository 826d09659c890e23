#!/bin/sh
# Makes .venv with what a requirements file pins (nothing to do if it has that already); says in one sentence what is missing.
set -eu
cd "$(dirname "$0")/.."
wanted=${1:-requirements.txt}
stamp=.venv/has-$wanted

fail() {
  echo "$1" >&2
  exit 1
}

if [ ! -x .venv/bin/python ]; then
  python=
  for name in python3 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python=$name
      break
    fi
  done
  [ -n "$python" ] || fail "Python 3.11 or newer is missing; on Debian: apt-get install python3 python3-venv"
  "$python" -c 'import ensurepip, venv' 2>/dev/null || fail "Python's venv is missing; on Debian: apt-get install python3-venv"
  "$python" -m venv .venv || fail "Python could not make .venv here; is this folder yours to write in?"
fi

if ! cmp -s "$wanted" "$stamp"; then
  echo "Installing what $wanted pins …"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check -r "$wanted" ||
    fail "The packages of $wanted could not be installed; is the package registry within reach?"
  cp "$wanted" "$stamp"
fi
