ALTER TABLE rejects ADD COLUMN market integer;
ALTER TABLE rejects ADD COLUMN asset integer;
ALTER TABLE rejects ADD COLUMN side text;
