import { Engine } from '@tandem/engine';
import { EventBuffer } from '@tandem/protocol';
import { Chaos } from './chaos.fixture.ts';
import { findProblems } from './conservation.ts';
import { ReferenceEngine } from './reference-engine.ts';

const limits = {
  accounts: 24,
  orders: 150,
  ordersPerAccount: 14,
  pendingWithdrawals: 4,
  clientOrderIdsRemembered: 5,
  stepsPerCommand: Number(process.argv[5] ?? 4),
};
const seed = Number(process.argv[2] ?? 1),
  total = Number(process.argv[3] ?? 20000),
  isDiff = process.argv[4] === 'diff';
const a = new ReferenceEngine(limits as any);
const b = isDiff ? new (Engine as any)(limits) : null;
const chaos = new Chaos(seed, a.state);
const e = new EventBuffer(),
  eb = new EventBuffer();
const kinds = new Map<string, number>(),
  rejects = new Map<string, number>(),
  cancels = new Map<string, number>();
let pendingRuns = 0;
for (let s = 1; s <= total; s++) {
  const pend = a.hasPendingWork() && pendingRuns < 3;
  const { timeUs, command } = pend
    ? { timeUs: a.state.timeUs, command: { kind: 'ContinueLiquidations' } as any }
    : chaos.next();
  pendingRuns = pend ? pendingRuns + 1 : 0;
  e.clear();
  try {
    a.apply(s as any, timeUs as any, command, e);
  } catch (error) {
    console.log('seed', seed, 'at', s, JSON.stringify(command), error);
    process.exit(1);
  }
  const p = findProblems(a.state);
  if (p.length) {
    console.log('seed', seed, s, JSON.stringify(command), p, e.toArray());
    process.exit(1);
  }
  if (b) {
    eb.clear();
    try {
      b.apply(s, timeUs, command, eb);
    } catch (error) {
      console.log(
        'FAST threw: seed',
        seed,
        'at',
        s,
        JSON.stringify(command),
        error,
        e.toArray().slice(0, 12),
      );
      process.exit(1);
    }
    if (Buffer.compare(Buffer.from(e.bytes()), Buffer.from(eb.bytes())) !== 0) {
      const x = e.toArray(),
        y = eb.toArray();
      let i = 0;
      while (i < x.length && JSON.stringify(x[i]) === JSON.stringify(y[i])) i++;
      console.log('DIFF seed', seed, 'at', s, JSON.stringify(command).slice(0, 1500));
      console.log('from event', i, 'of', x.length, y.length);
      console.log('before', x.slice(Math.max(0, i - 4), i));
      console.log('REFERENCE', x.slice(i, i + 4));
      console.log('FAST', y.slice(i, i + 4));
      process.exit(2);
    }
    if (a.hasPendingWork() !== b.hasPendingWork()) {
      console.log(
        'PENDING differs seed',
        seed,
        s,
        command.kind,
        a.hasPendingWork(),
        b.hasPendingWork(),
      );
      process.exit(2);
    }
    if (s % 20 === 0 && a.stateHash() !== b.stateHash()) {
      console.log('HASH differs seed', seed, s, command.kind);
      process.exit(2);
    }
  }
  for (const ev of e.toArray()) {
    kinds.set(ev.kind, (kinds.get(ev.kind) ?? 0) + 1);
    if (ev.kind === 'CommandRejected') rejects.set(ev.reason, (rejects.get(ev.reason) ?? 0) + 1);
    if (ev.kind === 'OrderCanceled') cancels.set(ev.reason, (cancels.get(ev.reason) ?? 0) + 1);
  }
}
console.log('seed', seed, 'ok', a.stateHash());
if (process.argv[6]) console.log(kinds, rejects, cancels);
