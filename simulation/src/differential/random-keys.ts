import type { Command, Event, KeyUse, SignatureScheme, WalletKind } from '@tandem/protocol';
import type { SeededRandom } from '../workload/seeded-random.ts';
import { MARKETS } from './small-venue.ts';

type KnownKey = {
  readonly account: number;
  readonly keyId: number;
  readonly scheme: SignatureScheme;
  readonly isSession: boolean;
  readonly maxExtraFeePpb: number;
  /** Orders of this key pay somebody. */
  hasReceiver: boolean;
  nonce: number;
};

const SCHEMES: readonly SignatureScheme[] = ['secp256k1', 'p256', 'ed25519', 'hmac', 'eip1271'];
const WALLETS: readonly WalletKind[] = ['evm', 'evmContract', 'solana'];
const SCHEME_OF: Readonly<Record<WalletKind, SignatureScheme>> = {
  evm: 'secp256k1',
  evmContract: 'eip1271',
  solana: 'ed25519',
};
const USUAL_SCOPES = [1, 3, 5, 7, 15, 17, 31, 31, 31, 23, 2, 8, 16, 0, 32] as const;
const YEAR_US = 366 * 86_400_000_000;
const HOUR_US = 3_600_000_000;
const WALLETS_IN_USE = 40;

/**
 * The part of the stream that signs: it opens accounts for wallets, registers keys with narrow
 * limits, and signs other commands with keys that mostly may, at nonces that mostly are fresh.
 */
export class RandomKeys {
  private readonly random: SeededRandom;
  private readonly known: KnownKey[] = [];
  private readonly lastKeyIds = new Map<number, number>();
  private readonly owners = new Map<number, number>();

  constructor(random: SeededRandom) {
    this.random = random;
  }

  /** Learns which keys there are. */
  note(event: Event): void {
    if (event.kind === 'AccountOpened') this.owners.set(event.account, event.owner);
    if (event.kind === 'SessionKeyRegistered') {
      const { maxExtraFeePpb } = event;
      this.add({ ...event, isSession: true, maxExtraFeePpb });
    }
    if (event.kind === 'FeeReceiverSet') {
      const { account, keyId, receiver } = event;
      const key = this.known.find((one) => one.account === account && one.keyId === keyId);
      if (key !== undefined) key.hasReceiver = receiver !== null;
    }
    if (event.kind === 'WalletLinked') {
      const scheme = SCHEME_OF[event.wallet];
      this.add({ ...event, scheme, isSession: false, maxExtraFeePpb: 0 });
    }
    if (event.kind !== 'SessionKeyEnded' && event.kind !== 'WalletUnlinked') return;
    // Some are kept, so that keys that ended are tried as well.
    if (this.random.chance(5)) return;
    const { account, keyId } = event;
    const at = this.known.findIndex((key) => key.account === account && key.keyId === keyId);
    if (at >= 0) this.known.splice(at, 1);
  }

  private add(key: Omit<KnownKey, 'nonce' | 'hasReceiver'>): void {
    const { account, keyId, scheme, isSession, maxExtraFeePpb } = key;
    const fresh = { nonce: 0, hasReceiver: false };
    this.known.push({ account, keyId, scheme, isSession, maxExtraFeePpb, ...fresh });
    this.lastKeyIds.set(account, keyId);
  }

  /** A command about wallets and session keys. */
  command(account: number, timeUs: number): Command {
    const { random } = this;
    const dice = random.between(0, 99);
    const next = (this.lastKeyIds.get(account) ?? 0) + 1;
    const keyId = random.chance(6) ? random.pick([0, next - 1, 2 ** 20, 2 ** 32 - 1]) : next;
    const wallet = random.pick(WALLETS);
    const walletId = random.between(1, WALLETS_IN_USE).toString(16).padStart(64, '0');
    if (dice < 12) return this.riskLimits(account);
    if (dice < 28) return this.feeReceiver(account);
    if (dice < 56) return this.registration(account, Math.max(0, keyId), timeUs);
    if (dice < 63) return this.removal('RevokeSessionKey');
    if (dice < 72) {
      const opened = random.chance(30) ? account : random.between(16, 64);
      return { kind: 'OpenWalletAccount', account: opened, wallet, walletId } as Command;
    }
    if (dice < 93) {
      const linked = { account, keyId: Math.max(0, keyId), wallet, walletId };
      return { kind: 'LinkWallet', ...linked } as Command;
    }
    return this.removal('UnlinkWallet');
  }

