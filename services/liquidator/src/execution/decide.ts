import type { Address, LocalAccount, PublicClient } from 'viem';
import { isAddressEqual } from 'viem';
import { classifyFault } from '../chain/node-faults.ts';
import type { Head } from './account-lane.ts';
import { dataOfSteps } from './data-fee.ts';
import type { ExecutorConfig, ExecutorParts } from './executor-parts.ts';
import type { GasEstimates } from './gas-estimates.ts';
import { computeGasLimit, computeGasPrice } from './gas-policy.ts';
import type { Intent, Purpose } from './intent.ts';
import type { Tries } from './intent-store.ts';
import type { Call, ConfirmTrial, LiquidationStatus, Parties } from './liquidation-actions.ts';
import { computeProfit } from './profit-rule.ts';

/** What to do next about one liquidation, and why. Deciding changes nothing. */
export type Decision =
  | { readonly kind: 'send'; readonly step: WantedStep; readonly numbers: Numbers }
  | { readonly kind: 'cancel'; readonly intent: Intent; readonly reason: string }
  /** Nothing now. `isHeld`: the freeze is ours, so it is not given up. */
  | {
      readonly kind: 'wait';
      readonly reason: string;
      readonly isHeld: boolean;
      readonly numbers: Numbers;
    }
  | { readonly kind: 'end'; readonly state: 'done' | 'lost'; readonly reason: string };

export type WantedStep = {
  readonly purpose: Purpose;
  readonly call: Call;
  readonly gas: bigint;
  readonly assets: number;
};

export type Numbers = Readonly<Record<string, string>>;

/** A liquidation as it is now: what was signed for it, and what the contract says. */
export type Situation = Parties & {
  readonly positionId: bigint;
  readonly intents: readonly Intent[];
  readonly status: LiquidationStatus;
  readonly head: Head;
  /** Wei that all attempts at this position cost so far. */
  readonly spentWei: bigint;
  readonly tries: Tries;
};

export type DecisionParts = {
  readonly parts: ExecutorParts;
  readonly config: ExecutorConfig;
  readonly gas: GasEstimates;
};

/** The newest block is taken for the last one until somebody sends. */
const IDLE_MS = 3_000;

const TOO_MANY: Decision = { kind: 'end', state: 'lost', reason: 'TooManyFailures' };

const nothing = (reason: string, isHeld: boolean, numbers: Numbers = {}): Decision => ({
  kind: 'wait',
  reason,
  isHeld,
  numbers,
});

/** The whole of the two-step liquidation: what happened is read, never remembered. */
export async function decide(at: Situation, on: DecisionParts): Promise<Decision> {
  const { intents, status, head, signer } = at;
  const paid = intents.find(({ inclusion }) => inclusion !== null && inclusion.reward !== null);
  if (paid !== undefined) {
    if (paid.state === 'final') return { kind: 'end', state: 'done', reason: 'Liquidated' };
    return nothing('AwaitsConfirmations', true);
  }
  const freeze = freezeNow(at, on);
  const isOurs = freeze !== null && isAddressEqual(freeze, signer);
  const pending = intents.find(({ state }) => state === 'pending');
  if (pending !== undefined) return decidePending(pending, status, { freeze, isOurs });
  // What is already in a newer block than the one that was looked at must not be done again.
  const isAhead = intents.some(({ inclusion }) => (inclusion?.blockNumber ?? 0n) > head.number);
  if (isAhead) return nothing('HeadIsBehind', true);
  if (!status.isOpen) {
    if (intents.some(({ state }) => state === 'included')) return nothing('AwaitsEnd', true);
    return { kind: 'end', state: 'lost', reason: 'ClosedByAnother' };
  }
  if (at.tries.reverted >= on.config.attemptsMax) return TOO_MANY;
  if (status.isSubject === null) return nothing('OracleReverts', isOurs);
  if (!status.isSubject) return decideHealthy(at, isOurs);
  if (freeze === null && on.parts.actions.isTwoStep) return decideFreeze(at, on);
  return decideConfirm(at, on, isOurs);
}

/** Who holds the position now: a freeze ends after its hour. */
function freezeNow({ status, head }: Situation, { parts }: DecisionParts): Address | null {
  const { freeze } = status;
  if (freeze === null) return null;
  const isOver = head.timestamp > freeze.frozenAt + parts.actions.freezeSeconds;
  return isOver ? null : freeze.liquidator;
}

