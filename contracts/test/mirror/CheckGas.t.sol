// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CONFIGURE_ASSET, TRANSFER} from "../../src/interfaces/IHandler.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {MoneyFixture} from "./MoneyFixture.sol";

/// What a look at an account's margin costs where the account is in every market and has every
/// asset: the bounds are those of packages/chain/src/item-gas.ts, by which batches are cut.
contract CheckGasTest is MoneyFixture {
    uint16 private constant MARKETS = 20;
    uint16 private constant ASSETS = 4;
    uint256 private constant TRANSFER_GAS = 120_000;
    uint256 private constant CHECK_GAS = 16_000;

    function setUp() public override {
        super.setUp();
        open(16, 1e12);
        open(17, 1e12);
        for (uint16 market = 1; market < MARKETS; ++market) {
            listMarket(market);
        }
        for (uint16 market = 0; market < MARKETS; ++market) {
            submit(matchIn(market, fillOf(16, 17, true, MARK, 10)));
        }
        for (uint16 asset = 1; asset <= ASSETS; ++asset) {
            bytes memory item = abi.encodePacked(asset, uint32(9e8), uint16(0), uint8(1));
            configure(CONFIGURE_ASSET, item);
            submit(assetDeposit(16, asset, 5_000));
        }
    }

    /// Of a transfer alone in its batch, as if nothing had been touched before.
    function costOf(uint64 units) private returns (uint256 gas) {
        bytes memory item = abi.encodePacked(uint32(16), uint32(16), uint16(0), units, START_US);
        IEntrypoint.Batch memory batch = batchOf(section(TRANSFER, item));
        vm.cool(address(assets));
        vm.cool(address(perps));
        uint256 before = gasleft();
        entrypoint.submit(batch);
        gas = before - gasleft();
        sequence = batch.lastSequence;
    }

    function test_TransferOfWhoIsInAllMarkets_CostsNoMoreThanItMay() external {
        uint256 most = TRANSFER_GAS + 2 * CHECK_GAS * (MARKETS + ASSETS);
        check(costOf(1) < most, "with one book");
        check(!isSuspended(16), "it was allowed");
        check(costOf(2e12) < most, "of what is not there");
        check(isSuspended(16), "it was refused");
        uint256 cost = costOf(1);
        check(cost < most, "with two books");
        check(cost > TRANSFER_GAS, "and more than without markets");
    }
}
