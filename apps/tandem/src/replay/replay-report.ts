import type { Json } from '../audit/audit-json.ts';

/** What a replay adds to the audit, for people and for programs. */
export type ReplayReport = {
  readonly elapsedMs: number;
  readonly text: readonly string[];
  readonly json: { readonly [key: string]: Json };
};
