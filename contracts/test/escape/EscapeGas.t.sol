// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EscapeFixture} from "./EscapeFixture.sol";

/// What users pay for the way out, each call a transaction of its own: run with --isolate.
contract EscapeGasTest is EscapeFixture {
    string private constant GROUP = "Escape";

    function setUp() public override {
        super.setUp();
        enter(16, 1e9);
        enter(17, 1e9);
        trade(16, 17, MARK, 1_000);
    }

    function test_GasOfForcedRequests() external {
        askWithdrawal(16, 0, 4e8);
        vm.snapshotGasLastCall(GROUP, "request a withdrawal");
        askClose(16);
        vm.snapshotGasLastCall(GROUP, "request a close");
    }

    function test_GasOfAnEscape() external {
        openEscape();
        vm.snapshotGasLastCall(GROUP, "open");
        escape.register(16);
        vm.snapshotGasLastCall(GROUP, "register an account with a position");
        escape.register(17);
        fixFactor();
        vm.snapshotGasLastCall(GROUP, "fix the factor");
        escape.claim(16, 0);
        vm.snapshotGasLastCall(GROUP, "claim");
    }
}
