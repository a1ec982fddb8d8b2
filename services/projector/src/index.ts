/** Writes projections to the database, rebuildable from the journal. */

export {
  DEFAULT_PROJECTOR_CONFIG,
  ForeignTablesError,
  openProjector,
  type Projector,
  type ProjectorConfig,
  type ProjectorParts,
} from './projector.ts';
export {
  copyWithdrawalSteps,
  followWithdrawalSteps,
  type ReadSteps,
  type StepCopier,
} from './withdrawal-steps.ts';
