// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BACKSTOP, FEES, INSURANCE, REWARDS} from "../../src/interfaces/IAssetService.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {
    BACKSTOP_TAKEOVER,
    CHARGE_UTILIZATION,
    CONFIGURE_VENUE,
    COVER_DEBT,
    DELEVERAGE,
    DISTRIBUTE_FEES,
    EXTRA_FEE,
    FLAG_ACCOUNT,
    LIQUIDATION_FEE,
    LIQUIDATION_STEP,
    MATCH_ORDERS,
    MOVE_FUNDING,
    MOVE_ISOLATED_MARGIN,
    PAY_PROVIDER,
    SET_POOL_EXIT,
    SETTLE_POSITION,
    UPDATE_PRICE
} from "../../src/interfaces/IHandler.sol";
import {MoneyFixture} from "./MoneyFixture.sol";

/// What items cost where each is of another account or market, and none of them was touched before
/// in the batch: the bounds are those of packages/chain/src/item-gas.ts, by which batches are cut.
contract ItemGasTest is MoneyFixture {
    uint16 private constant ITEMS = 20;
    uint32 private constant FIRST = 100;
    uint32 private constant OTHER = FIRST + ITEMS;
    uint32 private constant RECEIVER = OTHER + ITEMS;
    uint8 private constant TAKER_EXTRA = 16;
    uint8 private constant MAKER_EXTRA = 32;
    uint256 private constant LOTS = 10;
    /// Of all items together: the call, and what the first of them finds cold.
    uint256 private constant BATCH_GAS = 60_000;
    uint256 private constant BYTE_GAS = 16;
    /// What a look at an account's margin may cost, for each market that is listed.
    uint256 private constant CHECK_GAS = 16_000;

    function checkCost(uint8 kind, bytes memory items, uint256 most) private {
        IEntrypoint.Batch memory batch = batchOf(section(kind, items));
        sequence = batch.lastSequence;
        checkCost(batch, most);
    }

    /// As a transaction of its own: nothing is warm.
    function checkCost(IEntrypoint.Batch memory batch, uint256 most) private {
        vm.cool(address(entrypoint));
        vm.cool(address(assets));
        vm.cool(address(perps));
        uint256 before = gasleft();
        entrypoint.submit(batch);
        uint256 gas = before - gasleft() + batch.sections.length * BYTE_GAS;
        check(gas < BATCH_GAS + most * ITEMS, "an item costs no more than it may");
    }

    function itemsOf(function(uint32) pure returns (bytes memory) itemOf)
        private
        pure
        returns (bytes memory items)
    {
        for (uint32 i = 0; i < ITEMS; ++i) {
            items = bytes.concat(items, itemOf(i));
        }
    }

    // ----- markets -----

    function listMarkets() private {
        for (uint16 market = 1; market < ITEMS; ++market) {
            listMarket(market);
        }
    }

    function test_PriceOfEachMarket_CostsNoMoreThanItMay() external {
        listMarkets();
        checkCost(UPDATE_PRICE, itemsOf(price), 15_000);
    }

    function price(uint32 i) private pure returns (bytes memory) {
        return abi.encodePacked(uint16(i), uint56(MARK), uint56(0), START_US, uint56(MARK));
    }

    function test_FundingAndUtilizationOfEachMarket_CostNoMoreThanTheyMay() external {
        listMarkets();
        checkCost(MOVE_FUNDING, itemsOf(indexChange), 30_000);
        checkCost(CHARGE_UTILIZATION, itemsOf(indexChange), 50_000);
    }

    function indexChange(uint32 i) private pure returns (bytes memory) {
        return abi.encodePacked(uint16(i), int64(5));
    }

    // ----- accounts -----

    function openAll(uint64 units) private {
        for (uint32 i = 0; i < ITEMS; ++i) {
            open(FIRST + i, units);
            open(OTHER + i, 1e9);
            submit(accountSection(RECEIVER + i));
        }
    }

    function test_FirstFillsOfAccounts_CostNoMoreThanTheyMay() external {
        openAll(1e9);
        checkCost(MATCH_ORDERS, itemsOf(crossFill), 120_000);
        checkCost(MATCH_ORDERS, itemsOf(isolatedFill), 120_000);
    }

    function crossFill(uint32 i) private pure returns (bytes memory) {
        Fill memory fill = fillOf(FIRST + i, OTHER + i, true, MARK, LOTS);
        (fill.takerFee, fill.makerFee) = (270, -90);
        return matchItem(fill);
    }

    /// The value that a side traded is in storage then, and each of them pays.
    function test_FillsWithExtraFeesInAPart_CostNoMoreThanTheyMayWithTheirFees() external {
        openAll(1e9);
        IEntrypoint.Batch memory batch = batchOf(
            bytes.concat(
                section(MATCH_ORDERS, itemsOf(extraFill)), section(EXTRA_FEE, itemsOf(extraFee))
            )
        );
        batch.lastSequence = sequence;
        checkCost(batch, 120_000 + 120_000 + 2 * CHECK_GAS);
        check(!isSuspended(OTHER), "they traded enough");
    }

    function extraFill(uint32 i) private pure returns (bytes memory) {
        Fill memory fill = fillOf(FIRST + i, OTHER + i, true, MARK, LOTS);
        fill.flags = TAKER_EXTRA | MAKER_EXTRA;
        return matchItem(fill);
    }

    function extraFee(uint32 i) private pure returns (bytes memory) {
        return abi.encodePacked(OTHER + i, RECEIVER + i, uint16(0), uint64(600), START_US);
    }

    function isolatedFill(uint32 i) private pure returns (bytes memory) {
        Fill memory fill = fillOf(FIRST + i, OTHER + i, true, MARK, LOTS);
        fill.flags = TAKER_ISOLATED | MAKER_ISOLATED;
        return matchItem(fill);
    }

    function test_MarginBeforeTheFirstFill_CostsNoMoreThanItMay() external {
        openAll(1e9);
        checkCost(MOVE_ISOLATED_MARGIN, itemsOf(firstMargin), 100_000);
    }

    function firstMargin(uint32 i) private pure returns (bytes memory) {
        return abi.encodePacked(FIRST + i, uint16(0), int64(1_000), uint8(1), START_US);
    }

    function test_PaymentsToWhoHasNothing_CostNoMoreThanTheyMay() external {
        for (uint32 i = 0; i < ITEMS; ++i) {
            submit(accountSection(FIRST + i));
        }
        submit(bytes.concat(depositSection(FEES, 1e9), depositSection(REWARDS, 1e9)));
        checkCost(DISTRIBUTE_FEES, itemsOf(payment), 60_000);
        checkCost(PAY_PROVIDER, itemsOf(payment), 60_000);
        checkCost(SET_POOL_EXIT, itemsOf(exit), 60_000);
    }

    function payment(uint32 i) private pure returns (bytes memory) {
        return abi.encodePacked(FIRST + i, uint64(1_000));
    }

    function exit(uint32 i) private pure returns (bytes memory) {
        return abi.encodePacked(uint64(1 + i), FIRST + i, uint64(5));
    }

    // ----- liquidations -----

    /// Longs that are worth less than nothing, flagged.
    function openFlagged() private {
        openAll(1_000);
        configure(CONFIGURE_VENUE, abi.encodePacked(uint64(1e15)));
        submit(section(MATCH_ORDERS, itemsOf(crossFill)));
        submit(priceSection(0, MARK - 1_000));
        checkCost(FLAG_ACCOUNT, itemsOf(flag), 100_000 + 2 * CHECK_GAS);
        check(!isSuspended(FIRST), "they may be flagged");
    }

    function flag(uint32 i) private pure returns (bytes memory) {
        return abi.encodePacked(FIRST + i, CROSS_SIDE, uint8(1), START_US);
    }

    function test_StepsOfLiquidations_CostNoMoreThanTheyMay() external {
        openFlagged();
        submit(depositSection(INSURANCE, 1e9));
        checkCost(LIQUIDATION_FEE, itemsOf(step), 100_000);
        checkCost(LIQUIDATION_STEP, itemsOf(step), 100_000);
        checkCost(COVER_DEBT, itemsOf(debt), 100_000);
    }

    function step(uint32 i) private pure returns (bytes memory) {
        return abi.encodePacked(FIRST + i, uint16(0), uint8(0), int64(1_000));
    }

    function debt(uint32 i) private pure returns (bytes memory) {
        return abi.encodePacked(FIRST + i);
    }

    /// Against makers who had no position before.
    function test_FillsOfLiquidations_CostNoMoreThanTheyMay() external {
        openFlagged();
        checkCost(MATCH_ORDERS, itemsOf(liquidation), 120_000);
        check(!isSuspended(FIRST), "they are liquidated");
    }

    function liquidation(uint32 i) private pure returns (bytes memory) {
        Fill memory fill = fillOf(FIRST + i, RECEIVER + i, false, MARK - 1_000, LOTS);
        fill.flags = LIQUIDATION;
        return matchItem(fill);
    }

    function test_TakeoversByTheBackstop_CostNoMoreThanTheyMay() external {
        openFlagged();
        submit(depositSection(BACKSTOP, 1e9));
        checkCost(BACKSTOP_TAKEOVER, itemsOf(takeover), 120_000);
    }

    function takeover(uint32 i) private pure returns (bytes memory) {
        return
            abi.encodePacked(FIRST + i, uint16(0), uint8(0), -int64(int256(LOTS)), int64(-590_000));
    }

    function test_Deleveraging_CostsNoMoreThanItMay() external {
        openFlagged();
        checkCost(DELEVERAGE, itemsOf(deleveraging), 120_000);
    }

    function deleveraging(uint32 i) private pure returns (bytes memory) {
        return abi.encodePacked(
            FIRST + i,
            uint8(0),
            OTHER + i,
            uint8(0),
            uint16(0),
            -int64(int256(LOTS)),
            int64(-590_000)
        );
    }

    function test_SettlementOfADelistedMarket_CostsNoMoreThanItMay() external {
        openFlagged();
        checkCost(SETTLE_POSITION, itemsOf(settled), 100_000);
    }

    function settled(uint32 i) private pure returns (bytes memory) {
        return abi.encodePacked(FIRST + i, uint16(0), uint8(0), uint56(MARK));
    }
}
