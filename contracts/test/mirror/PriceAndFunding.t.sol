// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PriceHandler} from "../../src/handlers/PriceHandler.sol";
import {DUST, POOL} from "../../src/interfaces/IAssetService.sol";
import {
    CHARGE_UTILIZATION,
    CONFIGURE_MARKET,
    MOVE_FUNDING,
    UPDATE_PRICE
} from "../../src/interfaces/IHandler.sol";
import {IPerpService} from "../../src/interfaces/IPerpService.sol";
import {MoneyFixture} from "./MoneyFixture.sol";

/// Prices with their bands, funding with its remainders, and what the pool is paid.
contract PriceAndFundingTest is MoneyFixture {
    function setUp() public override {
        super.setUp();
        open(16, 1e9);
        open(17, 1e9);
    }

    function moved(uint8 kind, int64 change) private pure returns (bytes memory) {
        return section(kind, abi.encodePacked(uint16(0), change));
    }

    function checkRemainder(uint32 account, uint256 expected) private view {
        (,, uint256 remainder,) = perps.positionOf(account, 0, 0, false);
        checkEq(remainder, expected, "remainder");
    }

    // ----- funding -----

    /// The example of docs/rulebook/mirror.md, and the other side of it: 7.5 units move.
    function test_Funding_IsPaidInFullWithItsHalves_AndTheirDustIsKept() external {
        submit(matchSection(fillOf(16, 17, true, MARK, 10)));
        submit(moved(MOVE_FUNDING, 786_432));
        checkPosition(16, false, 10, -600_008);
        checkRemainder(16, 524_288);
        checkPosition(17, false, -10, 600_007);
        checkRemainder(17, 524_288);
        submit(matchSection(fillOf(17, 16, true, MARK, 10)));
        checkMoney(16, 0, 1e9 - 8, 0);
        checkMoney(17, 0, 1e9 + 7, 0);
        checkMoney(DUST, 0, 1, 0);
        checkSum(2e9);
    }

    function test_FundingBelowZero_IsPaidByShorts() external {
        submit(matchSection(fillOf(16, 17, true, MARK, 10)));
        submit(moved(MOVE_FUNDING, -1_048_576));
        checkPosition(16, false, 10, -599_990);
        checkPosition(17, false, -10, 599_990);
        checkSum(2e9);
    }

    function test_FundingOfAnUnknownMarket_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(IPerpService.MarketUnknown.selector, 7),
            section(MOVE_FUNDING, abi.encodePacked(uint16(7), int64(1)))
        );
    }

    // ----- utilization -----

    function test_Utilization_IsPaidByTheSideOppositeThePool() external {
        submit(matchSection(fillOf(16, POOL, true, MARK, 10)));
        submit(moved(CHARGE_UTILIZATION, 1_048_576));
        checkPosition(16, false, 10, -600_010);
        checkPosition(POOL, false, -10, 600_010);
        submit(matchSection(fillOf(POOL, 17, true, MARK, 30)));
        checkPosition(POOL, false, 20, -1_199_990);
        submit(moved(CHARGE_UTILIZATION, 1_048_576));
        checkPosition(16, false, 10, -600_010);
        checkPosition(17, false, -30, 1_799_970);
        // The pool gets what the open interest of 30 pays.
        checkPosition(POOL, false, 20, -1_199_960);
        checkSum(2e9);
    }

    function test_UtilizationBelowZero_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(PriceHandler.UtilizationBelowZero.selector, 0, -1),
            moved(CHARGE_UTILIZATION, -1)
        );
    }

    // ----- prices -----

    function test_PriceOfNothing_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(PriceHandler.PriceMissing.selector, 0),
            section(
                UPDATE_PRICE,
                abi.encodePacked(uint16(0), uint56(0), uint56(0), START_US, uint56(MARK))
            )
        );
    }

    function priced(uint256 index, uint64 publishTimeUs, uint256 mark)
        private
        pure
        returns (bytes memory)
    {
        return section(
            UPDATE_PRICE,
            abi.encodePacked(uint16(0), uint56(index), uint56(0), publishTimeUs, uint56(mark))
        );
    }

    function test_MarkOfNothing_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(PriceHandler.PriceMissing.selector, 0),
            priced(MARK, START_US, 0)
        );
    }

    function test_PriceFromTheFuture_RevertsTheBatch() external {
        submit(priced(MARK, START_US, MARK));
        refuse(
            abi.encodeWithSelector(
                PriceHandler.PriceFromFuture.selector, 0, START_US + 1, START_US
            ),
            priced(MARK, START_US + 1, MARK)
        );
    }

    /// What was published before the price that counts says nothing new.
    function test_PriceThatIsOlderThanTheOneBefore_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(IPerpService.PriceWentBack.selector, 0, START_US, START_US - 1),
            priced(MARK, START_US - 1, MARK)
        );
        checkEq(perps.markOf(0), MARK, "unchanged");
    }

    /// A twentieth of 60,019 is 3,000 units and a fraction, which is cut off.
    function test_MarkOutsideItsClamp_RevertsTheBatch() external {
        uint256 index = 60_019;
        submit(priced(index, START_US, index + 3_000));
        checkEq(perps.markOf(0), 63_019, "the highest");
        submit(priced(index, START_US, index - 3_000));
        checkEq(perps.markOf(0), 57_019, "the lowest");
        bytes4 reason = IPerpService.MarkTooFar.selector;
        refuse(
            abi.encodeWithSelector(reason, 0, index, index + 3_001, 3_000),
            priced(index, START_US, index + 3_001)
        );
        refuse(
            abi.encodeWithSelector(reason, 0, index, index - 3_001, 3_000),
            priced(index, START_US, index - 3_001)
        );
        checkEq(perps.markOf(0), 57_019, "unchanged");
    }

    function checkBand(uint64 ageUs, uint256 expected) private view {
        (uint256 index, uint256 band, uint256 perLot) = perps.indexOf(0, START_US + ageUs);
        checkEq(index, MARK, "index");
        checkEq(perLot, 100, "units a lot");
        checkEq(band, expected, "band");
    }

    /// Fresh for 10 s, then 0.01 % a second up to 5 %, besides a confidence of 10.
    function test_Band_WidensWithTheAgeOfThePrice() external {
        bytes memory price =
            abi.encodePacked(uint16(0), uint56(MARK), uint56(10), START_US, uint56(MARK));
        submit(section(UPDATE_PRICE, price));
        checkBand(0, 10);
        checkBand(10_999_999, 10);
        checkBand(13_500_000, 28);
        checkBand(1_010_000_000, 3_010);
        (uint256 index, uint256 band,) = perps.indexOf(9, START_US);
        checkEq(index + band, 0, "a market without a price");
    }

    function test_BandIsNeverWiderThanThePrice() external {
        bytes memory price =
            abi.encodePacked(uint16(0), uint56(MARK), uint56(MARK + 1), START_US, uint56(MARK));
        submit(section(UPDATE_PRICE, price));
        checkBand(0, MARK);
    }

    // ----- collateral -----

    /// 1,000 units of asset 1 at 60,000 a lot of 100, counted to 90 %.
    function test_CollateralIsWorthItsWeightedPrice() external {
        submit(assetDeposit(16, 1, 1_000));
        checkEq(assets.collateralOf(16, START_US, true, false), 1e9, "not listed");
        (uint256 price, uint256 weight, uint256 perLot) = assets.collateralPrice(1);
        checkEq(price + weight + perLot, 0, "not listed");
        listAsset();
        checkEq(assets.collateralOf(16, START_US, true, false), 1e9 + 540_000, "listed");
        (price, weight, perLot) = assets.collateralPrice(1);
        checkEq(price, MARK, "price");
        checkEq(weight, 9e8, "weight");
        checkEq(perLot, 100, "units a lot");
        checkEq(assets.heldAssets(16), 2, "asset 1");
        bytes memory wide =
            abi.encodePacked(uint16(0), uint56(MARK), uint56(100), START_US, uint56(MARK));
        submit(section(UPDATE_PRICE, wide));
        checkEq(assets.collateralOf(16, START_US, true, false), 1e9 + 540_900, "in favor");
        checkEq(assets.collateralOf(16, START_US, false, false), 1e9 + 539_100, "against");
    }

    function test_CollateralWithoutAnIndex_IsWorthNothing() external {
        configure(CONFIGURE_MARKET, marketItem(3));
        configure(24, abi.encodePacked(uint16(2), uint32(9e8), uint16(3), uint8(1)));
        submit(assetDeposit(16, 2, 1_000));
        checkEq(assets.collateralOf(16, START_US, true, true), 1e9, "market 3 has no price");
    }

    /// 10^6 lots keep 300,000,000 of 1,000,000,000 and 540,000,000 of collateral.
    function test_WithdrawalOfCollateral_LeavesMaintenanceMargin() external {
        listAsset();
        submit(assetDeposit(16, 1, 1e6));
        submit(matchSection(fillOf(16, 17, true, MARK, 1e6)));
        submit(priceSection(0, MARK));
        // 1.54 x 10^9 less 3 x 10^8: all collateral and 7 x 10^8 of the rest may leave.
        check(assets.canDebit(16, 1, 1e6, START_US), "all of the asset");
        check(!assets.canDebit(16, 1, 1e6 + 1, START_US), "not more than there is");
        check(assets.canDebit(16, 0, 1e9, START_US), "or all of the settlement asset");
        submit(withdrawal(16, 0, 8e8));
        checkMoney(16, 0, 2e8, 0);
        // 100,000,000 must be left of the asset: 185,186 units count 100,000,440.
        check(assets.canDebit(16, 1, 814_814, START_US), "185,186 units are left");
        check(!assets.canDebit(16, 1, 814_815, START_US), "185,185 count 99,999,900");
        submit(withdrawal(16, 1, 814_814));
        check(!isSuspended(16), "it may leave");
        checkMoney(16, 1, 185_186, 0);
        submit(withdrawal(16, 1, 1));
        check(isSuspended(16), "nor one more");
        checkMoney(16, 1, 185_186, -1);
    }

    /// What is owed in the second book must be covered by the first.
    function test_WithdrawalOfAnAccountInDispute_NeedsBothBooks() external {
        Fill memory wrong = fillOf(16, 17, true, MARK + 1, 1e6);
        wrong.takerLimit = MARK;
        submit(matchSection(wrong));
        // Apart: 10^6 lots, 1,000,000 below the mark; they keep 300,000,000 of 999,000,000.
        check(assets.canDebit(16, 0, 699_000_000, START_US), "what both books can spare");
        check(!assets.canDebit(16, 0, 699_000_001, START_US), "a unit more");
        submit(withdrawal(16, 0, 699_000_000));
        checkMoney(16, 0, 301_000_000, 0);
        submit(withdrawal(16, 0, 1));
        checkMoney(16, 0, 301_000_000, -1);
    }
}
