import {
  type ActivateRules,
  type ConfigureFeeTier,
  type ConfigureVenue,
  NEWEST_RULE_VERSION,
  type SetAccountFeeTier,
} from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import { broken } from './asset-configuration.ts';
import { magnitude, RATE_ONE, smaller } from './integers.ts';
import { reject, type Verdict } from './reject.ts';
import { FEE_TIERS, type FeeTier, type State } from './state.ts';

// docs/rulebook/configuration.md, rules 201 to 301.

const QUOTE_MAX = 2 ** 52;

/** Taker and maker of any two tiers together never pay less than nothing. */
function canPay(tiers: readonly FeeTier[]): boolean {
  const takers = tiers.map((tier) => tier.takerFactor).reduce(smaller);
  const makers = tiers.map((tier) => tier.makerFactor).reduce(smaller);
  return takers + makers >= 0n;
}

export function configureFeeTier(state: State, command: ConfigureFeeTier): Verdict {
  const { tier: index, takerFactorPpb, makerFactorPpb } = command;
  if (index >= FEE_TIERS) return broken(201, index);
  const changed: FeeTier = {
    takerFactor: BigInt(takerFactorPpb),
    makerFactor: BigInt(makerFactorPpb),
  };
  if (changed.takerFactor < 0n || changed.takerFactor > RATE_ONE) {
    return broken(202, takerFactorPpb);
  }
  if (magnitude(changed.makerFactor) > RATE_ONE) return broken(203, makerFactorPpb);
  if (!canPay(state.feeTiers.with(index, changed))) return broken(204, makerFactorPpb);
  // After this point the command succeeds.
  const tier = state.feeTiers[index];
  assert(tier !== undefined, 'all fee tiers exist');
  Object.assign(tier, changed);
  state.events.push({ kind: 'FeeTierConfigured', tier: index, takerFactorPpb, makerFactorPpb });
  return null;
}

export function configureVenue(state: State, command: ConfigureVenue): Verdict {
  const { insuranceStepCap, backstopLossCap } = command;
  const tooLarge = [insuranceStepCap, backstopLossCap].find((cap) => cap > QUOTE_MAX);
  if (tooLarge !== undefined) return broken(301, tooLarge);
  state.insuranceStepCap = BigInt(insuranceStepCap);
  state.backstopLossCap = BigInt(backstopLossCap);
  state.backstopLossUsed = 0n;
  state.events.push({ kind: 'VenueConfigured', insuranceStepCap, backstopLossCap });
  return null;
}

export function setAccountFeeTier(state: State, command: SetAccountFeeTier): Verdict {
  const { tier } = command;
  if (tier >= FEE_TIERS) return broken(201, tier);
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  account.feeTier = tier;
  state.events.push({ kind: 'AccountFeeTierSet', account: account.id, tier });
  return null;
}

export function activateRules(state: State, { version }: ActivateRules): Verdict {
  if (version <= state.ruleVersion || version > NEWEST_RULE_VERSION) {
    return reject('UnsupportedRuleVersion', NEWEST_RULE_VERSION, version);
  }
  state.ruleVersion = version;
  state.events.push({ kind: 'RulesActivated', version });
  return null;
}
