import { formatEther } from 'viem';
import { recover } from '../demo/demo-market.ts';
import { type DemoResult, runDemo } from '../demo/run-demo.ts';
import { renderReport, reportJson } from '../operations/report.ts';
import type { ModuleGeneration } from '../test-chain/market.ts';
import { TestChain } from '../test-chain/test-chain.ts';
import type { Flags } from './arguments.ts';
import { CommandFault } from './command-fault.ts';
import { endSignal } from './end-signal.ts';
import { integerFlag } from './integer-flag.ts';

const POSITIONS = 3;
const POSITIONS_MOST = 50;
const PORT_MOST = 65_535;

/** A chain of this machine, positions that go under, and the bot that earns on them. */
export async function demoCommand(flags: Flags): Promise<void> {
  const least = 1;
  const positions = integerFlag(
    'positions',
    flags.positions,
    { least, most: POSITIONS_MOST },
    POSITIONS,
  );
  const port = integerFlag('port', flags.port, { least: 0, most: PORT_MOST }, 0);
  const tell = (line: string): void => {
    console.log(flags.json === true ? JSON.stringify({ line }) : line);
  };
  const end = endSignal();
  const generations = generationsOf(flags.generation);
  tell('a chain on this machine, with margin modules, pools, tokens ...');
  const chain = await startChain();
  try {
    for (const [index, generation] of generations.entries()) {
      if (end.aborted) return;
      tell(`--- ${generation} generation`);
      const seen = chain.withGeneration(generation);
      if (index > 0) await recover(seen);
      const stay = flags.stay === true && index === generations.length - 1;
      const result = await runDemo({ chain: seen, positions, port, stay, tell, end });
      show(result, flags);
    }
  } finally {
    await chain.stop();
  }
}

/** The chain comes from a package that a bot in production does without. */
async function startChain(): Promise<TestChain> {
  try {
    return await TestChain.start();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'MODULE_NOT_FOUND') throw error;
    throw new CommandFault(
      'the chain of the demo is anvil, an optional dependency that is not installed here; ' +
        'npm install --include=optional brings it',
    );
  }
}

function generationsOf(given: string | undefined): readonly ModuleGeneration[] {
  if (given === undefined) return ['first', 'hardened'];
  if (given === 'first' || given === 'hardened') return [given];
  throw new CommandFault(`--generation is ${given}, and must be first or hardened`);
}

function show({ report, receivedWei, market, liquidated }: DemoResult, flags: Flags): void {
  console.log(flags.json === true ? reportJson(report) : `\n${renderReport(report)}`);
  const chainLine = `${formatEther(receivedWei)} ETH arrived at the cold receiver`;
  const told = `position ${market.strong} stayed above its debt and was left alone`;
  if (flags.json !== true) console.log(`on chain: ${chainLine}; ${told}\n`);
  const doomed = market.weak.length + 1;
  const isWhole = liquidated === doomed;
  if (!isWhole) console.log(`ended with ${liquidated} of ${doomed} liquidated`);
  if (isWhole && receivedWei !== market.rewardWei * BigInt(liquidated)) {
    throw new CommandFault(`the receiver got ${receivedWei} wei, which is not what was promised`);
  }
}
