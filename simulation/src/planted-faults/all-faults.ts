import { FORMULA_FAULTS } from './faults/formula-faults.ts';
import { JOURNAL_FAULTS } from './faults/journal-faults.ts';
import { KEY_FAULTS } from './faults/key-faults.ts';
import { MEMORY_FAULTS } from './faults/memory-faults.ts';
import { NUMBER_FAULTS } from './faults/number-faults.ts';
import { ORDER_FAULTS } from './faults/order-faults.ts';
import { POOL_FAULTS } from './faults/pool-faults.ts';
import { RISK_FAULTS } from './faults/risk-faults.ts';
import { SEQUENCER_FAULTS } from './faults/sequencer-faults.ts';
import type { PlantedFault } from './planted-fault.ts';

/** Our own list of mistakes; whoever finds one that is not on it adds it. */
export const ALL_FAULTS: readonly PlantedFault[] = [
  ...NUMBER_FAULTS,
  ...FORMULA_FAULTS,
  ...ORDER_FAULTS,
  ...RISK_FAULTS,
  ...POOL_FAULTS,
  ...KEY_FAULTS,
  ...MEMORY_FAULTS,
  ...JOURNAL_FAULTS,
  ...SEQUENCER_FAULTS,
];
