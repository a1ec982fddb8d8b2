// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proof} from "../../src/challenges/FillProof.sol";
import {UPDATE_PRICE} from "../../src/interfaces/IHandler.sol";
import {IMarkChallenges} from "../../src/interfaces/IMarkChallenges.sol";
import {MarkFixture} from "./MarkFixture.sol";

/// Indexes that are right and wrong, by what was signed around which time.
contract MarkBoundsTest is MarkFixture {
    // ----- the bound -----

    function testFuzz_IndexWithinTheBound_IsRight(uint256 index) external {
        index = within(index, LOW, HIGH);
        Proof memory proof = tellPrice(index, START_TOLD);
        askFails(
            abi.encodeWithSelector(IMarkChallenges.IndexIsRight.selector, index, LOW, HIGH),
            proof,
            genuine
        );
        checkEq(bond.openChallenges(), 0, "nothing was opened");
    }

    function testFuzz_IndexOutOfTheBound_IsChallenged(uint256 index, bool isAbove) external {
        index = isAbove ? within(index, HIGH + 1, 1e12) : within(index, 1, LOW - 1);
        Proof memory proof = tellPrice(index, START_TOLD);
        uint256 item = ask(proof, genuine);
        IMarkChallenges.Challenge memory open = marks.challengeOf(item);
        checkEq(item, placeOf(proof), "named by its place");
        checkEq(open.index, index, "index");
        checkEq(open.low, LOW, "low");
        checkEq(open.high, HIGH, "high");
        checkEq(open.signedLow, 60_000, "signed low");
        checkEq(open.signedHigh, 60_000, "signed high");
        checkEq(open.from, START - 10, "from");
        checkEq(open.to, START + 10, "to");
        checkEq(open.challenger, FINDER, "challenger");
        checkEq(bond.openChallenges(), 1, "open");
        checkSolvent();
    }

    /// A price that does not divide is widened outwards, and below nothing is nothing.
    function test_BoundsAreRoundedOutwards() external {
        Proof memory proof = tellPrice(70_000, START_TOLD);
        uint256 item = ask(proof, updateAt(SIGNED + 1, START));
        IMarkChallenges.Challenge memory open = marks.challengeOf(item);
        checkEq(open.low, LOW, "down");
        checkEq(open.high, HIGH + 1, "up");
        checkEq(open.signedLow, 60_000, "signed, down");
        checkEq(open.signedHigh, 60_001, "signed, up");
        Signed memory wide = priceAt(SIGNED, START);
        wide.confidence = uint64(SIGNED);
        proof = tellPrice(300_000, START_TOLD);
        checkEq(marks.challengeOf(ask(proof, update(wide))).low, 0, "not below nothing");
    }

    function test_SeveralUpdates_MakeOneRange() external {
        bytes[] memory both = new bytes[](2);
        both[0] = updateAt(SIGNED, START - 10);
        both[1] = updateAt(SIGNED * 2, START + 10);
        Proof memory proof = tellPrice(90_000, START_TOLD);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.IndexIsRight.selector, 90_000, LOW, 133_230)
        );
        vm.prank(FINDER);
        marks.challenge(proof, both);
    }

    // ----- times -----

    /// He who tells it would else challenge himself, held against a time of his choice.
    function test_WithoutTheBatchBefore_NothingIsAsked() external {
        Proof memory proof = tellPrice(48_000, START_TOLD);
        bytes memory reason =
            abi.encodeWithSelector(IMarkChallenges.EarlierBatchMissing.selector, proof.batchId);
        proof.earlierTimeUs = 0;
        askFails(reason, proof, genuine);
    }

    /// Else who tells an old time again and again would keep an old feed, or have none.
    function test_OldTimeToldAgain_IsJudgedByTheFeedOfNow() external {
        IMarkChallenges.Feed memory next = feed();
        next.tolerancePpb = TOLERANCE / 2;
        marks.announceFeed(0, next);
        vm.warp(START + 100);
        marks.useFeed(0, next);
        bytes memory old = section(UPDATE_PRICE, priceItem(48_000, START_TOLD));
        Proof memory before = tell(old, START_US + 101e6);
        Proof memory proof = tell(old, START_US + 200e6);
        vm.warp(START + 200);
        checkEq(marks.challengeOf(ask(before, genuine)).feed, 0, "told when the first held");
        uint256 item = ask(proof, updateAt(SIGNED, START + 91));
        checkEq(marks.challengeOf(item).feed, 1, "told when the second held");
    }

    /// An index that was older than it may be when it was told is held against a later time.
    function test_OldIndexThatWasToldLate_IsHeldAgainstTheTimeBefore() external {
        vm.warp(START + 100);
        Proof memory earlier = tellPrice(60_000, START_TOLD);
        earlier = tell(section(UPDATE_PRICE, priceItem(60_000, START_TOLD)), START_US + 100e6);
        Proof memory proof =
            tell(section(UPDATE_PRICE, priceItem(60_000, START_TOLD)), START_US + 100e6);
        checkEq(proof.earlierTimeUs, earlier.timeUs, "the batch before");
        uint256 item = ask(proof, updateAt(SIGNED * 2, START + 90));
        checkEq(marks.challengeOf(item).from, START + 80, "ten seconds around 90");
        checkEq(marks.challengeOf(item).to, START + 100, "and no longer");
    }

    function test_IndexFromTheFuture_IsHeldAgainstThePresent() external {
        Proof memory proof = tellPrice(48_000, START_US + 1_000e6);
        uint256 item = ask(proof, updateAt(SIGNED, START + 10));
        checkEq(marks.challengeOf(item).to, START + 10, "around now");
    }

    function test_OldItem_IsNotChallengedAnyMore() external {
        Proof memory proof = tellPrice(48_000, START_TOLD);
        vm.warp(START + 7 days + 1);
        askFails(
            abi.encodeWithSelector(IMarkChallenges.TooOld.selector, START_TOLD, START + 7 days),
            proof,
            genuine
        );
        vm.warp(START + 7 days);
        ask(proof, genuine);
    }
}
