// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SpotMatchHandler} from "../../src/handlers/SpotMatchHandler.sol";
import {FEES} from "../../src/interfaces/IAssetService.sol";
import {EXTRA_FEE, MATCH_SPOT} from "../../src/interfaces/IHandler.sol";
import {MoneyFixture} from "./MoneyFixture.sol";

/// 10 lots of 100 units at 60,000 change hands for 600,000: docs/rulebook/mirror.md.
contract SpotTest is MoneyFixture {
    function setUp() public override {
        super.setUp();
        open(16, 1e9);
        open(17, 1e9);
        open(18, 1e9);
        listSpot();
        submit(bytes.concat(assetDeposit(16, 1, 5_000), assetDeposit(17, 1, 5_000)));
    }

    function trade(Fill memory fill) private pure returns (bytes memory) {
        return section(MATCH_SPOT, matchItemIn(SPOT, fill));
    }

    function checkBase(int256 expected) private view {
        int256 sum;
        for (uint32 account = 1; account < 19; ++account) {
            sum += assets.balanceOf(account, 1, false) + assets.balanceOf(account, 1, true);
        }
        checkEq(sum, expected, "all base units");
    }

    /// The buyer's fee is in base units, the seller's in quote units.
    function test_Fill_MovesBaseAndQuoteLessFees() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.takerFee = 21;
        fill.makerFee = 12_001;
        submit(trade(fill));
        check(!isSuspended(16) && !isSuspended(17), "fees at their caps");
        checkMoney(16, 0, 1e9 - 600_000, 0);
        checkMoney(16, 1, 5_979, 0);
        checkMoney(17, 0, 1e9 + 587_999, 0);
        checkMoney(17, 1, 4_000, 0);
        checkMoney(FEES, 0, 12_001, 0);
        checkMoney(FEES, 1, 21, 0);
        checkBase(10_000);
        checkSum(3e9);
    }

    function test_TakerWhoSells_GivesBase() external {
        submit(trade(fillOf(16, 17, false, MARK, 10)));
        checkMoney(16, 0, 1e9 + 600_000, 0);
        checkMoney(16, 1, 4_000, 0);
        checkMoney(17, 0, 1e9 - 600_000, 0);
        checkMoney(17, 1, 6_000, 0);
        checkMoney(FEES, 0, 0, 0);
        checkMoney(FEES, 1, 0, 0);
    }

    function test_FillAboveTheBuyersLimit_StandsApartForHimAlone() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.takerLimit = MARK - 1;
        submit(trade(fill));
        check(isSuspended(16) && !isSuspended(17), "the buyer alone");
        checkMoney(16, 0, 1e9, -600_000);
        checkMoney(16, 1, 5_000, 1_000);
        checkMoney(17, 0, 1e9 + 600_000, 0);
        checkMoney(17, 1, 4_000, 0);
    }

    function test_FillBelowTheSellersLimit_StandsApartForHimAlone() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.makerLimit = MARK + 1;
        submit(trade(fill));
        check(!isSuspended(16) && isSuspended(17), "the seller alone");
        checkMoney(16, 1, 6_000, 0);
        checkMoney(17, 0, 1e9, 600_000);
        checkMoney(17, 1, 5_000, -1_000);
    }

    function test_FeeAboveItsCap_StandsApart() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.takerFee = 22;
        submit(trade(fill));
        check(isSuspended(16) && !isSuspended(17), "22 of 1,000 units");
        checkMoney(16, 1, 5_000, 978);
        checkMoney(FEES, 1, 22, 0);
        fill = fillOf(18, 17, true, MARK, 10);
        fill.makerFee = 12_002;
        submit(trade(fill));
        check(!isSuspended(18) && isSuspended(17), "12,002 of 600,000");
        checkMoney(17, 0, 1e9 + 600_000, 587_998);
        checkMoney(FEES, 0, 12_002, 0);
        checkBase(10_000);
        checkSum(3e9);
    }

    function test_ExtraFees_AreBesideWhatBothSidesTraded() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.flags = 16 | 32;
        bytes memory taker =
            abi.encodePacked(uint32(16), uint32(18), uint16(0), uint64(600), START_US);
        bytes memory maker =
            abi.encodePacked(uint32(17), uint32(18), uint16(0), uint64(600_000), START_US);
        submit(bytes.concat(trade(fill), section(EXTRA_FEE, bytes.concat(taker, maker))));
        check(!isSuspended(16) && !isSuspended(17) && !isSuspended(18), "within 600,000 each");
        checkMoney(16, 0, 1e9 - 600_600, 0);
        checkMoney(17, 0, 1e9, 0);
        checkMoney(18, 0, 1e9 + 600_600, 0);
    }

    function test_EmptyFill_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(SpotMatchHandler.FillEmpty.selector, 0, 10),
            trade(fillOf(16, 17, true, 0, 10))
        );
        refuse(
            abi.encodeWithSelector(SpotMatchHandler.FillEmpty.selector, MARK, 0),
            trade(fillOf(16, 17, true, MARK, 0))
        );
    }

    function test_PerpetualMarket_IsNotSpot() external {
        bytes memory item = matchItemIn(0, fillOf(16, 17, true, MARK, 10));
        refuse(
            abi.encodeWithSelector(SpotMatchHandler.NotSpot.selector, 0), section(MATCH_SPOT, item)
        );
    }
}
