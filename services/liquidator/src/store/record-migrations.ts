import { type Migration, migration } from './migrations.ts';

/** Records of the parts that follow the chain, how to take back the newest, and blocks behind. */
export const RECORD_MIGRATIONS: readonly Migration[] = [
  migration(
    'store-0001-records',
    `CREATE TABLE records (
       name TEXT NOT NULL,
       key TEXT NOT NULL,
       value TEXT NOT NULL,
       PRIMARY KEY (name, key)
     );
     CREATE TABLE record_undo (
       block BIGINT NOT NULL,
       place BIGINT NOT NULL,
       name TEXT NOT NULL,
       key TEXT NOT NULL,
       before TEXT,
       PRIMARY KEY (block, place)
     );
     CREATE TABLE followed_blocks (
       number BIGINT PRIMARY KEY,
       hash TEXT NOT NULL
     );`,
  ),
];
