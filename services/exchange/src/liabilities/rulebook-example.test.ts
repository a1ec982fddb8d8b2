import { readFileSync } from 'node:fs';
import {
  type AccountLiability,
  FIRST_STATEMENT,
  LiabilityTree,
  liabilityProblem,
  owedInSettlement,
  statementDigest,
} from '@tandem/published';
import { expect, test } from 'vitest';
import { venueSigner } from '../published/venue-signer.ts';
import { liabilitySalts } from './liability-salts.ts';

const PAGE = readFileSync(
  new URL('../../../../docs/rulebook/liabilities.md', import.meta.url),
  'utf8',
);
const EPOCH = 3;

function liability(account: number, balance: number, profit: number, leaving: number) {
  const owed = [owedInSettlement(balance, profit, leaving), 0];
  return { account, balance, openProfit: profit, leaving: [leaving], owed };
}

const LIABILITIES: readonly AccountLiability[] = [
  liability(16, 1_000_000_000, -250_000_000, 50_000_000),
  liability(17, -5_000_000, 2_000_000, 0),
];

test('the figures of the page of the rulebook are those of its example', () => {
  const { liabilitySaltKey, publicKey, sign } = venueSigner(new Uint8Array(32).fill(5));
  const saltOf = liabilitySalts(liabilitySaltKey, EPOCH);
  const tree = new LiabilityTree(EPOCH, LIABILITIES, saltOf);
  const statement = {
    epoch: EPOCH,
    sequence: 1_000,
    timeUs: 1_800_000_000,
    leaves: tree.leaves,
    root: tree.root.hash.toString('hex'),
    assets: [0],
    sums: tree.root.sums.map(String),
    marks: [{ market: 0, mark: 60_000 }],
    vault: null,
    previous: FIRST_STATEMENT,
  };
  const digest = statementDigest(statement);
  const signed = { digest: digest.toString('hex'), publicKey, signature: sign(digest) };
  const proof = tree.proofOf(16);
  if (proof === null) throw new Error('the account is there');
  const { parts } = proof;
  const whole = { statement: { ...statement, ...signed }, ...proof };
  expect(liabilityProblem(whole, { account: 16, publicKey })).toBe(null);
  const figures = [
    ...parts.map(({ salt }) => salt),
    ...parts.map(({ figures: [units] }) => units),
    ...parts.map(({ place }) => place),
    ...(parts[0]?.path.map(({ hash }) => hash) ?? []),
    ...(parts[0]?.path.map(({ sums: [units] }) => units) ?? []),
    statement.root,
    statement.sums[0],
    signed.digest,
  ];
  for (const figure of figures) expect(PAGE, String(figure)).toContain(`\`${figure}\``);
});
