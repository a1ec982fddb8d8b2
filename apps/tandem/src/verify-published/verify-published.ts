import type { VerifyPublishedRequest } from '../arguments/request.ts';
import { labeled } from '../audit/audit-text.ts';
import { say, sayJson } from '../output.ts';
import { count } from '../terminal/figures.ts';
import { checkPublished, type PublishedFindings } from './check-published.ts';
import { PublishedPages } from './published-pages.ts';

/** Checks a venue from outside; exit code 1 when something does not hold. */
export async function verifyPublished(request: VerifyPublishedRequest): Promise<number> {
  const { url, publicKey, from } = request;
  const findings = await checkPublished(new PublishedPages(url), { publicKey, from });
  for (const line of linesOf(request, findings)) say(line);
  if (request.isJson) sayJson(jsonOf(request, findings));
  return findings.disagreement === null ? 0 : 1;
}

function linesOf(
  { url, publicKey }: VerifyPublishedRequest,
  { figures, disagreement, oldestSequence, delayUs }: PublishedFindings,
): readonly string[] {
  const { firstSequence, lastSequence, bodies, commands } = figures;
  const covered = lastSequence === 0 ? 0 : lastSequence - firstSequence + 1;
  const range = `${count(firstSequence)} to ${count(lastSequence)}`;
  const kinds = [...commands].toSorted(([, left], [, right]) => right - left);
  const delay = delayUs === null ? '' : `, published after ${delayUs / 1_000_000} s`;
  return [
    '',
    disagreement === null ? `HOLDS  ${url}` : `DOES NOT HOLD  ${url}`,
    '',
    labeled('heads', `${count(figures.heads)}, commands ${range}`),
    labeled('signed by', figures.publicKey ?? 'nobody yet'),
    labeled('bodies', `${count(bodies)} of ${count(covered)}${delay}`),
    labeled('groups', `${count(figures.groups)} lead to the signed root`),
    labeled('hidden', `${count(figures.withheld)} withheld, ${count(figures.disclosed)} disclosed`),
    labeled('events', `${count(figures.events)}, ${count(figures.trades)} trades`),
    ...kinds.map(([kind, times], at) =>
      labeled(at === 0 ? 'commands' : '', `${kind} ${count(times)}`),
    ),
    ...(oldestSequence > 1
      ? [labeled('note', `the chain begins at ${count(oldestSequence)}`)]
      : []),
    ...(publicKey === null
      ? [labeled('note', 'the key is the one that the heads name; --key checks whose it is')]
      : []),
    ...(disagreement === null
      ? []
      : [
          labeled(
            'first wrong',
            `sequence ${count(disagreement.sequence)}: ${disagreement.problem}`,
          ),
        ]),
    '',
  ];
}

function jsonOf({ url }: VerifyPublishedRequest, findings: PublishedFindings) {
  const { figures, disagreement, oldestSequence, delayUs } = findings;
  const commands = Object.fromEntries(figures.commands);
  const holds = disagreement === null;
  const plain = { ...figures, commands, disagreement, oldestSequence, delayUs };
  return { command: 'verify-published', url, holds, ...plain };
}
