/** Access to our contracts: the items of the mirror, and how they are packed into batches. */

export { accountHandler } from './abi/account-handler.ts';
export { assetService } from './abi/asset-service.ts';
export { authority } from './abi/authority.ts';
export { configurationHandler } from './abi/configuration-handler.ts';
export { depositHandler } from './abi/deposit-handler.ts';
export { entrypoint } from './abi/entrypoint.ts';
export { mirrorReader } from './abi/mirror-reader.ts';
export { perpService } from './abi/perp-service.ts';
export { playToken } from './abi/play-token.ts';
export { vault } from './abi/vault.ts';
export { withdrawalHandler } from './abi/withdrawal-handler.ts';
export { batchHashOf, type MirrorBatch, submission } from './batch.ts';
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
export { type LocalChain, localAccount, localClients, startLocalChain } from './local-chain.ts';
export { type EncoderMemory, MirrorEncoder, type MirrorFacts } from './mirror-encoder.ts';
export {
  ORDER_COMMANDS,
  type OrderCommandKind,
  type OrderPlace,
  orderHashOf,
} from './order-hash.ts';
export { OrderHashes, type PlacedOrder, placedOrders } from './order-hashes.ts';
export { ITEM, type ItemKind, SectionWriter } from './section-writer.ts';