  private feeReceiver(account: number): Command {
    const { random } = this;
    const sessions = this.known.filter(({ isSession }) => isSession);
    const without = sessions.filter(({ hasReceiver }) => !hasReceiver);
    const wanted = without.length > 0 && random.chance(80) ? without : sessions;
    const isUsual = wanted.length > 0 && random.chance(95);
    const { account: owner, keyId } = isUsual ? random.pick(wanted) : this.anyKey();
    const others = [account, account, account, account, account, account, owner, 4, 99];
    const receiver = random.chance(10) ? null : random.pick(others);
    return { kind: 'SetFeeReceiver', account: owner, keyId, receiver } as Command;
  }

  private removal(kind: 'RevokeSessionKey' | 'UnlinkWallet'): Command {
    const { account, keyId } = this.anyKey();
    return { kind, account, keyId } as Command;
  }

  private anyKey(): KnownKey {
    const { random, known } = this;
    const none: KnownKey = {
      account: random.between(0, 60),
      keyId: 3,
      scheme: 'hmac',
      isSession: true,
      maxExtraFeePpb: 0,
      hasReceiver: false,
      nonce: 0,
    };
    return known.length === 0 || random.chance(4) ? none : random.pick(known);
  }

  private limit(most: number): number | null {
    return this.random.chance(50) ? null : this.random.between(0, this.random.chance(5) ? 0 : most);
  }

  private riskLimits(account: number): Command {
    const { random } = this;
    const rate = (most: number): number | null =>
      random.chance(60) ? null : random.between(0, most);
    const command = {
      kind: 'SetRiskLimits',
      account,
      maxPositionNotional: this.limit(600_000),
      maxLeverage: random.chance(60) ? null : random.between(random.chance(8) ? 0 : 1, 4),
      maxDailyLoss: this.limit(12_000),
      maxDrawdownPpb: rate(300_000_000),
      maxConcentrationPpb: rate(500_000_000),
      maxValueAtRisk: this.limit(20_000),
    };
    const isLifted = random.chance(25);
    const lifted = Object.fromEntries(Object.keys(command).map((name) => [name, null]));
    return { ...command, ...(isLifted ? { ...lifted, kind: command.kind, account } : {}) } as never;
  }

  private registration(account: number, keyId: number, timeUs: number): Command {
    const { random } = this;
    const livesUs = random.chance(20) ? random.between(1_000_000, HOUR_US) : 30 * 24 * HOUR_US;
    const markets = random.chance(70)
      ? []
      : MARKETS.filter(() => random.chance(60)).map((market) => ({ market }));
    if (random.chance(3)) markets.push({ market: random.pick([0, 9]) });
    const command = {
      kind: 'RegisterSessionKey',
      account,
      keyId,
      scheme: random.chance(2) ? 'eip1271' : random.pick(SCHEMES.slice(0, 4)),
      publicKeyHash: random.between(0, 1_000_000_000).toString(16).padStart(64, '9'),
      scopes: random.pick(USUAL_SCOPES),
      expiresAtUs: timeUs + (random.chance(8) ? random.pick([0, YEAR_US + 1]) : livesUs),
      maxOrderNotional: this.limit(250_000),
      maxPositionNotional: this.limit(400_000),
      maxLeverage: random.chance(60) ? null : random.between(random.chance(8) ? 0 : 1, 12),
      maxDailyLoss: this.limit(9_000),
      maxDailyVolume: this.limit(600_000),
      maxExtraFeePpb: random.chance(3) ? 2_000_000_000 : random.between(0, 1_000_000),
      markets,
    };
    return command as unknown as Command;
  }

