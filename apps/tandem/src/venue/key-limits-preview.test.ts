import { Engine } from '@tandem/engine';
import { eventsOf } from '@tandem/feed';
import { LiveVenue, type Preview, previewOrder } from '@tandem/projections';
import {
  type Command,
  type Event,
  EventBuffer,
  type KeyUse,
  type Sequence,
} from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { Workload } from '@tandem/simulation';
import { beforeAll, expect, test } from 'vitest';
import { limitStanding } from '../start/limit-standing.ts';

const COMMANDS = 20_000;
const DAY_US = 86_400_000_000;
const USD = 1_000_000;
/** What keys and owners limit: the rejects that a preview must tell alike. */
const LIMITED =
  /^(KeyScopeMissing|KeyMarketForbidden|Key(Order|Position)Notional|KeyLeverage|KeyDaily|Risk)/;
/** Remainders of funding below one unit are not published: at most one unit a position. */
const ROOM = 4;

const FREE = {
  scopes: 15,
  maxOrderNotional: null,
  maxPositionNotional: null,
  maxLeverage: null,
  maxDailyLoss: null,
  maxDailyVolume: null,
  markets: [],
};
/** What session keys are limited by, turn and turn about. */
const KEYS = [
  { maxOrderNotional: 2_000 * USD },
  { maxPositionNotional: 5_000 * USD },
  { maxLeverage: 1 },
  { maxDailyLoss: 40 * USD },
  { maxDailyVolume: 6_000 * USD },
  { scopes: 14 },
  { markets: [{ market: 1 }] },
  {},
] as const;
const UNLIMITED = {
  maxPositionNotional: null,
  maxLeverage: null,
  maxDailyLoss: null,
  maxDrawdownPpb: null,
  maxConcentrationPpb: null,
  maxValueAtRisk: null,
};
const OWN = [
  { maxPositionNotional: 3_000 * USD, maxValueAtRisk: 100 * USD },
  { maxLeverage: 1 },
  { maxDailyLoss: 30 * USD },
  { maxDrawdownPpb: 5_000_000 },
  { maxConcentrationPpb: 300_000_000 },
  { maxValueAtRisk: 40 * USD },
  { maxLeverage: 1 },
] as const;

/** A simulated session whose traders sign with keys that are limited, on limited accounts. */
class LimitedSession {
  readonly engine: Engine = new Engine();
  readonly live: LiveVenue = new LiveVenue();
  readonly met: Map<string, number> = new Map();
  readonly differing: unknown[] = [];
  taken = 0;
  sequence = 0;
  readonly #events = new EventBuffer();

  play(): void {
    const workload = new Workload({ seed: 11, traders: 64 }, this.live.view);
    const limited = new Set<number>();
    while (this.sequence < COMMANDS) {
      const { timeUs, commands } = workload.nextRound();
      if (this.sequence === 0) this.#apply({ kind: 'ActivateRules', version: 2 } as never, timeUs);
      for (const command of commands) {
        this.#apply(command, timeUs);
        while (this.engine.hasPendingWork()) {
          this.#apply({ kind: 'ContinueLiquidations' } as never, timeUs);
        }
      }
      for (const { account } of this.live.view.accounts.all()) {
        if (account < 16 || limited.has(account)) continue;
        limited.add(account);
        for (const command of limitsOf(account, timeUs)) this.#apply(command, timeUs);
      }
    }
  }

  #apply(command: Command, timeUs: number): void {
    this.sequence += 1;
    const use = this.#signerOf(command);
    const preview = use === null ? null : this.#preview(command, use);
    const stamp = { sequence: this.sequence as Sequence, timeUs: timeUs as TimestampUs };
    this.#events.clear();
    this.engine.apply(stamp.sequence, stamp.timeUs, command, this.#events, use);
    const slots = this.#events.slots.slice(0, this.#events.length);
    const released = { ...stamp, command, slots };
    if (preview !== null && !hasAged(command, this.live.timeUs, timeUs)) {
      this.#compare(preview, eventsOf(released)[0], command);
    }
    this.live.fold(released);
  }

  #signerOf(command: Command): KeyUse | null {
    const { keys } = this.engine.state;
    if (command.kind !== 'PlaceOrder' || command.clientOrderId !== null) return null;
    const key = keys.find(command.account, 2);
    if (key === undefined) return null;
    const { account, keyId, scheme, nonces } = key;
    const use = { account, keyId, scheme, nonce: nonces.highest + 1, extraFeePpb: 0 };
    return { ...use, deadlineUs: 2 ** 52 } as unknown as KeyUse;
  }

  #preview(command: Command, use: KeyUse): Preview | null {
    if (command.kind !== 'PlaceOrder') return null;
    return previewOrder(this.live, command, limitStanding(this.engine.state, use, command.account));
  }

  #compare({ objection: told }: Preview, head: Event | undefined, command: Command): void {
    const reject = head?.kind === 'CommandRejected' ? head : null;
    if (reject === null) this.taken += 1;
    else this.met.set(reject.reason, (this.met.get(reject.reason) ?? 0) + 1);
    const isLimited = LIMITED.test(reject?.reason ?? '') || LIMITED.test(told?.reason ?? '');
    const isSame =
      reject?.reason === told?.reason &&
      reject?.bound === told?.bound &&
      Math.abs((reject?.actual ?? 0) - (told?.actual ?? 0)) <= ROOM;
    if (isLimited && !isSame) this.differing.push({ told, reject, command });
  }
}

/** Its time was over when it came, but not yet when it was previewed. */
function hasAged(command: Command, askedUs: number, timeUs: number): boolean {
  if (command.kind !== 'PlaceOrder' || command.expiresAtUs === null) return false;
  return command.expiresAtUs > askedUs && command.expiresAtUs <= timeUs;
}

function limitsOf(account: number, timeUs: number): readonly Command[] {
  const key = {
    kind: 'RegisterSessionKey',
    account,
    keyId: 2,
    scheme: 'secp256k1',
    publicKeyHash: account.toString(16).padStart(64, '0'),
    expiresAtUs: timeUs + 30 * DAY_US,
    maxExtraFeePpb: 0,
    ...FREE,
    ...KEYS[account % KEYS.length],
  };
  const own = { kind: 'SetRiskLimits', account, ...UNLIMITED, ...OWN[(account + 4) % OWN.length] };
  return (account % 3 === 0 ? [key, own] : [key]) as unknown as readonly Command[];
}

const session = new LimitedSession();
beforeAll(() => session.play(), 60_000);

test('a preview for a session key objects by its limits as the engine does', () => {
  expect(session.differing.slice(0, 3)).toEqual([]);
  expect(session.taken).toBeGreaterThan(500);
});

test.each([
  'KeyOrderNotional',
  'KeyPositionNotional',
  'KeyLeverage',
  'KeyDailyLoss',
  'KeyDailyVolume',
  'KeyScopeMissing',
  'KeyMarketForbidden',
  'RiskPositionNotional',
  'RiskLeverage',
  'RiskDailyLoss',
  'RiskDrawdown',
  'RiskConcentration',
  'RiskValueAtRisk',
])('the session has met %s', (reason) => {
  expect(session.met.get(reason) ?? 0).toBeGreaterThan(0);
});
