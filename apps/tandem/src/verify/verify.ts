import { performance } from 'node:perf_hooks';
import type { VerifyRequest } from '../arguments/request.ts';
import { totalsJson } from '../audit/audit-json.ts';
import { labeled, totalsText } from '../audit/audit-text.ts';
import { type Recomputed, recompute } from '../audit/recompute.ts';
import { complain, say, sayJson } from '../output.ts';
import { count } from '../terminal/figures.ts';
import { type Disagreement, disagreementOf } from './disagreement.ts';

const SAY_EVERY_MS = 3_000;

/** Recomputes everything from a journal; exit code 1 when something disagrees. */
export function verify(request: VerifyRequest): number {
  const startedMs = performance.now();
  let saidMs = startedMs;
  let recomputed: Recomputed;
  try {
    recomputed = recompute(request.data, (sequence) => {
      if (performance.now() - saidMs < SAY_EVERY_MS) return;
      saidMs = performance.now();
      complain(`recomputed through sequence ${count(sequence)}`);
    });
  } catch (error) {
    const disagreement = disagreementOf(error);
    if (disagreement === null) throw error;
    return refuse(request, disagreement);
  }
  accept(request, recomputed, performance.now() - startedMs);
  return 0;
}

function accept(request: VerifyRequest, found: Recomputed, elapsedMs: number): void {
  const { view, stateHash, journalHash, eventHash } = found;
  const seconds = elapsedMs / 1_000;
  const skipped = found.commandsSkipped === 0 ? '' : `, ${found.commandsSkipped} quarantined`;
  const torn = found.tornBytes === 0 ? '' : `; ${found.tornBytes} bytes of an unfinished group`;
  for (const line of [
    '',
    `VERIFIED  ${request.data}`,
    '',
    labeled(
      'commands',
      `${count(found.sequence)} in ${count(found.groups)} groups${skipped}${torn}`,
    ),
    labeled('events', count(view.totals.figures.events)),
    ...totalsText(view),
    '',
    labeled('checksums, hash chain', 'every group'),
    labeled('recorded state hashes', `${found.hashesMet}, all met`),
    labeled('conserved', 'yes, every asset, to the last unit'),
    labeled('invariant violations', '0'),
    labeled('state hash', stateHash),
    labeled('event hash', eventHash),
    labeled('journal hash', journalHash),
    labeled('recomputed in', `${seconds.toFixed(1)} s`),
    '',
  ]) {
    say(line);
  }
  if (!request.isJson) return;
  sayJson({
    command: 'verify',
    agrees: true,
    conserved: true,
    invariantViolations: 0,
    commands: found.sequence,
    events: view.totals.figures.events,
    stateHash,
    replayHash: stateHash,
    eventHash,
    journalHash,
    journalGroups: found.groups,
    hashesMet: found.hashesMet,
    tornBytes: found.tornBytes,
    ...totalsJson(view),
    data: request.data,
  });
}

function refuse(request: VerifyRequest, disagreement: Disagreement): number {
  const { kind, sequence, counted, problem } = disagreement;
  say('');
  say(`DISAGREES  ${request.data}`);
  say('');
  say(labeled(`first ${counted}`, `sequence ${sequence}`));
  say(labeled('what', kind));
  say(labeled('why', problem));
  say('');
  if (request.isJson) {
    const first = { kind, sequence, counted, problem };
    sayJson({ command: 'verify', agrees: false, firstDisagreement: first, data: request.data });
  }
  return 1;
}
