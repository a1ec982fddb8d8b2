-- Least privilege on PostgreSQL: the projector may change rows, readers may only look, neither may
-- change the schema. Login roles of an installation are made members of these two.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tandem_writer') THEN
    CREATE ROLE tandem_writer NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tandem_reader') THEN
    CREATE ROLE tandem_reader NOLOGIN;
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO tandem_writer, tandem_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO tandem_reader;
GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO tandem_writer;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON migrations FROM tandem_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO tandem_writer;
GRANT tandem_writer, tandem_reader TO CURRENT_USER;
