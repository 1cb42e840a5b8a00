-- revision: 0003
-- down_revision: 0002
-- title: ledger
-- upgrade
CREATE TABLE ledger (id serial PRIMARY KEY, item_id integer NOT NULL REFERENCES items (id), amount_cents integer NOT NULL);
INSERT INTO ledger (item_id, amount_cents) SELECT id, price_cents FROM items LIMIT 500;
-- downgrade
DROP TABLE ledger;
