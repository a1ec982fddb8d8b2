// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FillProof, Proof} from "../../src/challenges/FillProof.sol";
import {IOperatorBond} from "../../src/interfaces/IOperatorBond.sol";
import {MarkFixture} from "./MarkFixture.sol";

/// The bond as both kinds of challenge use it, where a count of branches reaches it.
contract OperatorBondTest is MarkFixture {
    function test_BondLeavesAsAnnounced_AndNotOtherwise() external {
        vm.expectRevert(IOperatorBond.NothingToPay.selector);
        bond.takeBondOut();
        vm.expectRevert(
            abi.encodeWithSelector(IOperatorBond.BondTooLow.selector, FUNDED, FUNDED + 1)
        );
        bond.announceBondOut(FUNDED + 1);
        bond.announceBondOut(FUNDED);
        uint256 from = block.timestamp + 7 days;
        vm.expectRevert(abi.encodeWithSelector(IOperatorBond.TooEarly.selector, from));
        bond.takeBondOut();
        lose(tellPrice(48_000, START_US));
        vm.warp(from);
        vm.expectRevert(
            abi.encodeWithSelector(IOperatorBond.BondTooLow.selector, FUNDED - REWARD, FUNDED)
        );
        bond.takeBondOut();
        bond.announceBondOut(FUNDED - REWARD);
        vm.warp(from + 7 days);
        bond.takeBondOut();
        checkEq(bond.bond(), 0, "all of it");
        checkEq(token.balanceOf(address(bond)), BOND + REWARD, "what is owed stays");
    }

    /// What waits for its moment for ever warns nobody.
    function test_BondLeavesWithinAWeekOfItsTime() external {
        bond.announceBondOut(FUNDED);
        uint256 until = block.timestamp + 14 days;
        vm.warp(until + 1);
        vm.expectRevert(abi.encodeWithSelector(IOperatorBond.TooLateForBond.selector, until));
        bond.takeBondOut();
        vm.warp(until);
        bond.takeBondOut();
    }

    function test_OnlyTheAuthorityTakesBondOut() external {
        vm.expectRevert();
        vm.prank(FINDER);
        bond.announceBondOut(1);
        vm.expectRevert();
        vm.prank(FINDER);
        bond.takeBondOut();
    }

    function test_ClaimsArePaidOnce() external {
        lose(tellPrice(48_000, START_US));
        uint256 before = token.balanceOf(FINDER);
        vm.prank(FINDER);
        bond.claim();
        checkEq(token.balanceOf(FINDER), before + BOND + REWARD, "paid");
        vm.expectRevert(IOperatorBond.NothingToPay.selector);
        vm.prank(FINDER);
        bond.claim();
    }

    function test_WithoutDebts_NothingIsPaid() external {
        vm.expectRevert(IOperatorBond.NothingToPay.selector);
        bond.payDebts(1);
    }

    function test_BatchBeforeThatIsAnother_IsRefused() external {
        Proof memory proof = tellPrice(48_000, START_US);
        proof.earlierTimeUs = 1;
        vm.expectPartialRevert(FillProof.EarlierBatchDiffers.selector);
        marks.challenge(proof, one(genuine));
    }

    function test_HarmByWhatIsNoFill_IsRefused() external {
        Proof memory proof = tellPrice(48_000, START_US);
        uint256 item = lose(proof);
        vm.expectRevert(abi.encodeWithSelector(FillProof.NotAFill.selector, 9, 0));
        marks.payHarm(item, proof);
    }
}
