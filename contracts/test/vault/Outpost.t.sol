// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Outpost} from "../../src/Outpost.sol";
import {Vault} from "../../src/Vault.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {VaultFixture} from "./VaultFixture.sol";

/// A vault on a chain without mirror, and what stands before it: docs/rulebook/chains.md.
contract OutpostTest is VaultFixture {
    uint64 private constant APPROVER = 3;
    uint32 private constant ALICE = 16;
    uint64 private constant ID = 512;

    address private immutable _approver = address(0xA99);
    address private immutable _laneOwner = address(0x1A4E);
    Outpost private _outpost;

    function setUp() public override {
        super.setUp();
        vault = new Vault(address(manager), CHALLENGE_WINDOW, DELAY, DELAY_BLOCKS);
        _assignRoles(address(vault));
        _outpost = new Outpost(address(manager), vault, _laneOwner);
        address to = address(_outpost);
        bytes4[] memory approved = new bytes4[](4);
        approved[0] = Outpost.register.selector;
        approved[1] = Outpost.take.selector;
        approved[2] = Outpost.schedule.selector;
        approved[3] = Outpost.beat.selector;
        bytes4[] memory guarded = new bytes4[](2);
        guarded[0] = Outpost.cancel.selector;
        guarded[1] = Outpost.confirm.selector;
        vm.startPrank(admin);
        manager.setTargetFunctionRole(to, approved, APPROVER);
        manager.setTargetFunctionRole(to, guarded, GUARDIAN);
        manager.grantRole(APPROVER, _approver, 0);
        vm.stopPrank();
        vm.prank(operations);
        vault.connect(IVault.Connections(_outpost, to, to, to, to));
        _list(USD, address(usd), 1);
        vm.prank(operations);
        vault.open();
        vm.prank(alice);
        usd.approve(address(vault), type(uint256).max);
        vm.prank(_approver);
        (uint32[] memory accounts_, address[] memory owners) = aliceAlone();
        _outpost.register(0, accounts_, owners);
    }

    function aliceAlone()
        private
        view
        returns (uint32[] memory accounts_, address[] memory owners)
    {
        accounts_ = new uint32[](1);
        owners = new address[](1);
        (accounts_[0], owners[0]) = (ALICE, alice);
    }

    function deposit(uint256 amount) private {
        vm.prank(alice);
        vault.deposit(USD, ALICE, amount);
    }

    function take(uint64 through) private {
        bytes32 digest = _outpost.digestOf(through);
        vm.prank(_approver);
        _outpost.take(through, digest);
    }

    function later(uint256 duration) private {
        time += duration;
        height += DELAY_BLOCKS;
        vm.warp(time);
        vm.roll(height);
    }

    function test_only_registered_accounts_get_deposits_and_payments() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVault.UnknownAccount.selector, 17));
        vault.deposit(USD, 17, 1e6);
        vm.prank(_approver);
        vm.expectRevert(abi.encodeWithSelector(Outpost.AccountUnknown.selector, 17));
        _outpost.schedule(ID, 17, USD, 1e6);
    }

    function test_accounts_are_registered_in_their_order_and_never_changed() public {
        (uint32[] memory accounts_, address[] memory owners) = aliceAlone();
        vm.startPrank(_approver);
        vm.expectRevert(abi.encodeWithSelector(Outpost.OutOfOrder.selector, 0, 1));
        _outpost.register(0, accounts_, owners);
        owners[0] = bob;
        vm.expectRevert(abi.encodeWithSelector(Outpost.AccountExists.selector, ALICE));
        _outpost.register(1, accounts_, owners);
        (accounts_[0], owners[0]) = (17, address(0));
        vm.expectRevert(abi.encodeWithSelector(Outpost.OwnerMissing.selector, 17));
        _outpost.register(1, accounts_, owners);
        checkEq(_outpost.exitOwner(ALICE), alice, "as before");
    }

    function test_a_withdrawal_is_paid_to_the_owner_after_its_delay_and_once() public {
        deposit(5e6);
        vm.startPrank(_approver);
        _outpost.take(1, _outpost.digestOf(1));
        _outpost.schedule(ID, ALICE, USD, 2e6);
        vm.expectRevert();
        _outpost.schedule(ID, ALICE, USD, 2e6);
        vm.stopPrank();
        vm.expectRevert();
        vault.finalizeWithdrawal(ID);
        later(DELAY);
        uint256 before = usd.balanceOf(alice);
        vault.finalizeWithdrawal(ID);
        checkEq(usd.balanceOf(alice) - before, 2e6, "paid");
        vm.expectRevert();
        vault.finalizeWithdrawal(ID);
        vm.prank(_approver);
        vm.expectRevert();
        _outpost.schedule(ID, ALICE, USD, 2e6);
    }

    /// A reorganization put another deposit in the place of the one that was credited.
    function test_a_call_that_waited_takes_no_other_deposit() public {
        deposit(5e6);
        bytes32 read = _outpost.digestOf(1);
        bytes32 other = keccak256(abi.encode(bytes32(0), uint64(1), ALICE, USD, uint64(6e6)));
        vm.startPrank(_approver);
        vm.expectRevert(abi.encodeWithSelector(Outpost.DepositsDiffer.selector, read, other));
        _outpost.take(1, other);
        checkEq(vault.takenCount(), 0, "it is its sender's");
        _outpost.take(1, read);
        checkEq(vault.takenCount(), 1, "taken");
        checkEq(_outpost.digestOf(1), 0, "nothing is next");
    }

    function test_no_more_is_scheduled_than_there_is() public {
        deposit(5e6);
        vm.startPrank(_approver);
        // A deposit that is not credited is not the lane's.
        vm.expectRevert(abi.encodeWithSelector(IVault.NotBacked.selector, USD, 1, 0));
        _outpost.schedule(ID, ALICE, USD, 1);
        _outpost.take(1, _outpost.digestOf(1));
        vm.expectRevert(abi.encodeWithSelector(IVault.NotBacked.selector, USD, 5e6 + 1, 5e6));
        _outpost.schedule(ID, ALICE, USD, 5e6 + 1);
    }

    function test_the_guardian_stops_what_is_scheduled() public {
        deposit(5e6);
        vm.startPrank(_approver);
        _outpost.take(1, _outpost.digestOf(1));
        _outpost.schedule(ID, ALICE, USD, 2e6);
        vm.stopPrank();
        vm.prank(guardian);
        _outpost.cancel(ID);
        later(DELAY);
        vm.expectRevert();
        vault.finalizeWithdrawal(ID);
        checkEq(vault.free(USD), 5e6, "free again");
    }

    function test_nobody_else_does_what_the_operator_does() public {
        (uint32[] memory accounts_, address[] memory owners) = aliceAlone();
        bytes[6] memory calls = [
            abi.encodeCall(Outpost.register, (1, accounts_, owners)),
            abi.encodeCall(Outpost.take, (1, 0)),
            abi.encodeCall(Outpost.schedule, (ID, ALICE, USD, 1)),
            abi.encodeCall(Outpost.beat, ()),
            abi.encodeCall(Outpost.cancel, (ID)),
            abi.encodeCall(Outpost.confirm, (1))
        ];
        address[4] memory others = [alice, admin, operations, _laneOwner];
        for (uint256 i = 0; i < calls.length; ++i) {
            for (uint256 j = 0; j < others.length; ++j) {
                bytes memory reason = abi.encodeWithSelector(
                    IAccessManaged.AccessManagedUnauthorized.selector, others[j]
                );
                vm.prank(others[j]);
                (bool ok, bytes memory data) = address(_outpost).call(calls[i]);
                check(!ok && keccak256(data) == keccak256(reason), "unauthorized");
            }
        }
        for (uint256 i = 4; i < 6; ++i) {
            vm.prank(_approver);
            (bool done,) = address(_outpost).call(calls[i]);
            check(!done, "who takes and schedules neither cancels nor confirms");
        }
    }

    function test_a_silent_operator_ends_the_chain_and_everybody_gets_his_own() public {
        deposit(5e6);
        vm.startPrank(_approver);
        _outpost.take(1, _outpost.digestOf(1));
        _outpost.schedule(ID, ALICE, USD, 2e6);
        vm.stopPrank();
        deposit(1e6);
        uint256 silent = _outpost.lastSeen() + _outpost.SILENCE_MAX();
        vm.expectRevert(abi.encodeWithSelector(Outpost.NotDue.selector, silent, 0));
        _outpost.openEscape(0);
        later(3 days + 1);
        _outpost.openEscape(0);
        uint256 before = usd.balanceOf(alice);
        vault.refundDeposit(2);
        vault.finalizeWithdrawal(ID);
        checkEq(usd.balanceOf(alice) - before, 3e6, "what was not credited, and what was approved");
        uint256 from = _outpost.escapeOpenedAt() + _outpost.LANE_DELAY();
        vm.expectRevert(abi.encodeWithSelector(Outpost.LaneTooEarly.selector, from));
        _outpost.payLane(USD);
        later(15 days);
        _outpost.payLane(USD);
        checkEq(usd.balanceOf(_laneOwner), 3e6, "the rest is the lane's");
        checkEq(usd.balanceOf(address(vault)), 0, "nothing stays");
        vm.prank(_approver);
        vm.expectRevert();
        _outpost.schedule(ID + 1, ALICE, USD, 1);
    }

    function test_an_operator_who_only_beats_cannot_keep_a_deposit() public {
        deposit(5e6);
        vm.expectRevert(abi.encodeWithSelector(Outpost.NotWaiting.selector, 2, 0, 1));
        _outpost.complain(2);
        _outpost.complain(1);
        uint256 deadline = _outpost.deadlineOf(1);
        vm.expectRevert(abi.encodeWithSelector(Outpost.AlreadyComplained.selector, 1, deadline));
        _outpost.complain(1);
        for (uint256 day = 0; day < 5; ++day) {
            later(1 days);
            vm.prank(_approver);
            _outpost.beat();
        }
        vm.expectRevert(abi.encodeWithSelector(Outpost.NotDue.selector, time + 3 days, deadline));
        _outpost.openEscape(1);
        later(1);
        _outpost.openEscape(1);
        uint256 before = usd.balanceOf(alice);
        vault.refundDeposit(1);
        checkEq(usd.balanceOf(alice) - before, 5e6, "refunded");
    }

    function test_a_complaint_is_over_when_the_deposit_is_taken() public {
        deposit(5e6);
        _outpost.complain(1);
        later(5 days + 1);
        take(1);
        vm.expectRevert();
        _outpost.openEscape(1);
        later(_outpost.LANE_DELAY());
        vm.prank(_approver);
        _outpost.beat();
        vm.expectRevert();
        _outpost.payLane(USD);
    }

    /// Five days after a complaint that nobody answered, with an operator who is there.
    function complainedOf(uint64 number) private returns (uint256 deadline) {
        vm.prank(alice);
        _outpost.complain(number);
        deadline = _outpost.deadlineOf(number);
        for (uint256 day = 0; day < 5; ++day) {
            later(1 days);
            vm.prank(_approver);
            _outpost.beat();
        }
    }

    function test_what_is_taken_and_not_credited_comes_back_to_who_complains() public {
        deposit(5e6);
        deposit(1e6);
        take(2);
        uint256 deadline = complainedOf(1);
        checkEq(_outpost.complaintCount(), 1, "told to whoever confirms");
        checkEq(_outpost.complaintOf(1), 1, "by its number");
        vm.expectRevert(abi.encodeWithSelector(Outpost.NotDue.selector, time + 3 days, deadline));
        _outpost.openEscape(1);
        later(1);
        vm.expectRevert(IVault.EscapeIsNotOpen.selector);
        _outpost.refundTaken(1);
        _outpost.openEscape(1);
        uint256 before = usd.balanceOf(alice);
        _outpost.refundTaken(1);
        checkEq(usd.balanceOf(alice) - before, 5e6, "refunded");
        bytes4 reason = Outpost.NotRefundable.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, 1, type(uint256).max));
        _outpost.refundTaken(1);
        vm.expectRevert(abi.encodeWithSelector(reason, 2, 0));
        _outpost.refundTaken(2);
        // Nobody complained about the second: in the end it is the lane's.
        later(15 days);
        _outpost.payLane(USD);
        checkEq(usd.balanceOf(_laneOwner), 1e6, "the rest");
    }

    function test_after_escape_there_is_still_a_week_to_complain() public {
        deposit(5e6);
        take(1);
        later(3 days + 1);
        _outpost.openEscape(0);
        later(3 days);
        vm.prank(alice);
        _outpost.complain(1);
        later(5 days);
        vm.expectRevert(
            abi.encodeWithSelector(Outpost.NotRefundable.selector, 1, _outpost.deadlineOf(1))
        );
        _outpost.refundTaken(1);
        later(1);
        uint256 before = usd.balanceOf(alice);
        _outpost.refundTaken(1);
        checkEq(usd.balanceOf(alice) - before, 5e6, "refunded");
    }

    function test_a_complaint_about_what_is_credited_ends_when_it_is_confirmed() public {
        deposit(5e6);
        take(1);
        bytes4 reason = Outpost.NotTaken.selector;
        vm.startPrank(guardian);
        vm.expectRevert(abi.encodeWithSelector(reason, 2, 0, 1));
        _outpost.confirm(2);
        vm.stopPrank();
        complainedOf(1);
        later(1);
        vm.prank(guardian);
        _outpost.confirm(1);
        vm.prank(guardian);
        vm.expectRevert(abi.encodeWithSelector(reason, 1, 1, 1));
        _outpost.confirm(1);
        vm.expectRevert();
        _outpost.openEscape(1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Outpost.NotWaiting.selector, 1, 1, 1));
        _outpost.complain(1);
        later(3 days + 1);
        _outpost.openEscape(0);
        vm.expectRevert();
        _outpost.refundTaken(1);
        // All that was taken is confirmed: the lane waits for nobody.
        _outpost.payLane(USD);
        checkEq(usd.balanceOf(_laneOwner), 5e6, "the lane's");
    }

    function test_only_its_sender_complains_about_what_is_taken_and_only_for_a_week() public {
        deposit(5e6);
        _outpost.complain(1);
        take(1);
        checkEq(_outpost.deadlineOf(1), 0, "what was asked for is done");
        vm.expectRevert(abi.encodeWithSelector(Outpost.NotSender.selector, 1, alice));
        _outpost.complain(1);
        later(7 days + 1);
        uint256 until = _outpost.takenAt(1) + 7 days;
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(Outpost.TooLate.selector, 1, until));
        _outpost.complain(1);
    }
}
