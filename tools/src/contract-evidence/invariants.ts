import { runForge } from './forge.ts';

type ForgeTest = {
  readonly status: string;
  readonly reason: string | null;
  readonly kind: {
    readonly Invariant?: {
      readonly runs: number;
      readonly calls: number;
      readonly reverts: number;
      readonly metrics: Readonly<Record<string, { calls: number; reverts: number }>>;
    };
  };
};

type ForgeSuites = Readonly<
  Record<string, { readonly test_results: Readonly<Record<string, ForgeTest>> }>
>;

/** One invariant and how often each action was called before it was looked at. */
export type InvariantResult = {
  readonly name: string;
  readonly holds: boolean;
  readonly reason: string | null;
  readonly runs: number;
  readonly calls: number;
  readonly actions: Readonly<Record<string, number>>;
};

export type InvariantReport = {
  readonly test: string;
  readonly isGood: boolean;
  readonly calls: number;
  readonly invariants: readonly InvariantResult[];
};

/** The long run: two million calls of random actors against each invariant that matches. */
export async function runInvariants(match: string): Promise<InvariantReport> {
  const forge = await runForge(['test', '--match-test', match, '--json'], {
    FOUNDRY_PROFILE: 'long',
  });
  const invariants = Object.values(JSON.parse(forge.output) as ForgeSuites).flatMap((suite) =>
    Object.entries(suite.test_results).map(([name, test]) => resultOf(name, test)),
  );
  const calls = invariants.reduce((sum, invariant) => sum + invariant.calls, 0);
  const isGood = forge.isGood && calls > 0 && invariants.every(({ holds }) => holds);
  return { test: 'invariants of the contracts', isGood, calls, invariants };
}

function resultOf(name: string, { status, reason, kind }: ForgeTest): InvariantResult {
  const { runs = 0, calls = 0, metrics = {} } = kind.Invariant ?? {};
  const actions = Object.entries(metrics).map(
    ([action, figures]) => [action.split(':').at(-1) as string, figures.calls] as const,
  );
  return {
    name,
    holds: status === 'Success',
    reason,
    runs,
    calls,
    actions: Object.fromEntries(actions.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}
