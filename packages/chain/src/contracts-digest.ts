import { createHash } from 'node:crypto';
import { accountHandler } from './abi/account-handler.ts';
import { assetService } from './abi/asset-service.ts';
import { authority } from './abi/authority.ts';
import { challenges } from './abi/challenges.ts';
import { configurationHandler } from './abi/configuration-handler.ts';
import { depositHandler } from './abi/deposit-handler.ts';
import { disputeHandler } from './abi/dispute-handler.ts';
import { entrypoint } from './abi/entrypoint.ts';
import { escape } from './abi/escape.ts';
import { forcedRequests } from './abi/forced-requests.ts';
import { liquidationHandler } from './abi/liquidation-handler.ts';
import { marginHandler } from './abi/margin-handler.ts';
import { markChallenges } from './abi/mark-challenges.ts';
import { mirrorReader } from './abi/mirror-reader.ts';
import { orderChecker } from './abi/order-checker.ts';
import { orderMatchHandler } from './abi/order-match-handler.ts';
import { outpost } from './abi/outpost.ts';
import { perpService } from './abi/perp-service.ts';
import { priceHandler } from './abi/price-handler.ts';
import { pythVerifier } from './abi/pyth-verifier.ts';
import { spotMatchHandler } from './abi/spot-match-handler.ts';
import { transferHandler } from './abi/transfer-handler.ts';
import { vault } from './abi/vault.ts';
import { withdrawalHandler } from './abi/withdrawal-handler.ts';

const ALL = [
  accountHandler,
  assetService,
  authority,
  challenges,
  configurationHandler,
  depositHandler,
  disputeHandler,
  entrypoint,
  escape,
  forcedRequests,
  liquidationHandler,
  marginHandler,
  markChallenges,
  mirrorReader,
  orderChecker,
  orderMatchHandler,
  outpost,
  perpService,
  priceHandler,
  pythVerifier,
  spotMatchHandler,
  transferHandler,
  vault,
  withdrawalHandler,
];

let digest: string | null = null;

/** Another one when the code of any contract of a venue is another; 64 hexadecimal digits. */
export function contractsDigest(): string {
  digest ??= createHash('sha256')
    .update(ALL.map(({ bytecode }) => bytecode).join(' '))
    .digest('hex');
  return digest;
}
