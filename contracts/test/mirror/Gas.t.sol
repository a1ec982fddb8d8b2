// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MATCH_ORDERS} from "../../src/interfaces/IHandler.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// Gas of a batch as a transaction of its own pays it: run with --isolate, snapshots in review.
contract GasTest is MirrorFixture {
    uint32 private constant ACCOUNTS = 200;

    function setUp() public override {
        super.setUp();
        for (uint32 i = 0; i < ACCOUNTS; ++i) {
            open(16 + i, 1e9);
        }
        submit(trades(true));
        submit(trades(true));
    }

    /// 100 fills between 200 accounts that have positions, all different.
    function trades(bool isBuy) private pure returns (bytes memory) {
        bytes memory items;
        for (uint32 i = 0; i < ACCOUNTS; i += 2) {
            Fill memory fill = fillOf(16 + i, 17 + i, isBuy, MARK, 10);
            fill.takerFee = 270;
            fill.makerFee = -90;
            items = bytes.concat(items, matchItem(fill));
        }
        return section(MATCH_ORDERS, items);
    }

    function test_HundredTradesOnWarmAccounts_CostLessThanTheGoal() external {
        IEntrypoint.Batch memory batch = batchOf(trades(true));
        entrypoint.submit(batch);
        uint256 gas = vm.snapshotGasLastCall("mirror", "batch of 100 trades, 200 accounts") / 100;
        vm.snapshotValue("mirror", "trade in a batch of 100 (DESK 85000, Orderly 78000)", gas);
        check(gas < 30_000, "a trade costs less than 30,000");
    }
}
