import type { PlantedFault } from '../planted-fault.ts';

/** Quantities and messages: how numbers are rounded, written and read. */
// biome-ignore format: a table
export const NUMBER_FAULTS: readonly PlantedFault[] = [
  {
    name: 'ceiling-rounds-down',
    file: 'packages/quantity/src/mul-div.ts',
    old: 'plain(-mulDivDown(-a, b, divisor))',
    new: 'plain(mulDivDown(a, b, divisor))',
    breaks: 'Everything that rounds against the user rounds for him.',
  },
  {
    name: 'product-beyond-2-53',
    file: 'packages/quantity/src/mul-div.ts',
    old: 'product <= Number.MAX_SAFE_INTEGER && product >=',
    new: 'product <= 2 ** 60 && product >=',
    breaks: 'Large products lose their last bits before they are divided.',
  },
  {
    name: 'floor-toward-zero',
    file: 'packages/quantity/src/mul-div.ts',
    old: '? quotient - 1n : quotient',
    new: '? quotient : quotient',
    breaks: 'Negative quotients beyond 2^53 round toward zero.',
  },
  {
    name: 'negative-zero-stored',
    file: 'packages/quantity/src/mul-div.ts',
    old: 'return value + 0;',
    new: 'return value;',
    breaks: 'A zero that hashes unlike zero gets into the state.',
  },
  {
    name: 'too-many-digits-accepted',
    file: 'packages/quantity/src/decimal.ts',
    old: 'if (fraction.length > scale && /[1-9]/.test(fraction.slice(scale))) {',
    new: 'if (fraction.length > 90) {',
    breaks: 'Digits below the unit of an amount are cut off in silence.',
  },
  {
    name: 'chain-remainder-lost',
    file: 'packages/quantity/src/asset-amount.ts',
    old: 'remainder: amount % step',
    new: 'remainder: 0n',
    breaks: 'What is below an engine unit is taken from its owner.',
  },
  {
    name: 'sign-lost-in-record',
    file: 'packages/protocol/src/field-codec.ts',
    old: 'cursor.view.getInt32(at + 4, true)',
    new: 'cursor.view.getUint32(at + 4, true)',
    breaks: 'Negative numbers come back from the journal as others.',
  },
  {
    name: 'absent-becomes-zero',
    file: 'packages/protocol/src/field-codec.ts',
    old: 'return isPresent ? value : null;',
    new: 'return value;',
    breaks: 'A market order comes back from the journal with a price of zero.',
  },
  {
    name: 'absent-event-value',
    file: 'packages/protocol/src/events/event-buffer.ts',
    old: 'value === NO_VALUE ? null : value',
    new: 'value',
    breaks: 'A reader takes the mark of an absent value for a number.',
  },
  {
    name: 'trailing-bytes-accepted',
    file: 'packages/protocol/src/command-codec.ts',
    old: 'if (cursor.holds(1))',
    new: 'if (cursor.at < 0)',
    breaks: 'Bytes behind a command go unnoticed.',
  },
];
