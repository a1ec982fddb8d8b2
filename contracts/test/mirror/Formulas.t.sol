// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarginFormulas} from "../../src/libraries/MarginFormulas.sol";
import {Position, PositionSlot} from "../../src/libraries/PositionSlot.sol";
import {Test} from "../Test.sol";

/// The formulas at the ends of their ranges: docs/rulebook/margin.md.
contract FormulasTest is Test {
    uint256[] private _tiers;

    function maintenance(uint256 notional) external view returns (uint256) {
        return MarginFormulas.maintenanceMargin(_tiers, notional);
    }

    function pack(Position memory position) external pure returns (uint256) {
        return PositionSlot.pack(position);
    }

    /// 0.5 % to 10^12, then 1 % less 5 x 10^9; rounded up.
    function test_MaintenanceMargin_IsOfTheHighestTierReached() external {
        checkEq(this.maintenance(0), 0, "nothing to keep, also without tiers");
        vm.expectRevert(MarginFormulas.TiersMissing.selector);
        this.maintenance(1);
        _tiers.push(MarginFormulas.packTier(0, 5_000_000, 0));
        _tiers.push(MarginFormulas.packTier(1e12, 10_000_000, 5e9));
        checkEq(this.maintenance(1), 1, "rounded up");
        checkEq(this.maintenance(200), 1, "exactly 1");
        checkEq(this.maintenance(1e12 - 200), 5e9 - 1, "below the second tier");
        checkEq(this.maintenance(1e12), 5e9, "the tiers meet");
        checkEq(this.maintenance(2e12), 15e9, "in the second tier");
    }

    function test_Collateral_IsRoundedDownAndCapped() external pure {
        checkEq(MarginFormulas.collateralValue(7, 60_000, 9e8, 100), 3_780, "7 units");
        checkEq(MarginFormulas.collateralValue(1, 99, 5e8, 100), 0, "0.495");
        checkEq(MarginFormulas.collateralValue(0, 99, 5e8, 100), 0, "no units");
        checkEq(MarginFormulas.collateralValue(1, 0, 5e8, 100), 0, "no price");
        checkEq(MarginFormulas.collateralValue(1, 99, 0, 100), 0, "no weight");
        checkEq(MarginFormulas.collateralValue(1 << 53, 1e9, 1e9, 1), 1 << 47, "at most 2^47");
    }

    function test_FigureThatDoesNotFitItsPlace_IsRefused() external {
        Position memory position;
        position.size = 1 << 63;
        vm.expectRevert(abi.encodeWithSelector(PositionSlot.SizeOutOfRange.selector, 1 << 63));
        this.pack(position);
        position.size = -(1 << 63);
        position.quote = 1 << 95;
        vm.expectRevert(abi.encodeWithSelector(PositionSlot.QuoteOutOfRange.selector, 1 << 95));
        this.pack(position);
        position.quote = -(1 << 95);
        position.fundingIndex = 1 << 63;
        vm.expectRevert(
            abi.encodeWithSelector(PositionSlot.FundingIndexOutOfRange.selector, 1 << 63)
        );
        this.pack(position);
        position.fundingIndex = -(1 << 63);
        position.remainder = (1 << 20) - 1;
        position.flags = 0xfff;
        Position memory read = PositionSlot.unpack(this.pack(position));
        checkEq(read.size, position.size, "size");
        checkEq(read.quote, position.quote, "quote");
        checkEq(read.fundingIndex, position.fundingIndex, "funding index");
        checkEq(read.remainder, position.remainder, "remainder");
        checkEq(read.flags, position.flags, "flags");
    }
}
