import { DEFAULT_LIMITS } from '@tandem/engine';
import { loadView, saveView, type VenueView } from '@tandem/feed';
import { describe, expect, it } from 'vitest';
import { ReferenceEngine } from '../reference/reference-engine.ts';
import { WorkloadRun } from './run-workload.fixture.ts';
import { Workload } from './workload.ts';

/** Enough for the first crash and what follows it. */
const COMMANDS = 14_000;

function runOf(seed: number): WorkloadRun {
  return new WorkloadRun(new ReferenceEngine(DEFAULT_LIMITS), { seed, traders: 160 });
}

function playedRun(seed: number): WorkloadRun {
  const run = runOf(seed);
  run.playUntil(COMMANDS);
  return run;
}

function copyOf(view: VenueView): VenueView {
  const text = JSON.stringify(saveView(view));
  const loaded = loadView(JSON.parse(text) as ReturnType<typeof saveView>);
  if (loaded === undefined) throw new Error('a fresh checkpoint loads');
  return loaded;
}

describe('Workload', () => {
  it('gives the same market for the same seed, and another one for another', () => {
    const [first, second, other] = [playedRun(7), playedRun(7), playedRun(8)];
    expect(second.engine.stateHash()).toBe(first.engine.stateHash());
    expect(other.engine.stateHash()).not.toBe(first.engine.stateHash());
  });

  it.each([1, 2, 3])(
    'goes through funding, liquidation, insurance, backstop and ADL (%i)',
    (seed) => {
      const { totals } = playedRun(seed).view;
      const happened = [
        'FundingSettled',
        'AccountFlagged',
        'LiquidationStepped',
        'BackstopTookOver',
        'PositionDeleveraged',
        'AdlRanked',
        'OrderTriggered',
        'WithdrawalConfirmed',
        'WithdrawalFailed',
        'IsolatedMarginAdjusted',
        'OrderAmended',
        'CancelRemembered',
      ] as const;
      for (const kind of happened) expect([kind, totals.count(kind) > 0]).toEqual([kind, true]);
      expect(totals.figures.insurancePayments).toBeGreaterThan(0);
    },
  );

  it('makes many kinds of mistakes, and each is refused with its own reason', () => {
    const reasons = Object.keys(playedRun(1).view.totals.byRejectReason());
    expect(reasons.length).toBeGreaterThanOrEqual(25);
  });

  it('goes on from a view alone, the same way each time, with the same people', () => {
    const run = playedRun(5);
    const rounds = [1, 2].map(() => {
      const view = copyOf(run.view);
      const workload = new Workload({ seed: 5, traders: 160 }, view);
      return Array.from({ length: 20 }, () => workload.nextRound());
    });
    expect(rounds[1]).toEqual(rounds[0]);
    const kinds = rounds[0]?.flatMap(({ commands }) => commands.map(({ kind }) => kind));
    expect(kinds).toContain('UpdateIndexPrice');
    expect(kinds).not.toContain('ConfigureMarket');
    expect(rounds[0]?.[0]?.timeUs).toBeGreaterThanOrEqual(run.view.totals.figures.lastTimeUs);
  });

  it('finishes a setup that was interrupted', () => {
    const run = runOf(3);
    run.playUntil(100);
    const rest = new WorkloadRun(run.engine, { seed: 3, traders: 160 }, copyOf(run.view));
    rest.playUntil(3_000);
    expect(rest.view.totals.byRejectReason()).not.toHaveProperty('DepositOutOfOrder');
    expect(rest.view.totals.count('TradePrinted')).toBeGreaterThan(0);
    // 5 accounts of the venue, 160 traders, a sub-account for each of the 10 treasurers.
    expect(rest.view.accounts.count).toBe(175);
  });
});
