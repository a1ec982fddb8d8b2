// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarkChallenges} from "../../src/MarkChallenges.sol";
import {PlayToken} from "../../src/PlayToken.sol";
import {ChallengeChoice} from "../../src/challenges/ChallengeTerms.sol";
import {Proof} from "../../src/challenges/FillProof.sol";
import {OperatorBond} from "../../src/challenges/OperatorBond.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {MATCH_ORDERS, REGISTER_ACCOUNT, UPDATE_PRICE} from "../../src/interfaces/IHandler.sol";
import {IMarkChallenges} from "../../src/interfaces/IMarkChallenges.sol";
import {Status} from "../../src/interfaces/IOperatorBond.sol";
import {PythVerifier} from "../../src/marks/PythVerifier.sol";
import {MirrorFixture} from "../mirror/MirrorFixture.sol";

/// The money of challenges alone: those of fills bring a library that no coverage can compile.
contract MarkBond is OperatorBond {
    constructor(address authority_, address token_, address marks_, ChallengeChoice memory choice)
        OperatorBond(authority_, token_, marks_, choice)
    {}
}

/// A mirror whose market has a feed that five keys sign, three of them together.
abstract contract MarkFixture is MirrorFixture {
    bytes32 internal constant FEED = keccak256("BTC in dollars");
    bytes32 internal constant EMITTER = keccak256("the accumulator");
    uint16 internal constant EMITTER_CHAIN = 26;
    uint32 internal constant SET = 7;
    uint64 internal constant START = 1_760_000_000;
    uint64 internal constant START_TOLD = START_US + 1;
    /// 60,000 x (1 - 0.11) - 3 x 10 and 60,000 x (1 + 0.11) + 3 x 10.
    uint256 internal constant LOW = 53_370;
    uint256 internal constant HIGH = 66_630;
    /// 60,000 dollars in the feed's units.
    int64 internal constant SIGNED = 6_000_000_000_000;
    uint32 internal constant TOLERANCE = 110_000_000;
    uint32 internal constant ALICE = 16;
    uint32 internal constant BOB = 17;
    uint32 internal constant LONE = 18;
    address internal constant OWNER = address(0xA11CE);
    address internal constant NOBODY = address(0xE0);
    address internal constant FINDER = address(0xF1);
    uint128 internal constant BOND = 50e6;
    uint128 internal constant REWARD = 25e6;
    uint128 internal constant FUNDED = 100_000e6;
    uint32 internal constant ANSWER_WINDOW = 3 hours;

    PlayToken internal token;
    MarkChallenges internal marks;
    MarkBond internal bond;
    PythVerifier internal verifier;
    /// 60,000 dollars at the start: signing again and again takes long.
    bytes internal genuine;
    /// The batch that was told last.
    Proof private _newest;

    function setUp() public virtual override {
        super.setUp();
        genuine = updateAt(SIGNED, START);
        token = new PlayToken("USD", "USD", 6);
        verifier = new PythVerifier(SET, 3, EMITTER_CHAIN, EMITTER, signers());
        marks = new MarkChallenges(address(manager), entrypoint, assets, perps, NOBODY, 0);
        bond = new MarkBond(address(manager), address(token), address(marks), choice());
        marks.connect(bond);
        useFeed(0, feed());
        bytes[] memory owners = new bytes[](3);
        owners[0] = ownedBy(ALICE, OWNER);
        owners[1] = ownedBy(BOB, OWNER);
        owners[2] = ownedBy(LONE, NOBODY);
        tell(owners, 0, START_US);
        token.mint(FINDER, 1e12);
        token.mint(address(this), 1e15);
        token.approve(address(bond), type(uint256).max);
        vm.prank(FINDER);
        token.approve(address(bond), type(uint256).max);
        bond.fund(FUNDED);
    }

    function choice() internal pure returns (ChallengeChoice memory) {
        return ChallengeChoice(BOND, REWARD, 1, ANSWER_WINDOW, 6 hours, 7 days);
    }

    function ownedBy(uint32 account, address owner) internal pure returns (bytes memory) {
        return section(REGISTER_ACCOUNT, abi.encodePacked(account, owner));
    }

    /// One dollar is a price unit of the market, and 10^8 units of the feed.
    function feed() internal view returns (IMarkChallenges.Feed memory) {
        return IMarkChallenges.Feed(FEED, verifier, -8, TOLERANCE, 3, 10, 10, 1, 1e8);
    }

    function useFeed(uint16 market, IMarkChallenges.Feed memory given) internal {
        marks.announceFeed(market, given);
        marks.useFeed(market, given);
    }

    // ----- what a batch tells -----

    function priceItem(uint256 index, uint64 timeUs) internal pure returns (bytes memory) {
        return abi.encodePacked(uint16(0), uint56(index), uint56(0), timeUs, uint56(index));
    }

    function tellPrice(uint256 index, uint64 timeUs) internal returns (Proof memory) {
        return tell(section(UPDATE_PRICE, priceItem(index, timeUs)), timeUs);
    }

    function liquidation(uint32 account, uint256 price, bool isBuy)
        internal
        pure
        returns (bytes memory)
    {
        Fill memory fill = fillOf(account, BOB, isBuy, price, 10);
        fill.flags = 8;
        fill.takerFee = 3;
        return matchSection(fill);
    }

    /// A batch of one section, with what proves its first item.
    function tell(bytes memory only, uint64 timeUs) internal returns (Proof memory) {
        bytes[] memory sections = new bytes[](1);
        sections[0] = only;
        return tell(sections, 0, timeUs);
    }

    function tell(bytes[] memory sections, uint64 number, uint64 timeUs)
        internal
        returns (Proof memory proof)
    {
        bytes memory all;
        proof.sectionHashes = new bytes32[](sections.length);
        for (uint256 i = 0; i < sections.length; ++i) {
            all = bytes.concat(all, sections[i]);
            proof.sectionHashes[i] = keccak256(sections[i]);
        }
        IEntrypoint.Batch memory batch = batchOf(all);
        if (timeUs > batch.timeUs) batch.timeUs = timeUs;
        if (entrypoint.lastTimeUs() > batch.timeUs) batch.timeUs = entrypoint.lastTimeUs();
        proof.batchId = batch.batchId;
        proof.previousHash = batch.previousHash;
        proof.firstSequence = batch.firstSequence;
        proof.lastSequence = batch.lastSequence;
        proof.timeUs = batch.timeUs;
        proof.sectionIndex = number;
        proof.section = sections[number];
        if (_newest.batchId != 0) behind(proof, _newest);
        entrypoint.submit(batch);
        ++sequence;
        _newest = proof;
    }

    /// Says besides which batch came before.
    function behind(Proof memory proof, Proof memory earlier) internal pure {
        proof.earlierPreviousHash = earlier.previousHash;
        proof.earlierFirstSequence = earlier.firstSequence;
        proof.earlierLastSequence = earlier.lastSequence;
        proof.earlierTimeUs = earlier.timeUs;
        proof.earlierSectionsHash = keccak256(abi.encodePacked(earlier.sectionHashes));
    }

    function placeOf(Proof memory proof) internal pure returns (uint256) {
        return (uint256(proof.batchId) << 128) | (uint256(proof.sectionIndex) << 64)
            | (uint256(proof.item) << 1) | (proof.isMaker ? 1 : 0);
    }

    // ----- what is signed -----

    function key(uint256 index) internal pure returns (uint256) {
        return 0x5161 + index;
    }

    function signers() internal pure returns (address[] memory all) {
        all = new address[](5);
        for (uint256 i = 0; i < 5; ++i) {
            all[i] = vm.addr(key(i));
        }
    }

    struct Signed {
        bytes32 id;
        int64 price;
        uint64 confidence;
        int32 exponent;
        uint64 time;
    }

    function message(Signed memory price) internal pure returns (bytes memory) {
        bytes memory head = abi.encodePacked(uint8(0), price.id, price.price, price.confidence);
        return abi.encodePacked(
            head, price.exponent, price.time, price.time - 1, price.price / 2, price.confidence / 2
        );
    }

    /// A message of the average price of a day, as real updates have them beside the others.
    function otherMessage() internal pure returns (bytes memory) {
        return abi.encodePacked(uint8(1), FEED, uint128(5), uint128(6), uint64(7));
    }

    function nodeOf(bytes20 left, bytes20 right) internal pure returns (bytes20) {
        return left < right
            ? bytes20(keccak256(abi.encodePacked(uint8(1), left, right)))
            : bytes20(keccak256(abi.encodePacked(uint8(1), right, left)));
    }

    function leafOf(bytes memory given) internal pure returns (bytes20) {
        return bytes20(keccak256(abi.encodePacked(uint8(0), given)));
    }

    function bodyOf(bytes20 root) internal pure returns (bytes memory) {
        bytes memory payload =
            abi.encodePacked("AUWV", uint8(0), uint64(12_345), uint32(10_000), root);
        return abi.encodePacked(
            uint32(START), uint32(0), EMITTER_CHAIN, EMITTER, uint64(9), uint8(1), payload
        );
    }

    function signaturesOf(bytes memory body, uint8[] memory indexes)
        internal
        pure
        returns (bytes memory all)
    {
        bytes32 digest = keccak256(abi.encodePacked(keccak256(body)));
        for (uint256 i = 0; i < indexes.length; ++i) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(key(indexes[i]), digest);
            all = bytes.concat(all, abi.encodePacked(indexes[i], r, s, uint8(v - 27)));
        }
    }

    function three() internal pure returns (uint8[] memory indexes) {
        indexes = new uint8[](3);
        indexes[0] = 0;
        indexes[1] = 2;
        indexes[2] = 4;
    }

    function wrap(bytes memory vaa, bytes memory messages) internal pure returns (bytes memory) {
        return abi.encodePacked(
            "PNAU", uint8(1), uint8(0), uint8(0), uint8(0), uint16(vaa.length), vaa, messages
        );
    }

    function vaaOf(bytes20 root, uint8[] memory indexes) internal pure returns (bytes memory) {
        bytes memory body = bodyOf(root);
        return
            abi.encodePacked(
                uint8(1), SET, uint8(indexes.length), signaturesOf(body, indexes), body
            );
    }

    /// An update with one price and one message of another type.
    function update(Signed memory price) internal pure returns (bytes memory) {
        bytes memory first = message(price);
        bytes memory second = otherMessage();
        bytes20 root = nodeOf(leafOf(first), leafOf(second));
        bytes memory messages = abi.encodePacked(
            uint8(2),
            abi.encodePacked(uint16(second.length), second, uint8(1), leafOf(first)),
            abi.encodePacked(uint16(first.length), first, uint8(1), leafOf(second))
        );
        return wrap(vaaOf(root, three()), messages);
    }

    function priceAt(int64 price, uint64 time) internal pure returns (Signed memory) {
        return Signed(FEED, price, 1_000_000_000, -8, time);
    }

    function updateAt(int64 price, uint64 time) internal pure returns (bytes memory) {
        return update(priceAt(price, time));
    }

    function one(bytes memory given) internal pure returns (bytes[] memory list) {
        list = new bytes[](1);
        list[0] = given;
    }

    // ----- challenges -----

    function checkSolvent() internal view {
        uint256 owed = bond.bond() + bond.openChallenges() * BOND + bond.claimable(FINDER)
            + bond.claimable(OWNER);
        checkEq(token.balanceOf(address(bond)), owed, "the contract holds what it owes");
    }

    function status(uint256 item) internal view returns (Status) {
        return marks.challengeOf(item).status;
    }

    function ask(Proof memory proof, bytes memory given) internal returns (uint256 item) {
        vm.prank(FINDER);
        return marks.challenge(proof, one(given));
    }

    function askFails(bytes memory reason, Proof memory proof, bytes memory given) internal {
        bytes[] memory list = one(given);
        vm.expectRevert(reason);
        vm.prank(FINDER);
        marks.challenge(proof, list);
    }

    /// A challenge of an index of 48,000 at 60,000 that nobody answers.
    function lose(Proof memory proof) internal returns (uint256 item) {
        item = ask(proof, updateAt(SIGNED, START));
        vm.warp(block.timestamp + ANSWER_WINDOW + 1);
        marks.conclude(item);
    }
}
