// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEntrypoint} from "../interfaces/IEntrypoint.sol";
import {MATCH_ORDERS, MATCH_SPOT} from "../interfaces/IHandler.sol";
import {Items} from "../libraries/Items.sol";

/// Shows that one side of one item is in an accepted batch.
struct Proof {
    uint64 batchId;
    bytes32 previousHash;
    uint64 firstSequence;
    uint64 lastSequence;
    uint64 timeUs;
    /// What the batch before says of itself; zeros before the first.
    bytes32 earlierPreviousHash;
    uint64 earlierFirstSequence;
    uint64 earlierLastSequence;
    uint64 earlierTimeUs;
    bytes32 earlierSectionsHash;
    bytes32[] sectionHashes;
    uint64 sectionIndex;
    /// The whole section: kind, length, items.
    bytes section;
    uint32 item;
    bool isMaker;
}

/// One side of a fill, as the batch tells it.
struct Fill {
    /// Names the side for ever: batch u64 | section u64 | item u32 | maker u1.
    uint256 leg;
    uint32 account;
    uint16 market;
    bool isBuy;
    bool isIsolated;
    bool isLiquidation;
    uint64 price;
    uint64 lots;
    /// Limit of the order as the batch says.
    uint64 limit;
    int64 fee;
    bytes32 orderHash;
    /// Of the batch before: the fill came after it.
    uint64 notBeforeUs;
}

/// Reads fills out of accepted batches. docs/rulebook/challenges.md.
library FillProof {
    using Items for bytes;

    uint256 private constant SIZE = 119;
    uint256 private constant SECTION_HEAD = 4;
    uint256 private constant TAKER_BUYS = 1;
    uint256 private constant TAKER_ISOLATED = 2;
    uint256 private constant MAKER_ISOLATED = 4;
    uint256 private constant LIQUIDATION = 8;

    error BatchUnknown(uint64 batchId, bytes32 computed, bytes32 accepted);
    error EarlierBatchDiffers(bytes32 computed, bytes32 named);
    error SectionDiffers(uint64 sectionIndex, bytes32 computed);
    error NotAFill(uint8 kind, uint256 item);

    function read(IEntrypoint entrypoint, Proof calldata proof)
        internal
        view
        returns (Fill memory fill)
    {
        checkSection(entrypoint, proof);
        uint8 kind = uint8(proof.section[0]);
        uint256 offset = SECTION_HEAD + uint256(proof.item) * SIZE;
        if ((kind != MATCH_ORDERS && kind != MATCH_SPOT) || offset + SIZE > proof.section.length) {
            revert NotAFill(kind, proof.item);
        }
        fill = _fillAt(proof.section, offset, proof.isMaker);
        fill.leg = placeOf(proof);
        fill.notBeforeUs = proof.earlierTimeUs;
    }

    /// Names one side of one item for ever: batch u64 | section u64 | item u32 | maker u1.
    function placeOf(Proof calldata proof) internal pure returns (uint256) {
        return (uint256(proof.batchId) << 128) | (uint256(proof.sectionIndex) << 64)
            | (uint256(proof.item) << 1) | (proof.isMaker ? 1 : 0);
    }

    /// The section is one of an accepted batch, and what is said of the batch before is so.
    function checkSection(IEntrypoint entrypoint, Proof calldata proof) internal view {
        _checkBatch(entrypoint, proof);
        bytes32 hash = keccak256(proof.section);
        if (
            proof.sectionIndex >= proof.sectionHashes.length
                || proof.sectionHashes[proof.sectionIndex] != hash
        ) revert SectionDiffers(proof.sectionIndex, hash);
    }

    function _checkBatch(IEntrypoint entrypoint, Proof calldata proof) private view {
        bytes32 computed = keccak256(
            abi.encode(
                proof.previousHash,
                proof.batchId,
                proof.firstSequence,
                proof.lastSequence,
                proof.timeUs,
                keccak256(abi.encodePacked(proof.sectionHashes))
            )
        );
        bytes32 accepted = entrypoint.batchHash(proof.batchId);
        if (accepted == 0 || computed != accepted) {
            revert BatchUnknown(proof.batchId, computed, accepted);
        }
        // Before the first batch there is no time: whoever leaves the earlier one out says 0.
        if (proof.earlierTimeUs == 0) return;
        bytes32 earlier = keccak256(
            abi.encode(
                proof.earlierPreviousHash,
                proof.batchId - 1,
                proof.earlierFirstSequence,
                proof.earlierLastSequence,
                proof.earlierTimeUs,
                proof.earlierSectionsHash
            )
        );
        if (earlier != proof.previousHash) {
            revert EarlierBatchDiffers(earlier, proof.previousHash);
        }
    }

    function _fillAt(bytes calldata section, uint256 start, bool isMaker)
        private
        pure
        returns (Fill memory fill)
    {
        uint256 flags = section.uintAt(start + 24, 1);
        fill.market = uint16(section.uintAt(start, 2));
        fill.price = uint64(section.uintAt(start + 2, 7));
        fill.lots = uint64(section.uintAt(start + 9, 7));
        fill.account = uint32(section.uintAt(start + (isMaker ? 20 : 16), 4));
        fill.isBuy = (flags & TAKER_BUYS != 0) != isMaker;
        fill.isIsolated = flags & (isMaker ? MAKER_ISOLATED : TAKER_ISOLATED) != 0;
        fill.isLiquidation = !isMaker && flags & LIQUIDATION != 0;
        fill.fee = section.int64At(start + (isMaker ? 33 : 25));
        fill.limit = uint64(section.uintAt(start + (isMaker ? 48 : 41), 7));
        fill.orderHash = bytes32(section.uintAt(start + (isMaker ? 87 : 55), 32));
    }
}
