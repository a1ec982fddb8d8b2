// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";
import {NATIVE} from "../../src/vault/ListedAssets.sol";
import {HostileToken} from "./HostileToken.sol";
import {BombReceiver, BurningReceiver, ReentrantCaller, RefusingReceiver} from "./Receivers.sol";
import {VaultFixture} from "./VaultFixture.sol";

contract VaultWithdrawalTest is VaultFixture {
    function setUp() public override {
        super.setUp();
        _deposit(alice, USD, 1, MILLION);
        _deposit(alice, WIDE, 1, 1e24);
        _deposit(alice, ETH, 1, 1e22);
        _takeAll();
    }

    function _ready(uint64 id, uint16 asset, uint64 units, address to) private {
        _schedule(id, asset, units, to);
        _wait(DELAY, DELAY_BLOCKS);
    }

    // ----- scheduling -----

    function test_schedule_sets_the_money_aside() public {
        uint256 freeBefore = vault.free(WIDE);
        _schedule(9, WIDE, 50, bob);
        IVault.WithdrawalEntry memory entry = vault.withdrawalEntry(9);
        checkEq(entry.recipient, bob, "recipient");
        checkEq(entry.account, 1, "account");
        checkEq(entry.asset, WIDE, "asset");
        checkEq(entry.units, 50, "units");
        checkEq(entry.unlockTime, time + DELAY, "time");
        checkEq(entry.unlockBlock, height + DELAY_BLOCKS, "block");
        check(entry.state == IVault.WithdrawalState.Scheduled, "state");
        checkEq(freeBefore - vault.free(WIDE), 50 * SCALE, "set aside");
    }

    function test_rejects_schedules_that_cannot_be() public {
        vm.startPrank(withdrawalHandler);
        _expect(abi.encodeWithSelector(IVault.UnknownAsset.selector, 9));
        vault.scheduleWithdrawal(1, 1, 9, 1, bob);
        _expect(abi.encodeWithSelector(IVault.LimitOutOfRange.selector, 0, 1, (1 << 53) - 1));
        vault.scheduleWithdrawal(1, 1, USD, 0, bob);
        _expect(abi.encodeWithSelector(IVault.LimitOutOfRange.selector, 1 << 53, 1, (1 << 53) - 1));
        vault.scheduleWithdrawal(1, 1, USD, 1 << 53, bob);
        _expect(abi.encodeWithSelector(IVault.RecipientRefused.selector, address(0)));
        vault.scheduleWithdrawal(1, 1, USD, 1, address(0));
        _expect(abi.encodeWithSelector(IVault.RecipientRefused.selector, address(vault)));
        vault.scheduleWithdrawal(1, 1, USD, 1, address(vault));
        vm.stopPrank();
    }

    function test_rejects_more_than_is_not_set_apart_already() public {
        _deposit(bob, USD, 2, 500);
        _schedule(1, USD, 300, bob);
        _expect(
            abi.encodeWithSelector(IVault.NotBacked.selector, USD, MILLION - 299, MILLION - 300)
        );
        _schedule(2, USD, MILLION - 299, bob);
        _schedule(2, USD, MILLION - 300, bob);
        checkEq(vault.free(USD), 0, "nothing free");
    }

    // ----- finalizing -----

    function test_pays_after_the_delay_in_time_and_in_blocks() public {
        _schedule(1, USD, 300, bob);
        uint256 unlock = time + DELAY;
        uint256 unlockBlock = height + DELAY_BLOCKS;
        _wait(DELAY - 1, DELAY_BLOCKS);
        _expect(abi.encodeWithSelector(IVault.WithdrawalLocked.selector, 1, unlock, unlockBlock));
        vault.finalizeWithdrawal(1);
        _wait(1, 0);
        uint256 before = usd.balanceOf(bob);
        vault.finalizeWithdrawal(1);
        checkEq(usd.balanceOf(bob) - before, 300, "paid");
        checkEq(vault.owed(USD), MILLION - 300, "owed");
        checkEq(vault.assetState(USD).scheduled, 0, "scheduled");
    }

    function test_time_alone_is_not_enough() public {
        _schedule(1, USD, 300, bob);
        uint256 unlock = time + DELAY;
        uint256 unlockBlock = height + DELAY_BLOCKS;
        _wait(30 days, DELAY_BLOCKS - 1);
        _expect(abi.encodeWithSelector(IVault.WithdrawalLocked.selector, 1, unlock, unlockBlock));
        vault.finalizeWithdrawal(1);
    }

    function test_pays_the_chains_coin_and_wide_tokens_by_their_scale() public {
        _schedule(1, ETH, 7, bob);
        _ready(2, WIDE, 7, bob);
        uint256 before = bob.balance;
        uint256 wideBefore = wide.balanceOf(bob);
        vault.finalizeWithdrawal(1);
        vault.finalizeWithdrawal(2);
        checkEq(bob.balance - before, 7 * SCALE, "coin");
        checkEq(wide.balanceOf(bob) - wideBefore, 7 * SCALE, "wide");
    }

    function test_an_id_is_used_for_ever() public {
        _ready(1, USD, 300, bob);
        _expect(
            abi.encodeWithSelector(
                IVault.WithdrawalIdUsed.selector, 1, IVault.WithdrawalState.Scheduled
            )
        );
        _schedule(1, USD, 1, bob);
        vault.finalizeWithdrawal(1);
        _expect(
            abi.encodeWithSelector(
                IVault.WithdrawalNotScheduled.selector, 1, IVault.WithdrawalState.Paid
            )
        );
        vault.finalizeWithdrawal(1);
        _expect(
            abi.encodeWithSelector(
                IVault.WithdrawalIdUsed.selector, 1, IVault.WithdrawalState.Paid
            )
        );
        _schedule(1, USD, 1, bob);
    }

    function test_a_changed_delay_leaves_scheduled_withdrawals_alone() public {
        _schedule(1, USD, 300, bob);
        uint40 unlock = vault.withdrawalEntry(1).unlockTime;
        _change(abi.encodeCall(vault.setWithdrawalDelay, (3 days, 200)));
        checkEq(vault.withdrawalEntry(1).unlockTime, unlock, "unlock");
        _schedule(2, USD, 300, bob);
        checkEq(vault.withdrawalEntry(2).unlockTime, time + 3 days, "unlock of the next");
    }

    function test_rejects_an_unknown_id() public {
        _expect(
            abi.encodeWithSelector(
                IVault.WithdrawalNotScheduled.selector, 77, IVault.WithdrawalState.None
            )
        );
        vault.finalizeWithdrawal(77);
    }

    // ----- canceling -----

    function test_disputes_stop_a_withdrawal_and_free_its_money() public {
        _ready(1, USD, 300, bob);
        vm.prank(disputes);
        (uint32 account, uint16 asset, uint64 units) = vault.cancelWithdrawal(1);
        check(account == 1 && asset == USD && units == 300, "returned");
        checkEq(vault.free(USD), MILLION, "free again");
        _expect(
            abi.encodeWithSelector(
                IVault.WithdrawalNotScheduled.selector, 1, IVault.WithdrawalState.Canceled
            )
        );
        vault.finalizeWithdrawal(1);
        _expect(
            abi.encodeWithSelector(
                IVault.WithdrawalNotScheduled.selector, 1, IVault.WithdrawalState.Canceled
            )
        );
        vm.prank(disputes);
        vault.cancelWithdrawal(1);
    }

    // ----- failed payments -----

    function _checkClaim(address token, address who, uint256 amount) private view {
        checkEq(vault.claims(token, who), amount, "claim");
    }

    function test_a_blocked_recipient_gets_a_claim_and_blocks_nobody() public {
        usd.setBlocked(bob, true);
        _schedule(1, USD, 300, bob);
        _ready(2, USD, 400, alice);
        vault.finalizeWithdrawal(1);
        _checkClaim(address(usd), bob, 300);
        uint256 before = usd.balanceOf(alice);
        vault.finalizeWithdrawal(2);
        checkEq(usd.balanceOf(alice) - before, 400, "the next is paid");
        checkEq(vault.owed(USD), MILLION - 400, "a claim stays owed");
        vm.expectRevert();
        vm.prank(bob);
        vault.claim(address(usd), bob);
        address other = address(0x07E2);
        vm.prank(bob);
        checkEq(vault.claim(address(usd), other), 300, "claimed");
        checkEq(usd.balanceOf(other), 300, "to another address");
        _checkClaim(address(usd), bob, 0);
        _checkSolvent(USD);
    }

    function test_a_claim_is_paid_once_and_to_its_recipient_only() public {
        usd.setBlocked(bob, true);
        _ready(1, USD, 300, bob);
        vault.finalizeWithdrawal(1);
        usd.setBlocked(bob, false);
        _expect(abi.encodeWithSelector(IVault.NothingToClaim.selector, address(usd), alice));
        vm.prank(alice);
        vault.claim(address(usd), alice);
        vm.startPrank(bob);
        _expect(abi.encodeWithSelector(IVault.RecipientRefused.selector, address(0)));
        vault.claim(address(usd), address(0));
        _expect(abi.encodeWithSelector(IVault.RecipientRefused.selector, address(vault)));
        vault.claim(address(usd), address(vault));
        vault.claim(address(usd), bob);
        _expect(abi.encodeWithSelector(IVault.NothingToClaim.selector, address(usd), bob));
        vault.claim(address(usd), bob);
        vm.stopPrank();
    }

    function _payHostile(address receiver, uint16 asset) private returns (uint256 gasUsed) {
        _ready(50, asset, 1000, receiver);
        uint256 before = gasleft();
        vault.finalizeWithdrawal(50);
        gasUsed = before - gasleft();
        uint256 amount = asset == USD ? 1000 : 1000 * SCALE;
        _checkClaim(asset == ETH ? NATIVE : address(usd), receiver, amount);
        _checkSolvent(asset);
    }

    function test_a_receiver_that_reverts_gets_a_claim() public {
        RefusingReceiver receiver = new RefusingReceiver();
        _payHostile(address(receiver), ETH);
        receiver.setOpen(true);
        receiver.call(address(vault), abi.encodeCall(vault.claim, (NATIVE, address(receiver))));
        checkEq(address(receiver).balance, 1000 * SCALE, "claimed");
    }

    function test_a_receiver_that_burns_gas_burns_no_more_than_its_share() public {
        uint256 gasUsed = _payHostile(address(new BurningReceiver()), ETH);
        check(gasUsed < vault.PAY_GAS() + 200_000, "gas");
    }

    function test_a_receiver_that_answers_with_a_bomb_gets_a_claim() public {
        uint256 gasUsed = _payHostile(address(new BombReceiver()), ETH);
        check(gasUsed < vault.PAY_GAS() + 200_000, "gas");
    }

    function test_a_token_that_answers_false_makes_a_claim() public {
        usd.setAnswer(HostileToken.Answer.False);
        _payHostile(bob, USD);
    }

    function test_a_token_that_answers_with_a_bomb_is_paid_or_claimed() public {
        usd.setAnswer(HostileToken.Answer.Bomb);
        _ready(50, USD, 1000, bob);
        uint256 before = usd.balanceOf(bob);
        vault.finalizeWithdrawal(50);
        checkEq(usd.balanceOf(bob) - before + vault.claims(address(usd), bob), 1000, "one of both");
    }

    function test_a_token_that_burns_gas_makes_a_claim() public {
        usd.setBurnsGas(true);
        uint256 gasUsed = _payHostile(bob, USD);
        check(gasUsed < vault.PAY_GAS() + 200_000, "gas");
    }

    function test_a_token_that_takes_more_than_it_sends_makes_a_claim() public {
        usd.setExtraDebit(5);
        _payHostile(bob, USD);
        checkEq(usd.balanceOf(address(vault)), MILLION, "nothing left");
        _expect(
            abi.encodeWithSelector(IVault.MeasuredDebitWrong.selector, address(usd), 1000, 1005)
        );
        vm.prank(bob);
        vault.claim(address(usd), bob);
    }

    function test_a_token_that_answers_nothing_is_paid() public {
        usd.setAnswer(HostileToken.Answer.Nothing);
        _ready(1, USD, 1000, bob);
        uint256 before = usd.balanceOf(bob);
        vault.finalizeWithdrawal(1);
        checkEq(usd.balanceOf(bob) - before, 1000, "paid");
    }

    function test_whoever_finalizes_cannot_make_it_fail_by_giving_little_gas() public {
        _ready(1, USD, 1000, bob);
        uint256 before = usd.balanceOf(bob);
        uint256 paidAt;
        for (uint256 gasGiven = 40_000; gasGiven < 700_000 && paidAt == 0; gasGiven += 7000) {
            try vault.finalizeWithdrawal{gas: gasGiven}(1) {
                paidAt = gasGiven;
            } catch {}
        }
        check(paidAt != 0, "paid at last");
        checkEq(vault.claims(address(usd), bob), 0, "no claim");
        checkEq(usd.balanceOf(bob) - before, 1000, "paid");
    }

    function test_says_how_much_gas_is_needed() public {
        _ready(1, USD, 1000, bob);
        (bool ok, bytes memory result) =
            address(vault).call{gas: 300_000}(abi.encodeCall(vault.finalizeWithdrawal, (1)));
        check(!ok, "refused");
        checkEq(bytes32(bytes4(result)), bytes32(IVault.NotEnoughGas.selector), "reason");
    }

    function test_a_receiver_cannot_come_back_in() public {
        ReentrantCaller receiver = new ReentrantCaller();
        _schedule(1, ETH, 1000, address(receiver));
        _ready(2, ETH, 1000, address(receiver));
        bytes[] memory calls = new bytes[](6);
        calls[0] = abi.encodeCall(vault.finalizeWithdrawal, (1));
        calls[1] = abi.encodeCall(vault.finalizeWithdrawal, (2));
        calls[2] = abi.encodeCall(vault.claim, (NATIVE, address(receiver)));
        calls[3] = abi.encodeCall(vault.depositNative, (1));
        calls[4] = abi.encodeCall(vault.refundDeposit, (1));
        calls[5] = abi.encodeCall(vault.send, (NATIVE, address(receiver), 1));
        receiver.arm(address(vault), calls);
        vault.finalizeWithdrawal(1);
        checkEq(receiver.successes(), 0, "successes");
        checkEq(receiver.attempts(), 6, "attempts");
        checkEq(
            address(receiver).balance + vault.claims(NATIVE, address(receiver)),
            1000 * SCALE,
            "paid once"
        );
        _checkSolvent(ETH);
    }
}
