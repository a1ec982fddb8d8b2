import { readFileSync } from 'node:fs';
import { type Asset, decimalText, faultOf, LiabilityProof } from '@tandem/api';
import { TandemClient } from '@tandem/client';
import { liabilityProblem } from '@tandem/published';
import type { VerifyLiabilityRequest } from '../arguments/request.ts';
import { labeled } from '../audit/audit-text.ts';
import { say, sayJson } from '../output.ts';
import { count } from '../terminal/figures.ts';
import { figuresProblem, readOwnFigures } from './own-figures.ts';

/** Checks what a venue says that it owes an account; exit code 1 when it does not hold. */
export async function verifyLiability(request: VerifyLiabilityRequest): Promise<number> {
  const proof = readProof(request.file);
  const { venue, publicKey } = request;
  const account = request.account ?? proof.liability.account;
  const shown = venue === null ? null : await askVenue(venue, proof.statement.epoch);
  const problem =
    liabilityProblem(proof, { account, publicKey }) ??
    (shown === null ? null : publishedProblem(proof, shown.digest)) ??
    ownProblem(request, proof, shown?.assets ?? []);
  report(request, { proof, problem, assets: shown?.assets ?? [] });
  return problem === null ? 0 : 1;
}

type Shown = { readonly digest: string | null; readonly assets: readonly Asset[] };

/** What the venue shows everybody: the digest of the epoch, and the scales of its assets. */
async function askVenue(url: string, epoch: number): Promise<Shown> {
  const client = new TandemClient({ url });
  const { data: page } = await client.journal.liabilities(epoch, 1);
  const { data: assets } = await client.market.assets();
  const [statement] = page.statements;
  return { digest: statement?.epoch === epoch ? statement.digest : null, assets };
}

function publishedProblem({ statement }: LiabilityProof, digest: string | null): string | null {
  if (digest === null) return `the venue shows no statement of epoch ${statement.epoch}`;
  return digest === statement.digest ? null : 'the venue shows everybody another statement';
}

function ownProblem(
  { figures }: VerifyLiabilityRequest,
  proof: LiabilityProof,
  assets: readonly Asset[],
): string | null {
  return figures === null ? null : figuresProblem(readOwnFigures(figures), proof, assets);
}

/** A proof alone, or inside a whole answer of the API. Throws an error that names the fault. */
function readProof(path: string): LiabilityProof {
  const whole = JSON.parse(readFileSync(path, 'utf8')) as { readonly data?: unknown };
  const proof = whole.data ?? whole;
  const fault = faultOf(LiabilityProof, proof);
  if (fault !== null) throw new Error(`no proof of liabilities: ${JSON.stringify(fault)}`);
  return proof as LiabilityProof;
}

type Findings = {
  readonly proof: LiabilityProof;
  readonly problem: string | null;
  readonly assets: readonly Asset[];
};

function report(request: VerifyLiabilityRequest, { proof, problem, assets }: Findings): void {
  const { statement, liability } = proof;
  const amount = (units: number | string | undefined, asset: number): string =>
    amountText(units ?? 0, asset, assets);
  say('');
  say(`${problem === null ? 'HOLDS' : 'DOES NOT HOLD'}  ${request.venue ?? request.file}`);
  say('');
  say(labeled('account', String(liability.account)));
  say(labeled('epoch', `${statement.epoch}, sequence ${count(statement.sequence)}`));
  say(labeled('balance', amount(liability.balance, 0)));
  say(labeled('open profit', amount(liability.openProfit, 0)));
  statement.assets.forEach((asset, column) => {
    const own = amount(liability.owed[column], asset);
    say(labeled('owed', `${own} of ${amount(statement.sums[column], asset)} in all`));
  });
  say(labeled('pool shares', `${liability.owed.at(-1)} of ${statement.sums.at(-1)} x 10^-6`));
  const { vault } = statement;
  say(labeled('vault', vault === null ? 'no chain is stated' : `block ${count(vault.block)}`));
  for (const { asset, units } of vault?.tokens ?? []) say(labeled('', amount(units, asset)));
  say(labeled('signed by', statement.publicKey));
  if (problem !== null) say(labeled('why', problem));
  for (const note of notesOf(request)) say(labeled('note', note));
  say('');
  if (!request.isJson) return;
  const { epoch, sequence, digest } = statement;
  const holds = problem === null;
  sayJson({ command: 'verify-liability', holds, problem, epoch, sequence, digest, liability });
}

function notesOf({ publicKey, account, venue }: VerifyLiabilityRequest): readonly string[] {
  return [
    ...(publicKey === null
      ? ['the key is the one that the proof names; --key checks whose it is']
      : []),
    ...(account === null
      ? ['the account is the one that the proof names; --account checks it']
      : []),
    ...(venue === null ? ['--venue checks that everybody is shown this statement'] : []),
  ];
}

/** In the asset's own unit where its scale is known, else in engine units. */
function amountText(units: number | string, asset: number, assets: readonly Asset[]): string {
  const known = assets.find(({ assetId }) => assetId === asset);
  if (known === undefined) return `${units} engine units of asset ${asset}`;
  return `${decimalText(BigInt(units), known.scale)} ${known.symbol}`;
}
