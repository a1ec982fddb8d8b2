import type { Address } from 'viem';
import type { Order, Position } from '../model/position.ts';
import type { Random } from '../test-chain/random-numbers.ts';

/** Of every size between one unit and 10^maxDigits, not round. */
export function randomAmount(random: Random, maxDigits: number): bigint {
  const digits = 1 + Math.floor(random(maxDigits));
  let text = String(1 + Math.floor(random(9)));
  while (text.length < digits) text += String(Math.floor(random(10)));
  return BigInt(text);
}

/** 2^96 * sqrt(ratio). */
export function sqrtPriceOf(ratio: number): bigint {
  return (BigInt(Math.floor(Math.sqrt(ratio) * 2 ** 48)) << 48n) + 1n;
}

export function tokenAddress(number: number): Address {
  return `0x${number.toString(16).padStart(40, '0')}`;
}

export const ORACLE: Address = tokenAddress(0xffff);
/** Between the other tokens, so that both directions occur. */
export const BASE_NUMBER = 8;
export const BASE: Address = tokenAddress(BASE_NUMBER);

export function randomOrder(): Order {
  return {
    orderId: 1n,
    owner: tokenAddress(1_000),
    baseAsset: BASE,
    oracle: ORACLE,
    tokenlist: '0x00',
    tokens: null,
    rewardAsset: BASE,
    rewardAmount: 0n,
  };
}

/** Worth between 0.9 and 1.2 of the loan for most, so that verdicts differ; and odd ones. */
export function randomPosition(
  random: Random,
  at: { readonly positionId: bigint; readonly now: bigint; readonly tokens: number },
): Position {
  const principal = randomAmount(random, 24);
  const held = random(10) < 1 ? 0 : 1 + Math.floor(random(3));
  const baseShare = BigInt(Math.floor(random(held === 0 ? 1_300_000 : 600_000)));
  const holdings = [{ asset: BASE, balance: (principal * baseShare) / 1_000_000n }];
  const first = 1 + Math.floor(random(at.tokens));
  for (let index = 0; index < held; index++) {
    const number = 1 + ((first + index) % (at.tokens + 1));
    if (number === BASE_NUMBER) continue;
    const part = BigInt(Math.floor(random(1_300_000)));
    const balance = random(50) < 1 ? randomAmount(random, 40) : (principal * part) / 1_000_000n;
    holdings.push({ asset: tokenAddress(number), balance });
  }
  return {
    positionId: at.positionId,
    orderId: 1n,
    owner: tokenAddress(2_000),
    deadline: at.now,
    createdAt: at.now - BigInt(Math.floor(random(60 * 86_400))),
    principal,
    interest: BigInt(Math.floor(random(10) < 1 ? 0 : random(5_000))),
    holdings,
    isOpen: true,
    freeze: null,
    atBlock: 1n,
  };
}
