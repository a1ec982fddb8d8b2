// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FillProof, Proof} from "../challenges/FillProof.sol";
import {IEntrypoint} from "../interfaces/IEntrypoint.sol";
import {UPDATE_PRICE} from "../interfaces/IHandler.sol";
import {IMarkChallenges} from "../interfaces/IMarkChallenges.sol";
import {Items} from "../libraries/Items.sol";

/// A price as a batch told it.
struct ToldPrice {
    uint16 market;
    uint64 index;
    uint64 publishTimeUs;
}

/// Reads prices out of accepted batches: the items of PriceHandler. The batch before is named too.
library PriceProof {
    using Items for bytes;

    uint256 private constant SIZE = 31;
    uint256 private constant SECTION_HEAD = 4;

    function read(IEntrypoint entrypoint, Proof calldata proof)
        internal
        view
        returns (ToldPrice memory told)
    {
        FillProof.checkSection(entrypoint, proof);
        // When it was told bounds what it may have been of: nobody chooses to leave that open.
        if (proof.batchId != 1 && proof.earlierTimeUs == 0) {
            revert IMarkChallenges.EarlierBatchMissing(proof.batchId);
        }
        uint8 kind = uint8(proof.section[0]);
        uint256 start = SECTION_HEAD + uint256(proof.item) * SIZE;
        // A price has no sides.
        if (kind != UPDATE_PRICE || proof.isMaker || start + SIZE > proof.section.length) {
            revert IMarkChallenges.NotAPrice(kind, proof.item);
        }
        told.market = uint16(proof.section.uintAt(start, 2));
        told.index = uint64(proof.section.uintAt(start + 2, 7));
        told.publishTimeUs = uint64(proof.section.uintAt(start + 16, 8));
    }
}
