// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPyth} from "../../src/interfaces/IPyth.sol";
import {PythUpdate} from "../../src/marks/PythUpdate.sol";
import {PythVerifier} from "../../src/marks/PythVerifier.sol";
import {MarkFixture} from "./MarkFixture.sol";

/// Updates that are genuine, and every way in which one is not. Real ones are verified by
/// apps/tandem/src/settlement/signed-updates.test.ts.
contract PythVerifierTest is MarkFixture {
    function parse(bytes memory given) private returns (IPyth.PriceFeed[] memory) {
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = FEED;
        return verifier.parsePriceFeedUpdates(one(given), ids, START - 10, START + 10);
    }

    function isRefused(bytes memory reason, bytes memory given) private {
        bytes[] memory list = one(given);
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = FEED;
        vm.expectRevert(reason);
        verifier.parsePriceFeedUpdates(list, ids, START - 10, START + 10);
    }

    function noPrice() private pure returns (bytes memory) {
        return
            abi.encodeWithSelector(
                PythVerifier.NoPriceWithin.selector, FEED, START - 10, START + 10
            );
    }

    function test_GenuineUpdate_TellsItsPrice() external {
        IPyth.PriceFeed memory read = parse(updateAt(SIGNED, START + 10))[0];
        checkEq(read.id, FEED, "feed");
        checkEq(int256(read.price.price), SIGNED, "price");
        checkEq(uint256(read.price.conf), 1_000_000_000, "confidence");
        checkEq(int256(read.price.expo), -8, "exponent");
        checkEq(read.price.publishTime, START + 10, "time");
        checkEq(int256(read.emaPrice.price), SIGNED / 2, "average");
        checkEq(uint256(read.emaPrice.conf), 500_000_000, "its confidence");
        checkEq(verifier.signers().length, 5, "signers");
        checkEq(verifier.getUpdateFee(one("")), 0, "no fee");
    }

    function test_SeveralUpdatesAndFeeds_TheFirstOfEachCounts() external {
        bytes32[] memory ids = new bytes32[](2);
        ids[0] = keccak256("another");
        ids[1] = FEED;
        bytes[] memory list = new bytes[](3);
        list[0] = genuine;
        list[1] = updateAt(SIGNED + 5, START);
        list[2] = update(Signed(ids[0], 7, 8, -3, START));
        IPyth.PriceFeed[] memory read =
            verifier.parsePriceFeedUpdates(list, ids, START - 10, START + 10);
        checkEq(int256(read[0].price.price), 7, "the other feed");
        checkEq(int256(read[1].price.price), SIGNED, "the first");
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_PriceOutsideTheTimes_IsNone(uint64 away, bool isLater) external {
        away = uint64(within(away, 11, 1e9));
        isRefused(noPrice(), updateAt(SIGNED, isLater ? START + away : START - away));
    }

    function test_PriceOfAnotherFeed_IsNone() external {
        Signed memory other = priceAt(SIGNED, START);
        other.id = keccak256("ETH in dollars");
        isRefused(noPrice(), update(other));
    }

    function test_Money_IsNotTaken() external {
        bytes32[] memory ids = new bytes32[](0);
        bytes[] memory list = new bytes[](0);
        vm.deal(address(this), 5);
        vm.expectRevert(abi.encodeWithSelector(PythVerifier.TakesNoMoney.selector, 5));
        verifier.parsePriceFeedUpdates{value: 5}(list, ids, 0, 1);
    }

    // ----- bytes -----

    /// Cut anywhere, an update is refused, and never read beyond its end.
    function testFuzz_TruncatedUpdate_IsRefused(uint256 length) external {
        bytes memory whole = genuine;
        length = within(length, 0, whole.length - 1);
        assembly ("memory-safe") {
            mstore(whole, length)
        }
        bytes[] memory list = one(whole);
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = FEED;
        vm.expectRevert();
        verifier.parsePriceFeedUpdates(list, ids, START - 10, START + 10);
    }

    /// One changed bit anywhere: refused, or a price that is the signed one.
    function testFuzz_ChangedBit_ChangesNoPrice(uint256 place, uint256 bit) external {
        bytes memory changed = genuine;
        place = within(place, 0, changed.length - 1);
        changed[place] ^= bytes1(uint8(1 << within(bit, 0, 7)));
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = FEED;
        try verifier.parsePriceFeedUpdates(one(changed), ids, START - 10, START + 10) returns (
            IPyth.PriceFeed[] memory read
        ) {
            checkEq(int256(read[0].price.price), SIGNED, "the signed price");
            checkEq(read[0].price.publishTime, START, "at its time");
        } catch {}
    }

    function test_TrailingBytes_AreRefused() external {
        bytes memory whole = genuine;
        isRefused(
            abi.encodeWithSelector(
                PythUpdate.TrailingBytes.selector, whole.length, whole.length + 1
            ),
            bytes.concat(whole, hex"00")
        );
    }

    function test_HeaderWithMoreInIt_IsRead() external {
        bytes memory whole = genuine;
        // Minor version 3 with two more bytes.
        bytes memory longer = abi.encodePacked("PNAU", uint8(1), uint8(3), uint8(2), hex"abcd");
        for (uint256 i = 7; i < whole.length; ++i) {
            longer = bytes.concat(longer, whole[i]);
        }
        checkEq(int256(parse(longer)[0].price.price), SIGNED, "price");
    }

    function test_SignedRootLongerThanTheUpdate_IsRefused() external {
        bytes memory whole = genuine;
        whole[8] = 0xff;
        isRefused(
            abi.encodeWithSelector(
                PythUpdate.Truncated.selector, 10, 0xff00 + uint256(uint8(whole[9])), whole.length
            ),
            whole
        );
    }

    function test_MoreSignaturesThanBytes_AreRefused() external {
        bytes memory whole = genuine;
        whole[15] = 0xff;
        bytes[] memory list = one(whole);
        vm.expectPartialRevert(PythUpdate.Truncated.selector);
        verifier.parsePriceFeedUpdates(list, new bytes32[](1), START, START);
    }

    function test_OtherMagicVersionOrType_IsRefused() external {
        uint8[3] memory places = [3, 4, 7];
        for (uint256 i = 0; i < 3; ++i) {
            bytes memory changed = genuine;
            changed[places[i]] ^= 0x40;
            bytes[] memory list = one(changed);
            vm.expectPartialRevert(PythUpdate.FieldUnexpected.selector);
            verifier.parsePriceFeedUpdates(list, new bytes32[](1), START, START);
        }
    }

    function test_ShortPriceMessage_IsRefused() external {
        bytes memory short = abi.encodePacked(uint8(0), FEED, SIGNED);
        bytes memory messages = abi.encodePacked(uint8(1), uint16(short.length), short, uint8(0));
        isRefused(
            abi.encodeWithSelector(PythUpdate.Truncated.selector, 0, 85, short.length),
            wrap(vaaOf(leafOf(short), three()), messages)
        );
    }

    // ----- paths -----

    function test_WrongPath_IsRefused() external {
        bytes memory first = message(priceAt(SIGNED, START));
        bytes20 sibling = leafOf(otherMessage());
        bytes20 root = nodeOf(leafOf(first), sibling);
        bytes20 wrongSibling = bytes20(uint160(sibling) ^ 1);
        bytes memory messages =
            abi.encodePacked(uint8(1), uint16(first.length), first, uint8(1), wrongSibling);
        isRefused(
            abi.encodeWithSelector(
                PythUpdate.NotUnderRoot.selector, nodeOf(leafOf(first), wrongSibling), root
            ),
            wrap(vaaOf(root, three()), messages)
        );
    }

    /// A node cannot be told as a message: leaves and nodes are hashed apart.
    function test_PathOfAnotherPrice_IsRefused() external {
        bytes memory signed = message(priceAt(SIGNED, START));
        bytes memory forged = message(priceAt(SIGNED * 2, START));
        bytes20 root = leafOf(signed);
        bytes memory messages = abi.encodePacked(uint8(1), uint16(forged.length), forged, uint8(0));
        isRefused(
            abi.encodeWithSelector(PythUpdate.NotUnderRoot.selector, leafOf(forged), root),
            wrap(vaaOf(root, three()), messages)
        );
    }

    // ----- signatures -----

    /// An update under signatures of these keys.
    function signedBy(uint8[] memory indexes) private pure returns (bytes memory) {
        bytes memory only = message(priceAt(SIGNED, START));
        bytes memory messages = abi.encodePacked(uint8(1), uint16(only.length), only, uint8(0));
        return wrap(vaaOf(leafOf(only), indexes), messages);
    }

    function list3(uint8 a, uint8 b, uint8 c) private pure returns (uint8[] memory all) {
        all = new uint8[](3);
        (all[0], all[1], all[2]) = (a, b, c);
    }

    function test_TwoOfFive_AreTooFew() external {
        uint8[] memory two = new uint8[](2);
        two[1] = 1;
        isRefused(
            abi.encodeWithSelector(PythVerifier.TooFewSignatures.selector, 2, 3), signedBy(two)
        );
    }

    function test_RepeatedSignature_CountsOnce() external {
        isRefused(
            abi.encodeWithSelector(PythVerifier.SignaturesNotAscending.selector, 1, 1),
            signedBy(list3(0, 1, 1))
        );
        isRefused(
            abi.encodeWithSelector(PythVerifier.SignaturesNotAscending.selector, 2, 0),
            signedBy(list3(2, 0, 4))
        );
    }

    function test_SignerBeyondTheSet_IsRefused() external {
        isRefused(
            abi.encodeWithSelector(PythVerifier.UnknownSigner.selector, 5, 5),
            signedBy(list3(0, 1, 5))
        );
    }

    function test_SignatureOfAnotherKey_IsRefused() external {
        bytes memory whole = signedBy(three());
        // The second signature says that it is of signer 3, whose key did not make it.
        whole[16 + 66] = 0x03;
        isRefused(
            abi.encodeWithSelector(
                PythVerifier.SignatureWrong.selector, 3, vm.addr(key(2)), vm.addr(key(3))
            ),
            whole
        );
    }

    function test_RecoveryOutOfRange_IsNobody() external {
        bytes memory whole = signedBy(three());
        whole[16 + 65] = 0x02;
        isRefused(
            abi.encodeWithSelector(
                PythVerifier.SignatureWrong.selector, 0, address(0), vm.addr(key(0))
            ),
            whole
        );
    }

    function test_OtherSet_IsRefused() external {
        bytes memory whole = signedBy(three());
        whole[14] = 0x08;
        isRefused(abi.encodeWithSelector(PythVerifier.UnknownSet.selector, 8, 7), whole);
    }

    function test_OtherEmitter_IsRefused() external {
        PythVerifier other =
            new PythVerifier(SET, 3, EMITTER_CHAIN, keccak256("a token bridge"), signers());
        bytes[] memory list = one(signedBy(three()));
        vm.expectRevert(
            abi.encodeWithSelector(PythVerifier.UnknownEmitter.selector, EMITTER_CHAIN, EMITTER)
        );
        other.parsePriceFeedUpdates(list, new bytes32[](1), START, START);
        other = new PythVerifier(SET, 3, 1, EMITTER, signers());
        vm.expectRevert(
            abi.encodeWithSelector(PythVerifier.UnknownEmitter.selector, EMITTER_CHAIN, EMITTER)
        );
        other.parsePriceFeedUpdates(list, new bytes32[](1), START, START);
    }

    // ----- sets -----

    function test_SetsThatAreNone_AreRefused() external {
        address[] memory all = signers();
        vm.expectRevert(abi.encodeWithSelector(PythVerifier.QuorumInvalid.selector, 2, 5));
        new PythVerifier(SET, 2, EMITTER_CHAIN, EMITTER, all);
        vm.expectRevert(abi.encodeWithSelector(PythVerifier.QuorumInvalid.selector, 6, 5));
        new PythVerifier(SET, 6, EMITTER_CHAIN, EMITTER, all);
        vm.expectRevert(abi.encodeWithSelector(PythVerifier.QuorumInvalid.selector, 0, 0));
        new PythVerifier(SET, 0, EMITTER_CHAIN, EMITTER, new address[](0));
        all[4] = all[1];
        vm.expectRevert(abi.encodeWithSelector(PythVerifier.SignerInvalid.selector, 4, all[1]));
        new PythVerifier(SET, 3, EMITTER_CHAIN, EMITTER, all);
        all[4] = address(0);
        vm.expectRevert(abi.encodeWithSelector(PythVerifier.SignerInvalid.selector, 4, address(0)));
        new PythVerifier(SET, 3, EMITTER_CHAIN, EMITTER, all);
    }
}
