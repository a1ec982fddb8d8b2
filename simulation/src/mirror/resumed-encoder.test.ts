import { MirrorEncoder } from '@tandem/chain';
import { DEFAULT_LIMITS, Engine } from '@tandem/engine';
import {
  joinViewParts,
  loadView,
  type ReleasedCommand,
  saveView,
  saveViewInParts,
  VenueView,
} from '@tandem/feed';
import { expect, test } from 'vitest';
import { WorkloadRun } from '../workload/run-workload.fixture.ts';

const COMMANDS = 14_000;
const PER_BATCH = 700;
const ROWS_PER_PART = 7;

/** A view that hands everything on that is folded into it. */
class TappedView extends VenueView {
  onFolded: (released: ReleasedCommand) => void = () => undefined;

  override fold(released: ReleasedCommand): void {
    super.fold(released);
    this.onFolded(released);
  }
}

function newEncoder(): MirrorEncoder {
  return new MirrorEncoder({ exitOwnerOf: () => 'ee'.repeat(20), orderHashOf: () => null });
}

function copyOf(encoder: MirrorEncoder): MirrorEncoder {
  const copy = newEncoder();
  for (const part of encoder.save(ROWS_PER_PART)) {
    copy.restore(JSON.parse(JSON.stringify(part)) as typeof part);
  }
  return copy;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

test('an encoder that went through a checkpoint tells what one tells that read everything', () => {
  const view = new TappedView();
  const run = new WorkloadRun(new Engine(DEFAULT_LIMITS), { seed: 3, traders: 160 }, view);
  const whole = newEncoder();
  let resumed = newEncoder();
  let compared = 0;
  view.onFolded = (released) => {
    whole.apply(released);
    resumed.apply(released);
    if (released.sequence % PER_BATCH !== 0) return;
    const items = hex(whole.writer.take());
    expect(hex(resumed.writer.take()) === items).toBe(true);
    if (items !== '') compared += 1;
    resumed = copyOf(resumed);
  };
  run.playUntil(COMMANDS);
  expect(compared).toBe(COMMANDS / PER_BATCH);
  expect(view.totals.count('PositionDeleveraged')).toBeGreaterThan(0);
});

test('a view that is saved in parts is the view that is saved at once', () => {
  const view = new VenueView();
  new WorkloadRun(new Engine(DEFAULT_LIMITS), { seed: 3, traders: 40 }, view).playUntil(3_000);
  const parts = [...saveViewInParts(view, ROWS_PER_PART)];
  expect(parts.length).toBeGreaterThan(8);
  const joined = joinViewParts(JSON.parse(JSON.stringify(parts)) as typeof parts);
  const loaded = loadView(joined);
  expect(loaded && JSON.stringify(saveView(loaded))).toBe(JSON.stringify(saveView(view)));
});
