/** Migrations, private rows, typed queries; PGlite or PostgreSQL behind one interface. */

export {};
