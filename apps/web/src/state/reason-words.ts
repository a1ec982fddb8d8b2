/** How an order stands, as a trader says it. */
export const STATUS_WORDS: { readonly [status: string]: string } = {
  open: 'Open',
  waiting: 'Waiting',
  filled: 'Filled',
  canceled: 'Canceled',
  triggered: 'Triggered',
  rejected: 'Rejected',
};

const REASONS: { readonly [reason: string]: string } = {
  requested: 'on request',
  immediateOrCancel: 'the rest could not fill at once',
  expired: 'its time was over',
  selfTrade: 'it met an own order',
  reduceOnly: 'nothing was left to reduce',
  insufficientMargin: 'the margin did not suffice',
  liquidation: 'the account was liquidated',
  otherTriggered: 'the other exit fired',
  positionClosed: 'the position was closed',
  rejectedAtTrigger: 'refused when it fired',
  marketDelisted: 'the market was delisted',
  requoted: 'quoted anew',
  poolDeposit: 'shares of the pool bought',
  poolExit: 'shares of the pool redeemed',
  dispute: 'a dispute was decided',
  providerPaid: 'fees to providers of the pool',
  laneLent: 'given for a deposit on another chain',
  laneRepaid: 'paid on another chain',
  withdrawalFee: 'what a withdrawal costs',
};

/** A reason in words: the known ones as sentences, any other by its own name, taken apart. */
export function describeReason(reason: string): string {
  const known = REASONS[reason];
  if (known !== undefined) return known;
  return reason
    .replaceAll(/([a-z])([A-Z])/g, (_, end: string, next: string) => `${end} ${next.toLowerCase()}`)
    .replaceAll(/_/g, ' ');
}
