import { expect, test } from 'vitest';
import { ScenarioVenue } from '../scenarios/scenario-venue.fixture.ts';

// 200,000 bitcoin at 60,000 are 1.2 x 10^16 quote units, above 2^53, and maxDeposits allows them:
// what counts is bounded, so that with cash on top equity still is an exact integer.
test('equity is an exact integer whatever collateral an account may deposit', () => {
  const venue = new ScenarioVenue();
  const actions = [
    'list BTC-PERP',
    'asset 1 weightPpb=100% priceMarket=0',
    'BTC-PERP index 60000',
    'Alice opens',
    'Alice deposits 1 USD',
    'Alice deposits 200,000 BTC',
  ];
  for (const action of actions) {
    expect(venue.runRow({ action, outcome: 'ok', line: 0 })).toBeNull();
  }
});
