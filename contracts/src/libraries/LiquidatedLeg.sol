// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Leg} from "../interfaces/IPerpService.sol";

/// A liquidated side of a fill and the price that its market had then.
struct LiquidatedLeg {
    uint64 batchId;
    uint16 market;
    Leg leg;
    uint64 index;
    uint64 publishTimeUs;
}

using {keyOf} for LiquidatedLeg global;

/// The same for those of a batch that are alike: they cost their account the same.
function keyOf(LiquidatedLeg memory liquidated) pure returns (bytes32) {
    return keccak256(abi.encode(liquidated));
}
