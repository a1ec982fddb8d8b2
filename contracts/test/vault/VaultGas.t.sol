// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {VaultFixture} from "./VaultFixture.sol";

/// What calls cost, without the 21,000 of a transaction and its call data. `first` touches storage
/// that was never written; `warm` is the hundredth of a batch.
contract VaultGasTest is VaultFixture {
    string private constant GROUP = "Vault";

    function setUp() public override {
        super.setUp();
        for (uint256 i; i < 100; i++) {
            _deposit(alice, USD, 1, 1000);
            _deposit(alice, ETH, 1, 1000 * SCALE);
        }
        _takeAll();
        for (uint64 id = 1; id <= 100; id++) {
            _schedule(id, USD, 10, bob);
            _schedule(1000 + id, ETH, 10, bob);
        }
        _wait(DELAY, DELAY_BLOCKS);
        for (uint256 i; i < 100; i++) {
            _deposit(alice, USD, 1, 1000);
        }
    }

    function _keep(string memory name, uint256 before) private {
        vm.snapshotValue(GROUP, name, before - gasleft());
    }

    function test_gas_of_a_token_deposit() public {
        vm.prank(bob);
        uint256 before = gasleft();
        vault.deposit(USD, 2, 1000);
        _keep("deposit", before);
    }

    function test_gas_of_a_native_deposit() public {
        vm.prank(bob);
        uint256 before = gasleft();
        vault.depositNative{value: 1e18}(2);
        _keep("depositNative", before);
    }

    function test_gas_of_taking_a_hundred_deposits() public {
        vm.startPrank(depositHandler);
        uint256 before = gasleft();
        for (uint64 number = 201; number <= 300; number++) {
            vault.takeDeposit(number);
        }
        vm.snapshotValue(GROUP, "takeDeposit, each of 100", (before - gasleft()) / 100);
        vm.stopPrank();
    }

    function test_gas_of_scheduling() public {
        vm.startPrank(withdrawalHandler);
        uint256 before = gasleft();
        vault.scheduleWithdrawal(5000, 1, USD, 10, bob);
        _keep("scheduleWithdrawal", before);
        before = gasleft();
        for (uint64 id = 6000; id < 6100; id++) {
            vault.scheduleWithdrawal(id, 1, USD, 10, bob);
        }
        vm.snapshotValue(GROUP, "scheduleWithdrawal, each of 100", (before - gasleft()) / 100);
        vm.stopPrank();
    }

    function test_gas_of_finalizing_a_token() public {
        uint256 before = gasleft();
        vault.finalizeWithdrawal(1);
        _keep("finalizeWithdrawal", before);
    }

    function test_gas_of_finalizing_the_chains_coin() public {
        uint256 before = gasleft();
        vault.finalizeWithdrawal(1001);
        _keep("finalizeWithdrawal, native", before);
    }

    function test_gas_of_a_payment_that_becomes_a_claim() public {
        usd.setBlocked(bob, true);
        uint256 before = gasleft();
        vault.finalizeWithdrawal(1);
        _keep("finalizeWithdrawal to a claim", before);
    }
}
