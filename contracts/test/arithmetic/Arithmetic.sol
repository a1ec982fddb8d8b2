// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarginFormulas} from "../../src/libraries/MarginFormulas.sol";

/// What is proven of the pure arithmetic for all values of the widths that items have, by the
/// compiler's model checker: `npm run contract-evidence -- arithmetic`.
contract Arithmetic {
    function mulUpIsTheLeastThatIsNotBelow(uint64 a, uint32 b) external pure {
        uint256 product = uint256(a) * b;
        uint256 parts = MarginFormulas.mulUp(a, b, 1_000_000_000);
        assert(parts * 1_000_000_000 >= product);
        assert(parts == 0 || (parts - 1) * 1_000_000_000 < product);
    }

    function absIsTheDistanceFromZero(int64 value) external pure {
        uint256 distance = MarginFormulas.abs(value);
        assert(distance <= 1 << 63);
        assert(value >= 0 ? int256(distance) == value : -int256(distance) == value);
    }

    function collateralIsCapped(uint64 units, uint56 price, uint32 weight, uint64 perLot)
        external
        pure
    {
        require(perLot > 0);
        assert(MarginFormulas.collateralValue(units, price, weight, perLot) <= 1 << 47);
    }

    function bandIsNoWiderThanThePrice(
        uint56 price,
        uint56 confidence,
        uint64 age,
        uint48 maxAge,
        uint32 perSecond,
        uint32 cap
    ) external pure {
        MarginFormulas.StaleRule memory rule = MarginFormulas.StaleRule(maxAge, perSecond, cap);
        uint256 band = MarginFormulas.bandOf(price, confidence, age, rule);
        assert(band <= price);
        assert(band >= confidence || band == price);
    }
}
