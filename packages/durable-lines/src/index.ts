/** A file of lines that is on disk before anybody is answered. */

export { DurableLines } from './durable-lines.ts';
export { syncFolder } from './sync-folder.ts';
