// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";
import {VaultFixture} from "./VaultFixture.sol";

/// Faults of comparable systems that concern the money, each with a test that shows that this vault
/// does not have it. The name begins with the system.
contract VaultPeerFaultsTest is VaultFixture {
    function setUp() public override {
        super.setUp();
        _deposit(alice, USD, 1, MILLION);
        _takeAll();
    }

    function test_desk_a_credit_without_a_deposit_is_impossible() public {
        _expect(abi.encodeWithSelector(IVault.NoSuchDeposit.selector, 2, 1));
        _take(2);
    }

    function test_desk_a_credit_carries_the_amount_of_the_deposit_not_of_the_caller() public {
        _deposit(bob, USD, 9, 123);
        vm.prank(depositHandler);
        (uint32 account, uint16 asset, uint64 units,) = vault.takeDeposit(2);
        check(account == 9 && asset == USD && units == 123, "as deposited");
    }

    function test_desk_a_payment_without_a_scheduled_withdrawal_is_impossible() public {
        address[3] memory callers = [withdrawalHandler, operations, admin];
        for (uint256 i; i < callers.length; i++) {
            _expect(
                abi.encodeWithSelector(
                    IVault.WithdrawalNotScheduled.selector, 5, IVault.WithdrawalState.None
                )
            );
            vm.prank(callers[i]);
            vault.finalizeWithdrawal(5);
        }
    }

    function test_desk_nobody_chooses_the_amount_or_recipient_when_paying() public {
        _schedule(5, USD, 300, bob);
        _wait(DELAY, DELAY_BLOCKS);
        uint256 before = usd.balanceOf(bob);
        vm.prank(withdrawalHandler);
        vault.finalizeWithdrawal(5);
        checkEq(usd.balanceOf(bob) - before, 300, "as scheduled");
    }

    function test_desk_numbers_cannot_be_set_or_skipped_by_an_administrator() public {
        _deposit(bob, USD, 2, 100);
        _deposit(bob, USD, 3, 100);
        vm.expectRevert();
        _take(3);
        _take(2);
        _take(3);
    }

    function test_desk_division_loses_nothing() public {
        for (uint256 i; i < 10; i++) {
            _deposit(bob, WIDE, 4, 10 * SCALE + SCALE / 10);
        }
        uint256 units;
        for (uint64 number = 2; number <= 11; number++) {
            units += vault.depositEntry(number).units;
        }
        checkEq(units, 101, "ten tenths are one");
    }

    function test_desk_a_way_out_needs_no_administrator() public {
        _openEscape();
        vm.prank(escape);
        vault.payEscape(USD, alice, MILLION);
        checkEq(vault.owed(USD), 0, "out");
    }

    function test_orderly_a_message_cannot_be_used_twice() public {
        _schedule(5, USD, 300, bob);
        vm.expectRevert();
        _schedule(5, USD, 300, bob);
        _wait(DELAY, DELAY_BLOCKS);
        vault.finalizeWithdrawal(5);
        vm.expectRevert();
        vault.finalizeWithdrawal(5);
        vm.expectRevert();
        _schedule(5, USD, 300, bob);
    }

    function test_orderly_a_blocked_receiver_does_not_block_the_channel() public {
        usd.setBlocked(bob, true);
        _schedule(5, USD, 300, bob);
        _schedule(6, USD, 300, alice);
        _wait(DELAY, DELAY_BLOCKS);
        vault.finalizeWithdrawal(5);
        vault.finalizeWithdrawal(6);
        checkEq(vault.claims(address(usd), bob), 300, "claim");
    }

    function test_orderly_dust_deposits_are_refused() public {
        _expect(abi.encodeWithSelector(IVault.BelowMinimum.selector, USD, 1, 10));
        vm.prank(bob);
        vault.deposit(USD, 1, 1);
    }

    function test_orderly_the_vault_never_schedules_more_than_it_owes() public {
        _expect(abi.encodeWithSelector(IVault.NotBacked.selector, USD, MILLION + 1, MILLION));
        _schedule(5, USD, MILLION + 1, bob);
    }

    /// Freezing with one number of decimals and paying with another left withdrawals stuck.
    function testFuzz_orderly_what_is_set_aside_is_what_is_paid(uint64 units) public {
        _deposit(alice, WIDE, 1, 1e20 + 12345);
        _take(2);
        units = uint64(within(units, 1, 1e10));
        _schedule(5, WIDE, units, bob);
        _wait(DELAY, DELAY_BLOCKS);
        uint256 before = wide.balanceOf(bob);
        vault.finalizeWithdrawal(5);
        checkEq(wide.balanceOf(bob) - before, uint256(units) * SCALE, "paid");
        checkEq(vault.assetState(WIDE).scheduled, 0, "nothing stays set aside");
        _checkSolvent(WIDE);
    }

    function test_orderly_the_sender_of_money_is_closed() public {
        address[4] memory callers = [alice, admin, withdrawalHandler, escape];
        for (uint256 i; i < callers.length; i++) {
            _expect(abi.encodeWithSelector(IVault.NotThe.selector, bytes32("vault"), callers[i]));
            vm.prank(callers[i]);
            vault.send(address(usd), bob, 1);
        }
    }

    function test_bluespade_two_deposits_in_one_transaction_are_two() public {
        vm.startPrank(bob);
        vault.deposit(USD, 2, 100);
        vault.deposit(USD, 2, 100);
        vm.stopPrank();
        checkEq(vault.depositCount(), 3, "count");
        _takeAll();
        checkEq(vault.takenCount(), 3, "taken");
    }

    function test_bluespade_a_payment_thought_lost_is_not_paid_again() public {
        _schedule(5, USD, 300, bob);
        _wait(DELAY, DELAY_BLOCKS);
        vault.finalizeWithdrawal(5);
        _expect(
            abi.encodeWithSelector(
                IVault.WithdrawalIdUsed.selector, 5, IVault.WithdrawalState.Paid
            )
        );
        _schedule(5, USD, 300, bob);
    }

    function test_bluespade_no_role_can_transfer_the_money_out() public {
        bytes memory data =
            abi.encodeWithSignature("transfer(address,address,uint256)", bob, address(usd), 1);
        vm.prank(admin);
        (bool ok,) = address(vault).call(data);
        check(!ok, "no such function");
    }

    function test_wyckoff_a_deposit_is_taken_by_its_number_and_not_by_a_count() public {
        _deposit(bob, USD, 2, 100);
        _deposit(bob, USD, 2, 200);
        vm.startPrank(depositHandler);
        (,, uint64 first,) = vault.takeDeposit(2);
        (,, uint64 second,) = vault.takeDeposit(3);
        vm.stopPrank();
        check(first == 100 && second == 200, "each once");
    }

    /// A single key or a council moved in minutes what should take days.
    function test_drift_no_signer_can_list_connect_or_raise_at_once() public {
        bytes[3] memory calls = [
            abi.encodeCall(vault.setLimits, (USD, _limits())),
            abi.encodeCall(vault.connect, (_connections())),
            abi.encodeCall(vault.listAsset, (30, _listing(address(usd), 1)))
        ];
        for (uint256 i; i < calls.length; i++) {
            vm.prank(operations);
            (bool ok, bytes memory result) = address(vault).call(calls[i]);
            check(!ok, "not at once");
            checkEq(bytes32(bytes4(result)), bytes32(IVault.NotProposed.selector), "reason");
        }
    }
}
