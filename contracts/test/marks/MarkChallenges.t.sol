// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarkChallenges} from "../../src/MarkChallenges.sol";
import {ChallengeTerms} from "../../src/challenges/ChallengeTerms.sol";
import {FillProof, Proof} from "../../src/challenges/FillProof.sol";
import {UPDATE_PRICE} from "../../src/interfaces/IHandler.sol";
import {IMarkChallenges} from "../../src/interfaces/IMarkChallenges.sol";
import {IOperatorBond} from "../../src/interfaces/IOperatorBond.sol";
import {IPyth} from "../../src/interfaces/IPyth.sol";
import {PythVerifier} from "../../src/marks/PythVerifier.sol";
import {MarkFixture} from "./MarkFixture.sol";

/// Stands before the verifier and takes money for it, as Pyth's contract does.
contract PaidPyth is IPyth {
    IPyth private immutable _verifier;
    uint256 private immutable _fee;

    constructor(IPyth verifier, uint256 fee) {
        _verifier = verifier;
        _fee = fee;
    }

    function getUpdateFee(bytes[] calldata) external view returns (uint256) {
        return _fee;
    }

    function parsePriceFeedUpdates(
        bytes[] calldata updateData,
        bytes32[] calldata priceIds,
        uint64 minPublishTime,
        uint64 maxPublishTime
    ) external payable returns (PriceFeed[] memory) {
        if (msg.value != _fee) revert();
        return
            _verifier.parsePriceFeedUpdates(updateData, priceIds, minPublishTime, maxPublishTime);
    }
}

