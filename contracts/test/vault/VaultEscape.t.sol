// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccounts} from "../../src/interfaces/IAccounts.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {VaultFixture} from "./VaultFixture.sol";

contract NoAccounts is IAccounts {
    function exitOwner(uint32) external pure returns (address) {
        return address(0);
    }
}

contract VaultEscapeTest is VaultFixture {
    function test_escape_ends_deposits_takes_and_schedules() public {
        _deposit(alice, USD, 1, 1000);
        _openEscape();
        check(vault.isEscapeOpen(), "open");
        bytes memory error_ = abi.encodeWithSelector(IVault.EscapeIsOpen.selector);
        _expect(error_);
        vm.prank(alice);
        vault.deposit(USD, 1, 1000);
        _expect(error_);
        vm.prank(alice);
        vault.stakeNative{value: 1e18}(1);
        _expect(error_);
        _take(1);
        _expect(error_);
        _schedule(1, USD, 1, bob);
        _expect(error_);
        vm.prank(escape);
        vault.openEscape();
        vm.prank(operations);
        vault.propose(abi.encodeCall(vault.connect, (_connections())));
        _wait(7 days, 1);
        _expect(error_);
        vm.prank(operations);
        vault.connect(_connections());
    }

    function test_nothing_of_escape_works_before_it_is_open() public {
        _deposit(alice, WIDE, 1, 10 * SCALE + 1);
        bytes memory error_ = abi.encodeWithSelector(IVault.EscapeIsNotOpen.selector);
        _expect(error_);
        vault.refundDeposit(1);
        _expect(error_);
        vault.refundRemainder(WIDE, 1);
        _expect(error_);
        vm.prank(escape);
        vault.payEscape(WIDE, bob, 1);
    }

    function test_deposits_that_were_never_taken_go_back_to_their_senders_once() public {
        _deposit(alice, USD, 1, 1000);
        _deposit(alice, WIDE, 2, 30 * SCALE + 5);
        _deposit(bob, ETH, 1, 40 * SCALE);
        _take(1);
        _openEscape();
        _expect(abi.encodeWithSelector(IVault.DepositWasTaken.selector, 1, 1));
        vault.refundDeposit(1);
        _expect(abi.encodeWithSelector(IVault.NoSuchDeposit.selector, 4, 3));
        vault.refundDeposit(4);
        uint256 before = wide.balanceOf(alice);
        uint256 bobBefore = bob.balance;
        vault.refundDeposit(2);
        vault.refundDeposit(3);
        checkEq(wide.balanceOf(alice) - before, 30 * SCALE, "alice");
        checkEq(bob.balance - bobBefore, 40 * SCALE, "bob");
        _expect(abi.encodeWithSelector(IVault.DepositWasRefunded.selector, 2));
        vault.refundDeposit(2);
        checkEq(vault.owed(WIDE), 5, "the remainder stays owed");
        address owner = accounts.ownerOf(2);
        vault.refundRemainder(WIDE, 2);
        checkEq(wide.balanceOf(owner), 5, "remainder");
        _expect(abi.encodeWithSelector(IVault.NothingToPay.selector));
        vault.refundRemainder(WIDE, 2);
        checkEq(vault.owed(WIDE), 0, "nothing owed");
        checkEq(wide.balanceOf(address(vault)), 0, "nothing left");
    }

    function test_a_refund_that_fails_becomes_a_claim() public {
        _deposit(alice, USD, 1, 1000);
        usd.setBlocked(alice, true);
        _openEscape();
        vault.refundDeposit(1);
        checkEq(vault.claims(address(usd), alice), 1000, "claim");
        vm.prank(alice);
        vault.claim(address(usd), bob);
        _checkSolvent(USD);
    }

    function test_escape_pays_only_what_is_not_set_apart() public {
        _deposit(alice, WIDE, 1, 1000 * SCALE + 7);
        _deposit(alice, WIDE, 2, 500 * SCALE);
        _take(1);
        _schedule(1, WIDE, 300, bob);
        _openEscape();
        uint256 free = 700 * SCALE;
        checkEq(vault.free(WIDE), free, "free");
        vm.startPrank(escape);
        _expect(abi.encodeWithSelector(IVault.NotBacked.selector, WIDE, free + 1, free));
        vault.payEscape(WIDE, bob, free + 1);
        _expect(abi.encodeWithSelector(IVault.NothingToPay.selector));
        vault.payEscape(WIDE, bob, 0);
        _expect(abi.encodeWithSelector(IVault.RecipientRefused.selector, address(0)));
        vault.payEscape(WIDE, address(0), 1);
        _expect(abi.encodeWithSelector(IVault.RecipientRefused.selector, address(vault)));
        vault.payEscape(WIDE, address(vault), 1);
        _expect(abi.encodeWithSelector(IVault.UnknownAsset.selector, 99));
        vault.payEscape(99, bob, 1);
        uint256 before = wide.balanceOf(bob);
        vault.payEscape(WIDE, bob, free);
        vm.stopPrank();
        checkEq(wide.balanceOf(bob) - before, free, "paid");
        vault.refundDeposit(2);
        vault.refundRemainder(WIDE, 1);
        _wait(DELAY, DELAY_BLOCKS);
        vault.finalizeWithdrawal(1);
        checkEq(vault.owed(WIDE), 0, "everybody was paid");
        checkEq(vault.surplus(WIDE), 0, "to the last unit");
    }

    function test_a_payment_of_escape_that_fails_becomes_a_claim() public {
        _deposit(alice, USD, 1, 1000);
        _takeAll();
        _openEscape();
        usd.setBlocked(bob, true);
        vm.prank(escape);
        vault.payEscape(USD, bob, 600);
        checkEq(vault.claims(address(usd), bob), 600, "claim");
        checkEq(vault.free(USD), 400, "free");
    }

    function test_once_open_neither_pause_nor_limit_holds_a_withdrawal() public {
        _deposit(alice, USD, 1, MILLION);
        _takeAll();
        _schedule(1, USD, MILLION, bob);
        _wait(DELAY, DELAY_BLOCKS);
        vm.startPrank(guardian);
        vault.lowerOutflowLimit(USD, 0);
        vault.pause(vault.finalizeWithdrawal.selector, time + 3 days);
        vm.stopPrank();
        vm.expectRevert();
        vault.finalizeWithdrawal(1);
        _openEscape();
        uint256 before = usd.balanceOf(bob);
        vault.finalizeWithdrawal(1);
        checkEq(usd.balanceOf(bob) - before, MILLION, "paid in full");
    }

    function test_the_delay_holds_in_escape_and_disputes_can_still_cancel() public {
        _deposit(alice, USD, 1, 1000);
        _takeAll();
        _schedule(1, USD, 1000, bob);
        _openEscape();
        vm.expectRevert();
        vault.finalizeWithdrawal(1);
        vm.prank(disputes);
        vault.cancelWithdrawal(1);
        checkEq(vault.free(USD), 1000, "free for escape");
    }

    function test_a_remainder_of_nobody_is_not_paid() public {
        _openEscape();
        _expect(abi.encodeWithSelector(IVault.NothingToPay.selector));
        vault.refundRemainder(WIDE, 5000);
    }

    function test_a_remainder_waits_while_its_account_has_no_owner() public {
        _deposit(alice, WIDE, 1, 10 * SCALE + 5);
        IVault.Connections memory next = _connections();
        next.accounts = new NoAccounts();
        _change(abi.encodeCall(vault.connect, (next)));
        _openEscape();
        _expect(abi.encodeWithSelector(IVault.UnknownAccount.selector, 1));
        vault.refundRemainder(WIDE, 1);
        checkEq(vault.remainderOf(WIDE, 1), 5, "kept");
    }
}
