/** The single writer: sequencer, journal, engine, the check of signatures, receipts. */

export {};
