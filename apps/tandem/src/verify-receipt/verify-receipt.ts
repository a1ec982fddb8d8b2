import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { journalHistory, journalLastSequence } from '@tandem/exchange';
import type { ReleasedCommand } from '@tandem/feed';
import type { Receipt } from '@tandem/ingress';
import { receiptProblem } from '@tandem/published';
import type { VerifyReceiptRequest } from '../arguments/request.ts';
import { labeled } from '../audit/audit-text.ts';
import { say, sayJson } from '../output.ts';
import { count } from '../terminal/figures.ts';
import { checkReceipt, type ReceiptFindings } from '../verify-published/check-receipt.ts';
import { PublishedPages } from '../verify-published/published-pages.ts';
import { readReceipt } from './read-receipt.ts';

/** Checks a receipt against a journal; exit code 1 when it does not hold. */
export async function verifyReceipt(request: VerifyReceiptRequest): Promise<number> {
  const receipt = readReceipt(request.file);
  const { venue, publicKey } = request;
  const finding =
    venue === null
      ? await inFolder(request, receipt)
      : await checkReceipt(new PublishedPages(venue), receipt, publicKey);
  report(request, receipt, finding);
  return finding.problem === null ? 0 : 1;
}

async function inFolder(request: VerifyReceiptRequest, receipt: Receipt): Promise<ReceiptFindings> {
  // A running venue keeps its journal beside other things; a simulation has nothing else.
  const inside = join(request.data, 'journal');
  const journal = existsSync(inside) ? inside : request.data;
  const { sequence } = receipt;
  const last = existsSync(journal) ? journalLastSequence(journal) : 0;
  const found = sequence <= last ? await commandAt(journal, sequence) : null;
  const problem =
    found === null
      ? `the journal ends at sequence ${last}, the receipt is for ${sequence}`
      : receiptProblem(receipt, found, request.publicKey);
  return { problem, kind: found?.command.kind ?? null };
}

async function commandAt(journal: string, sequence: number): Promise<ReleasedCommand | null> {
  for await (const released of journalHistory(journal)(sequence, sequence)) return released;
  return null;
}

function report(
  { isJson, data, venue, publicKey }: VerifyReceiptRequest,
  receipt: Receipt,
  { problem, kind }: ReceiptFindings,
): void {
  const { sequence, firstSequence, lastSequence } = receipt;
  say('');
  say(`${problem === null ? 'HOLDS' : 'DOES NOT HOLD'}  ${venue ?? data}`);
  say('');
  say(labeled('command', `sequence ${count(sequence)}${kind === null ? '' : `, ${kind}`}`));
  say(labeled('group', `${count(firstSequence)} to ${count(lastSequence)}`));
  say(labeled('head', receipt.head));
  say(labeled('signed by', receipt.publicKey));
  if (problem !== null) say(labeled('why', problem));
  if (venue !== null && kind === null && problem === null) {
    say(labeled('note', 'head and path hold; the command itself is not published yet'));
  }
  if (publicKey === null) {
    say(labeled('note', 'the key is the one that the receipt names; --key checks whose it is'));
  }
  say('');
  if (isJson) sayJson({ command: 'verify-receipt', holds: problem === null, problem, sequence });
}
