import type { CommandPort } from '@tandem/ingress';
import { expect, test } from 'vitest';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import { nodesThatAnswer } from '../nodes/agreeing-nodes.fixture.ts';
import type { ChainHead } from '../nodes/chain-nodes.ts';
import { ChoiceDesk } from './choice-desk.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const HEAD = { number: 10n } as unknown as ChainHead;
const LANE = { account: 18, chain: 1 };
const STRANGE = 19;

type Choice = readonly [account: number, lane: number];
type Told = {
  readonly account: number;
  readonly chain: number | null;
  readonly choiceNumber: number;
};

/** A desk before a chain with these choices; the engine refuses as it is told. */
function deskOf(
  choices: readonly Choice[],
  refusals: (command: Told) => string | null,
  folded = 0,
) {
  const told: (readonly [number, number | null])[] = [];
  const nodes = nodesThatAnswer(({ functionName, args = [] }) =>
    functionName === 'choiceCount' ? BigInt(choices.length) : choices[Number(args[0]) - 1],
  );
  const submit = async ({ command }: { readonly command: Told }): Promise<unknown> => {
    told.push([command.choiceNumber, command.chain]);
    const reason = refusals(command);
    const events = reason === null ? [] : [{ kind: 'CommandRejected', reason }];
    return { kind: 'released', events };
  };
  const desk = new ChoiceDesk(
    {
      nodes,
      fold: { lanes: { choices: folded } } as unknown as MirrorFold,
      port: { submit } as unknown as CommandPort,
    },
    { withdrawalHandler: ADDRESS, confirmations: 2, lanes: [LANE] },
  );
  return { desk, told };
}

test('choices are told once each, and an unknown lane is home', async () => {
  const choices: Choice[] = [
    [16, LANE.account],
    [17, STRANGE],
    [16, 0],
  ];
  const { desk, told } = deskOf(choices, () => null);
  await desk.step(HEAD);
  await desk.step(HEAD);
  expect(told).toEqual([
    [1, 1],
    [2, null],
    [3, null],
  ]);
});

test('a flood of choices is told in several looks, in the order of the chain', async () => {
  const choices = Array.from({ length: 70 }, (): Choice => [16, 0]);
  const { desk, told } = deskOf(choices, () => null);
  const after: number[] = [];
  for (let look = 0; look < 4; look += 1) {
    await desk.step(HEAD);
    after.push(told.length);
  }
  expect(after).toEqual([32, 64, 70, 70]);
  expect(told.map(([number]) => number)).toEqual(choices.map((_, at) => at + 1));
});

test('what the engine knows is not told again, and a lane that it has not is home', async () => {
  const refuse = ({ chain }: Told): string | null => (chain === null ? null : 'ChainUnknown');
  const { desk, told } = deskOf(
    [
      [16, LANE.account],
      [17, LANE.account],
    ],
    refuse,
    1,
  );
  await desk.step(HEAD);
  expect(told).toEqual([
    [2, 1],
    [2, null],
  ]);
});

test('told twice the second is refused, which is fine; an unknown account is not', async () => {
  const twice = deskOf([[16, 0]], () => 'RequestOutOfOrder');
  await twice.desk.step(HEAD);
  await twice.desk.step(HEAD);
  expect(twice.told).toEqual([[1, null]]);
  const unknown = deskOf([[16, 0]], () => 'AccountUnknown');
  await expect(unknown.desk.step(HEAD)).rejects.toThrow('choice 1: the engine has no account 16');
});
