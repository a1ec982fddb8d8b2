import type { ExchangeState } from '@tandem/engine';
import { eventsOf, type ReleasedCommand } from '@tandem/feed';
import type { CommandPort, ProofPort } from '@tandem/ingress';
import type { SigningDomain } from '@tandem/signing';
import type { FreshSecret, KeyStore } from '../key-store/key-store.ts';
import { ContractWallets } from '../wallets/contract-wallets.ts';
import { GuardedPort } from './guarded-port.ts';
import { ProofDesk } from './proof-desk.ts';
import { VerificationPool } from './verification-pool.ts';

/** How signatures are checked. */
export type SignatureConfig = {
  readonly domain: SigningDomain;
  /** Threads that check; one is enough for 12,000 orders a second. */
  readonly threads: number;
  /** JSON-RPC of the domain's chain, for wallets that are contracts; null without a chain. */
  readonly chainUrl: string | null;
  readonly keyStore: KeyStore;
};

type DeskParts = SignatureConfig & {
  readonly state: () => ExchangeState;
  readonly nowUs: () => number;
};

/** Everything about signatures that an exchange has: threads, secrets, ports behind the check. */
export class SignatureDesk {
  readonly pool: VerificationPool;
  readonly proofs: ProofPort;
  readonly #parts: DeskParts;
  readonly #contractWallets: ContractWallets | null;
  /** Hash of the secret by account and key, to forget it with its key. */
  readonly #hashes = new Map<string, string>();

  private constructor(parts: DeskParts, pool: VerificationPool) {
    const { domain, chainUrl, keyStore, state, nowUs } = parts;
    this.#parts = parts;
    this.pool = pool;
    this.#contractWallets = chainUrl === null ? null : new ContractWallets(chainUrl, domain);
    const contractWallets = this.#contractWallets;
    this.proofs = new ProofDesk({ pool, contractWallets, state, nowUs });
    for (const { keyHash, secret } of keyStore.secrets()) pool.setSecret(keyHash, secret);
    for (const asset of state().assets) if (asset !== undefined) pool.list(asset.rules);
    for (const market of state().markets) if (market !== undefined) pool.list(market.rules);
    for (const key of state().keys.all()) {
      if (key.scheme === 'hmac') this.#hashes.set(`${key.account}/${key.keyId}`, key.identity);
    }
  }

  static async open(parts: DeskParts): Promise<SignatureDesk> {
    const { domain, threads } = parts;
    return new SignatureDesk(parts, await VerificationPool.open({ domain, threads }));
  }

  /** @param isForVenue also takes the venue's own commands, which nobody signs */
  guard(inner: CommandPort, isForVenue: boolean): CommandPort {
    const { state, nowUs } = this.#parts;
    const keys = { find: (account: number, keyId: number) => state().keys.find(account, keyId) };
    const contractWallets = this.#contractWallets;
    return new GuardedPort(inner, { pool: this.pool, keys, contractWallets, nowUs }, isForVenue);
  }

  /** Makes a secret for an HMAC key; null while too many wait for their registration. */
  createSecret(account: number): FreshSecret | null {
    const { keyStore } = this.#parts;
    const fresh = keyStore.create(account);
    if (fresh !== null) this.pool.setSecret(fresh.keyHash, fresh.secret);
    for (const keyHash of keyStore.forgotten()) this.pool.setSecret(keyHash, null);
    return fresh;
  }

  /** Follows what the venue lists, and which keys come and go. */
  follow(group: readonly ReleasedCommand[]): void {
    for (const released of group) {
      const { command } = released;
      switch (command.kind) {
        case 'ConfigureAsset':
        case 'ConfigureMarket':
          if (!isRejected(released)) this.pool.list(command);
          break;
        case 'RegisterSessionKey':
          if (command.scheme !== 'hmac' || isRejected(released)) break;
          this.#hashes.set(`${command.account}/${command.keyId}`, command.publicKeyHash);
          this.#parts.keyStore.register(command.publicKeyHash);
          break;
        case 'RevokeSessionKey':
        case 'Tick':
          this.#forgetEnded(released);
          break;
        default:
      }
    }
  }

  async close(): Promise<void> {
    await this.pool.close();
  }

  #forgetEnded(released: ReleasedCommand): void {
    if (this.#hashes.size === 0) return;
    for (const event of eventsOf(released)) {
      if (event.kind !== 'SessionKeyEnded') continue;
      const name = `${event.account}/${event.keyId}`;
      const hash = this.#hashes.get(name);
      if (hash === undefined) continue;
      this.#hashes.delete(name);
      // Whoever reads the journal can register the hash of another's secret, and revoke it.
      if ([...this.#hashes.values()].includes(hash)) continue;
      this.#parts.keyStore.remove(hash);
      this.pool.setSecret(hash, null);
    }
  }
}

function isRejected(released: ReleasedCommand): boolean {
  return eventsOf(released).some(({ kind }) => kind === 'CommandRejected');
}
