/** A file of lines that is on disk before anybody is answered. */

export { DurableLines } from './durable-lines.ts';
