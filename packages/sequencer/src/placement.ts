import type { Batch, Command } from '@tandem/protocol';

import type { Placement } from './admission.ts';

type Choice = Pick<Placement, 'queue'> & Partial<Placement>;

/**
 * Where the commands of the exchange go. Cancels and timers of the venue are never behind the
 * orders; deposits and withdrawals are, but go on when the disk is full.
 */
export function placeCommand(command: Command): Placement {
  // Nearly all commands are one of these two: they get by with one object.
  if (command.kind === 'PlaceOrder') {
    const { account: author, reduceOnly: isEssential } = command;
    return { author, queue: 'normal', orders: 1, cancels: 0, mergeKey: undefined, isEssential };
  }
  if (command.kind === 'CancelOrder') {
    const { account: author } = command;
    return {
      author,
      queue: 'cancel',
      orders: 0,
      cancels: 1,
      mergeKey: undefined,
      isEssential: true,
    };
  }
  return { author: authorOf(command), ...DEFAULTS, ...choose(command) };
}

const DEFAULTS = { orders: 0, cancels: 0, mergeKey: undefined, isEssential: false } as const;
const CANCEL: Choice = { queue: 'cancel', cancels: 1, isEssential: true };
const VENUE: Choice = { queue: 'protocol', isEssential: true };
const ESSENTIAL: Choice = { queue: 'normal', isEssential: true };

function choose(command: Command): Choice {
  switch (command.kind) {
    case 'CancelAllOrders':
      return CANCEL;
    case 'UpdateIndexPrice':
      return { queue: 'index', mergeKey: command.market, isEssential: true };
    case 'Tick':
    case 'SamplePremium':
    case 'SettleFunding':
    case 'ContinueLiquidations':
    case 'SettleDelisting':
    case 'SetMarketStatus':
      return VENUE;
    case 'Batch':
      return chooseForBatch(command);
    case 'PlaceTriggerOrder':
      return { queue: 'normal', orders: 1 };
    case 'CreditDeposit':
    case 'RequestWithdrawal':
    case 'ConfirmWithdrawal':
    case 'FailWithdrawal':
    case 'ForcedRequest':
    case 'CancelUpTo':
    case 'ChoosePayout':
    case 'RequestPoolExit':
    case 'RevokeSessionKey':
    case 'UnlinkWallet':
      return ESSENTIAL;
    default:
      return { queue: 'normal' };
  }
}

/** A batch of nothing but cancels is a cancel; one cancel in a batch of orders is not. */
function chooseForBatch({ items }: Batch): Choice {
  const cancels = items.filter((item) => item.kind === 'CancelOrder').length;
  if (cancels === items.length) return { ...CANCEL, cancels };
  return { queue: 'normal', orders: items.filter((item) => item.kind.startsWith('Place')).length };
}

function authorOf(command: Command): number | undefined {
  if (command.kind === 'Batch') {
    const first = command.items[0];
    return first === undefined ? undefined : authorOf(first);
  }
  return 'account' in command ? command.account : undefined;
}
