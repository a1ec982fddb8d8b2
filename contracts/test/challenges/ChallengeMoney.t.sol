// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Challenges, Venue} from "../../src/Challenges.sol";
import {ChallengeChoice, ChallengeTerms} from "../../src/challenges/ChallengeTerms.sol";
import {FillProof, Proof} from "../../src/challenges/FillProof.sol";
import {Fill as ProvenFill} from "../../src/challenges/FillProof.sol";
import {Answer, SignedOrder} from "../../src/challenges/SignedOrder.sol";
import {IChallenges} from "../../src/interfaces/IChallenges.sol";
import {IOperatorBond, Status} from "../../src/interfaces/IOperatorBond.sol";
import {ChallengeFixture} from "./ChallengeFixture.sol";

/// Bonds, windows, awards, debts, proofs, replays.
contract ChallengeMoneyTest is ChallengeFixture {
    bytes32 private constant FORGED = keccak256("nobody signed this");

    /// Tokens that the contract has are those that it owes: bonds, open challenges, claims.
    function checkSolvent() private view {
        uint256 owed = challenges.bond() + challenges.openChallenges() * BOND
            + challenges.claimable(FINDER) + challenges.claimable(vm.addr(WALLET));
        checkEq(token.balanceOf(address(challenges)), owed, "the contract holds what it owes");
    }

    // ----- lost -----

    /// A buy of 10 lots at 61,000 with the mark at 60,000: 10,000 lost, 3 of fee, 1 % of 610,000
    /// and one unit.
    function test_FillWithoutAnOrder_IsPaidOutOfTheBond() external {
        Proof memory proof = tell(told(61_000, 10, FORGED));
        bytes32 id = ask(proof);
        checkSolvent();
        conclude(id, proof);
        uint256 award = 10_000 + 3 + 6_101;
        checkEq(challenges.claimable(vm.addr(WALLET)), award, "the account's owner is paid");
        checkEq(challenges.claimable(FINDER), BOND + REWARD, "the finder gets bond and reward");
        checkEq(challenges.bond(), 100_000e6 - award - REWARD, "out of the operator's bond");
        checkSolvent();
        vm.prank(vm.addr(WALLET));
        challenges.claim();
        checkEq(token.balanceOf(vm.addr(WALLET)), award, "in tokens");
        checkSolvent();
    }

    function testFuzz_AwardCoversWhatTheFillLost(uint256 price, uint256 lots, bool isMaker)
        external
    {
        price = within(price, 1, 1e6);
        lots = within(lots, 1, 1e6);
        Told memory fill = told(price, lots, FORGED);
        fill.isMaker = isMaker;
        ProvenFill memory proven = fillOfProof(tell(fill));
        int256 lost = int256(lots) * (int256(price) - int256(MARK));
        int256 award = int256(uint256(challenges.awardOf(proven)));
        check(award > lost, "more than was lost");
        check(award >= int256(price * lots / 100), "never less than a hundredth of the value");
    }

    function test_FillWithoutAnyHash_IsLost() external {
        Proof memory proof = tell(told(MARK, 10, 0));
        bytes32 id = ask(proof);
        Answer memory made = answerOf(orderWords(ALICE, MARK, 10));
        bytes32 hash = hashOf(made.order.request, 0);
        answerFails(
            abi.encodeWithSelector(SignedOrder.OrderHashDiffers.selector, hash, bytes32(0)),
            id,
            proof,
            made
        );
        conclude(id, proof);
        check(challenges.claimable(vm.addr(WALLET)) > 0, "paid");
    }

    // ----- answered -----

    function honest() private returns (Proof memory proof, Answer memory made) {
        made = answerOf(orderWords(ALICE, MARK, 10));
        proof = tell(told(MARK, 10, hashOf(made.order.request, 0)));
    }

    function test_AnsweredChallenge_CostsTheChallengersBond() external {
        (Proof memory proof, Answer memory made) = honest();
        uint256 before = token.balanceOf(FINDER);
        bytes32 id = ask(proof);
        answer(id, proof, made);
        checkEq(token.balanceOf(FINDER), before - BOND, "the challenger paid");
        checkEq(challenges.bond(), 100_000e6 + BOND, "the operator was paid for the answer");
        checkSolvent();
        vm.warp(block.timestamp + 30 days);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NotOpen.selector, id, Status.Answered));
        challenges.conclude(id, fillsOf(proof));
    }

    function test_ChallengeWithoutABond_IsRefused() external {
        (Proof memory proof,) = honest();
        Proof[] memory proofs = new Proof[](1);
        proofs[0] = proof;
        vm.prank(address(0xB00));
        vm.expectRevert();
        challenges.challenge(proofs, 0);
        checkEq(challenges.openChallenges(), 0, "nothing was opened");
    }

    /// Asking again and again for the same fill is not possible, at any price.
    function test_SameChallengeAgain_IsRefused() external {
        (Proof memory proof, Answer memory made) = honest();
        bytes32 id = ask(proof);
        Proof[] memory proofs = new Proof[](1);
        proofs[0] = proof;
        vm.expectRevert(abi.encodeWithSelector(IChallenges.AlreadyChallenged.selector, id));
        vm.prank(FINDER);
        challenges.challenge(proofs, 0);
        answer(id, proof, made);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.AlreadyChallenged.selector, id));
        vm.prank(FINDER);
        challenges.challenge(proofs, 0);
    }

    // ----- windows -----

    function test_AnswerInTheLastSecond_Counts_AndOneLaterNot() external {
        (Proof memory proof, Answer memory made) = honest();
        bytes32 id = ask(proof);
        uint256 deadline = block.timestamp + ANSWER_WINDOW;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IOperatorBond.TooEarly.selector, deadline));
        challenges.conclude(id, fillsOf(proof));
        uint256 state = vm.snapshotState();
        answer(id, proof, made);
        vm.revertToState(state);
        vm.warp(deadline + 1);
        answerFails(
            abi.encodeWithSelector(IChallenges.TooLate.selector, deadline), id, proof, made
        );
        challenges.conclude(id, fillsOf(proof));
    }

    // ----- replays -----

    function test_LostFill_IsPaidOnce() external {
        Proof memory proof = tell(told(MARK, 10, FORGED));
        bytes32 id = ask(proof);
        conclude(id, proof);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NotOpen.selector, id, Status.Lost));
        challenges.conclude(id, fillsOf(proof));
        Proof[] memory proofs = new Proof[](1);
        proofs[0] = proof;
        vm.expectRevert(
            abi.encodeWithSelector(IChallenges.LegAwarded.selector, fillOfProof(proof).leg)
        );
        vm.prank(FINDER);
        challenges.challenge(proofs, 0);
    }

    /// Two open challenges over one fill: the second finds nothing that is not paid.
    function test_FillInTwoLostChallenges_IsPaidOnce() external {
        Proof[] memory proofs = new Proof[](2);
        proofs[0] = tell(told(MARK, 10, FORGED));
        proofs[1] = tell(told(MARK, 10, FORGED));
        bytes32 first = ask(proofs[0]);
        vm.prank(FINDER);
        bytes32 both = challenges.challenge(proofs, 0);
        conclude(first, proofs[0]);
        uint256 paid = challenges.claimable(vm.addr(WALLET));
        ProvenFill[] memory fills = new ProvenFill[](2);
        fills[0] = fillOfProof(proofs[0]);
        fills[1] = fillOfProof(proofs[1]);
        challenges.conclude(both, fills);
        checkEq(challenges.claimable(vm.addr(WALLET)), paid * 2, "each fill once");
        checkSolvent();
    }

    /// A challenge over fills that others were paid for: its bond comes back, and nothing else.
    function test_ChallengeThatOnlyRepeatsLostOnes_WinsNothing() external {
        Proof[] memory proofs = new Proof[](2);
        ProvenFill[] memory fills = new ProvenFill[](2);
        for (uint256 i = 0; i < 2; ++i) {
            proofs[i] = tell(told(MARK, 10, FORGED));
            fills[i] = fillOfProof(proofs[i]);
        }
        vm.prank(FINDER);
        bytes32 both = challenges.challenge(proofs, 0);
        bytes32 first = ask(proofs[0]);
        bytes32 second = ask(proofs[1]);
        conclude(first, proofs[0]);
        conclude(second, proofs[1]);
        uint256 bond = challenges.bond();
        uint256 owners = challenges.claimable(vm.addr(WALLET));
        challenges.conclude(both, fills);
        checkEq(challenges.bond(), bond, "the operator pays each fill once");
        checkEq(challenges.claimable(vm.addr(WALLET)), owners, "the owner has it already");
        checkEq(challenges.claimable(FINDER), 3 * BOND + 2 * REWARD, "three bonds, two rewards");
        checkSolvent();
    }

    function test_FillsOfAnotherChallenge_AreRefused() external {
        (Proof memory proof, Answer memory made) = honest();
        bytes32 id = ask(proof);
        ProvenFill[] memory fills = fillsOf(proof);
        bytes32 named = keccak256(abi.encode(fills));
        fills[0].price -= 1;
        bytes memory reason = abi.encodeWithSelector(
            IChallenges.FillsDiffer.selector, keccak256(abi.encode(fills)), named
        );
        vm.expectRevert(reason);
        challenges.answer(id, fills, made);
        vm.warp(block.timestamp + 1 days);
        vm.expectRevert(reason);
        challenges.conclude(id, fills);
    }

    // ----- proofs -----

    function test_SideThatIsNotInTheBatch_IsNoFill() external {
        Proof memory proof = tell(told(MARK, 10, FORGED));
        proof.section[20] ^= 0x01;
        refused(
            abi.encodeWithSelector(FillProof.SectionDiffers.selector, 1, keccak256(proof.section)),
            proof
        );
        proof = tell(told(MARK, 10, FORGED));
        proof.item = 1;
        refused(abi.encodeWithSelector(FillProof.NotAFill.selector, 5, 1), proof);
        proof.item = 0;
        proof.section = priceSection(0, MARK);
        proof.sectionIndex = 0;
        refused(abi.encodeWithSelector(FillProof.NotAFill.selector, 9, 0), proof);
    }

    function testFuzz_BatchThatWasNotAccepted_ProvesNothing(uint256 field) external {
        Told memory fill = told(MARK, 10, FORGED);
        fill.afterUs = START_US + 1;
        Proof memory proof = tell(fill);
        field = within(field, 0, 9);
        if (field == 0) proof.batchId += 1;
        else if (field == 1) proof.previousHash ^= bytes32(uint256(1));
        else if (field == 2) proof.firstSequence += 1;
        else if (field == 3) proof.lastSequence += 1;
        else if (field == 4) proof.timeUs += 1;
        else if (field == 5) proof.sectionHashes[0] ^= bytes32(uint256(1));
        else if (field == 6) proof.earlierTimeUs += 1;
        else if (field == 7) proof.earlierFirstSequence += 1;
        else if (field == 8) proof.earlierSectionsHash ^= bytes32(uint256(1));
        else proof.earlierPreviousHash ^= bytes32(uint256(1));
        Proof[] memory proofs = new Proof[](1);
        proofs[0] = proof;
        vm.prank(FINDER);
        vm.expectRevert();
        challenges.challenge(proofs, 0);
    }

    function refused(bytes memory reason, Proof memory proof) private {
        Proof[] memory proofs = new Proof[](1);
        proofs[0] = proof;
        vm.expectRevert(reason);
        vm.prank(FINDER);
        challenges.challenge(proofs, 0);
    }

    function test_NoFill_OrTooMany_AreRefused() external {
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NobodyNamed.selector, 0));
        challenges.challenge(new Proof[](0), 0);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NobodyNamed.selector, 33));
        challenges.challenge(new Proof[](33), 0);
    }

    // ----- exemptions -----

    function test_ExemptFills_CannotBeChallenged() external {
        Told memory fill = told(MARK, 10, 0);
        fill.account = 4;
        refused(abi.encodeWithSelector(IChallenges.FillIsExempt.selector, 4), tell(fill));
        fill.account = LONE;
        refused(abi.encodeWithSelector(IChallenges.FillIsExempt.selector, LONE), tell(fill));
        fill.account = ALICE;
        fill.flags = 8;
        refused(abi.encodeWithSelector(IChallenges.FillIsExempt.selector, ALICE), tell(fill));
        // The other side of a liquidation is an order like any other.
        fill.isMaker = true;
        fill.flags = 9;
        ask(tell(fill));
    }

    // ----- what the bond does not cover -----

    function poor() private returns (Proof memory proof, bytes32 id, uint256 award) {
        challenges = new Challenges(address(manager), venue(), choice());
        vm.prank(FINDER);
        token.approve(address(challenges), type(uint256).max);
        token.approve(address(challenges), type(uint256).max);
        challenges.fund(100);
        proof = tell(told(61_000, 10, FORGED));
        id = ask(proof);
        award = 16_104;
    }

    function test_WhatTheBondDoesNotCover_IsOwed_AndOpensEscape() external {
        (Proof memory proof, bytes32 id, uint256 award) = poor();
        conclude(id, proof);
        checkEq(challenges.claimable(vm.addr(WALLET)), 100, "what there was");
        check(!challenges.isEscapeDue(), "there is time to pay");
        uint256 deadline = block.timestamp + PAY_WINDOW;
        vm.warp(deadline);
        check(!challenges.isEscapeDue(), "up to the last second");
        vm.warp(deadline + 1);
        check(challenges.isEscapeDue(), "unpaid in time");
        challenges.fund(uint128(award - 100));
        check(challenges.isEscapeDue(), "the finder is still owed");
        challenges.fund(REWARD);
        check(!challenges.isEscapeDue(), "all is paid");
        checkEq(challenges.claimable(vm.addr(WALLET)), award, "the account's owner");
        checkEq(challenges.claimable(FINDER), BOND + REWARD, "the finder");
        checkSolvent();
    }

    /// What is won while others wait queues behind them, though the bond could pay it.
    function test_DebtsArePaidInTheOrderInWhichTheyWereWon() external {
        (Proof memory lost, bytes32 id, uint256 award) = poor();
        conclude(id, lost);
        (Proof memory proof, Answer memory made) = honest();
        answer(ask(proof), proof, made);
        checkEq(challenges.bond(), BOND, "the bond of the challenger who was wrong");
        lost = tell(told(61_000, 10, keccak256("another order that nobody signed")));
        conclude(ask(lost), lost);
        address owner = vm.addr(WALLET);
        checkEq(challenges.claimable(owner), 100, "nothing of the second award yet");
        checkEq(challenges.bond(), BOND, "nor out of the bond");
        challenges.payDebts(1);
        checkEq(challenges.claimable(owner), award, "the first award first");
        checkEq(challenges.nextDebt(), 1, "one debt is paid");
        challenges.payDebts(32);
        // 50,000,000 of bond: both awards, the first reward, and what is left of the second.
        uint256 left = BOND + 100 - award - REWARD - award;
        checkEq(challenges.claimable(owner), 2 * award, "the second award");
        checkEq(challenges.claimable(FINDER), 2 * BOND + REWARD + left, "then the finder");
        checkEq(challenges.bond(), 0, "all of the bond");
        vm.expectRevert(abi.encodeWithSelector(IOperatorBond.NothingToPay.selector));
        challenges.payDebts(32);
        challenges.fund(uint128(REWARD - left));
        checkEq(challenges.claimable(FINDER), 2 * BOND + 2 * REWARD, "the rest of his reward");
        vm.expectRevert(abi.encodeWithSelector(IOperatorBond.NothingToPay.selector));
        challenges.payDebts(32);
        checkSolvent();
    }

    // ----- taking the bond out -----

    function test_MoreThanTheBond_IsNeitherAnnouncedNorTaken() external {
        uint128 all = challenges.bond();
        vm.expectRevert(abi.encodeWithSelector(IOperatorBond.BondTooLow.selector, all, all + 1));
        challenges.announceBondOut(all + 1);
        challenges.announceBondOut(all);
        Proof memory proof = tell(told(MARK, 10, FORGED));
        conclude(ask(proof), proof);
        uint128 left = challenges.bond();
        check(left < all, "a lost challenge was paid out of it");
        vm.warp(block.timestamp + 7 days);
        vm.expectRevert(abi.encodeWithSelector(IOperatorBond.BondTooLow.selector, left, all));
        challenges.takeBondOut();
        checkSolvent();
    }

    function test_BondLeaves_OnlyAnnouncedAndUnbound() external {
        vm.expectRevert(abi.encodeWithSelector(IOperatorBond.NothingToPay.selector));
        challenges.takeBondOut();
        challenges.announceBondOut(60_000e6);
        vm.warp(block.timestamp + 7 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IOperatorBond.TooEarly.selector, block.timestamp + 1)
        );
        challenges.takeBondOut();
        Proof memory proof = tell(told(MARK, 10, FORGED));
        bytes32 id = ask(proof);
        vm.warp(block.timestamp + 1);
        vm.expectRevert(abi.encodeWithSelector(IOperatorBond.BondIsBound.selector, 1, 0));
        challenges.takeBondOut();
        conclude(id, proof);
        uint256 before = token.balanceOf(address(this));
        challenges.takeBondOut();
        checkEq(token.balanceOf(address(this)), before + 60_000e6, "the operator has it");
        checkSolvent();
    }

    function test_StrangerTakesNoBondOut() external {
        vm.startPrank(FINDER);
        vm.expectRevert();
        challenges.announceBondOut(1);
        vm.expectRevert();
        challenges.takeBondOut();
        vm.expectRevert(abi.encodeWithSelector(IOperatorBond.NothingToPay.selector));
        challenges.claim();
        vm.stopPrank();
    }

    // ----- deployment -----

    /// A minute at least, but for a chain of one machine.
    function test_WindowsOfSeconds_AreForALocalChainAlone() external {
        Venue memory quick = venue();
        quick.challengeWindow = 12;
        ChallengeChoice memory chosen = choice();
        (chosen.answerWindow, chosen.payWindow, chosen.bondDelay) = (5, 5, 17);
        vm.chainId(31_337);
        checkEq(new Challenges(address(manager), quick, chosen).answerWindow(), 5, "local");
        chosen.answerWindow = 4;
        vm.expectRevert(abi.encodeWithSelector(ChallengeTerms.WindowOutOfRange.selector, 4, 5, 6));
        new Challenges(address(manager), quick, chosen);
        chosen.answerWindow = 5;
        vm.chainId(1);
        vm.expectRevert(abi.encodeWithSelector(ChallengeTerms.WindowOutOfRange.selector, 5, 60, 6));
        new Challenges(address(manager), quick, chosen);
    }

    function test_WindowsThatAWithdrawalCouldOvertake_AreRefused() external {
        vm.chainId(8453);
        ChallengeChoice memory chosen = choice();
        chosen.answerWindow = 6 hours + 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                ChallengeTerms.WindowOutOfRange.selector, 6 hours + 1, 60, 6 hours
            )
        );
        new Challenges(address(manager), venue(), chosen);
        chosen = choice();
        chosen.payWindow = 12 hours + 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                ChallengeTerms.WindowOutOfRange.selector, 12 hours + 1, 60, 12 hours
            )
        );
        new Challenges(address(manager), venue(), chosen);
        chosen = choice();
        chosen.bondDelay = 15 hours - 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                ChallengeTerms.WindowOutOfRange.selector, 15 hours - 1, 15 hours, type(uint32).max
            )
        );
        new Challenges(address(manager), venue(), chosen);
        // An index can be challenged for a week.
        Venue memory marked = venue();
        marked.marks = address(1);
        chosen = choice();
        chosen.bondDelay = 7 days + 3 hours - 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                ChallengeTerms.WindowOutOfRange.selector,
                7 days + 3 hours - 1,
                7 days + 3 hours,
                type(uint32).max
            )
        );
        new Challenges(address(manager), marked, chosen);
        chosen.bondDelay = 7 days + 3 hours;
        new Challenges(address(manager), marked, chosen);
        chosen = choice();
        chosen.challengeBond = 0;
        vm.expectRevert(
            abi.encodeWithSelector(ChallengeTerms.BondsTooSmall.selector, 0, REWARD, 1)
        );
        new Challenges(address(manager), venue(), chosen);
    }
}
