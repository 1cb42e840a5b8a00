-- revision: 0002
-- down_revision: 0001
-- title: prices on items
-- upgrade
ALTER TABLE items ADD COLUMN price_cents integer NOT NULL DEFAULT 0;
UPDATE items SET price_cents = id * 10;
-- downgrade
ALTER TABLE items DROP COLUMN price_cents;
