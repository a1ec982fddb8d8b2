// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPyth} from "../interfaces/IPyth.sol";
import {Items} from "../libraries/Items.sol";

/// What was signed in an update, and where the rest of it begins.
struct SignedRoot {
    uint32 setIndex;
    uint16 emitterChain;
    bytes32 emitter;
    /// How many, and where the first of them begins.
    uint256 signatures;
    uint256 signaturesAt;
    /// What they sign.
    bytes32 digest;
    /// First 20 bytes of a Keccak-256 Merkle root.
    bytes20 root;
    /// Where the messages begin.
    uint256 messagesAt;
}

struct Signature {
    uint256 index;
    uint8 v;
    bytes32 r;
    bytes32 s;
}

/// Which prices are asked for, and those that were found.
struct Wanted {
    bytes32[] ids;
    uint64 minPublishTime;
    uint64 maxPublishTime;
    IPyth.PriceFeed[] feeds;
}

/// Layout of an accumulator update: header | signed root | messages with their paths. Says nothing
/// about who signed: see PythVerifier. docs/rulebook/mark-challenges.md.
library PythUpdate {
    using Items for bytes;

    uint256 private constant HEADER_MAGIC = 0x504e4155;
    uint256 private constant ROOT_MAGIC = 0x41555756;
    uint256 private constant SIGNATURE_SIZE = 66;
    uint256 private constant NODE_SIZE = 20;
    uint256 private constant PRICE_SIZE = 85;

    error Truncated(uint256 offset, uint256 size, uint256 length);
    error TrailingBytes(uint256 offset, uint256 length);
    error FieldUnexpected(uint256 offset, uint256 value, uint256 expected);
    error NotUnderRoot(bytes20 computed, bytes20 root);

    function signedRoot(bytes calldata update) internal pure returns (SignedRoot memory root) {
        _expect(update, 0, 4, HEADER_MAGIC);
        _expect(update, 4, 1, 1);
        // A minor version only adds to what follows it.
        uint256 offset = 7 + _uint(update, 6, 1);
        _expect(update, offset, 1, 0);
        uint256 size = _uint(update, offset + 1, 2);
        offset += 3;
        root.messagesAt = offset + size;
        if (root.messagesAt > update.length) revert Truncated(offset, size, update.length);
        _expect(update, offset, 1, 1);
        root.setIndex = uint32(_uint(update, offset + 1, 4));
        root.signatures = _uint(update, offset + 5, 1);
        root.signaturesAt = offset + 6;
        offset += 6 + root.signatures * SIGNATURE_SIZE;
        if (offset > root.messagesAt) revert Truncated(offset, 0, root.messagesAt);
        _readBody(update[offset:root.messagesAt], root);
    }

    /// Envelope: time u32 | nonce u32 | chain u16 | emitter | sequence u64 | consistency u8.
    /// Payload: magic | type u8 | slot u64 | ring u32 | root.
    function _readBody(bytes calldata body, SignedRoot memory root) private pure {
        root.digest = keccak256(abi.encodePacked(keccak256(body)));
        root.emitterChain = uint16(_uint(body, 8, 2));
        root.emitter = bytes32(_uint(body, 10, 32));
        _expect(body, 51, 4, ROOT_MAGIC);
        _expect(body, 55, 1, 0);
        root.root = bytes20(uint160(_uint(body, 68, NODE_SIZE)));
    }

    function signatureAt(bytes calldata update, SignedRoot memory root, uint256 number)
        internal
        pure
        returns (Signature memory signature)
    {
        uint256 start = root.signaturesAt + number * SIGNATURE_SIZE;
        bytes calldata packed = update[start:start + SIGNATURE_SIZE];
        signature.index = packed.uintAt(0, 1);
        signature.r = bytes32(packed.uintAt(1, 32));
        signature.s = bytes32(packed.uintAt(33, 32));
        // Out of range is nobody's: the recovery then gives no address.
        uint256 recovery = packed.uintAt(65, 1);
        signature.v = recovery > 1 ? 0 : uint8(27 + recovery);
    }

    /// Fills in the prices that are asked for and not known yet.
    function readPrices(bytes calldata update, SignedRoot memory root, Wanted memory wanted)
        internal
        pure
    {
        uint256 count = _uint(update, root.messagesAt, 1);
        uint256 offset = root.messagesAt + 1;
        for (uint256 i = 0; i < count; ++i) {
            uint256 pathAt = offset + 2 + _uint(update, offset, 2);
            uint256 end = pathAt + 1 + _uint(update, pathAt, 1) * NODE_SIZE;
            if (end > update.length) {
                revert Truncated(pathAt + 1, end - pathAt - 1, update.length);
            }
            _checkPath(update[offset + 2:pathAt], update[pathAt + 1:end], root.root);
            _readPrice(update[offset + 2:pathAt], wanted);
            offset = end;
        }
        if (offset != update.length) revert TrailingBytes(offset, update.length);
    }

    function _checkPath(bytes calldata message, bytes calldata path, bytes20 root) private pure {
        bytes20 node = bytes20(keccak256(abi.encodePacked(uint8(0), message)));
        for (uint256 offset = 0; offset < path.length; offset += NODE_SIZE) {
            bytes20 sibling = bytes20(uint160(path.uintAt(offset, NODE_SIZE)));
            node = node < sibling
                ? bytes20(keccak256(abi.encodePacked(uint8(1), node, sibling)))
                : bytes20(keccak256(abi.encodePacked(uint8(1), sibling, node)));
        }
        if (node != root) revert NotUnderRoot(node, root);
    }

    /// Type u8 | feed | price i64 | confidence u64 | exponent i32 | publish time i64 | the one
    /// before i64 | average price i64 | its confidence u64. Other types are not prices.
    function _readPrice(bytes calldata message, Wanted memory wanted) private pure {
        if (_uint(message, 0, 1) != 0) return;
        if (message.length < PRICE_SIZE) revert Truncated(0, PRICE_SIZE, message.length);
        uint256 time = message.uintAt(53, 8);
        if (time < wanted.minPublishTime || time > wanted.maxPublishTime) return;
        bytes32 id = bytes32(message.uintAt(1, 32));
        for (uint256 i = 0; i < wanted.ids.length; ++i) {
            IPyth.PriceFeed memory feed = wanted.feeds[i];
            if (wanted.ids[i] != id || feed.id != 0) continue;
            feed.id = id;
            feed.price.price = message.int64At(33);
            feed.price.conf = uint64(message.uintAt(41, 8));
            feed.price.expo = int32(uint32(message.uintAt(49, 4)));
            feed.price.publishTime = time;
            feed.emaPrice.price = message.int64At(69);
            feed.emaPrice.conf = uint64(message.uintAt(77, 8));
            feed.emaPrice.expo = feed.price.expo;
            feed.emaPrice.publishTime = time;
        }
    }

    function _expect(bytes calldata data, uint256 offset, uint256 size, uint256 expected)
        private
        pure
    {
        uint256 value = _uint(data, offset, size);
        if (value != expected) revert FieldUnexpected(offset, value, expected);
    }

    function _uint(bytes calldata data, uint256 offset, uint256 size)
        private
        pure
        returns (uint256)
    {
        if (offset + size > data.length) revert Truncated(offset, size, data.length);
        return data.uintAt(offset, size);
    }
}
