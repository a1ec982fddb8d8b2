import { detect } from './detectors.ts';
import type { DetectorName, PlantedFault, Verdict } from './planted-fault.ts';
import { ThrowAwayTree, whyNotPlantable } from './throw-away-tree.ts';

/** Who is asked about a fault of a package, cheapest first. */
const BY_PACKAGE: Readonly<Record<string, readonly DetectorName[]>> = {
  quantity: ['quantity', 'dense', 'protocol'],
  protocol: ['protocol', 'sequencer'],
  margin: ['dense', 'comparison', 'examples', 'engine'],
  engine: ['dense', 'scenarios', 'comparison', 'examples', 'engine', 'simulation'],
  journal: ['rewriting', 'journal', 'sequencer'],
  sequencer: ['rewriting', 'sequencer'],
};

/** The detectors of a fault in the order in which they are asked. */
export function detectorsOf(fault: PlantedFault): readonly DetectorName[] {
  const [, name = ''] = fault.file.split('/');
  return [...new Set([...(fault.first ?? []), ...(BY_PACKAGE[name] ?? [])])];
}

/** Plants one fault in a tree and asks its detectors until one raises the alarm. */
async function tryFault(tree: ThrowAwayTree, fault: PlantedFault): Promise<Verdict> {
  const { name, file, breaks } = fault;
  const said = { name, file, breaks };
  const reason = whyNotPlantable(tree.root, fault);
  if (reason !== undefined) return { ...said, outcome: 'broken', by: reason, seconds: 0 };
  let seconds = 0;
  const round = (): number => Math.round(seconds * 10) / 10;
  return tree.with(fault, async (): Promise<Verdict> => {
    for (const detector of detectorsOf(fault)) {
      const finding = await detect(detector, tree.root);
      seconds += finding.seconds;
      if (finding.outcome === 'silent') continue;
      const outcome = finding.outcome === 'alarm' ? 'caught' : 'broken';
      return { ...said, outcome, by: `${detector}: ${finding.message}`, seconds: round() };
    }
    return { ...said, outcome: 'survived', by: '', seconds: round() };
  });
}

/** Detectors that raise the alarm on a tree without a fault: their word is worth nothing. */
export async function falseAlarms(
  source: string,
  detectors: readonly DetectorName[],
): Promise<readonly string[]> {
  const tree = new ThrowAwayTree(source);
  try {
    const alarms: string[] = [];
    for (const detector of detectors) {
      const { outcome, message } = await detect(detector, tree.root);
      if (outcome !== 'silent') alarms.push(`${detector}: ${message}`);
    }
    return alarms;
  } finally {
    tree.remove();
  }
}

export type Trial = {
  readonly source: string;
  readonly faults: readonly PlantedFault[];
  /** Faults tried at the same time, each in a tree of its own. */
  readonly atOnce: number;
  readonly onVerdict?: (verdict: Verdict) => void;
};

/** Tries faults, a few at a time; verdicts come in the order of the faults. */
export async function tryFaults(trial: Trial): Promise<readonly Verdict[]> {
  const { source, faults, atOnce, onVerdict } = trial;
  const verdicts: Verdict[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const tree = new ThrowAwayTree(source);
    try {
      for (let at = next++; at < faults.length; at = next++) {
        const verdict = await tryFault(tree, faults[at] as PlantedFault);
        verdicts[at] = verdict;
        onVerdict?.(verdict);
      }
    } finally {
      tree.remove();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, faults.length) }, work));
  return verdicts;
}
