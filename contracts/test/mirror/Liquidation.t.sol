// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LiquidationHandler} from "../../src/handlers/LiquidationHandler.sol";
import {
    ACCOUNT_FLAGGED,
    BACKSTOP,
    FEES,
    IAssetService,
    INSURANCE
} from "../../src/interfaces/IAssetService.sol";
import {
    BACKSTOP_TAKEOVER,
    COVER_DEBT,
    DELEVERAGE,
    LIQUIDATION_FEE,
    LIQUIDATION_STEP,
    SEIZE_COLLATERAL,
    SETTLE_POSITION
} from "../../src/interfaces/IHandler.sol";
import {IPerpService} from "../../src/interfaces/IPerpService.sol";
import {MoneyFixture} from "./MoneyFixture.sol";

/// The end of 1,000 lots that 16 bought at 60,000 with 1,000,000: docs/rulebook/liquidation.md.
contract LiquidationTest is MoneyFixture {
    int256 private constant ALL = 1_000_000 + 3e9;

    function setUp() public override {
        super.setUp();
        open(16, 1_000_000);
        open(17, 1e9);
        open(18, 1e9);
        open(19, 1e9);
    }

    // ----- items -----

    function stepOf(uint8 kind, uint8 mode, int64 amount) private pure returns (bytes memory) {
        return section(kind, abi.encodePacked(uint32(16), uint16(0), mode, amount));
    }

    function takeover(uint8 mode, int64 lots, int64 value) private pure returns (bytes memory) {
        return
            section(BACKSTOP_TAKEOVER, abi.encodePacked(uint32(16), uint16(0), mode, lots, value));
    }

    function deleverage(int64 lots, int64 value) private pure returns (bytes memory) {
        return section(
            DELEVERAGE,
            abi.encodePacked(uint32(16), uint8(0), uint32(17), uint8(0), uint16(0), lots, value)
        );
    }

    function cover(uint32 account) private pure returns (bytes memory) {
        return section(COVER_DEBT, abi.encodePacked(account));
    }

    function seize(uint64 units, uint64 quote) private pure returns (bytes memory) {
        return section(SEIZE_COLLATERAL, abi.encodePacked(uint32(16), uint16(1), units, quote));
    }

    function settle(uint32 account, uint8 mode, uint56 price) private pure returns (bytes memory) {
        return section(SETTLE_POSITION, abi.encodePacked(account, uint16(0), mode, price));
    }

    // ----- how they come to it -----

    function buy() private {
        submit(matchSection(fillOf(16, 17, true, MARK, 1_000)));
    }

    /// Flagged by the mark to which the price falls.
    function buyAndFall(uint256 mark) private {
        buy();
        submit(priceSection(0, mark));
        submit(flagIn(16, CROSS_SIDE, true));
        check(assets.accountFlags(16) == ACCOUNT_FLAGGED, "flagged, and not in dispute");
    }

    /// 18 takes lots of the liquidation.
    function sold(uint256 price, uint256 lots) private pure returns (bytes memory) {
        return flagged(fillOf(16, 18, false, price, lots), LIQUIDATION);
    }

    function checkLost(uint256 lost, string memory what) private view {
        (, uint256 found) = assets.backstopLoss();
        checkEq(found, lost, what);
    }

    /// Other rules for liquidations: the next handler, behind the delay.
    function changeRules() private {
        LiquidationHandler next = new LiquidationHandler(address(entrypoint), assets, perps);
        for (uint8 kind = LIQUIDATION_STEP; kind <= SETTLE_POSITION; ++kind) {
            entrypoint.announceHandler(kind, address(next));
        }
        vm.warp(block.timestamp + HANDLER_DELAY);
        for (uint8 kind = LIQUIDATION_STEP; kind <= SETTLE_POSITION; ++kind) {
            entrypoint.useHandler(kind);
        }
        check(!assets.isHandler(address(liquidations)), "the one before is none any more");
        liquidations = next;
    }

    // ----- the slice -----

    /// Equity 300,000 is above 0.5 % of 59,300,000; 250,000 is below that of 59,250,000.
    function test_Flag_IsOfEquityBelowMaintenance_AndEndsWithIt() external {
        buy();
        submit(priceSection(0, 59_250));
        submit(flagIn(16, CROSS_SIDE, true));
        check(assets.accountFlags(16) == ACCOUNT_FLAGGED, "250,000 of 296,250");
        submit(priceSection(0, 59_300));
        submit(flagIn(16, CROSS_SIDE, false));
        check(assets.accountFlags(16) == 0, "300,000 of 296,500");
    }

    /// Bankruptcy value 59,000,000; sold for 59,100,000; all the gain is below 1 % of that.
    function test_SaleAboveTheBankruptcyValue_PaysTheInsuranceFund() external {
        buyAndFall(59_250);
        submit(sold(59_100, 1_000));
        checkPosition(16, false, 0, -900_000);
        checkMoney(16, 0, 1_000_000, 0);
        submit(stepOf(LIQUIDATION_STEP, 0, 100_000));
        checkPosition(16, false, 0, 0);
        checkMoney(16, 0, 0, 0);
        checkMoney(INSURANCE, 0, 100_000, 0);
        checkPosition(18, false, 1_000, -59_100_000);
        submit(flagIn(16, CROSS_SIDE, false));
        check(assets.accountFlags(16) == 0, "no flag and no dispute");
        checkSum(ALL);
    }

    /// Of a fifth: share 50,000 of the equity, value 11,800,000, sold for 11,820,000.
    function test_SliceOfAFifth_LeavesTheRestOpen() external {
        buyAndFall(59_250);
        submit(bytes.concat(sold(59_100, 200), stepOf(LIQUIDATION_STEP, 0, 20_000)));
        checkPosition(16, false, 800, -48_200_000);
        checkMoney(16, 0, 1_000_000, 0);
        checkMoney(INSURANCE, 0, 20_000, 0);
        checkEq(perps.openInterestOf(0), 1_000, "18 has what 16 gave");
        checkSum(ALL);
    }

    /// Sold for 58,900,000: the fund pays 100,000 to the bankruptcy value.
    function test_SaleBelowTheBankruptcyValue_IsPaidByTheInsuranceFund() external {
        submit(depositSection(INSURANCE, 500_000));
        buyAndFall(59_250);
        submit(bytes.concat(sold(58_900, 1_000), stepOf(LIQUIDATION_STEP, 0, -100_000)));
        checkMoney(16, 0, 0, 0);
        checkMoney(INSURANCE, 0, 400_000, 0);
        checkSum(ALL + 500_000);
    }

    function test_LiquidationOfAnUnflaggedAccount_StandsApart() external {
        buy();
        submit(sold(59_100, 400));
        check(isSuspended(16) && !isSuspended(18), "16 alone");
        checkPosition(16, false, 1_000, -60_000_000);
        checkPosition(16, true, -400, 23_640_000);
        checkPosition(18, false, 400, -23_640_000);
    }

    function test_LiquidationFee_GoesToTheFees() external {
        buyAndFall(59_250);
        submit(stepOf(LIQUIDATION_FEE, 0, 500));
        check(!isSuspended(16), "flagged: it may be charged");
        checkPosition(16, false, 1_000, -60_000_500);
        checkMoney(FEES, 0, 500, 0);
        checkSum(ALL);
    }

    // ----- backstop -----

    /// Equity -100,000 at 58,900: value 59,000,000 is 100,000 more than the lots are worth.
    function test_Takeover_UsesTheCapByWhatTheLotsAreWorthLess() external {
        capBackstop(100_000);
        buyAndFall(58_900);
        submit(takeover(0, -1_000, -59_000_000));
        checkMoney(16, 0, 0, 0);
        checkPosition(16, false, 0, 0);
        checkPosition(BACKSTOP, false, 1_000, -59_000_000);
        checkLost(100_000, "used");
        checkEq(perps.openInterestOf(0), 1_000, "17 is still short");
        checkSum(ALL);
    }

    function test_TakeoverBeyondTheCap_RevertsTheBatch() external {
        capBackstop(99_999);
        buyAndFall(58_900);
        refuse(
            abi.encodeWithSelector(IAssetService.BackstopCapExceeded.selector, 99_999, 100_000),
            takeover(0, -1_000, -59_000_000)
        );
        checkPosition(16, false, 1_000, -60_000_000);
        checkLost(0, "nothing used");
    }

    /// At 59,250 the lots are worth 250,000 more than their value of 59,000,000.
    function test_TakeoverBelowTheMark_UsesNothing_AndAFlatBackstopIsPaid() external {
        submit(matchSection(fillOf(18, BACKSTOP, true, MARK, 1_000)));
        buyAndFall(59_250);
        submit(takeover(0, -1_000, -59_000_000));
        checkLost(0, "no loss");
        checkPosition(BACKSTOP, false, 0, 0);
        checkMoney(BACKSTOP, 0, 1_000_000, 0);
        checkMoney(16, 0, 0, 0);
        checkSum(ALL);
    }

    function test_TakeoverOfAnUnflaggedAccount_StandsApart() external {
        buy();
        submit(takeover(0, -250, -15_000_000));
        check(isSuspended(16), "in dispute");
        checkPosition(16, false, 1_000, -60_000_000);
        checkPosition(16, true, -250, 15_000_000);
        checkPosition(BACKSTOP, false, 250, -15_000_000);
        checkSum(ALL);
    }

    /// 60,000 of 100,000 are lost before the change, and 40,001 more are too much.
    function test_LossOfTheBackstop_OutlivesAChangeOfTheRules() external {
        capBackstop(100_000);
        buyAndFall(58_900);
        submit(takeover(0, -600, -35_400_000));
        changeRules();
        checkLost(60_000, "what was lost");
        refuse(
            abi.encodeWithSelector(IAssetService.BackstopCapExceeded.selector, 100_000, 100_001),
            takeover(0, -400, -23_600_001)
        );
        submit(takeover(0, -400, -23_600_000));
        checkLost(100_000, "all of it");
        capBackstop(7);
        checkLost(0, "another cap counts anew");
    }

    // ----- deleveraging -----

    /// Value 59,000,000 at 58,900: 17 gives a quarter for 14,750,000, then the rest.
    function test_Deleveraging_ClosesBothSidesAtTheBankruptcyValue() external {
        buyAndFall(58_900);
        submit(deleverage(-250, -14_750_000));
        checkPosition(16, false, 750, -45_250_000);
        checkPosition(17, false, -750, 45_250_000);
        submit(deleverage(-750, -44_250_000));
        checkPosition(16, false, 0, 0);
        checkPosition(17, false, 0, 0);
        checkMoney(16, 0, 0, 0);
        checkMoney(17, 0, 1e9 + 1_000_000, 0);
        checkEq(perps.openInterestOf(0), 0, "open interest");
        check(!isSuspended(16) && !isSuspended(17), "nobody is in dispute");
        checkSum(ALL);
    }

    function test_DeleveragingForAnUnflaggedAccount_StandsApartForItAlone() external {
        buy();
        submit(deleverage(-250, -14_750_000));
        check(isSuspended(16) && !isSuspended(17), "16 alone");
        checkPosition(16, false, 1_000, -60_000_000);
        checkPosition(16, true, -250, 14_750_000);
        checkPosition(17, false, -750, 45_250_000);
        checkSum(ALL);
    }

    // ----- debt -----

    /// Sold for 58,500,000: 1,500,000 lost of 1,000,000.
    function fallIntoDebt() private {
        buyAndFall(58_500);
        submit(bytes.concat(sold(58_500, 1_000), stepOf(LIQUIDATION_STEP, 0, 0)));
        checkMoney(16, 0, -500_000, 0);
    }

    /// 200,000 by the fund, 100,000 by the backstop's cap, 200,000 remain the fund's debt.
    function test_Debt_IsPaidByFundThenBackstopThenOwed() external {
        submit(bytes.concat(depositSection(INSURANCE, 200_000), depositSection(BACKSTOP, 1e6)));
        capBackstop(100_000);
        fallIntoDebt();
        submit(cover(16));
        checkMoney(16, 0, 0, 0);
        checkMoney(INSURANCE, 0, -200_000, 0);
        checkMoney(BACKSTOP, 0, 900_000, 0);
        checkLost(100_000, "used");
        submit(cover(INSURANCE));
        checkMoney(INSURANCE, 0, -200_000, 0);
        checkMoney(BACKSTOP, 0, 900_000, 0);
        checkLost(100_000, "no room is left");
        checkSum(ALL + 1_200_000);
    }

    function test_DebtBelowTheCap_TakesNoMoreThanTheBackstopHas() external {
        submit(depositSection(BACKSTOP, 30_000));
        capBackstop(100_000);
        fallIntoDebt();
        submit(cover(16));
        checkMoney(BACKSTOP, 0, 0, 0);
        checkMoney(INSURANCE, 0, -470_000, 0);
        checkLost(30_000, "used");
    }

    function test_AccountWithoutDebt_IsNotPaid() external {
        submit(depositSection(INSURANCE, 200_000));
        submit(cover(18));
        checkMoney(18, 0, 1e9, 0);
        checkMoney(INSURANCE, 0, 200_000, 0);
    }

    // ----- collateral -----

    /// A unit counts 526.5: 950 cover 500,000, and are worth 500,175.
    function test_SeizedCollateral_IsBoughtByTheInsuranceFund() external {
        listAsset();
        submit(bytes.concat(assetDeposit(16, 1, 1_000), depositSection(INSURANCE, 600_000)));
        fallIntoDebt();
        submit(seize(950, 500_175));
        check(!isSuspended(16), "flagged, and there");
        checkMoney(16, 1, 50, 0);
        checkMoney(16, 0, 175, 0);
        checkMoney(INSURANCE, 1, 950, 0);
        checkMoney(INSURANCE, 0, 99_825, 0);
    }

    function test_SeizureOfMoreThanThereIs_StandsApart() external {
        listAsset();
        submit(bytes.concat(assetDeposit(16, 1, 1_000), depositSection(INSURANCE, 600_000)));
        fallIntoDebt();
        submit(seize(1_001, 527_026));
        check(isSuspended(16), "in dispute");
        checkMoney(16, 1, 1_000, -1_001);
        checkMoney(16, 0, -500_000, 527_026);
        checkMoney(INSURANCE, 1, 1_001, 0);
        checkMoney(INSURANCE, 0, 72_974, 0);
    }

    // ----- isolated -----

    function buyIsolated() private {
        submit(
            bytes.concat(
                flagged(fillOf(16, 17, true, MARK, 1_000), TAKER_ISOLATED),
                margin(16, 1_000_000, true)
            )
        );
        checkIsolated(16, false, 1_000, -59_000_000);
    }

    /// Posted 1,000,000; sold for 58,900,000 it is 100,000 short.
    function test_IsolatedDeficit_IsPaidByTheFundAndNotByTheAccount() external {
        submit(bytes.concat(depositSection(INSURANCE, 300_000), depositSection(16, 77)));
        buyIsolated();
        submit(priceSection(0, 59_250));
        submit(flagIn(16, 0, true));
        check(assets.accountFlags(16) == 0, "the position is flagged, not the account");
        Fill memory out = fillOf(16, 18, false, 58_900, 1_000);
        submit(flagged(out, LIQUIDATION | TAKER_ISOLATED));
        checkIsolated(16, false, 0, -100_000);
        checkEq(perps.postedMarginOf(16, 0), 1_000_000, "a liquidation leaves posted margin");
        submit(stepOf(LIQUIDATION_STEP, 1, 0));
        checkIsolated(16, false, 0, 0);
        checkEq(perps.postedMarginOf(16, 0), 0, "closed");
        checkMoney(16, 0, 77, 0);
        checkMoney(INSURANCE, 0, 200_000, 0);
        checkSum(ALL + 300_077);
    }

    function test_StepOfAnUnflaggedIsolatedPosition_IsADispute() external {
        buyIsolated();
        submit(stepOf(LIQUIDATION_STEP, 1, 500));
        check(isSuspended(16), "in dispute");
        checkIsolated(16, false, 1_000, -59_000_000);
        checkIsolated(16, true, 0, -500);
        checkMoney(INSURANCE, 0, 500, 0);
        checkSum(ALL);
    }

    // ----- settlement -----

    function test_DelistedMarket_SettlesAllAtOnePrice() external {
        buy();
        submit(settle(16, 0, 59_500));
        checkPosition(16, false, 0, 0);
        checkMoney(16, 0, 500_000, 0);
        refuse(
            abi.encodeWithSelector(
                IPerpService.SettlementPriceChanged.selector, 0, 59_500, 59_501
            ),
            settle(17, 0, 59_501)
        );
        submit(settle(17, 0, 59_500));
        checkMoney(17, 0, 1e9 + 500_000, 0);
        checkEq(perps.openInterestOf(0), 0, "open interest");
        checkSum(ALL);
    }

    function test_SettlementPrice_OutlivesAChangeOfTheRules() external {
        buy();
        submit(settle(16, 0, 59_500));
        changeRules();
        refuse(
            abi.encodeWithSelector(
                IPerpService.SettlementPriceChanged.selector, 0, 59_500, 59_501
            ),
            settle(17, 0, 59_501)
        );
        checkEq(perps.settlementPriceOf(0), 59_500, "the price");
        submit(settle(17, 0, 59_500));
        checkMoney(17, 0, 1e9 + 500_000, 0);
    }

    /// 10 lots bought above the limit stand apart: both books settle together.
    function test_SettlementOfAnAccountInDispute_ClosesBothBooks() external {
        Fill memory wrong = fillOf(18, 17, true, MARK + 10, 10);
        wrong.takerLimit = MARK;
        submit(bytes.concat(matchSection(fillOf(18, 17, true, MARK, 4)), matchSection(wrong)));
        submit(settle(18, 0, uint56(MARK)));
        checkPosition(18, false, 0, 0);
        checkPosition(18, true, 0, 0);
        int256 both = assets.balanceOf(18, 0, false) + assets.balanceOf(18, 0, true);
        checkEq(both, 1e9 - 100, "bought 10 lots 10 too dear");
    }

    /// The place of mode 2 is that of the second book of mode 0.
    function test_ModeThatIsNone_RevertsTheBatch() external {
        buyAndFall(59_250);
        bytes memory reason = abi.encodeWithSelector(LiquidationHandler.ModeUnknown.selector, 2);
        refuse(reason, stepOf(LIQUIDATION_STEP, 2, 0));
        refuse(reason, stepOf(LIQUIDATION_FEE, 2, 1));
        refuse(reason, takeover(2, -1, -59_000));
        refuse(reason, settle(16, 2, 59_250));
        bytes memory first =
            abi.encodePacked(uint32(16), uint8(2), uint32(17), uint8(0), uint16(0));
        bytes memory second =
            abi.encodePacked(uint32(16), uint8(0), uint32(17), uint8(2), uint16(0));
        bytes memory figures = abi.encodePacked(int64(-1), int64(-59_000));
        refuse(reason, section(DELEVERAGE, bytes.concat(first, figures)));
        refuse(reason, section(DELEVERAGE, bytes.concat(second, figures)));
    }
}
