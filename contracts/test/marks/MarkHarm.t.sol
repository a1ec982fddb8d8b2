// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proof} from "../../src/challenges/FillProof.sol";
import {UPDATE_PRICE} from "../../src/interfaces/IHandler.sol";
import {IMarkChallenges} from "../../src/interfaces/IMarkChallenges.sol";
import {IOperatorBond, Status} from "../../src/interfaces/IOperatorBond.sol";
import {MarkFixture} from "./MarkFixture.sol";

/// Who was liquidated behind a wrong index, and the bond that pays him.
contract MarkHarmTest is MarkFixture {
    /// Sold 10 lots at 48,000 with 60,000 signed: 120,000 lost, 3 of fee, a hundredth of 480,000
    /// and one unit.
    function test_WhoWasLiquidatedBehindIt_IsPaid() external {
        uint256 item = lose(tellPrice(48_000, START_TOLD));
        Proof memory fill = tell(liquidation(ALICE, 48_000, false), START_TOLD);
        uint256 award = 120_000 + 3 + 4_800 + 1;
        marks.payHarm(item, fill);
        checkEq(bond.claimable(OWNER), award, "the owner of the account");
        checkEq(bond.bond(), FUNDED - REWARD - award, "out of the bond");
        checkSolvent();
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.HarmAlreadyPaid.selector, placeOf(fill))
        );
        marks.payHarm(item, fill);
    }

    function test_WhoWasBoughtOutTooDear_IsPaid() external {
        uint256 item = lose(tellPrice(72_000, START_TOLD));
        Proof memory fill = tell(liquidation(ALICE, 71_000, true), START_TOLD);
        marks.payHarm(item, fill);
        checkEq(bond.claimable(OWNER), 110_000 + 3 + 7_100 + 1, "11,000 a lot");
    }

    function notHarmed(uint256 item, Proof memory fill) private {
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.NotHarmed.selector, placeOf(fill)));
        marks.payHarm(item, fill);
    }

    function test_OtherFills_AreNotPaid() external {
        Proof memory before = tell(liquidation(ALICE, 48_000, false), START_US);
        uint256 item = lose(tellPrice(48_000, START_TOLD));
        notHarmed(item, before);
        bytes[] memory sections = new bytes[](4);
        sections[0] = liquidation(ALICE, 60_000, false);
        sections[1] = matchSection(fillOf(ALICE, BOB, false, 48_000, 10));
        sections[2] = liquidation(ALICE, 48_000, true);
        sections[3] = liquidation(ALICE, 48_000, false);
        Proof memory next = tell(sections, 0, START_TOLD);
        for (uint64 i = 0; i < 3; ++i) {
            next.section = sections[i];
            next.sectionIndex = i;
            notHarmed(item, next);
        }
        next.section = sections[3];
        next.sectionIndex = 3;
        next.isMaker = true;
        notHarmed(item, next);
        next.isMaker = false;
        marks.payHarm(item, next);
    }

    /// However many batches the operator waits: it is the price that he told.
    function test_HarmLasts_UntilAnotherPriceIsTold() external {
        uint256 item = lose(tellPrice(48_000, START_TOLD));
        for (uint256 i = 0; i < 300; ++i) {
            tell(accountSection(uint32(100 + i)), START_TOLD);
        }
        Proof memory late = tell(liquidation(ALICE, 48_000, false), START_TOLD);
        marks.payHarm(item, late);
        bytes[] memory both = new bytes[](2);
        both[0] = section(UPDATE_PRICE, priceItem(60_000, START_TOLD));
        both[1] = liquidation(ALICE, 48_000, false);
        marks.payHarm(item, tell(both, 1, START_TOLD));
        notHarmed(item, tell(liquidation(ALICE, 48_000, false), START_TOLD));
    }

    /// forge-config: default.fuzz.runs = 256
    function testFuzz_PricedWithin(uint64 at, uint64 first, uint64 last) external {
        at = uint64(within(at, 1, 2_000));
        first = uint64(within(first, 1, 2_000));
        last = uint64(within(last, 1, 2_000));
        vm.prank(address(entrypoint.handlerOf(UPDATE_PRICE)));
        perps.notePriced(9, at);
        bool isWithin = first <= at && at <= last;
        check(perps.isPricedWithin(9, first, last) == isWithin, "told within them");
        check(!perps.isPricedWithin(8, first, last), "of no other market");
    }

    function test_FillsOfTheSameBatch_AreHarmedBehindThePrice() external {
        bytes[] memory sections = new bytes[](3);
        sections[0] = liquidation(ALICE, 48_000, false);
        sections[1] = section(UPDATE_PRICE, priceItem(48_000, START_TOLD));
        sections[2] = liquidation(ALICE, 48_000, false);
        Proof memory proof = tell(sections, 1, START_TOLD);
        uint256 item = lose(proof);
        proof.section = sections[0];
        proof.sectionIndex = 0;
        notHarmed(item, proof);
        proof.section = sections[2];
        proof.sectionIndex = 2;
        marks.payHarm(item, proof);
        check(bond.claimable(OWNER) > 0, "paid");
    }

    function test_WhoHasNoWallet_CannotBePaid() external {
        uint256 item = lose(tellPrice(48_000, START_TOLD));
        bytes[] memory sections = new bytes[](2);
        sections[0] = liquidation(LONE, 48_000, false);
        sections[1] = liquidation(4, 48_000, false);
        Proof memory proof = tell(sections, 0, START_TOLD);
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.NobodyToPay.selector, LONE));
        marks.payHarm(item, proof);
        proof.section = sections[1];
        proof.sectionIndex = 1;
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.NobodyToPay.selector, 4));
        marks.payHarm(item, proof);
    }

    function test_HarmBeforeTheEnd_IsNotPaid() external {
        Proof memory proof = tellPrice(48_000, START_TOLD);
        uint256 item = ask(proof, genuine);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.NotLost.selector, item, Status.Open)
        );
        marks.payHarm(item, proof);
    }

    /// The bond has 1 unit left: the rest is owed, and unpaid it opens escape.
    function test_WhatTheBondDoesNotCover_OpensEscape() external {
        bond.announceBondOut(FUNDED - 1);
        vm.warp(block.timestamp + 7 days);
        bond.takeBondOut();
        Proof memory proof = tellPrice(48_000, START_US + 7 days * 1e6);
        vm.prank(FINDER);
        uint256 item = marks.challenge(proof, one(updateAt(SIGNED, START + 7 days)));
        vm.warp(block.timestamp + ANSWER_WINDOW + 1);
        marks.conclude(item);
        marks.payHarm(item, tell(liquidation(ALICE, 48_000, false), START_TOLD));
        checkEq(bond.bond(), 0, "all of it is paid out");
        check(!bond.isEscapeDue(), "not yet");
        vm.warp(block.timestamp + 6 hours + 1);
        check(bond.isEscapeDue(), "escape");
        bond.fund(1e9);
        check(!bond.isEscapeDue(), "paid");
        checkEq(bond.claimable(OWNER), 124_804, "the owner");
        checkEq(bond.claimable(FINDER), BOND + REWARD, "the challenger");
        checkSolvent();
    }

    function test_BondStaysWhileAChallengeIsOpen() external {
        bond.announceBondOut(FUNDED);
        vm.warp(block.timestamp + 7 days - 1 hours);
        Proof memory proof = tellPrice(48_000, START_US + 7 days * 1e6 - 3_600e6);
        vm.prank(FINDER);
        marks.challenge(proof, one(updateAt(SIGNED, START + 7 days - 1 hours)));
        vm.warp(block.timestamp + 1 hours);
        vm.expectRevert(abi.encodeWithSelector(IOperatorBond.BondIsBound.selector, 1, 0));
        bond.takeBondOut();
    }

    function test_OnlyTheContractOfMarks_MovesTheBond() external {
        bytes memory reason =
            abi.encodeWithSelector(IOperatorBond.NotMarks.selector, address(this));
        vm.expectRevert(reason);
        bond.takeBond(FINDER);
        vm.expectRevert(reason);
        bond.keepBond();
        vm.expectRevert(reason);
        bond.returnBond(FINDER);
        vm.expectRevert(reason);
        bond.payLoss(FINDER, 1);
    }
}
