// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Vault} from "../../src/Vault.sol";
import {IAccounts} from "../../src/interfaces/IAccounts.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {VaultFixture} from "./VaultFixture.sol";

contract VaultAdministrationTest is VaultFixture {
    function _refuseNow(bytes memory data, bytes memory error_) private {
        vm.prank(operations);
        (bool ok, bytes memory result) = address(vault).call(data);
        check(!ok, "refused");
        checkEq(keccak256(result), keccak256(error_), "reason");
    }

    function _propose(bytes memory data) private returns (bytes32 id) {
        vm.prank(operations);
        id = vault.propose(data);
        checkEq(id, keccak256(data), "id");
    }

    function _timelocked() private view returns (bytes[] memory calls) {
        calls = new bytes[](4);
        calls[0] = abi.encodeCall(vault.setLimits, (USD, _limits()));
        calls[1] = abi.encodeCall(vault.setWithdrawalDelay, (3 days, 50));
        calls[2] = abi.encodeCall(vault.connect, (_connections()));
        calls[3] = abi.encodeCall(vault.listAsset, (30, _listing(address(usd), 1)));
    }

    // ----- timelock -----

    function test_nothing_that_widens_risk_happens_before_its_delay() public {
        bytes[] memory calls = _timelocked();
        for (uint256 i; i < calls.length; i++) {
            bytes32 id = keccak256(calls[i]);
            _refuseNow(calls[i], abi.encodeWithSelector(IVault.NotProposed.selector, id));
            _propose(calls[i]);
            uint256 delay = i == 2 ? 7 days : 48 hours;
            uint256 earliest = time + delay;
            checkEq(vault.proposalEarliest(id), earliest, "earliest");
            _wait(delay - 1, 1);
            _refuseNow(
                calls[i], abi.encodeWithSelector(IVault.ProposalTooEarly.selector, id, earliest)
            );
            _wait(14 days + 2, 1);
            _refuseNow(
                calls[i],
                abi.encodeWithSelector(IVault.ProposalExpired.selector, id, earliest + 14 days)
            );
        }
    }

    function test_a_proposal_is_used_once_and_for_its_exact_call_only() public {
        bytes memory data = abi.encodeCall(vault.setWithdrawalDelay, (3 days, 50));
        bytes32 id = _propose(data);
        _expect(abi.encodeWithSelector(IVault.AlreadyProposed.selector, id, time + 2 days));
        vm.prank(operations);
        vault.propose(data);
        _wait(2 days, 1);
        bytes memory other = abi.encodeCall(vault.setWithdrawalDelay, (3 days, 49));
        _refuseNow(other, abi.encodeWithSelector(IVault.NotProposed.selector, keccak256(other)));
        vm.prank(operations);
        vault.setWithdrawalDelay(3 days, 50);
        (uint32 delaySeconds, uint32 delayBlocks) = vault.withdrawalDelay();
        check(delaySeconds == 3 days && delayBlocks == 50, "changed");
        _refuseNow(data, abi.encodeWithSelector(IVault.NotProposed.selector, id));
    }

    function test_an_expired_proposal_can_be_made_again() public {
        bytes memory data = abi.encodeCall(vault.setWithdrawalDelay, (3 days, 50));
        _propose(data);
        _wait(17 days, 1);
        _propose(data);
        checkEq(vault.proposalEarliest(keccak256(data)), time + 2 days, "anew");
    }

    function test_a_guardian_cancels_a_proposal() public {
        bytes memory data = abi.encodeCall(vault.setWithdrawalDelay, (3 days, 50));
        bytes32 id = _propose(data);
        vm.prank(guardian);
        vault.cancelProposal(id);
        _wait(2 days, 1);
        _refuseNow(data, abi.encodeWithSelector(IVault.NotProposed.selector, id));
        _expect(abi.encodeWithSelector(IVault.NotProposed.selector, id));
        vm.prank(guardian);
        vault.cancelProposal(id);
    }

    function test_only_timelocked_functions_can_be_proposed() public {
        bytes memory data = abi.encodeCall(vault.lowerCap, (USD, 1));
        _expect(abi.encodeWithSelector(IVault.NotTimelocked.selector, vault.lowerCap.selector));
        vm.prank(operations);
        vault.propose(data);
        _expect(abi.encodeWithSelector(IVault.NotTimelocked.selector, bytes4(0)));
        vm.prank(operations);
        vault.propose("");
    }

    /// The administrator of the manager can give himself every role at once. It gains him nothing
    /// before the delay.
    function test_an_administrator_cannot_shorten_the_delay() public {
        bytes[] memory calls = _timelocked();
        vm.prank(admin);
        manager.grantRole(OPERATIONS, admin, 0);
        for (uint256 i; i < calls.length; i++) {
            vm.prank(admin);
            (bool ok, bytes memory result) = address(vault).call(calls[i]);
            check(!ok, "directly");
            checkEq(bytes32(bytes4(result)), bytes32(IVault.NotProposed.selector), "reason");
            vm.prank(admin);
            (ok,) =
                address(manager).call(abi.encodeCall(manager.execute, (address(vault), calls[i])));
            check(!ok, "through the manager");
        }
    }

    function test_an_administrator_cannot_replace_the_authority_at_once() public {
        AccessManager next = new AccessManager(bob);
        bytes memory data = abi.encodeCall(vault.setAuthority, (address(next)));
        vm.expectRevert(abi.encodeWithSelector(IVault.NotProposed.selector, keccak256(data)));
        vm.prank(admin);
        manager.updateAuthority(address(vault), address(next));
        _expect(abi.encodeWithSelector(IAccessManaged.AccessManagedUnauthorized.selector, admin));
        vm.prank(admin);
        vault.setAuthority(address(next));
        _propose(data);
        _wait(7 days - 1, 1);
        vm.expectRevert();
        vm.prank(admin);
        manager.updateAuthority(address(vault), address(next));
        _wait(1, 1);
        vm.prank(admin);
        manager.updateAuthority(address(vault), address(next));
        checkEq(vault.authority(), address(next), "authority");
    }

    function test_a_delay_of_the_manager_comes_on_top() public {
        vm.prank(admin);
        manager.grantRole(OPERATIONS, bob, 1 days);
        bytes memory data = abi.encodeCall(vault.setWithdrawalDelay, (3 days, 50));
        _propose(data);
        _wait(2 days, 1);
        vm.prank(bob);
        (bool ok,) = address(vault).call(data);
        check(!ok, "not scheduled with the manager");
        vm.prank(bob);
        manager.schedule(address(vault), data, 0);
        _wait(1 days, 1);
        vm.prank(bob);
        manager.execute(address(vault), data);
        (uint32 delaySeconds,) = vault.withdrawalDelay();
        checkEq(delaySeconds, 3 days, "changed");
    }

    function test_set_up_ends_once() public {
        _expect(abi.encodeWithSelector(IVault.AlreadyOpen.selector));
        vm.prank(operations);
        vault.open();
        check(vault.isOpen(), "open");
    }

    // ----- bounds -----

    function test_a_withdrawal_waits_longer_than_a_challenge() public {
        uint32[2][4] memory wrong = [
            [CHALLENGE_WINDOW, 1],
            [uint32(3 days) + 1, 1],
            [uint32(DELAY), 0],
            [uint32(DELAY), 129_601]
        ];
        for (uint256 i; i < wrong.length; i++) {
            vm.expectRevert();
            new Vault(address(manager), CHALLENGE_WINDOW, wrong[i][0], wrong[i][1]);
            bytes memory data =
                abi.encodeCall(vault.setWithdrawalDelay, (wrong[i][0], wrong[i][1]));
            _propose(data);
            _wait(2 days, 1);
            bytes memory error_ = i < 2
                ? abi.encodeWithSelector(
                    IVault.LimitOutOfRange.selector,
                    wrong[i][0],
                    uint256(CHALLENGE_WINDOW) + 1,
                    3 days
                )
                : abi.encodeWithSelector(IVault.LimitOutOfRange.selector, wrong[i][1], 1, 129_600);
            _refuseNow(data, error_);
        }
        checkEq(vault.challengeWindow(), CHALLENGE_WINDOW, "window");
    }

    function test_every_connection_must_be_there() public {
        for (uint256 i; i < 5; i++) {
            IVault.Connections memory next = _connections();
            if (i == 0) next.accounts = IAccounts(address(0));
            if (i == 1) next.depositHandler = address(0);
            if (i == 2) next.withdrawalHandler = address(0);
            if (i == 3) next.disputes = address(0);
            if (i == 4) next.escape = address(0);
            bytes memory data = abi.encodeCall(vault.connect, (next));
            _propose(data);
            _wait(7 days, 1);
            _refuseNow(data, abi.encodeWithSelector(IVault.NotConnected.selector));
        }
        IVault.Connections memory other = _connections();
        other.depositHandler = bob;
        _change(abi.encodeCall(vault.connect, (other)));
        checkEq(vault.connections().depositHandler, bob, "replaced");
    }

    function test_limits_change_and_are_lowered_at_once() public {
        IVault.Limits memory limits = IVault.Limits(77, 5000, 300, 2 days);
        _change(abi.encodeCall(vault.setLimits, (USD, limits)));
        IVault.Limits memory now_ = vault.assetState(USD).limits;
        check(now_.minDeposit == 77 && now_.cap == 5000, "deposits");
        check(now_.outflowLimit == 300 && now_.outflowWindow == 2 days, "outflow");
        vm.startPrank(guardian);
        _expect(abi.encodeWithSelector(IVault.NotLower.selector, 5000, 5000));
        vault.lowerCap(USD, 5000);
        vault.lowerCap(USD, 0);
        _expect(abi.encodeWithSelector(IVault.NotLower.selector, 0, 0));
        vault.lowerCap(USD, 0);
        bytes memory unknown = abi.encodeWithSelector(IVault.UnknownAsset.selector, 99);
        _expect(unknown);
        vault.lowerCap(99, 0);
        _expect(unknown);
        vault.lowerOutflowLimit(99, 0);
        vm.stopPrank();
        _expect(abi.encodeWithSelector(IVault.AboveCap.selector, USD, 100, 0));
        vm.prank(alice);
        vault.deposit(USD, 1, 100);
        bytes memory data = abi.encodeCall(vault.setLimits, (99, limits));
        _propose(data);
        _wait(2 days, 1);
        _refuseNow(data, unknown);
    }

    // ----- pauses -----

    function test_a_pause_stops_one_function_and_ends_by_itself() public {
        bytes4 selector = vault.deposit.selector;
        vm.prank(guardian);
        vault.pause(selector, time + 1 hours);
        checkEq(vault.pausedUntil(selector), time + 1 hours, "until");
        _expect(abi.encodeWithSelector(IVault.FunctionPaused.selector, selector, time + 1 hours));
        vm.prank(alice);
        vault.deposit(USD, 1, 100);
        vm.prank(alice);
        vault.stake(USD, 1, 100);
        _wait(1 hours, 1);
        _deposit(alice, USD, 1, 100);
    }

    function test_every_pausable_function_is_stopped_by_its_pause() public {
        bytes[8] memory calls = [
            abi.encodeCall(vault.deposit, (USD, 1, 100)),
            abi.encodeCall(vault.stake, (USD, 1, 100)),
            abi.encodeCall(vault.depositWithPermit, (USD, 1, 100, 0, 0, 0, 0)),
            abi.encodeCall(vault.depositNative, (1)),
            abi.encodeCall(vault.stakeNative, (1)),
            abi.encodeCall(vault.takeDeposit, (1)),
            abi.encodeCall(vault.scheduleWithdrawal, (1, 1, USD, 1, bob)),
            abi.encodeCall(vault.finalizeWithdrawal, (1))
        ];
        for (uint256 i; i < calls.length; i++) {
            bytes4 selector = bytes4(calls[i]);
            vm.prank(guardian);
            vault.pause(selector, time + 3 days);
            address caller = i == 5 ? depositHandler : i == 6 ? withdrawalHandler : alice;
            vm.prank(caller);
            (bool ok, bytes memory result) = address(vault).call(calls[i]);
            check(!ok, "paused");
            checkEq(bytes32(bytes4(result)), bytes32(IVault.FunctionPaused.selector), "reason");
        }
    }

    function test_ways_out_cannot_be_paused() public {
        bytes4[8] memory selectors = [
            vault.claim.selector,
            vault.payEscape.selector,
            vault.openEscape.selector,
            vault.refundDeposit.selector,
            vault.refundRemainder.selector,
            vault.cancelWithdrawal.selector,
            vault.cancelProposal.selector,
            vault.send.selector
        ];
        for (uint256 i; i < selectors.length; i++) {
            _expect(abi.encodeWithSelector(IVault.NotPausable.selector, selectors[i]));
            vm.prank(guardian);
            vault.pause(selectors[i], time + 1 hours);
        }
    }

    function test_a_pause_lasts_three_days_at_most_and_then_rests() public {
        bytes4 selector = vault.finalizeWithdrawal.selector;
        uint256 start = time;
        vm.startPrank(guardian);
        _expect(
            abi.encodeWithSelector(
                IVault.LimitOutOfRange.selector, start + 3 days + 1, start + 1, start + 3 days
            )
        );
        vault.pause(selector, start + 3 days + 1);
        _expect(
            abi.encodeWithSelector(
                IVault.LimitOutOfRange.selector, start, start + 1, start + 3 days
            )
        );
        vault.pause(selector, start);
        vault.pause(selector, start + 1 days);
        _wait(12 hours, 1);
        // Longer, up to three days from its beginning; never shorter.
        _expect(
            abi.encodeWithSelector(
                IVault.LimitOutOfRange.selector, time + 1, start + 1 days + 1, start + 3 days
            )
        );
        vault.pause(selector, time + 1);
        vault.pause(selector, start + 3 days);
        _wait(3 days, 1);
        _expect(abi.encodeWithSelector(IVault.PauseResting.selector, selector, start + 6 days));
        vault.pause(selector, time + 1);
        _wait(start + 6 days - time, 1);
        vault.pause(selector, time + 3 days);
        vm.stopPrank();
    }
}