/// Indexes that are right and wrong, what is shown beside them, and who pays.
contract MarkChallengesTest is MarkFixture {
    uint64 private constant START_TOLD = START_US + 1;

    /// 60,000 x (1 - 0.11) - 3 x 10 and 60,000 x (1 + 0.11) + 3 x 10.
    uint256 private constant LOW = 53_370;
    uint256 private constant HIGH = 66_630;

    function checkSolvent() private view {
        uint256 owed = bond.bond() + bond.openChallenges() * BOND + bond.claimable(FINDER)
            + bond.claimable(OWNER);
        checkEq(token.balanceOf(address(bond)), owed, "the contract holds what it owes");
    }

    function status(uint256 item) private view returns (IMarkChallenges.Status) {
        return marks.challengeOf(item).status;
    }

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

    // ----- what is shown -----

    function test_PriceBesideTheTime_IsNotTaken() external {
        Proof memory proof = tellPrice(48_000, START_TOLD);
        for (uint256 i = 0; i < 2; ++i) {
            askFails(
                abi.encodeWithSelector(
                    PythVerifier.NoPriceWithin.selector, FEED, START - 10, START + 10
                ),
                proof,
                updateAt(SIGNED, i == 0 ? START - 11 : START + 11)
            );
        }
        ask(proof, updateAt(SIGNED, START - 10));
    }

    function test_OtherExponent_IsRefused() external {
        Signed memory other = priceAt(SIGNED, START);
        other.exponent = -7;
        Proof memory proof = tellPrice(48_000, START_TOLD);
        askFails(
            abi.encodeWithSelector(IMarkChallenges.ExponentDiffers.selector, -7, -8),
            proof,
            update(other)
        );
    }

    function test_OtherFeed_IsRefused() external {
        Signed memory other = priceAt(SIGNED, START);
        other.id = keccak256("ETH in dollars");
        Proof memory proof = tellPrice(48_000, START_TOLD);
        askFails(
            abi.encodeWithSelector(
                PythVerifier.NoPriceWithin.selector, FEED, START - 10, START + 10
            ),
            proof,
            update(other)
        );
    }

    function test_PriceThatIsNone_IsRefused() external {
        Proof memory proof = tellPrice(48_000, START_TOLD);
        int64[2] memory prices = [int64(0), -1];
        for (uint256 i = 0; i < 2; ++i) {
            askFails(
                abi.encodeWithSelector(IMarkChallenges.PriceNotPositive.selector, prices[i]),
                proof,
                updateAt(prices[i], START)
            );
        }
    }

    function test_NoOrTooManyUpdates_AreRefused() external {
        Proof memory proof = tellPrice(48_000, START_TOLD);
        uint8[2] memory counts = [0, 9];
        for (uint256 i = 0; i < 2; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IMarkChallenges.UpdatesOutOfRange.selector, counts[i], 8)
            );
            vm.prank(FINDER);
            marks.challenge(proof, new bytes[](counts[i]));
        }
    }

    function test_WhatIsNotAPrice_IsRefused() external {
        bytes[] memory sections = new bytes[](2);
        sections[0] = section(UPDATE_PRICE, priceItem(48_000, START_TOLD));
        sections[1] = ownedBy(30, OWNER);
        Proof memory proof = tell(sections, 0, START_TOLD);
        bytes memory signed = genuine;
        proof.isMaker = true;
        askFails(abi.encodeWithSelector(IMarkChallenges.NotAPrice.selector, 9, 0), proof, signed);
        proof.isMaker = false;
        proof.item = 1;
        askFails(abi.encodeWithSelector(IMarkChallenges.NotAPrice.selector, 9, 1), proof, signed);
        proof.item = 0;
        proof.sectionIndex = 1;
        askFails(
            abi.encodeWithSelector(FillProof.SectionDiffers.selector, 1, keccak256(proof.section)),
            proof,
            signed
        );
        proof.section = sections[1];
        askFails(abi.encodeWithSelector(IMarkChallenges.NotAPrice.selector, 1, 0), proof, signed);
        proof.timeUs += 1;
        vm.expectPartialRevert(FillProof.BatchUnknown.selector);
        marks.challenge(proof, one(signed));
    }

    function test_SameItemAgain_IsRefused() external {
        Proof memory proof = tellPrice(48_000, START_TOLD);
        uint256 item = ask(proof, genuine);
        askFails(
            abi.encodeWithSelector(IMarkChallenges.AlreadyChallenged.selector, item),
            proof,
            genuine
        );
    }

    function test_WhoHasNoBond_OpensNothing() external {
        Proof memory proof = tellPrice(48_000, START_TOLD);
        bytes[] memory list = one(genuine);
        vm.expectRevert();
        vm.prank(address(0xB00));
        marks.challenge(proof, list);
        check(status(placeOf(proof)) == IMarkChallenges.Status.None, "nothing is open");
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

    // ----- answers -----

    /// The price rose within the window: what was shown first was its beginning.
    function test_AnotherSignedPrice_Answers() external {
        Proof memory proof = tellPrice(68_000, START_TOLD);
        uint256 before = token.balanceOf(FINDER);
        uint256 item = ask(proof, updateAt(SIGNED, START - 10));
        marks.answer(item, one(updateAt(6_800_000_000_000, START)));
        check(status(item) == IMarkChallenges.Status.Answered, "answered");
        checkEq(token.balanceOf(FINDER), before - BOND, "the challenger paid");
        checkEq(bond.bond(), FUNDED + BOND, "the operator was paid");
        checkEq(bond.openChallenges(), 0, "none is open");
        checkSolvent();
        vm.warp(block.timestamp + 30 days);
        vm.expectRevert(
            abi.encodeWithSelector(
                IMarkChallenges.NotOpen.selector, item, IMarkChallenges.Status.Answered
            )
        );
        marks.conclude(item);
        vm.expectRevert(
            abi.encodeWithSelector(
                IMarkChallenges.NotOpen.selector, item, IMarkChallenges.Status.Answered
            )
        );
        marks.answer(item, one(""));
    }

    /// Between two signed prices everything was a price.
    function test_IndexBetweenTwoSignedPrices_IsAnswered() external {
        Proof memory proof = tellPrice(90_000, START_TOLD);
        uint256 item = ask(proof, updateAt(SIGNED, START - 10));
        marks.answer(item, one(updateAt(SIGNED * 2, START + 10)));
        check(status(item) == IMarkChallenges.Status.Answered, "answered");
    }

    function test_PriceThatIsNotEnough_AnswersNothing() external {
        Proof memory proof = tellPrice(90_000, START_TOLD);
        uint256 item = ask(proof, updateAt(SIGNED, START - 10));
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.IndexIsApart.selector, 90_000, LOW, 77_730)
        );
        marks.answer(item, one(updateAt(7_000_000_000_000, START)));
        bytes[] memory late = one(updateAt(SIGNED * 2, START + 11));
        vm.expectRevert(
            abi.encodeWithSelector(
                PythVerifier.NoPriceWithin.selector, FEED, START - 10, START + 10
            )
        );
        marks.answer(item, late);
        check(status(item) == IMarkChallenges.Status.Open, "still open");
    }

    function test_AnswerAfterTheWindow_IsTooLate() external {
        Proof memory proof = tellPrice(68_000, START_TOLD);
        uint256 item = ask(proof, genuine);
        uint256 deadline = block.timestamp + ANSWER_WINDOW;
        bytes[] memory signed = one(updateAt(6_800_000_000_000, START));
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.TooLate.selector, deadline));
        marks.answer(item, signed);
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.TooEarly.selector, deadline));
        marks.conclude(item);
        marks.answer(item, signed);
    }

    // ----- lost -----

    function test_WrongIndexWithoutAnAnswer_IsLost() external {
        Proof memory proof = tellPrice(48_000, START_TOLD);
        uint256 item = lose(proof);
        check(status(item) == IMarkChallenges.Status.Lost, "lost");
        checkEq(bond.claimable(FINDER), BOND + REWARD, "bond and reward");
        checkEq(bond.bond(), FUNDED - REWARD, "out of the operator's bond");
        checkEq(bond.openChallenges(), 0, "none is open");
        checkSolvent();
        vm.expectRevert(
            abi.encodeWithSelector(
                IMarkChallenges.NotOpen.selector, item, IMarkChallenges.Status.Lost
            )
        );
        marks.conclude(item);
    }

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
        // Two batches later other prices hold.
        notHarmed(item, tell(liquidation(ALICE, 48_000, false), START_TOLD));
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
            abi.encodeWithSelector(
                IMarkChallenges.NotLost.selector, item, IMarkChallenges.Status.Open
            )
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

    // ----- the fee of a contract of Pyth -----

    receive() external payable {}

    function test_VerificationThatCosts_IsPaid_AndTheRestComesBack() external {
        IMarkChallenges.Feed memory paid = feed();
        paid.pyth = new PaidPyth(verifier, 7);
        useFeed(0, paid);
        token.transfer(address(this), 0);
        Proof memory proof = tellPrice(68_000, START_TOLD);
        vm.deal(address(this), 100);
        bytes[] memory both = new bytes[](2);
        both[0] = genuine;
        both[1] = updateAt(SIGNED, START + 1);
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.FeeTooLow.selector, 13, 14));
        marks.challenge{value: 13}(proof, both);
        uint256 item = marks.challenge{value: 20}(proof, both);
        checkEq(address(this).balance, 86, "14 are paid");
        marks.answer{value: 7}(item, one(updateAt(6_800_000_000_000, START)));
        checkEq(address(this).balance, 79, "and 7");
        checkEq(address(marks).balance, 0, "nothing stays");
    }
}

