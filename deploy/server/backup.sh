#!/bin/sh
# Database and files of one night, side by side; run as the service's user. Keeps thirty nights; marks.json stays out of it (RESTORE.md); copy the folder to another machine.
set -eu
target=${1:-/var/backups/san-vat}
night=$(date +%F)
umask 077
mkdir -p "$target"
pg_dump --format=custom --file="$target/$night.dump.half" "$DATABASE_URL"
tar -C "${VAR_DIR:-/var/lib/san-vat}" -czf "$target/$night.files.tar.gz.half" --ignore-failed-read media private
mv "$target/$night.dump.half" "$target/$night.dump"
mv "$target/$night.files.tar.gz.half" "$target/$night.files.tar.gz"
find "$target" -name '*.dump' -mtime +30 -delete
find "$target" -name '*.files.tar.gz' -mtime +30 -delete
