import { OutcomeUnknownError, VenueError } from '@tandem/client';
import type { VerifyPublishedRequest } from '../arguments/request.ts';
import { labeled } from '../audit/audit-text.ts';
import { complain, say, sayJson } from '../output.ts';
import { count } from '../terminal/figures.ts';
import { checkPublished, type PublishedFindings } from './check-published.ts';
import { NoPageError, PublishedPages } from './published-pages.ts';

/** Checks a venue from outside; exit code 1 when something does not hold. */
export async function verifyPublished(request: VerifyPublishedRequest): Promise<number> {
  const { url, publicKey, from } = request;
  let findings: PublishedFindings;
  try {
    findings = await checkPublished(new PublishedPages(url), { publicKey, from });
  } catch (error) {
    complain(unreadable(url, error));
    return 1;
  }
  for (const line of linesOf(request, findings)) say(line);
  if (request.isJson) sayJson(jsonOf(request, findings));
  return findings.disagreement === null && findings.figures.heads > 0 ? 0 : 1;
}

/** What kept the pages from being read, in one line. */
function unreadable(url: string, error: unknown): string {
  if (error instanceof OutcomeUnknownError) return `no venue answers at ${url}: ${error.message}`;
  if (error instanceof NoPageError) return `no venue answers at ${url}: ${error.message}`;
  if (error instanceof VenueError) return `${url} refuses to be read: ${error.message}`;
  throw error;
}

function headline(url: string, { figures, disagreement }: PublishedFindings): string {
  if (disagreement !== null) return `DOES NOT HOLD  ${url}`;
  return figures.heads === 0
    ? `NOTHING TO CHECK  ${url} shows no head from there on`
    : `HOLDS  ${url}`;
}

function linesOf(
  { url, publicKey }: VerifyPublishedRequest,
  findings: PublishedFindings,
): readonly string[] {
  const { figures, disagreement, oldestSequence, delayUs } = findings;
  const { firstSequence, lastSequence, bodies, commands } = figures;
  const covered = lastSequence === 0 ? 0 : lastSequence - firstSequence + 1;
  const range = `${count(firstSequence)} to ${count(lastSequence)}`;
  const kinds = [...commands].toSorted(([, left], [, right]) => right - left);
  const delay = delayUs === null ? '' : `, published after ${delayUs / 1_000_000} s`;
  return [
    '',
    headline(url, findings),
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
  const holds = disagreement === null && figures.heads > 0;
  const plain = { ...figures, commands, disagreement, oldestSequence, delayUs };
  return { command: 'verify-published', url, holds, ...plain };
}