/// Which feed a market has, and who may change it.
contract MarkFeedsTest is MarkFixture {
    function test_MarketWithoutAFeed_IsNotChallenged() external {
        useFeed(0, none());
        Proof memory proof = tellPrice(48_000, START_US);
        askFails(
            abi.encodeWithSelector(IMarkChallenges.NoFeed.selector, 0, START_US), proof, genuine
        );
        (IMarkChallenges.Feed memory found,) = marks.feedAt(3, START_US);
        checkEq(found.id, 0, "a market of which nothing was said");
    }

    function none() private pure returns (IMarkChallenges.Feed memory empty) {
        return empty;
    }

    /// An item keeps the feed of its time: no change takes a challenge away, or makes one.
    function test_NewFeed_HoldsForLaterItemsOnly() external {
        Proof memory before = tellPrice(48_000, START_US);
        vm.warp(START + 100);
        IMarkChallenges.Feed memory next = feed();
        next.tolerancePpb = 300_000_000;
        useFeed(0, next);
        Proof memory later = tellPrice(48_000, START_US + 100e6);
        askFails(
            abi.encodeWithSelector(IMarkChallenges.IndexIsRight.selector, 48_000, 41_970, 78_030),
            later,
            updateAt(SIGNED, START + 100)
        );
        uint256 item = ask(before, genuine);
        checkEq(marks.challengeOf(item).feed, 0, "the first");
        marks.answer(item, one(updateAt(4_800_000_000_000, START)));
        (, uint256 number) = marks.feedAt(0, START_US + 100e6);
        checkEq(number, 1, "the second");
        checkEq(marks.feedOf(0, 0).tolerancePpb, TOLERANCE, "the first is kept");
        (IMarkChallenges.Feed memory none_,) = marks.feedAt(0, START_US - 1);
        checkEq(none_.id, 0, "before the first");
    }

    function test_FeedWaitsForItsDelay() external {
        marks = new MarkChallenges(address(manager), entrypoint, assets, NOBODY, 2 days);
        IMarkChallenges.Feed memory next = feed();
        bytes32 hash = keccak256(abi.encode(uint16(0), next));
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.FeedNotAnnounced.selector, hash));
        marks.useFeed(0, next);
        marks.announceFeed(0, next);
        vm.warp(START + 2 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.FeedTooEarly.selector, hash, START + 2 days)
        );
        marks.useFeed(0, next);
        vm.warp(START + 2 days);
        vm.prank(FINDER);
        marks.useFeed(0, next);
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.FeedNotAnnounced.selector, hash));
        marks.useFeed(0, next);
    }

    /// A slip can be taken back, and nothing is kept for a day when nobody looks any more.
    function test_AnnouncedFeed_IsReplacedOrExpires() external {
        marks = new MarkChallenges(address(manager), entrypoint, assets, NOBODY, 2 days);
        IMarkChallenges.Feed memory slip = feed();
        slip.per = 1e7;
        IMarkChallenges.Feed memory next = feed();
        marks.announceFeed(0, slip);
        vm.warp(START + 1 hours);
        marks.announceFeed(0, next);
        vm.warp(START + 3 days);
        bytes32 hash = keccak256(abi.encode(uint16(0), slip));
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.FeedNotAnnounced.selector, hash));
        marks.useFeed(0, slip);
        uint256 until = START + 1 hours + 2 days + 7 days;
        vm.warp(until + 1);
        hash = keccak256(abi.encode(uint16(0), next));
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.FeedTooLate.selector, hash, until)
        );
        marks.useFeed(0, next);
        vm.warp(until);
        marks.useFeed(0, next);
    }

    function test_OnlyTheAuthority_AnnouncesAFeed() external {
        IMarkChallenges.Feed memory next = feed();
        vm.expectRevert();
        vm.prank(FINDER);
        marks.announceFeed(0, next);
    }

    function test_DelayOfARealChain_IsTwoDays() external {
        vm.chainId(1);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.DelayTooShort.selector, 2 days - 1, 2 days)
        );
        new MarkChallenges(address(manager), entrypoint, assets, NOBODY, 2 days - 1);
        new MarkChallenges(address(manager), entrypoint, assets, NOBODY, 2 days);
    }

    function isInvalid(IMarkChallenges.Feed memory given) private {
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.FeedInvalid.selector, 0));
        marks.announceFeed(0, given);
    }

    function test_FeedsThatBindNobody_AreRefused() external {
        IMarkChallenges.Feed memory bad = feed();
        bad.pyth = PythVerifier(address(0));
        isInvalid(bad);
        bad = feed();
        bad.tolerancePpb = 0;
        isInvalid(bad);
        bad.tolerancePpb = 500_000_001;
        isInvalid(bad);
        bad = feed();
        bad.confidences = 11;
        isInvalid(bad);
        bad = feed();
        bad.windowSeconds = 0;
        isInvalid(bad);
        bad.windowSeconds = 61;
        isInvalid(bad);
        bad = feed();
        bad.maxAgeSeconds = 0;
        isInvalid(bad);
        bad.maxAgeSeconds = 3_601;
        isInvalid(bad);
        bad = feed();
        bad.units = 0;
        isInvalid(bad);
        bad.units = 1e18 + 1;
        isInvalid(bad);
        bad = feed();
        bad.per = 0;
        isInvalid(bad);
    }

    function test_BondIsNamedOnce_ByTheDeployer() external {
        vm.expectRevert(IMarkChallenges.AlreadyConnected.selector);
        marks.connect(bond);
        MarkChallenges other = new MarkChallenges(address(manager), entrypoint, assets, NOBODY, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.BondDiffers.selector, address(marks))
        );
        other.connect(bond);
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.NotDeployer.selector, FINDER));
        vm.prank(FINDER);
        other.connect(bond);
    }

    /// forge-config: default.fuzz.runs = 128
    function testFuzz_LargestFiguresFit(uint64 confidence, int64 price) external {
        IMarkChallenges.Feed memory wide = feed();
        (wide.units, wide.per, wide.confidences) = (1e18, 1, 10);
        wide.tolerancePpb = 500_000_000;
        useFeed(0, wide);
        Signed memory signed = priceAt(price > 0 ? price : type(int64).max, START);
        signed.confidence = confidence;
        Proof memory proof = tellPrice(1, START_US);
        uint256 value = uint64(signed.price);
        uint256 away = uint256(confidence) * 10;
        uint256 low = value / 2 > away ? (value * 5e8 - away * 1e9) * 1e18 / 1e9 : 0;
        bytes[] memory list = one(update(signed));
        if (low <= 1) vm.expectPartialRevert(IMarkChallenges.IndexIsRight.selector);
        vm.prank(FINDER);
        uint256 item = marks.challenge(proof, list);
        if (low > 1) {
            checkEq(marks.challengeOf(item).low, low, "low");
            checkEq(marks.challengeOf(item).signedHigh, value * 1e18, "signed");
        }
    }
}
