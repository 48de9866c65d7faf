-- The counter that a badge which proves itself showed last: one that is not higher is a copy's. NULL for a badge that is known by its number alone.
ALTER TABLE badge ADD COLUMN proof INTEGER CHECK (proof >= 0);