  /** Who signs a command; null for nobody. */
  sign(command: Command, timeUs: number): KeyUse | null {
    const { random } = this;
    if (command.kind === 'OpenWalletAccount') return this.signOpening(command, timeUs);
    if (!random.chance(isOfVenue(command) ? 1 : isOfKeys(command) ? 25 : 50)) return null;
    const key = this.keyFor(command);
    if (key === null) return null;
    const use = {
      scheme: random.chance(1) ? random.pick(SCHEMES) : key.scheme,
      account: key.account,
      keyId: key.keyId,
      nonce: isNamed(command) && random.chance(8) ? key.nonce : this.nonceOf(key),
      deadlineUs: timeUs + random.between(random.chance(2) ? -9 : 0, 5_000_000),
      extraFeePpb: this.extraFee(key),
    };
    return use as unknown as KeyUse;
  }

  /** Mostly what the key may grant, so that fills pay it; seldom more. */
  private extraFee({ maxExtraFeePpb }: KnownKey): number {
    const { random } = this;
    if (random.chance(30)) return 0;
    if (random.chance(4)) return maxExtraFeePpb + random.between(1, 1_000_000);
    return random.between(0, maxExtraFeePpb);
  }

  private signOpening(
    command: Extract<Command, { kind: 'OpenWalletAccount' }>,
    timeUs: number,
  ): KeyUse | null {
    const { random } = this;
    if (random.chance(20)) return null;
    const use = {
      scheme: random.chance(5) ? random.pick(SCHEMES) : SCHEME_OF[command.wallet],
      account: random.chance(4) ? 16 : command.account,
      keyId: random.chance(4) ? 2 : 1,
      nonce: random.between(0, 20),
      deadlineUs: timeUs + random.between(-1, 20),
      extraFeePpb: 0,
    };
    return use as unknown as KeyUse;
  }

  /** A key of the account, or of its owner; seldom another; null when there is none. */
  private keyFor(command: Command): KnownKey | null {
    const { random } = this;
    const account = accountOf(command);
    const owner = this.owners.get(account) ?? account;
    const fitting = this.known.filter((key) => key.account === account || key.account === owner);
    if (random.chance(3)) return this.anyKey();
    const paying = fitting.filter(({ hasReceiver }) => hasReceiver);
    if (paying.length > 0 && random.chance(60)) return random.pick(paying);
    return fitting.length === 0 ? null : random.pick(fitting);
  }

  /** At the edge of how far a nonce may jump, seldom. */
  private farNonce(key: KnownKey): number {
    const { random } = this;
    if (random.chance(30)) return key.nonce + 2 ** 20 + random.between(1, 600);
    if (random.chance(30)) key.nonce += 2 ** 20 - random.between(0, 2);
    return key.nonce;
  }

  private nonceOf(key: KnownKey): number {
    const { random } = this;
    const dice = random.between(0, 99);
    const fresh = key.nonce + 1;
    if (dice < 78) key.nonce = fresh;
    else if (dice < 83) key.nonce += random.between(2, 40);
    else if (dice < 85) key.nonce += random.between(900, 1_200);
    else if (dice < 96)
      return Math.max(random.chance(5) ? 0 : 1, key.nonce - random.between(0, 60));
    else if (dice < 99) return Math.max(1, key.nonce - random.between(1_000, 1_050));
    else return this.farNonce(key);
    return key.nonce;
  }
}

function accountOf(command: Command): number {
  if (command.kind === 'Batch') return accountOf(command.items[0] as Command);
  if (command.kind === 'TransferCollateral') return command.from;
  if (command.kind === 'OpenAccount') return command.parent ?? command.account;
  return 'account' in command ? command.account : 0;
}

/** An order that could be sent again and answered with what it did. */
function isNamed(command: Command): boolean {
  return 'clientOrderId' in command && command.clientOrderId !== null;
}

function isOfKeys({ kind }: Command): boolean {
  return kind === 'RegisterSessionKey' || kind === 'SetFeeReceiver' || kind === 'LinkWallet';
}

function isOfVenue(command: Command): boolean {
  return (
    command.kind === 'CreditDeposit' ||
    command.kind === 'SetAccountFeeTier' ||
    (command.kind !== 'Batch' && command.kind !== 'TransferCollateral' && !('account' in command))
  );
}
