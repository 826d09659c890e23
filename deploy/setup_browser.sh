#!/bin/sh
# Tests drive Chromium: finds it, or installs Debian's (root or sudo, once); under CI a missing one is a failure.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if command -v apt-get >/dev/null 2>&1; then
  if [ "$(id -u)" = 0 ]; then
    sudo=
  elif sudo -n true 2>/dev/null; then
    sudo="sudo -n"
  else
    sudo=none
  fi
  if [ "$sudo" != none ]; then
    echo "Installing Chromium …"
    if $sudo apt-get update -qq >/dev/null && $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
      exit 0
    fi
  fi
fi
echo "Chromium is missing, so the tests in a browser are left out; on Debian, as root, once: apt-get install chromium" >&2
[ -z "${CI:-}" ]
