-- revision: 0001
-- down_revision:
-- title: first tables
-- upgrade
CREATE TABLE users (id serial PRIMARY KEY, username text NOT NULL UNIQUE, created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE items (id serial PRIMARY KEY, name text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
INSERT INTO users (username) SELECT 'user' || n FROM generate_series(1, 200) AS n;
INSERT INTO items (name) SELECT 'item ' || n FROM generate_series(1, 1000) AS n;
-- downgrade
DROP TABLE items;
DROP TABLE users;
