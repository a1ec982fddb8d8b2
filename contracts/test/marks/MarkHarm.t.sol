// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proof} from "../../src/challenges/FillProof.sol";
import {CONFIGURE_MARKET, UPDATE_PRICE} from "../../src/interfaces/IHandler.sol";
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
        tellPrice(60_000, START_TOLD);
        notHarmed(item, tell(liquidation(ALICE, 48_000, false), START_TOLD));
    }

    function proofOf(Proof memory proof, bytes[] memory sections, uint64 number)
        private
        pure
        returns (Proof memory)
    {
        proof.section = sections[number];
        proof.sectionIndex = number;
        return proof;
    }

    /// In the batch that tells the next price: only what it tells before that.
    function test_HarmEnds_AtTheNextPriceOfTheBatch() external {
        uint256 item = lose(tellPrice(48_000, START_TOLD));
        bytes[] memory sections = new bytes[](4);
        sections[0] = liquidation(ALICE, 48_000, false);
        sections[1] = section(UPDATE_PRICE, priceItem(60_000, START_TOLD));
        sections[2] = liquidation(ALICE, 47_999, false);
        sections[3] = liquidation(ALICE, 48_000, false);
        Proof memory proof = tell(sections, 2, START_TOLD);
        notHarmed(item, proof);
        marks.payHarm(item, proofOf(proof, sections, 0));
        checkEq(bond.claimable(OWNER), 124_804, "of the first alone");
        // It cost the same: what the first lost is paid, and no more.
        proof = proofOf(proof, sections, 3);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.HarmAlreadyPaid.selector, placeOf(proof))
        );
        marks.payHarm(item, proof);
    }

    /// In its own batch: behind it, and before the next.
    function test_HarmOfItsOwnBatch_IsBehindIt_AndBeforeTheNextPrice() external {
        bytes[] memory sections = new bytes[](5);
        sections[0] = liquidation(ALICE, 48_000, false);
        sections[1] = section(UPDATE_PRICE, priceItem(48_000, START_TOLD));
        sections[2] = sections[0];
        sections[3] = section(UPDATE_PRICE, priceItem(60_000, START_TOLD));
        sections[4] = liquidation(ALICE, 47_999, false);
        Proof memory proof = tell(sections, 1, START_TOLD);
        uint256 item = lose(proof);
        notHarmed(item, proofOf(proof, sections, 0));
        notHarmed(item, proofOf(proof, sections, 4));
        marks.payHarm(item, proofOf(proof, sections, 2));
        checkEq(bond.claimable(OWNER), 124_804, "paid");
    }

    function test_PriceThatAnotherFollowsAtOnce_HarmsNobody() external {
        bytes[] memory sections = new bytes[](2);
        bytes memory prices =
            bytes.concat(priceItem(48_000, START_TOLD + 1), priceItem(60_000, START_TOLD + 1));
        sections[0] = section(UPDATE_PRICE, prices);
        sections[1] = liquidation(ALICE, 48_000, false);
        Proof memory proof = tell(sections, 0, START_TOLD + 1);
        notHarmed(lose(proof), proofOf(proof, sections, 1));
    }

    /// A price of another market ends nothing, and the same index of a later time is another price.
    function test_HarmEnds_AtAPriceOfItsMarketAlone() external {
        uint256 item = lose(tellPrice(48_000, START_TOLD));
        bytes memory listing = marketItem(1);
        configuration.announce(keccak256(abi.encodePacked(CONFIGURE_MARKET, listing)));
        bytes[] memory sections = new bytes[](5);
        sections[0] = section(CONFIGURE_MARKET, listing);
        sections[1] = priceSection(1, 60_000);
        sections[2] = liquidation(ALICE, 48_000, false);
        sections[3] = section(UPDATE_PRICE, priceItem(48_000, START_TOLD + 1));
        sections[4] = liquidation(ALICE, 47_999, false);
        Proof memory proof = tell(sections, 4, START_TOLD + 1);
        notHarmed(item, proof);
        marks.payHarm(item, proofOf(proof, sections, 2));
    }

    /// Two slices that sold the same to the same order are two.
    function test_FillsThatAreAlike_ArePaidOnceEach() external {
        bytes[] memory sections = new bytes[](4);
        sections[0] = section(UPDATE_PRICE, priceItem(48_000, START_TOLD));
        sections[1] = liquidation(ALICE, 48_000, false);
        sections[2] = accountSection(100);
        sections[3] = sections[1];
        Proof memory proof = tell(sections, 0, START_TOLD);
        uint256 item = lose(proof);
        marks.payHarm(item, proofOf(proof, sections, 1));
        proof = proofOf(proof, sections, 3);
        marks.payHarm(item, proof);
        checkEq(bond.claimable(OWNER), 2 * 124_804, "both");
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.HarmAlreadyPaid.selector, placeOf(proof))
        );
        marks.payHarm(item, proof);
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
