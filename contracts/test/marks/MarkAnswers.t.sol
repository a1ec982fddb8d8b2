// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FillProof, Proof} from "../../src/challenges/FillProof.sol";
import {UPDATE_PRICE} from "../../src/interfaces/IHandler.sol";
import {IMarkChallenges} from "../../src/interfaces/IMarkChallenges.sol";
import {Status} from "../../src/interfaces/IOperatorBond.sol";
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

/// What is shown beside an index, and what ends a challenge.
contract MarkAnswersTest is MarkFixture {
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
        check(status(placeOf(proof)) == Status.None, "nothing is open");
    }

    // ----- answers -----

    /// The price rose within the window: what was shown first was its beginning.
    function test_AnotherSignedPrice_Answers() external {
        Proof memory proof = tellPrice(68_000, START_TOLD);
        uint256 before = token.balanceOf(FINDER);
        uint256 item = ask(proof, updateAt(SIGNED, START - 10));
        marks.answer(item, one(updateAt(6_800_000_000_000, START)));
        check(status(item) == Status.Answered, "answered");
        checkEq(token.balanceOf(FINDER), before - BOND, "the challenger paid");
        checkEq(bond.bond(), FUNDED + BOND, "the operator was paid");
        checkEq(bond.openChallenges(), 0, "none is open");
        checkSolvent();
        vm.warp(block.timestamp + 30 days);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.NotOpen.selector, item, Status.Answered)
        );
        marks.conclude(item);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.NotOpen.selector, item, Status.Answered)
        );
        marks.answer(item, one(""));
    }

    /// Between two signed prices everything was a price.
    function test_IndexBetweenTwoSignedPrices_IsAnswered() external {
        Proof memory proof = tellPrice(90_000, START_TOLD);
        uint256 item = ask(proof, updateAt(SIGNED, START - 10));
        marks.answer(item, one(updateAt(SIGNED * 2, START + 10)));
        check(status(item) == Status.Answered, "answered");
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
        check(status(item) == Status.Open, "still open");
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
        check(status(item) == Status.Lost, "lost");
        checkEq(bond.claimable(FINDER), BOND + REWARD, "bond and reward");
        checkEq(bond.bond(), FUNDED - REWARD, "out of the operator's bond");
        checkEq(bond.openChallenges(), 0, "none is open");
        checkSolvent();
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.NotOpen.selector, item, Status.Lost)
        );
        marks.conclude(item);
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
