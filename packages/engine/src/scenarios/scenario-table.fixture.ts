import type { EngineLimits } from '../limits.ts';

/** One row: what is done (or asked), and what comes of it. */
export type Row = { readonly action: string; readonly outcome: string; readonly line: number };

export type Scenario = {
  readonly name: string;
  readonly limits: Partial<EngineLimits>;
  readonly rows: readonly Row[];
};

const LIMIT_NAMES = [
  'accounts',
  'orders',
  'ordersPerAccount',
  'pendingWithdrawals',
  'forcedWithdrawals',
  'pendingPerOwner',
  'keys',
  'keysPerAccount',
  'clientOrderIdsRemembered',
  'stepsPerCommand',
] as const;

/**
 * Parses a table of scenarios. Rows before the first name are the background of each. A line is
 * empty, `# prose`, `## name of a scenario`, `limits orders=3 ...` or `| action | outcome |`;
 * anything else is refused.
 */
export function parseScenarios(text: string): readonly Scenario[] {
  const background: Row[] = [];
  const scenarios: { name: string; limits: Partial<EngineLimits>; rows: Row[] }[] = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('# ')) continue;
    const name = /^## (.+)$/.exec(line)?.[1];
    if (name !== undefined) {
      scenarios.push({ name, limits: {}, rows: [...background] });
      continue;
    }
    const scenario = scenarios.at(-1);
    const limits = /^limits (.+)$/.exec(line)?.[1];
    if (limits !== undefined) {
      if (scenario === undefined) throw new Error('limits belong to a scenario');
      scenario.limits = parseLimits(limits);
      continue;
    }
    const row = /^\| ([^|]+) \| ([^|]+) \|$/.exec(line);
    if (row === null) throw new Error(`line ${index + 1} is no row: ${line}`);
    const [, action = '', outcome = ''] = row;
    (scenario?.rows ?? background).push({
      action: action.trim(),
      outcome: outcome.trim(),
      line: index + 1,
    });
  }
  for (const { name, rows } of scenarios)
    if (rows.length === 0) throw new Error(`${name}: no rows`);
  return scenarios;
}

function parseLimits(text: string): Partial<EngineLimits> {
  const limits: { [name: string]: number } = {};
  for (const part of text.split(' ')) {
    const [name = '', value = ''] = part.split('=');
    if (!LIMIT_NAMES.some((known) => known === name)) throw new Error(`no limit is called ${name}`);
    limits[name] = Number(value);
  }
  return limits;
}