/** Somebody else was faster, or the price came back: what waits would only burn gas. */
function decidePending(
  intent: Intent,
  { isOpen, isSubject }: LiquidationStatus,
  { freeze, isOurs }: { readonly freeze: Address | null; readonly isOurs: boolean },
): Decision {
  const cancel = (reason: string): Decision =>
    intent.cancelReason === null
      ? { kind: 'cancel', intent, reason }
      : nothing('AwaitsCancel', true);
  if (!isOpen) return cancel('ClosedByAnother');
  if (isSubject === false) return cancel('Recovered');
  if (intent.purpose !== 'confirm' && freeze !== null && !isOurs) return cancel('FrozenByAnother');
  return nothing('AwaitsBlock', true);
}

/** A freeze of ours may still be needed within its hour; otherwise there is nothing to do. */
function decideHealthy({ intents }: Situation, isOurs: boolean): Decision {
  if (isOurs) return nothing('RecoveredWhileFrozen', true);
  if (intents.some(({ state }) => state !== 'final')) return nothing('AwaitsEnd', true);
  return { kind: 'end', state: 'lost', reason: 'Healthy' };
}

/** Where nobody holds it, every freeze of ours so far has run out. */
async function decideFreeze(at: Situation, on: DecisionParts): Promise<Decision> {
  if (at.tries.reverted + at.tries.frozen >= on.config.attemptsMax) return TOO_MANY;
  const { gas } = on;
  const { holdings, salesExpected } = at.status;
  const assets = holdings.length;
  const steps =
    gas.estimate({ purpose: 'freeze', assets }) +
    gas.estimate({ purpose: 'sell', assets }) * BigInt(salesExpected) +
    gas.estimate({ purpose: 'confirm', assets });
  const data = dataOfSteps('freeze') + dataOfSteps('sell', BigInt(salesExpected));
  const cost = {
    gas: steps,
    dataSteps: data + dataOfSteps('confirm'),
    spentWei: at.spentWei,
    isOurs: false,
  };
  const judged = judge(at, on, cost);
  if (judged.kind === 'wait') return judged;
  const call = on.parts.actions.step(at.positionId, at);
  return send({ purpose: 'freeze', call, assets }, at, on, { ...cost, numbers: {} });
}

async function decideConfirm(at: Situation, on: DecisionParts, isOurs: boolean): Promise<Decision> {
  const { parts, gas } = on;
  const { positionId, head, status } = at;
  const assets = status.holdings.length;
  const frozenAt = status.freeze?.frozenAt ?? 0n;
  const isEarly = head.timestamp <= frozenAt;
  // Where no block comes by itself, this step is what makes the later one.
  if (isEarly && head.idleMs < IDLE_MS) return nothing('AwaitsLaterBlock', isOurs);
  const place = { positionId, blockNumber: head.number };
  const trial = await parts.nodes.ask((client) =>
    isEarly ? tryEarly(client, at, parts) : parts.actions.tryConfirm(client, place, at),
  );
  if (trial === null) return nothing('AwaitsLaterBlock', isOurs);
  if (trial.kind === 'complete') {
    const left = gas.estimate({ purpose: 'confirm', assets });
    // What a freeze of ours cost is gone either way; failures at somebody else's are not.
    const spentWei = isOurs ? 0n : at.spentWei;
    const cost = { gas: left, dataSteps: dataOfSteps('confirm'), spentWei, isOurs };
    const judged = judge(at, on, cost);
    if (judged.kind === 'wait') return judged;
    const call = parts.actions.step(positionId, at);
    return send({ purpose: 'confirm', call, assets }, at, on, { ...cost, numbers: {} });
  }
  if (!isOurs) return nothing(status.freeze === null ? 'Reverts' : 'FrozenByAnother', false);
  const plan = await parts.nodes.ask((client) => parts.actions.planSale(client, place, at));
  if (plan.kind === 'unsalable') {
    return nothing('Unsalable', true, { asset: plan.asset, reason: plan.reason });
  }
  const { asset, minOut, to, data } = plan.sale;
  const left =
    gas.estimate({ purpose: 'sell', assets }) + gas.estimate({ purpose: 'confirm', assets });
  const dataSteps = dataOfSteps('sell') + dataOfSteps('confirm');
  const cost = { gas: left, dataSteps, spentWei: 0n, isOurs };
  const judged = judge(at, on, cost);
  if (judged.kind === 'wait') return judged;
  const numbers = { asset, minOut: `${minOut}` };
  return send({ purpose: 'sell', call: { to, data }, assets }, at, on, { ...cost, numbers });
}

