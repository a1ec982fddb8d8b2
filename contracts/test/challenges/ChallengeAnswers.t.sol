// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proof} from "../../src/challenges/FillProof.sol";
import {Answer, Request, Signed, SignedOrder} from "../../src/challenges/SignedOrder.sol";
import {SignedTypes} from "../../src/challenges/SignedTypes.sol";
import {Fill as ProvenFill} from "../../src/challenges/FillProof.sol";
import {IChallenges} from "../../src/interfaces/IChallenges.sol";
import {ChallengeFixture} from "./ChallengeFixture.sol";

/// Which orders answer a challenge, and what is wrong with those that do not.
contract ChallengeAnswersTest is ChallengeFixture {
    uint256 private constant P256_KEY = 0x256;

    function fuzzed(uint256 price, uint256 lots) private pure returns (uint256, uint256) {
        return (within(price, 1, 1e6), within(lots, 1, 1e6));
    }

    // ----- limits -----

    function testFuzz_OrderThatAllowsTheFill_Answers(uint256 price, uint256 lots, uint256 more)
        external
    {
        (price, lots) = fuzzed(price, lots);
        more = within(more, 0, 1e6);
        isAnswered(answerOf(orderWords(ALICE, price + more, lots + more)), told(price, lots, 0));
    }

    function testFuzz_FillAboveTheLimit_IsRefused(uint256 price, uint256 less) external {
        price = within(price, 2, 1e6);
        less = within(less, 1, price - 1);
        bytes memory reason =
            abi.encodeWithSelector(SignedOrder.LimitExceeded.selector, price, price - less);
        isRefused(reason, answerOf(orderWords(ALICE, price - less, 10)), told(price, 10, 0));
    }

    function testFuzz_FillAboveTheSize_IsRefused(uint256 lots, uint256 less) external {
        lots = within(lots, 2, 1e6);
        less = within(less, 1, lots - 1);
        bytes memory reason =
            abi.encodeWithSelector(SignedOrder.Overfilled.selector, lots, lots - less);
        isRefused(reason, answerOf(orderWords(ALICE, MARK, lots - less)), told(MARK, lots, 0));
    }

    function test_MarketOrder_HasNoLimit() external {
        bytes32[] memory words = orderWords(ALICE, 0, 10);
        words[9] = 0;
        isAnswered(answerOf(words), told(90_000, 10, 0));
    }

    function test_SellBelowItsLimit_IsRefused() external {
        bytes32[] memory words = orderWords(ALICE, MARK + 1, 10);
        words[7] = keccak256("sell");
        Told memory fill = told(MARK, 10, 0);
        fill.isMaker = true;
        Answer memory made = answerOf(words);
        // The maker's account is Alice, who sells when the taker buys.
        made.order.request.request[1] = bytes32(uint256(ALICE));
        fill.orderHash = hashOf(made.order.request, 0);
        Proof memory proof = tellSell(fill);
        bytes32 id = ask(proof);
        answerFails(
            abi.encodeWithSelector(SignedOrder.LimitExceeded.selector, MARK, MARK + 1),
            id,
            proof,
            made
        );
    }

    /// Bob buys, and Alice who rests sells to him.
    function tellSell(Told memory fill) private returns (Proof memory proof) {
        fill.flags = 1;
        return tell(fill);
    }

    function test_OrderOfTheOtherSide_IsRefused() external {
        bytes32[] memory words = orderWords(ALICE, MARK, 10);
        words[7] = keccak256("sell");
        Answer memory made = answerOf(words);
        Told memory fill = told(MARK, 10, hashOf(made.order.request, 0));
        Proof memory proof = tell(fill);
        answerFails(
            abi.encodeWithSelector(SignedOrder.SideDiffers.selector, fillOfProof(proof).leg),
            ask(proof),
            proof,
            made
        );
    }

    function test_OrderInAnotherMarketOrMode_IsRefused() external {
        bytes32[] memory words = orderWords(ALICE, MARK, 10);
        words[2] = bytes32(uint256(1));
        isRefused(
            abi.encodeWithSelector(SignedOrder.OrderOfAnother.selector, 1, 0),
            answerOf(words),
            told(MARK, 10, 0)
        );
        words = orderWords(ALICE, MARK, 10);
        words[18] = keccak256("isolated");
        Answer memory made = answerOf(words);
        Proof memory proof = tell(told(MARK, 10, hashOf(made.order.request, 0)));
        answerFails(
            abi.encodeWithSelector(SignedOrder.SideDiffers.selector, fillOfProof(proof).leg),
            ask(proof),
            proof,
            made
        );
    }

    // ----- time -----

    function testFuzz_FillAfterTheOrderEnded_IsRefused(uint64 late) external {
        late = uint64(within(late, 0, 1e12));
        Answer memory made = answerOf(untilWords(START_US + 7));
        Told memory fill = told(MARK, 10, 0);
        fill.afterUs = START_US + 7 + late;
        isRefused(
            abi.encodeWithSelector(
                SignedOrder.OrderExpired.selector, START_US + 7, START_US + 7 + late
            ),
            made,
            fill
        );
    }

    function test_FillThatMayHaveComeBeforeTheEnd_IsAnswered() external {
        Told memory fill = told(MARK, 10, 0);
        fill.afterUs = START_US + 6;
        isAnswered(answerOf(untilWords(START_US + 7)), fill);
    }

    function untilWords(uint64 timeUs) private pure returns (bytes32[] memory words) {
        words = orderWords(ALICE, MARK, 10);
        words[13] = bytes32(uint256(1));
        words[14] = bytes32(uint256(timeUs));
    }

    // ----- cancels on chain -----

    function canceled(uint64 nonce, uint64 afterUs)
        private
        returns (Proof memory proof, Answer memory made)
    {
        vm.prank(vm.addr(WALLET));
        challenges.cancelUpTo(ALICE, KEY_ID, nonce);
        made = answerOf(orderWords(ALICE, MARK, 10));
        Told memory fill = told(MARK, 10, hashOf(made.order.request, 0));
        fill.afterUs = afterUs;
        proof = tell(fill);
    }

    function test_FillAfterACancelOnChain_IsRefused() external {
        (Proof memory proof, Answer memory made) = canceled(9, bindsFrom());
        answerFails(
            abi.encodeWithSelector(SignedOrder.OrderCanceled.selector, 9, 9),
            ask(proof, 1),
            proof,
            made
        );
    }

    function test_CancelOfLowerNonces_LeavesTheOrder() external {
        (Proof memory proof, Answer memory made) = canceled(8, bindsFrom());
        bytes32 id = ask(proof, 1);
        answer(id, proof, made);
    }

    function test_CancelThatBindsLater_CannotBeNamed() external {
        (Proof memory proof,) = canceled(9, bindsFrom() - 1);
        Proof[] memory proofs = new Proof[](1);
        proofs[0] = proof;
        vm.expectRevert(
            abi.encodeWithSelector(
                IChallenges.CancelTooLate.selector, bindsFrom(), bindsFrom() - 1
            )
        );
        vm.prank(FINDER);
        challenges.challenge(proofs, 1);
    }

    function test_CancelOfAnotherOwner_CannotBeNamed() external {
        vm.prank(vm.addr(0xB0B));
        challenges.cancelUpTo(BOB, KEY_ID, 9);
        Told memory fill = told(MARK, 10, keccak256("an order of Alice"));
        fill.afterUs = bindsFrom();
        Proof[] memory proofs = new Proof[](1);
        proofs[0] = tell(fill);
        vm.expectRevert(
            abi.encodeWithSelector(
                IChallenges.NotExitOwner.selector, vm.addr(0xB0B), vm.addr(WALLET)
            )
        );
        vm.prank(FINDER);
        challenges.challenge(proofs, 1);
    }

    function bindsFrom() private view returns (uint64) {
        return uint64((block.timestamp + 1 hours) * 1_000_000);
    }

    function test_OnlyTheExitOwnerCancels_AndOnlyUpwards() external {
        vm.expectRevert(
            abi.encodeWithSelector(
                IChallenges.NotExitOwner.selector, address(this), vm.addr(WALLET)
            )
        );
        challenges.cancelUpTo(ALICE, KEY_ID, 4);
        vm.startPrank(vm.addr(WALLET));
        challenges.cancelUpTo(ALICE, KEY_ID, 4);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.NonceTooLow.selector, 4, 4));
        challenges.cancelUpTo(ALICE, KEY_ID, 4);
        vm.stopPrank();
        checkEq(challenges.cancellationCount(), 1, "one cancel");
    }

    // ----- signatures -----

    function test_OrderThatTheWalletSigned_Answers() external {
        Answer memory made;
        made.order.request = requestOf(0, orderWords(ALICE, MARK, 10), 9);
        sign(made.order.request, WALLET);
        isAnswered(made, told(MARK, 10, 0));
    }

    function testFuzz_OrderThatAnotherKeySigned_IsRefused(uint256 key) external {
        key = within(key, 1, 1e18);
        if (key == KEY) ++key;
        Answer memory made = answerOf(orderWords(ALICE, MARK, 10));
        sign(made.order.request, key);
        isRefused(wrong(made.order.request), made, told(MARK, 10, 0));
    }

    function test_RegistrationThatAnotherWalletSigned_IsRefused() external {
        Answer memory made = answerOf(orderWords(ALICE, MARK, 10));
        sign(made.order.registration, 0xB0B);
        isRefused(wrong(made.order.registration), made, told(MARK, 10, 0));
    }

    /// A changed word has another hash than the fill names: there is nothing to sign for.
    function testFuzz_ChangedWord_IsRefused(uint256 word, uint256 bit) external {
        word = within(word, 0, 18);
        Answer memory made = answerOf(orderWords(ALICE, MARK, 10));
        (bytes32 id, Proof memory proof) = asked(made, told(MARK, 10, 0));
        made.order.request.command[word] ^= bytes32(1 << within(bit, 0, 255));
        vm.expectRevert();
        challenges.answer(id, fillsOf(proof), made);
    }

    function p256Answer() private view returns (Answer memory made) {
        (uint256 x, uint256 y) = vm.publicKeyP256(P256_KEY);
        made.order.request = requestOf(0, orderWords(ALICE, MARK, 10), 9);
        made.order.registration =
            registrationOf(SignedTypes.P256_, keccak256(abi.encodePacked(x, y)));
        (bytes32 r, bytes32 s) = vm.signP256(P256_KEY, sha256(preimageOf(made.order.request)));
        // Browsers give either half of the range, the exchange takes the lower one.
        uint256 order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551;
        if (uint256(s) > order / 2) s = bytes32(order - uint256(s));
        made.order.request.signature = abi.encodePacked(r, s, x, y);
    }

    function test_OrderOfAP256Key_Answers() external {
        isAnswered(p256Answer(), told(MARK, 10, 0));
    }

    function test_OrderOfAnotherP256Key_IsRefused() external {
        Answer memory made = p256Answer();
        bytes32 hash = sha256(preimageOf(made.order.request));
        bytes memory reason = abi.encodeWithSelector(SignedOrder.SignatureWrong.selector, hash);
        made.order.request.signature[3] ^= 0x01;
        isRefused(reason, made, told(MARK, 10, 0));
        made = p256Answer();
        made.order.request.signature[70] ^= 0x01;
        isRefused(reason, made, told(MARK, 10, 0));
    }

    function test_OrderOfASubAccount_NeedsTheScope() external {
        Answer memory made = answerOf(orderWords(SUB, MARK, 10));
        Told memory fill = told(MARK, 10, 0);
        fill.account = SUB;
        isRefused(abi.encodeWithSelector(SignedOrder.KeyNotAllowed.selector, 16, 1), made, fill);
        made.order.registration.command[5] = bytes32(uint256(17));
        resign(made.order.registration);
        fill.lots = 9;
        isAnswered(made, fill);
    }

    /// A wallet of the main account registers keys of its sub-accounts.
    function test_KeyOfASubAccountThatTheOwnerRegistered_Answers() external {
        Answer memory made = answerOf(orderWords(SUB, MARK, 10));
        made.order.request.request[1] = bytes32(uint256(SUB));
        sign(made.order.request, KEY);
        made.order.registration.command[1] = bytes32(uint256(SUB));
        resign(made.order.registration);
        Told memory fill = told(MARK, 10, 0);
        fill.account = SUB;
        isAnswered(made, fill);
        // It acts for the sub-account and for nobody else.
        made.order.request = requestOf(0, orderWords(ALICE, MARK, 10), 9);
        made.order.request.request[1] = bytes32(uint256(SUB));
        sign(made.order.request, KEY);
        isRefused(
            abi.encodeWithSelector(SignedOrder.KeyNotAllowed.selector, 16, 1),
            made,
            told(MARK, 9, 0)
        );
    }

    function test_KeyThatMayNotTrade_IsRefused() external {
        Answer memory made = answerOf(orderWords(ALICE, MARK, 10));
        made.order.registration.command[5] = bytes32(uint256(2));
        resign(made.order.registration);
        isRefused(
            abi.encodeWithSelector(SignedOrder.KeyNotAllowed.selector, 1, 2),
            made,
            told(MARK, 10, 0)
        );
    }

    function test_KeyOfOtherMarkets_IsRefused() external {
        Answer memory made = answerOf(orderWords(ALICE, MARK, 10));
        made.order.markets = new uint16[](1);
        made.order.markets[0] = 3;
        bytes32 listed = keccak256(abi.encode(SignedTypes.KEY_MARKET, uint256(3)));
        made.order.registration.command[18] = keccak256(abi.encodePacked(listed));
        resign(made.order.registration);
        isRefused(
            abi.encodeWithSelector(SignedOrder.KeyNotAllowed.selector, 12, 0),
            made,
            told(MARK, 10, 0)
        );
        // Nor does it help to leave the list out.
        made.order.markets = new uint16[](0);
        isRefused(
            abi.encodeWithSelector(SignedOrder.RequestMalformed.selector, 6),
            made,
            told(MARK, 9, 0)
        );
    }

    function test_WalletThatTheOwnerLinked_MayRegister() external {
        Answer memory made = answerOf(orderWords(ALICE, MARK, 10));
        sign(made.order.registration, 0x2ED);
        bytes32[] memory words = new bytes32[](5);
        words[0] = SignedTypes.LINK_WALLET;
        words[1] = bytes32(uint256(ALICE));
        words[3] = keccak256("evm");
        words[4] = bytes32(uint256(uint160(vm.addr(0x2ED))));
        made.order.links = new Request[](1);
        made.order.links[0] = requestOf(4, words, 2);
        sign(made.order.links[0], WALLET);
        isAnswered(made, told(MARK, 10, 0));
        sign(made.order.links[0], 0x2ED);
        isRefused(wrong(made.order.links[0]), made, told(MARK, 9, 0));
    }

    // ----- keys that no chain can check -----

    function attested(uint256 most) private view returns (Answer memory made) {
        made.order.text = "TANDEM1 ...";
        made.order.registration = registrationOf(SignedTypes.HMAC, keccak256("a secret"));
        made.order.registration.command[7] = bytes32(uint256(1));
        made.order.registration.command[8] = bytes32(most);
        resign(made.order.registration);
    }

    function textHash(Answer memory made) private pure returns (bytes32) {
        return keccak256(abi.encode(keccak256(made.order.text), uint256(0), uint256(0)));
    }

    function test_TextOfAnAttestedKey_AnswersUpToWhatTheWalletAllowed() external {
        Answer memory made = attested(MARK * 10);
        Proof memory proof = tell(told(MARK, 10, textHash(made)));
        answer(ask(proof), proof, made);
        proof = tell(told(MARK, 11, textHash(made)));
        answerFails(
            abi.encodeWithSelector(SignedOrder.KeyNotAllowed.selector, 1, MARK * 11),
            ask(proof),
            proof,
            made
        );
    }

    function test_TextUnderARegisteredCurveKey_IsRefused() external {
        Answer memory made = attested(MARK * 10);
        made.order.registration = sessionKey();
        Proof memory proof = tell(told(MARK, 10, textHash(made)));
        answerFails(
            abi.encodeWithSelector(
                SignedOrder.KeyNotAllowed.selector, 2, uint256(SignedTypes.SECP256K1)
            ),
            ask(proof),
            proof,
            made
        );
    }

    // ----- batches, triggers, amendments -----

    /// Two orders in one batch, of which the second is meant.
    function batched(uint256 place) private view returns (Answer memory made) {
        made = answerOf(orderWords(ALICE, MARK, 10));
        Request memory given = made.order.request;
        given.list = new bytes32[](2);
        given.list[0] = keccak256(abi.encodePacked(orderWords(ALICE, MARK, 4)));
        given.list[1] = keccak256(abi.encodePacked(given.command));
        given.place = place;
        given.batch = new bytes32[](6);
        given.batch[0] = SignedTypes.BATCH;
        given.batch[1] = keccak256("names");
        given.batch[2] = keccak256(abi.encodePacked(given.list));
        for (uint256 member = 3; member < 6; ++member) {
            given.batch[member] = keccak256("");
        }
        given.request[0] = SignedTypes.BATCH_REQUEST;
        given.request[6] = keccak256(abi.encodePacked(given.batch));
        sign(given, KEY);
    }

    function test_OrderOfABatch_Answers() external {
        isAnswered(batched(1), told(MARK, 10, 0));
    }

    function test_OtherOrderOfTheBatch_IsRefused() external {
        isRefused(
            abi.encodeWithSelector(SignedOrder.RequestMalformed.selector, 5),
            batched(0),
            told(MARK, 10, 0)
        );
    }

    function test_TriggerOrderWithALimit_Answers() external {
        bytes32[] memory words = new bytes32[](18);
        words[0] = SignedTypes.PLACE_TRIGGER;
        words[1] = bytes32(uint256(ALICE));
        words[7] = keccak256("buy");
        words[11] = bytes32(uint256(1));
        words[12] = bytes32(MARK);
        words[13] = bytes32(uint256(10));
        words[17] = keccak256("cross");
        Answer memory made;
        made.kind = 1;
        made.order.request = requestOf(1, words, 9);
        sign(made.order.request, KEY);
        made.order.registration = sessionKey();
        isAnswered(made, told(MARK, 10, 0));
        isRefused(
            abi.encodeWithSelector(SignedOrder.LimitExceeded.selector, MARK + 1, MARK),
            made,
            told(MARK + 1, 10, 0)
        );
    }

    function amended(uint256 price, uint256 size) private view returns (Answer memory made) {
        made = answerOf(orderWords(ALICE, MARK, 10));
        bytes32[] memory words = new bytes32[](5);
        words[0] = SignedTypes.AMEND_ORDER;
        words[1] = bytes32(uint256(ALICE));
        words[3] = bytes32(price);
        words[4] = bytes32(size);
        made.amendments = new Signed[](1);
        made.amendments[0].request = requestOf(2, words, 10);
        sign(made.amendments[0].request, KEY);
        made.amendments[0].registration = sessionKey();
    }

    function test_FillWithinAnAmendment_Answers() external {
        isAnswered(amended(MARK + 5, 12), told(MARK + 5, 12, 0));
    }

    function test_AmendmentThatNobodySigned_IsRefused() external {
        Answer memory made = amended(MARK + 5, 12);
        sign(made.amendments[0].request, 0xBAD);
        isRefused(wrong(made.amendments[0].request), made, told(MARK + 5, 12, 0));
    }

    function test_LowerAmendment_TakesNothingBack() external {
        isAnswered(amended(MARK - 5, 2), told(MARK, 10, 0));
    }

    function test_MoreAmendmentsThanAnAnswerMayHave_AreRefused() external {
        Answer memory made = amended(MARK + 5, 12);
        Signed memory one = made.amendments[0];
        made.amendments = new Signed[](9);
        for (uint256 i = 0; i < 9; ++i) {
            made.amendments[i] = one;
        }
        isRefused(
            abi.encodeWithSelector(SignedOrder.TooManyAmendments.selector, 9),
            made,
            told(MARK + 5, 12, 0)
        );
    }

    // ----- several fills of one order -----

    function twoFills(uint256 size)
        private
        returns (Proof[] memory proofs, ProvenFill[] memory fills, Answer memory made)
    {
        made = answerOf(orderWords(ALICE, MARK, size));
        bytes32 hash = hashOf(made.order.request, 0);
        proofs = new Proof[](2);
        fills = new ProvenFill[](2);
        for (uint256 i = 0; i < 2; ++i) {
            proofs[i] = tell(told(MARK, 6, hash));
            fills[i] = fillOfProof(proofs[i]);
        }
    }

    function test_FillsThatFitTogether_AreAnswered() external {
        (Proof[] memory proofs, ProvenFill[] memory fills, Answer memory made) = twoFills(12);
        vm.prank(FINDER);
        bytes32 id = challenges.challenge(proofs, 0);
        challenges.answer(id, fills, made);
    }

    function test_EachFitsButNotTogether_IsRefused() external {
        (Proof[] memory proofs, ProvenFill[] memory fills, Answer memory made) = twoFills(11);
        answer(ask(proofs[0]), proofs[0], made);
        answer(ask(proofs[1]), proofs[1], made);
        vm.prank(FINDER);
        bytes32 id = challenges.challenge(proofs, 0);
        vm.expectRevert(abi.encodeWithSelector(SignedOrder.Overfilled.selector, 12, 11));
        challenges.answer(id, fills, made);
    }

    /// Two orders have nothing in common that one answer could show.
    function test_FillsOfTwoOrders_AreNotOneChallenge() external {
        Proof[] memory proofs = new Proof[](2);
        proofs[0] = tell(told(MARK, 6, keccak256("one order")));
        proofs[1] = tell(told(MARK, 6, keccak256("another order")));
        vm.expectRevert(
            abi.encodeWithSelector(IChallenges.NotOneOrder.selector, fillOfProof(proofs[1]).leg)
        );
        vm.prank(FINDER);
        challenges.challenge(proofs, 0);
        // Nor have fills that name no order at all.
        proofs[0] = tell(told(MARK, 6, 0));
        proofs[1] = tell(told(MARK, 6, 0));
        vm.expectRevert(
            abi.encodeWithSelector(IChallenges.NotOneOrder.selector, fillOfProof(proofs[1]).leg)
        );
        vm.prank(FINDER);
        challenges.challenge(proofs, 0);
    }

    function test_OneFillNamedTwice_IsRefused() external {
        (Proof[] memory proofs,,) = twoFills(11);
        proofs[1] = proofs[0];
        uint256 leg = fillOfProof(proofs[0]).leg;
        vm.expectRevert(abi.encodeWithSelector(IChallenges.LegsNotAscending.selector, leg, leg));
        vm.prank(FINDER);
        challenges.challenge(proofs, 0);
    }
}
