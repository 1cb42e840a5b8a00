#!/bin/bash
# Backup of the SparkOne database and files.
set -e

PROJECT_DIR="${SPARKONE_DIR:-$(cd "$(dirname "$0")/.." && pwd)}"
BACKUP_DIR="$PROJECT_DIR/backups"
STAMP="$(date +%Y%m%d_%H%M%S)"
cd "$PROJECT_DIR"
DATABASE_URL="$(grep '^DATABASE_URL=' .env | cut -d= -f2-)"

if [[ ! "$DATABASE_URL" =~ ^postgresql\+asyncpg://([^:]+):([^@]+)@([^:/]+):([0-9]+)/(.+)$ ]]; then
  echo "Invalid DATABASE_URL: $DATABASE_URL"
  exit 1
fi
DB_USER="${BASH_REMATCH[1]}"
DB_HOST="${BASH_REMATCH[3]}"
DB_PORT="${BASH_REMATCH[4]}"
DB_NAME="${BASH_REMATCH[5]}"
export PGPASSWORD="${BASH_REMATCH[2]}"

mkdir -p "$BACKUP_DIR"
echo "Backing up database $DB_NAME..."
DB_FILE="$BACKUP_DIR/sparkone_db_$STAMP.sql"
if [[ "$DB_HOST" == postgres ]]; then
  docker-compose -f docker-compose.prod.yml exec -T postgres pg_dump -U "$DB_USER" -d "$DB_NAME" --format=custom >"$DB_FILE"
else
  pg_dump -h "$DB_HOST" -p "$DB_PORT" -U "$DB_USER" -d "$DB_NAME" --no-password --format=custom >"$DB_FILE"
fi

echo "Backing up files..."
tar -czf "$BACKUP_DIR/sparkone_files_$STAMP.tar.gz" -C "$PROJECT_DIR" .env docker-compose.prod.yml monitoring uploads
echo "Backup finished: $DB_FILE"
