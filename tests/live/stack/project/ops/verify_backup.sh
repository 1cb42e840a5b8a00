#!/bin/bash
# Integrity check of the newest backup.

PROJECT_DIR="${SPARKONE_DIR:-$(cd "$(dirname "$0")/.." && pwd)}"
BACKUP_DIR="$PROJECT_DIR/backups"
FAILED=0

for FILE in "$BACKUP_DIR"/sparkone_db_*.sql; do
  [ -e "$FILE" ] || continue
  echo "Checking $FILE..."
  if ! head -n 5 "$FILE" | grep -aq "PostgreSQL database dump"; then
    echo "ERROR: $FILE is not a PostgreSQL dump"
    FAILED=1
  fi
done

for FILE in "$BACKUP_DIR"/sparkone_files_*.tar.gz; do
  [ -e "$FILE" ] || continue
  gzip -t "$FILE" || FAILED=1
done

if [ "$FAILED" -ne 0 ]; then
  echo "Backup verification failed"
  exit 1
fi
echo "Backup verification completed successfully"
