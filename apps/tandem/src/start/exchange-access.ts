import type { Feed } from '@tandem/feed';
import type {
  AccountOpenings,
  ChainReader,
  GatewayParts,
  KeyFigures,
  WalletDirectory,
} from '@tandem/gateway';
import type { CommandPort, ProofPort } from '@tandem/ingress';
import type { LiveVenue } from '@tandem/projections';
import type { ReadSteps } from '@tandem/projector';
import { proofsOf } from '../chain/chain-ground.ts';
import { chainReader } from '../chain/venue-chain-reader.ts';
import type { DemoExchange } from './demo-exchange.ts';
import { limitStanding } from './limit-standing.ts';
import type { StartConfig } from './start-config.ts';

/** What a gateway needs of the exchange, which may be in another process. */
export type ExchangeAccess = {
  readonly port: CommandPort;
  readonly dryPort: CommandPort;
  readonly proofs: ProofPort;
  readonly live: LiveVenue;
  readonly feed: Feed;
  readonly keysOf: GatewayParts['keysOf'];
  readonly limitsOf: GatewayParts['limitsOf'];
  readonly wallets: WalletDirectory;
  readonly faucet: NonNullable<GatewayParts['faucet']>;
  readonly openings: AccountOpenings;
  readonly deadMan: NonNullable<GatewayParts['deadMan']>;
  readonly journal: NonNullable<GatewayParts['journal']>;
  readonly liabilities: NonNullable<GatewayParts['liabilities']>;
  readonly chain: ChainReader;
  /** What a chain did about withdrawals; nothing where no chain runs. */
  readonly withdrawalSteps: (chain: number) => ReadSteps;
  /** @param account whose wallet has signed for it */
  createSecret(
    account: number,
  ): Promise<{ readonly secret: Uint8Array; readonly keyHash: string } | null>;
};

/** Access within the process of the exchange. */
export function localAccess(
  { chainExplorer }: StartConfig,
  { exchange, signatures, faucet, openings, deadMan, ground }: DemoExchange,
): ExchangeAccess {
  const { publicPort, live, feed, venue } = exchange;
  const { published, liabilities } = exchange;
  if (published === null || liabilities === null) {
    throw new Error('an exchange for gateways signs heads');
  }
  const nothing = { kind: 'refused', refusal: { reason: 'Stopped' } } as const;
  const keys = () => venue.machine.engine.state.keys;
  return {
    port: publicPort,
    dryPort: signatures.guard({ submit: () => Promise.resolve(nothing) }, false),
    proofs: signatures.proofs,
    live,
    feed,
    keysOf: (account) =>
      Promise.resolve([...keys().all()].filter((key) => key.account === account).map(figuresOf)),
    limitsOf: (signer, account) =>
      Promise.resolve(limitStanding(venue.machine.engine.state, signer, account)),
    wallets: {
      // Looks in the engine itself: an account that is being opened is found a moment early.
      ownerOf: (wallet, walletId) => {
        const found = keys().walletOf(wallet, walletId);
        if (found === undefined) return Promise.resolve(undefined);
        const { account, keyId } = found;
        return Promise.resolve({ account, keyId, nextKeyId: keys().lastKeyId(account) + 1 });
      },
    },
    faucet,
    openings,
    deadMan: {
      arm: (account, atUs) => deadMan.arm(account, atUs),
    },
    journal: published,
    liabilities,
    chain: chainReader(ground, live, chainExplorer),
    withdrawalSteps: (chain) => (after, limit) =>
      Promise.resolve(proofsOf(ground, chain)?.steps(after, limit) ?? []),
    createSecret: (account) => Promise.resolve(signatures.createSecret(account)),
  };
}

/** A key as plain data. */
function figuresOf(key: KeyFigures): KeyFigures {
  const { keyId, scheme, identity, wallet } = key;
  const plain = { keyId, scheme, identity, nonces: { highest: key.nonces.highest } };
  if (wallet !== null) return { ...plain, wallet };
  const { scopes, expiresAtUs, feeReceiver, limits } = key;
  return { ...plain, wallet, scopes, expiresAtUs, feeReceiver, limits: { ...limits } };
}
