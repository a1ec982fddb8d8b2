import type { CommandPort } from '@tandem/ingress';
import type { LiveVenue } from '@tandem/projections';
import { type Command, NEWEST_RULE_VERSION } from '@tandem/protocol';
import type { LiveCrowd } from '@tandem/simulation';
import { demoPoolCommands, firstPoolDeposit, firstPoolMoney } from './demo-pool.ts';
import { VENUE_LIMITS, WITHDRAWAL_FEE } from './venue-limits.ts';

/** What the steps look at to find what is still missing. */
export type SetupGround = {
  readonly live: LiveVenue;
  readonly crowd: LiveCrowd;
  /** Of the rules in force. */
  readonly ruleVersion: () => number;
};

/** Where a venue gets its first money. */
export type MoneySource = 'commands' | 'chain';

/** A step gives the commands that are still missing: none when it was taken before. */
type SetupStep = (ground: SetupGround) => readonly Command[];

const STEPS: readonly SetupStep[] = [
  newestRules,
  listing,
  withdrawalFee,
  ({ live }) => demoPoolCommands(live),
  ({ live }) => firstPoolMoney(live),
  ({ live }) => firstPoolDeposit(live),
];

/** With a chain money comes later, through its vault. */
const STEPS_BEFORE_MONEY: readonly SetupStep[] = STEPS.slice(0, 4);

/**
 * Activates the newest rules, lists the markets of a new venue, gives its funds their money and
 * opens its pool. A start that was killed between any two commands goes on where it ended: each
 * step looks at the released state for what is done.
 *
 * @throws when the venue refuses a command: it would be a venue of another kind than was asked for
 */
export async function setUpVenue(
  port: CommandPort,
  ground: SetupGround,
  money: MoneySource = 'commands',
): Promise<void> {
  for (const step of money === 'commands' ? STEPS : STEPS_BEFORE_MONEY) {
    const all = step(ground);
    const commands = money === 'commands' ? all : withoutDeposits(all);
    const outcomes = commands.map((command) => submitOwn(port, command));
    await Promise.all(outcomes);
  }
}

function withoutDeposits(commands: readonly Command[]): readonly Command[] {
  return commands.filter(({ kind }) => kind !== 'CreditDeposit');
}

function newestRules({ ruleVersion }: SetupGround): readonly Command[] {
  if (ruleVersion() >= NEWEST_RULE_VERSION) return [];
  return [{ kind: 'ActivateRules', version: NEWEST_RULE_VERSION }];
}

/** With the limits of a venue that is to go on in place of the simulation's. */
function listing({ crowd }: SetupGround): readonly Command[] {
  return crowd
    .venueSetup()
    .map((command) => (command.kind === 'ConfigureVenue' ? VENUE_LIMITS : command));
}

/** Once: whoever sets another one later keeps it. */
function withdrawalFee({ live }: SetupGround): readonly Command[] {
  return live.view.totals.count('WithdrawalFeeSet') > 0 ? [] : [WITHDRAWAL_FEE];
}

async function submitOwn(port: CommandPort, command: Command): Promise<void> {
  const outcome = await port.submit({ command, authorization: null });
  if (outcome.kind === 'unauthorized') throw new Error(`set-up: ${outcome.error.message}`);
  if (outcome.kind === 'refused') throw new Error(`set-up: ${outcome.refusal.reason}`);
  const [first] = outcome.events;
  if (first?.kind !== 'CommandRejected') return;
  const { reason, bound, actual } = first;
  throw new Error(`set-up: ${command.kind} was rejected: ${reason} (${bound}, ${actual})`);
}
