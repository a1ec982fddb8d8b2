// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Challenges, Venue} from "../../src/Challenges.sol";
import {PlayToken} from "../../src/PlayToken.sol";
import {ChallengeChoice} from "../../src/challenges/ChallengeTerms.sol";
import {OrderChecker} from "../../src/challenges/OrderChecker.sol";
import {Fill as ProvenFill, Proof} from "../../src/challenges/FillProof.sol";
import {Answer, Request, Signed, SignedOrder} from "../../src/challenges/SignedOrder.sol";
import {SignedTypes} from "../../src/challenges/SignedTypes.sol";
import {IChallenges} from "../../src/interfaces/IChallenges.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {MATCH_ORDERS, REGISTER_ACCOUNT} from "../../src/interfaces/IHandler.sol";
import {Status} from "../../src/interfaces/IOperatorBond.sol";
import {MirrorFixture} from "../mirror/MirrorFixture.sol";

/// A mirror whose accounts have wallets with keys, a bonded operator, and hands that sign orders.
abstract contract ChallengeFixture is MirrorFixture {
    uint256 internal constant WALLET = 0xA11CE;
    uint256 internal constant KEY = 0x5E55;
    uint32 internal constant ALICE = 16;
    uint32 internal constant BOB = 17;
    uint32 internal constant SUB = 18;
    uint32 internal constant LONE = 19;
    uint32 internal constant KEY_ID = 2;
    uint128 internal constant BOND = 50e6;
    uint128 internal constant REWARD = 25e6;
    uint32 internal constant ANSWER_WINDOW = 3 hours;
    uint32 internal constant PAY_WINDOW = 6 hours;
    address internal constant NOBODY = address(0xE0);
    address internal constant FINDER = address(0xF1);

    PlayToken internal token;
    Challenges internal challenges;
    OrderChecker internal checker;

    function setUp() public virtual override {
        super.setUp();
        token = new PlayToken("USD", "USD", 6);
        checker = new OrderChecker();
        challenges = new Challenges(address(manager), venue(), choice());
        address alice = vm.addr(WALLET);
        submit(
            bytes.concat(
                ownedBy(ALICE, alice),
                ownedBy(BOB, vm.addr(0xB0B)),
                ownedBy(SUB, alice),
                ownedBy(LONE, NOBODY)
            )
        );
        for (uint32 account = ALICE; account <= LONE; ++account) {
            submit(depositSection(account, 1e12));
        }
        token.mint(FINDER, 1e12);
        token.mint(address(this), 1e15);
        token.approve(address(challenges), type(uint256).max);
        vm.prank(FINDER);
        token.approve(address(challenges), type(uint256).max);
        challenges.fund(100_000e6);
    }

    function venue() internal view returns (Venue memory) {
        return Venue(
            entrypoint,
            assets,
            perps,
            checker,
            NOBODY,
            12 hours,
            31_337,
            address(0xD0),
            address(token),
            marksAddress()
        );
    }

    /// Where marks are challenged.
    function marksAddress() internal view virtual returns (address) {
        return address(0);
    }

    function choice() internal pure returns (ChallengeChoice memory) {
        return ChallengeChoice(BOND, REWARD, 1, ANSWER_WINDOW, PAY_WINDOW, 7 days);
    }

    function ownedBy(uint32 account, address owner) internal pure returns (bytes memory) {
        return section(REGISTER_ACCOUNT, abi.encodePacked(account, owner));
    }

    // ----- fills that are told -----

    /// A buy of Alice from Bob in a batch of its own, with this hash of her order.
    struct Told {
        uint32 account;
        uint256 price;
        uint256 lots;
        bytes32 orderHash;
        bool isMaker;
        uint8 flags;
        uint64 afterUs;
    }

    function told(uint256 price, uint256 lots, bytes32 orderHash)
        internal
        pure
        returns (Told memory)
    {
        return Told(ALICE, price, lots, orderHash, false, 0, 0);
    }

    /// Submits the fill and returns what proves it.
    function tell(Told memory fill) internal returns (Proof memory proof) {
        bytes32 other = keccak256("the other side's order");
        bytes memory head = abi.encodePacked(
            uint16(0),
            uint56(fill.price),
            uint56(fill.lots),
            fill.isMaker ? BOB : fill.account,
            fill.isMaker ? fill.account : BOB,
            uint8((fill.isMaker ? 0 : 1) | fill.flags)
        );
        bytes memory item = abi.encodePacked(
            head,
            int64(3),
            int64(5),
            uint56(fill.price),
            uint56(fill.price),
            fill.isMaker ? other : fill.orderHash,
            fill.isMaker ? fill.orderHash : other
        );
        proof = prove(priceSection(0, MARK), section(MATCH_ORDERS, item), fill.afterUs);
        proof.isMaker = fill.isMaker;
    }

    /// Submits two batches of which the second has a section of fills behind another one.
    function prove(bytes memory before, bytes memory fills, uint64 afterUs)
        internal
        returns (Proof memory proof)
    {
        if (afterUs != 0) {
            proof.earlierPreviousHash = entrypoint.headHash();
            proof.earlierFirstSequence = sequence + 1;
            proof.earlierLastSequence = sequence + 1;
            proof.earlierTimeUs = afterUs;
            bytes32[1] memory only = [keccak256(before)];
            proof.earlierSectionsHash = keccak256(abi.encodePacked(only));
            IEntrypoint.Batch memory earlier = batchOf(before);
            earlier.timeUs = afterUs;
            entrypoint.submit(earlier);
            ++sequence;
        }
        IEntrypoint.Batch memory batch = batchOf(bytes.concat(before, fills));
        if (batch.timeUs < entrypoint.lastTimeUs()) batch.timeUs = entrypoint.lastTimeUs();
        proof.batchId = batch.batchId;
        proof.previousHash = batch.previousHash;
        proof.firstSequence = batch.firstSequence;
        proof.lastSequence = batch.lastSequence;
        proof.timeUs = batch.timeUs;
        proof.sectionHashes = new bytes32[](2);
        proof.sectionHashes[0] = keccak256(before);
        proof.sectionHashes[1] = keccak256(fills);
        proof.sectionIndex = 1;
        proof.section = fills;
        entrypoint.submit(batch);
        ++sequence;
    }

    function ask(Proof memory proof) internal returns (bytes32) {
        return ask(proof, 0);
    }

    function ask(Proof memory proof, uint256 cancellation) internal returns (bytes32) {
        Proof[] memory proofs = new Proof[](1);
        proofs[0] = proof;
        vm.prank(FINDER);
        return challenges.challenge(proofs, cancellation);
    }

    /// What the contract read out of a proof: asked for by the event, here computed again.
    function fillsOf(Proof memory proof) internal pure returns (ProvenFill[] memory fills) {
        fills = new ProvenFill[](1);
        fills[0] = fillOfProof(proof);
    }

    function fillOfProof(Proof memory proof) internal pure returns (ProvenFill memory fill) {
        bytes memory data = proof.section;
        uint256 from = 4 + uint256(proof.item) * 119;
        bool isTakerBuy = uint8(data[from + 24]) & 1 != 0;
        fill.leg = (uint256(proof.batchId) << 128) | (uint256(proof.sectionIndex) << 64)
            | (uint256(proof.item) << 1) | (proof.isMaker ? 1 : 0);
        fill.account = uint32(number(data, from + (proof.isMaker ? 20 : 16), 4));
        fill.market = uint16(number(data, from, 2));
        fill.isBuy = isTakerBuy != proof.isMaker;
        fill.isIsolated = uint8(data[from + 24]) & (proof.isMaker ? 4 : 2) != 0;
        fill.isLiquidation = !proof.isMaker && uint8(data[from + 24]) & 8 != 0;
        fill.price = uint64(number(data, from + 2, 7));
        fill.lots = uint64(number(data, from + 9, 7));
        fill.limit = uint64(number(data, from + (proof.isMaker ? 48 : 41), 7));
        fill.fee = int64(uint64(number(data, from + (proof.isMaker ? 33 : 25), 8)));
        fill.orderHash = bytes32(number(data, from + (proof.isMaker ? 87 : 55), 32));
        fill.notBeforeUs = proof.earlierTimeUs;
    }

    function number(bytes memory data, uint256 from, uint256 size)
        internal
        pure
        returns (uint256 value)
    {
        for (uint256 i = 0; i < size; ++i) {
            value = (value << 8) | uint8(data[from + i]);
        }
    }

    // ----- orders that are signed -----

    /// A buy order of an account in market 0.
    function orderWords(uint32 account, uint256 limit, uint256 size)
        internal
        pure
        returns (bytes32[] memory words)
    {
        words = new bytes32[](19);
        words[0] = SignedTypes.PLACE_ORDER;
        words[1] = bytes32(uint256(account));
        words[7] = keccak256("buy");
        words[8] = keccak256("limit");
        words[9] = bytes32(uint256(1));
        words[10] = bytes32(limit);
        words[11] = bytes32(size);
        words[12] = keccak256("GTC");
        words[15] = keccak256("off");
        words[17] = keccak256("cancelTaker");
        words[18] = keccak256("cross");
    }

    function requestOf(uint8 kind, bytes32[] memory command, uint256 nonce)
        internal
        pure
        returns (Request memory given)
    {
        (, bytes32 requestType,) = SignedTypes.typesOf(kind);
        given.command = command;
        given.request = new bytes32[](7);
        given.request[0] = requestType;
        given.request[1] = bytes32(uint256(ALICE));
        given.request[2] = bytes32(uint256(kind < 3 ? KEY_ID : 1));
        given.request[3] = bytes32(nonce);
        given.request[4] = bytes32(uint256(type(uint48).max));
        given.request[6] = keccak256(abi.encodePacked(command));
    }

    function digestOf(Request memory given) internal view returns (bytes32) {
        return keccak256(preimageOf(given));
    }

    function preimageOf(Request memory given) internal view returns (bytes memory) {
        bytes32 separator = challenges.domainSeparator();
        return abi.encodePacked(hex"1901", separator, keccak256(abi.encodePacked(given.request)));
    }

    function hashOf(Request memory given, uint8 kind) internal view returns (bytes32) {
        return keccak256(abi.encode(digestOf(given), uint256(kind), given.place));
    }

    function sign(Request memory given, uint256 key) internal view {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, digestOf(given));
        given.signature = abi.encodePacked(r, s, v);
    }

    /// Alice's wallet registers a key that may trade everywhere.
    function registrationOf(bytes32 scheme, bytes32 keyHash)
        internal
        view
        returns (Request memory given)
    {
        bytes32[] memory words = new bytes32[](19);
        words[0] = SignedTypes.REGISTER_KEY;
        words[1] = bytes32(uint256(ALICE));
        words[2] = bytes32(uint256(KEY_ID));
        words[3] = scheme;
        words[4] = keyHash;
        words[5] = bytes32(uint256(1));
        words[6] = bytes32(uint256(type(uint48).max));
        words[18] = keccak256("");
        given = requestOf(3, words, 1);
        sign(given, WALLET);
    }

    function sessionKey() internal view returns (Request memory) {
        return registrationOf(SignedTypes.SECP256K1, bytes32(uint256(uint160(vm.addr(KEY)))));
    }

    /// Answer with an order that the session key signed.
    function answerOf(bytes32[] memory words) internal view returns (Answer memory made) {
        made.order.request = requestOf(0, words, 9);
        sign(made.order.request, KEY);
        made.order.registration = sessionKey();
    }

    function answer(bytes32 id, Proof memory proof, Answer memory made) internal {
        challenges.answer(id, fillsOf(proof), made);
    }

    /// The answer must be refused with exactly this.
    function answerFails(bytes memory reason, bytes32 id, Proof memory proof, Answer memory made)
        internal
    {
        vm.expectRevert(reason);
        challenges.answer(id, fillsOf(proof), made);
    }

    function conclude(bytes32 id, Proof memory proof) internal {
        vm.warp(block.timestamp + ANSWER_WINDOW + 1);
        challenges.conclude(id, fillsOf(proof));
    }

    /// An order is signed, its fill told and asked for.
    function asked(Answer memory made, Told memory fill)
        internal
        returns (bytes32 id, Proof memory proof)
    {
        fill.orderHash = made.order.text.length == 0
            ? hashOf(made.order.request, made.kind)
            : keccak256(abi.encode(keccak256(made.order.text), uint256(0), uint256(0)));
        proof = tell(fill);
        id = ask(proof);
    }

    function isAnswered(Answer memory made, Told memory fill) internal {
        (bytes32 id, Proof memory proof) = asked(made, fill);
        answer(id, proof, made);
        check(challenges.challengeOf(id).status == Status.Answered, "answered");
    }

    function isRefused(bytes memory reason, Answer memory made, Told memory fill) internal {
        (bytes32 id, Proof memory proof) = asked(made, fill);
        answerFails(reason, id, proof, made);
        check(challenges.challengeOf(id).status == Status.Open, "still open");
    }

    /// The wallet signs again what was changed in a registration.
    function resign(Request memory given) internal view {
        given.request[6] = keccak256(abi.encodePacked(given.command));
        sign(given, WALLET);
    }

    function wrong(Request memory given) internal view returns (bytes memory) {
        return abi.encodeWithSelector(SignedOrder.SignatureWrong.selector, digestOf(given));
    }
}
