/** Access to our contracts: the items of the mirror, and how they are packed into batches. */

export { accountHandler } from './abi/account-handler.ts';
export { assetService } from './abi/asset-service.ts';
export { authority } from './abi/authority.ts';
export { challenges } from './abi/challenges.ts';
export { configurationHandler } from './abi/configuration-handler.ts';
export { depositHandler } from './abi/deposit-handler.ts';
export { CONTRACTS_DIGEST } from './abi/digests.ts';
export { disputeHandler } from './abi/dispute-handler.ts';
export { entrypoint } from './abi/entrypoint.ts';
export { escape } from './abi/escape.ts';
export { forcedRequests } from './abi/forced-requests.ts';
export { markChallenges } from './abi/mark-challenges.ts';
export { mirrorReader } from './abi/mirror-reader.ts';
export { outpost } from './abi/outpost.ts';
export { perpService } from './abi/perp-service.ts';
export { playToken } from './abi/play-token.ts';
export { pythVerifier } from './abi/pyth-verifier.ts';
export { vault } from './abi/vault.ts';
export { withdrawalHandler } from './abi/withdrawal-handler.ts';
export { isInDispute } from './account-flags.ts';
export { batchHashOf, type MirrorBatch, submission } from './batch.ts';
export {
  allowBond,
  answerCall,
  type ChallengeAnswer,
  type ChallengedFill,
  type ChallengeState,
  cancelUpTo,
  challengeFills,
  challengeState,
  claimAwards,
  concludeChallenge,
  fundBond,
  NO_REQUEST,
  type OpenedChallenge,
  openedChallenges,
  type RequestEvidence,
  requestAnswerCall,
  type SignedEvidence,
} from './challenges/challenge-calls.ts';
export { type ChallengePlan, deployChallenges } from './challenges/deploy-challenges.ts';
export {
  batchOfSubmission,
  type FillPlace,
  type FillProof,
  fillProof,
  fillsOfBatch,
  type ToldFill,
} from './challenges/fill-proof.ts';
export { connectClients, connectReader } from './connect-clients.ts';
export {
  type ChainClients,
  type DeploymentPlan,
  deploy,
  deployMirror,
  type MirrorAddresses,
  send,
  useHandler,
} from './deploy-mirror.ts';
export {
  deployVault,
  type VaultAddresses,
  type VaultListing,
  type VaultPlan,
} from './deploy-vault.ts';
export {
  connectWayOut,
  DEFAULT_WAY_OUT,
  deployEscape,
  type WayOutAddresses,
  type WayOutPlan,
} from './deploy-way-out.ts';
export { dearestCommandGas, gasOf, ITEM_GAS, itemGas, itemsWithin } from './item-gas.ts';
export {
  choosePayout,
  deployOutpost,
  laneOffer,
  type OutpostAddresses,
  type OutpostPlan,
  offerLane,
  problemsOfOutpost,
} from './lanes.ts';
export {
  LOCAL_CHAIN_ID,
  LOCAL_CHAIN_OPTIONS,
  type LocalChain,
  localAccount,
  localChainOptions,
  localClients,
  startLocalChain,
} from './local-chain.ts';
export {
  deployMarkChallenges,
  deployPythVerifier,
  type RootSource,
  type SignerSet,
} from './marks/deploy-marks.ts';
export {
  announceMarkFeed,
  answerMark,
  challengedMarks,
  challengeMark,
  concludeMark,
  type MarkBoundTerms,
  type MarkChallenge,
  type MarkFeed,
  markAnswerCall,
  markBounds,
  markChallengeOf,
  markFeedAt,
  markFeedOf,
  payHarm,
  type SignedPrice,
  updateFee,
  useMarkFeed,
} from './marks/mark-calls.ts';
export { batchOnChain, type MarkPlace, markPlace } from './marks/mark-place.ts';
export { pricesOfBatch, type ToldPrice } from './marks/told-prices.ts';
export {
  type EncoderMemory,
  MirrorEncoder,
  type MirrorFacts,
} from './mirror-encoder.ts';
export {
  closeHashOf,
  ORDER_COMMANDS,
  type OrderCommandKind,
  type OrderPlace,
  orderHashOf,
} from './order-hash.ts';
export { OrderHashes, type PlacedOrder, placedOrders } from './order-hashes.ts';
export { handOverOutpost, type OutpostKeys, problemsOfKeys } from './outpost-keys.ts';
export {
  ITEM,
  type Item,
  type ItemKind,
  SECTION_BYTES_MAX,
  SectionWriter,
} from './section-writer.ts';
export {
  EscapeNotDueError,
  type EscapeStatus,
  REQUEST_KINDS,
  REQUEST_STATES,
  type RequestState,
  type RequestStatus,
  WayOut,
} from './way-out.ts';
export {
  isUnlocked,
  readWithdrawal,
  type WithdrawalEntry,
  type WithdrawalState,
} from './withdrawal-entry.ts';
export { wordOf } from './word-of.ts';
