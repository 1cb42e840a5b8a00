#!/bin/bash
# Restore of the SparkOne database or files: restore.sh --list | --db FILE | --files FILE
set -e

PROJECT_DIR="${SPARKONE_DIR:-$(cd "$(dirname "$0")/.." && pwd)}"
BACKUP_DIR="$PROJECT_DIR/backups"
cd "$PROJECT_DIR"
DATABASE_URL="$(grep '^DATABASE_URL=' .env | cut -d= -f2-)"

confirm() {
  read -r -p "$1 [y/N] " ANSWER
  [[ "$ANSWER" =~ ^[Yy]$ ]] || { echo "Aborted"; exit 1; }
}

case "$1" in
  --list)
    ls -lh "$BACKUP_DIR"
    ;;
  --db)
    if [[ ! "$DATABASE_URL" =~ ^postgresql\+asyncpg://([^:]+):([^@]+)@([^:/]+):([0-9]+)/(.+)$ ]]; then
      echo "Invalid DATABASE_URL: $DATABASE_URL"
      exit 1
    fi
    DB_USER="${BASH_REMATCH[1]}"
    DB_HOST="${BASH_REMATCH[3]}"
    DB_PORT="${BASH_REMATCH[4]}"
    DB_NAME="${BASH_REMATCH[5]}"
    export PGPASSWORD="${BASH_REMATCH[2]}"
    confirm "Restore $2 over the live database?"
    docker-compose -f docker-compose.prod.yml stop api
    if [[ "$DB_HOST" == postgres ]]; then
      docker-compose -f docker-compose.prod.yml exec -T postgres psql -U "$DB_USER" -d "$DB_NAME" <"$2"
    else
      psql -h "$DB_HOST" -p "$DB_PORT" -U "$DB_USER" -d "$DB_NAME" <"$2"
    fi
    docker-compose -f docker-compose.prod.yml start api
    echo "Database restored successfully"
    ;;
  --files)
    confirm "Restore $2 over the files?"
    tar -xzf "$2" -C "$PROJECT_DIR"
    echo "Files restored successfully"
    ;;
  *)
    echo "Usage: $0 --list | --db FILE | --files FILE"
    exit 1
    ;;
esac
