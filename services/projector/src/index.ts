/** Writes projections to the database, rebuildable from the journal. */

export {};
