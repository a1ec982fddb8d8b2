/** One line of a table; the keys are the columns. */
export type Row = { readonly [column: string]: string | number | boolean };

/** A table of figures. */
export type Section = {
  readonly name: string;
  readonly title: string;
  /** Conditions that a reader must know to use the figures. */
  readonly notes: readonly string[];
  readonly rows: readonly Row[];
};

/** A figure that has a goal. Ratios compare two measurements of the same run. */
export type Goal = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Absent for a figure that is only worth knowing. */
  readonly goal: number | null;
  readonly direction: 'atLeast' | 'atMost' | null;
  readonly met: boolean | null;
};

/** What one experiment found. */
export type Outcome = {
  readonly sections: readonly Section[];
  readonly ratios: readonly Goal[];
  readonly goals: readonly Goal[];
  /** Why figures are not there: a part that does not run, or that gave wrong results. */
  readonly faults?: readonly string[];
};

export function atLeast(name: string, value: number, bound: GoalBound): Goal {
  return goalOf(name, value, { ...bound, direction: 'atLeast' });
}

export function atMost(name: string, value: number, bound: GoalBound): Goal {
  return goalOf(name, value, { ...bound, direction: 'atMost' });
}

/** A comparison without a goal. */
export function known(name: string, value: number, unit: string): Goal {
  return { name, value: round(value), unit, goal: null, direction: null, met: null };
}

export type GoalBound = { readonly goal: number; readonly unit: string };

function goalOf(
  name: string,
  value: number,
  bound: GoalBound & { readonly direction: 'atLeast' | 'atMost' },
): Goal {
  const { goal, unit, direction } = bound;
  const met = direction === 'atLeast' ? value >= goal : value <= goal;
  return { name, value: round(value), unit, goal, direction, met };
}

/**
 * Four significant digits: more would claim a precision that a shared machine does not have. What
 * is not known is not a number: it meets no goal, and is null in JSON.
 */
export function round(value: number): number {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : Number.NaN;
}

export function joinOutcomes(outcomes: readonly Outcome[]): Required<Outcome> {
  return {
    sections: outcomes.flatMap((outcome) => outcome.sections),
    ratios: outcomes.flatMap((outcome) => outcome.ratios),
    goals: outcomes.flatMap((outcome) => outcome.goals),
    faults: outcomes.flatMap((outcome) => outcome.faults ?? []),
  };
}
