// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// The engine's integer formulas, bit for bit: docs/rulebook/margin.md. Figures are the engine's
/// units; rates are in 10^-9. Every function says how it rounds.
library MarginFormulas {
    uint256 internal constant RATE_ONE = 1_000_000_000;
    /// Largest integer of the engine: 2^53 - 1.
    uint256 internal constant NUMBER_MAX = (1 << 53) - 1;
    /// Most quote units that one asset of an account counts as collateral.
    uint256 internal constant COLLATERAL_MAX = 1 << 47;

    error TiersMissing();

    /// One leverage tier in a word: lower u64 | maintenance rate u32 | deduction u64 (low bits).
    function packTier(uint256 lower, uint256 ratePpb, uint256 deduction)
        internal
        pure
        returns (uint256)
    {
        return (lower << 96) | (ratePpb << 64) | deduction;
    }

    /// Maintenance margin of a notional by the tier with the largest lower bound not above it:
    /// ceil(notional x rate / 10^9) - deduction.
    function maintenanceMargin(uint256[] storage tiers, uint256 notional)
        internal
        view
        returns (uint256)
    {
        if (notional == 0) return 0;
        uint256 tier = tiers.length;
        if (tier == 0) revert TiersMissing();
        uint256 word;
        do {
            tier -= 1;
            word = tiers[tier];
        } while (tier > 0 && (word >> 96) > notional);
        uint256 rate = (word >> 64) & type(uint32).max;
        return mulUp(notional, rate, RATE_ONE) - (word & type(uint64).max);
    }

    /// floor(units x price x weight / (baseUnitsPerLot x 10^9)), at most 2^47.
    function collateralValue(
        uint256 units,
        uint256 price,
        uint256 weightPpb,
        uint256 baseUnitsPerLot
    ) internal pure returns (uint256 value) {
        if (units == 0 || price == 0 || weightPpb == 0) return 0;
        value = (units * price * weightPpb) / (baseUnitsPerLot * RATE_ONE);
        if (value > COLLATERAL_MAX) value = COLLATERAL_MAX;
    }

    /// Half width of the band of a price that is `age` microseconds old.
    function bandOf(uint256 price, uint256 confidence, uint256 age, StaleRule memory rule)
        internal
        pure
        returns (uint256 band)
    {
        band = confidence;
        if (age > rule.maxAgeUs) {
            uint256 rate = ((age - rule.maxAgeUs) / 1_000_000) * rule.perSecondPpb;
            if (rate > rule.capPpb) rate = rule.capPpb;
            band += (price * rate) / RATE_ONE;
        }
        if (band > price) band = price;
    }

    struct StaleRule {
        uint256 maxAgeUs;
        uint256 perSecondPpb;
        uint256 capPpb;
    }

    /// ceil(a x b / divisor).
    function mulUp(uint256 a, uint256 b, uint256 divisor) internal pure returns (uint256) {
        return (a * b + divisor - 1) / divisor;
    }

    function abs(int256 value) internal pure returns (uint256) {
        return uint256(value < 0 ? -value : value);
    }
}