type Cost = {
  /** Of all steps that are left. */
  readonly gas: bigint;
  /** In steps, whose data costs the same. */
  readonly dataSteps: bigint;
  readonly spentWei: bigint;
  readonly isOurs: boolean;
};

/** In the block that comes next; null from a node that has none, or runs it in the newest one. */
async function tryEarly(
  client: PublicClient,
  at: Situation,
  { actions }: ExecutorParts,
): Promise<ConfirmTrial | null> {
  const place = { positionId: at.positionId, blockNumber: null };
  try {
    const trial = await actions.tryConfirm(client, place, at);
    return trial.kind === 'reverts' ? null : trial;
  } catch (error) {
    if (classifyFault(error) === 'refused') return null;
    throw error;
  }
}

/** The profit rule, with its numbers for whoever reads why. */
function judge(
  { status, head }: Situation,
  { parts, config }: DecisionParts,
  cost: Cost,
): { readonly kind: 'go'; readonly numbers: Numbers } | (Decision & { readonly kind: 'wait' }) {
  const gasPriceWei = computeGasPrice(head.baseFeePerGas, config.gas);
  const rewardWei = parts.worth.toWei(status.rewardAsset, status.rewardAmount);
  const dataFeeWei = cost.dataSteps * head.dataFeeWei;
  const answer = computeProfit(
    {
      rewardWei,
      rewardUsdE8: rewardWei === null ? null : parts.worth.weiToUsdE8(rewardWei),
      gas: cost.gas,
      gasPriceWei,
      dataFeeWei,
      spentWei: cost.spentWei,
      refundWei: parts.actions.gasRefundWei(cost.gas, gasPriceWei),
    },
    config.profit,
  );
  const numbers = {
    rewardWei: `${rewardWei ?? 'unknown'}`,
    gas: `${cost.gas}`,
    gasPriceWei: `${gasPriceWei}`,
    ...(dataFeeWei === 0n ? {} : { dataFeeWei: `${dataFeeWei}` }),
    spentWei: `${cost.spentWei}`,
    profitWei: `${answer.profitWei ?? 'unknown'}`,
  };
  const wait = (reason: string): Decision & { readonly kind: 'wait' } => ({
    kind: 'wait',
    reason,
    isHeld: cost.isOurs,
    numbers,
  });
  if (answer.kind === 'no') return wait(answer.why);
  // Once it is frozen by us, what it costs to go on is all that counts.
  const isTooSmall = rewardWei !== null && rewardWei < config.rewardLeastWei;
  if (isTooSmall && !cost.isOurs) return wait('RewardTooSmall');
  if (gasPriceWei > config.gas.feePerGasMaxWei) return wait('GasPriceAboveCap');
  return { kind: 'go', numbers };
}

/**
 * Simulates by estimating: what would revert is never sent, nor what the node says to be too dear.
 * The oracle is the lender's, and may burn gas: what this step needs beyond the usual, the second
 * step needs again, because the position is valued again.
 */
async function send(
  wanted: Omit<WantedStep, 'gas'>,
  at: Situation,
  on: DecisionParts,
  { numbers, ...cost }: Cost & { readonly numbers: Numbers },
): Promise<Decision> {
  const { parts, config } = on;
  const { call, purpose, assets } = wanted;
  const isHeld = purpose !== 'freeze';
  let estimate: bigint;
  try {
    estimate = await parts.nodes.ask((client) =>
      client.estimateGas({ account: at.signer, ...call }),
    );
  } catch (error) {
    if (classifyFault(error) !== 'answer') throw error;
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : String(error);
    return nothing('EstimateFails', isHeld, { ...numbers, reason: reason ?? '' });
  }
  const usual = on.gas.estimate({ purpose, assets });
  // A node that is behind estimates another step; what is allowed and not used is not paid.
  const gas = computeGasLimit(larger(estimate, usual), config.gas);
  if (gas === null) return nothing('GasAboveTransactionLimit', isHeld, { gas: `${estimate}` });
  const beyond = larger(0n, estimate - usual);
  const judged = judge(at, on, { ...cost, gas: cost.gas + beyond * (isHeld ? 1n : 2n) });
  if (judged.kind === 'wait') return judged;
  return { kind: 'send', step: { ...wanted, gas }, numbers: { ...judged.numbers, ...numbers } };
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** Keys that may have frozen a position before this process began. */
export function ownerOfFreeze(
  status: LiquidationStatus,
  accounts: readonly LocalAccount[],
): Address | null {
  const { freeze } = status;
  if (freeze === null) return null;
  const own = accounts.find(({ address }) => isAddressEqual(address, freeze.liquidator));
  return own?.address ?? null;
}
