# Where alembic finds the database: DATABASE_URL, as the application does.
import os

url = os.environ["DATABASE_URL"]
