// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";
import {OutflowLimit} from "../../src/vault/OutflowLimit.sol";
import {VaultFixture} from "./VaultFixture.sol";

contract VaultOutflowTest is VaultFixture {
    uint64 private constant LIMIT = 100_000e6;

    function setUp() public override {
        super.setUp();
        _deposit(alice, USD, 1, MILLION);
        _takeAll();
        vm.prank(guardian);
        vault.lowerOutflowLimit(USD, LIMIT);
        // Five withdrawals of 60,000, and one of 250,000.
        for (uint64 id = 1; id <= 5; id++) {
            _schedule(id, USD, 60_000e6, bob);
        }
        _schedule(6, USD, 250_000e6, bob);
        _wait(DELAY, DELAY_BLOCKS);
    }

    function test_says_when_to_try_again_and_pays_then() public {
        vault.finalizeWithdrawal(1);
        // 20,000 are missing: a fifth of a day.
        _expect(
            abi.encodeWithSelector(
                IVault.OutflowExhausted.selector, USD, 60_000e6, 40_000e6, time + 17_280
            )
        );
        vault.finalizeWithdrawal(2);
        _wait(17_279, 1);
        vm.expectRevert();
        vault.finalizeWithdrawal(2);
        _wait(1, 1);
        vault.finalizeWithdrawal(2);
        (uint256 limit, uint256 available) = vault.outflow(USD);
        checkEq(limit, LIMIT, "limit");
        checkEq(available, 0, "available");
        _wait(1 days, 1);
        (, available) = vault.outflow(USD);
        checkEq(available, LIMIT, "full again");
    }

    function test_a_withdrawal_larger_than_the_limit_is_paid_in_parts() public {
        uint256 before = usd.balanceOf(bob);
        vault.finalizeWithdrawal(6);
        checkEq(usd.balanceOf(bob) - before, LIMIT, "the whole bucket");
        checkEq(vault.withdrawalEntry(6).units, 150_000e6, "left");
        check(vault.withdrawalEntry(6).state == IVault.WithdrawalState.Scheduled, "state");
        // The next part is a quarter of the limit at least: a quarter of a day.
        _expect(
            abi.encodeWithSelector(
                IVault.OutflowExhausted.selector, USD, 150_000e6, 0, time + 21_600
            )
        );
        vault.finalizeWithdrawal(6);
        _wait(21_600, 1);
        vault.finalizeWithdrawal(6);
        checkEq(vault.withdrawalEntry(6).units, 125_000e6, "left after the second part");
        _wait(1 days, 1);
        vault.finalizeWithdrawal(6);
        _wait(1 days, 1);
        vault.finalizeWithdrawal(6);
        check(vault.withdrawalEntry(6).state == IVault.WithdrawalState.Paid, "paid");
        checkEq(usd.balanceOf(bob) - before, 250_000e6, "all of it");
    }

    function test_a_part_can_be_canceled_no_more_than_is_left() public {
        vault.finalizeWithdrawal(6);
        vm.prank(disputes);
        (,, uint64 units) = vault.cancelWithdrawal(6);
        checkEq(units, 150_000e6, "left");
        _checkSolvent(USD);
    }

    function test_a_guardian_who_lowers_the_limit_to_nothing_delays_and_does_not_lock_in() public {
        vm.prank(guardian);
        vault.lowerOutflowLimit(USD, 0);
        (uint256 limit,) = vault.outflow(USD);
        checkEq(limit, MILLION / 20, "a twentieth of what is owed");
        uint256 before = usd.balanceOf(bob);
        for (uint256 day; day < 60 && vault.assetState(USD).scheduled > 0; day++) {
            for (uint64 id = 1; id <= 6; id++) {
                try vault.finalizeWithdrawal(id) {} catch {}
            }
            _wait(1 days, 7200);
        }
        checkEq(usd.balanceOf(bob) - before, 550_000e6, "everything came out");
    }

    function test_the_limit_is_raised_through_the_timelock_only() public {
        IVault.Limits memory limits = _limits();
        vm.startPrank(guardian);
        _expect(abi.encodeWithSelector(IVault.NotLower.selector, LIMIT, LIMIT));
        vault.lowerOutflowLimit(USD, LIMIT);
        vm.stopPrank();
        bytes memory data = abi.encodeCall(vault.setLimits, (USD, limits));
        vm.expectRevert();
        vm.prank(operations);
        vault.setLimits(USD, limits);
        _change(data);
        (uint256 limit,) = vault.outflow(USD);
        checkEq(limit, limits.outflowLimit, "raised");
    }

    function test_a_raised_limit_does_not_forget_what_was_used() public {
        vault.finalizeWithdrawal(6);
        IVault.Limits memory limits = _limits();
        limits.outflowLimit = 2 * LIMIT;
        limits.outflowWindow = 7 days;
        bytes memory data = abi.encodeCall(vault.setLimits, (USD, limits));
        vm.prank(operations);
        vault.propose(data);
        _wait(2 days - 1, 1);
        // Fill it up again, just before the change.
        vault.finalizeWithdrawal(6);
        _wait(1, 1);
        vm.prank(operations);
        vault.setLimits(USD, limits);
        (, uint256 available) = vault.outflow(USD);
        // What refilled under the old limit, and the difference of the two.
        checkEq(available, LIMIT + LIMIT / uint256(1 days), "available");
    }

    /// Two limits at most in any stretch as long as the window, whatever is asked and when.
    function testFuzz_no_window_sees_more_than_twice_the_limit(
        uint256[24] memory pauses,
        uint256[24] memory asks
    ) public pure {
        uint256 window = 1 days;
        uint256[24] memory times;
        uint256[24] memory paid;
        uint256 usedUnits;
        uint256 usedAt;
        uint256 now_ = 1000 days;
        for (uint256 i; i < 24; i++) {
            now_ += within(pauses[i], 0, 6 hours);
            usedUnits = OutflowLimit.used(usedUnits, now_ - usedAt, LIMIT, window);
            usedAt = now_;
            uint256 ask = within(asks[i], 1, 3 * LIMIT);
            uint256 available = OutflowLimit.available(LIMIT, usedUnits);
            paid[i] = OutflowLimit.payable_(ask, LIMIT, available);
            usedUnits += paid[i];
            times[i] = now_;
            check(paid[i] <= ask && paid[i] <= LIMIT, "never more than asked or held");
            uint256 sum;
            for (uint256 j; j <= i; j++) {
                if (times[j] + window >= now_) sum += paid[j];
            }
            check(sum <= 2 * LIMIT, "twice the limit");
        }
    }

    /// The time that an error names is the first at which the payment fits.
    function testFuzz_the_wait_is_exact(uint256 units, uint256 limit, uint256 usedNow)
        public
        pure
    {
        limit = within(limit, 1, 1 << 53);
        usedNow = within(usedNow, 0, limit);
        units = within(units, 1, 1 << 53);
        uint256 window = 1 days;
        uint256 available = OutflowLimit.available(limit, usedNow);
        uint256 wait = OutflowLimit.wait(units, limit, usedNow, window);
        if (OutflowLimit.payable_(units, limit, available) != 0) {
            check(units > limit || wait == 0, "no wait");
            return;
        }
        check(wait > 0, "wait");
        uint256 then = OutflowLimit.used(usedNow, wait, limit, window);
        check(
            OutflowLimit.payable_(units, limit, OutflowLimit.available(limit, then)) != 0, "fits"
        );
        then = OutflowLimit.used(usedNow, wait - 1, limit, window);
        check(
            OutflowLimit.payable_(units, limit, OutflowLimit.available(limit, then)) == 0,
            "not before"
        );
    }

    function test_the_tail_of_an_asset_leaves_by_the_smallest_deposit() public pure {
        checkEq(OutflowLimit.effective(0, 100, 10), 10, "the smallest deposit");
        checkEq(OutflowLimit.effective(0, 1000, 10), 50, "a twentieth");
        checkEq(OutflowLimit.effective(60, 1000, 10), 60, "what is configured");
    }
}
