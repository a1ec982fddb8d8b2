/** What can notice a fault, from the cheapest look to the dearest. */
export type DetectorName =
  | 'dense'
  | 'comparison'
  | 'quantity'
  | 'protocol'
  | 'scenarios'
  | 'examples'
  | 'engine'
  | 'simulation'
  | 'rewriting'
  | 'journal'
  | 'sequencer';

/** A mistake that somebody could make, as a change of one place in one file. */
export type PlantedFault = {
  readonly name: string;
  /** Path from the root of the tree. */
  readonly file: string;
  /** Text that occurs exactly once in the file. */
  readonly old: string;
  readonly new: string;
  /** What it breaks, in one sentence. */
  readonly breaks: string;
  /** Detectors to ask before those of the package. */
  readonly first?: readonly DetectorName[];
};

/** What became of a fault. */
export type Verdict = {
  readonly name: string;
  readonly file: string;
  readonly breaks: string;
  readonly outcome: 'caught' | 'survived' | 'broken';
  /** The detector and what it said; for a fault that cannot be tried, why. */
  readonly by: string;
  readonly seconds: number;
};
