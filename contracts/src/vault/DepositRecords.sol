// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../interfaces/IVault.sol";

/// A deposit in one word: sender 160 | units 53 | account 32 | asset 10 | kind 1.
/// Zero is no deposit, for units are at least 1.
type DepositRecord is uint256;

using {unpack, isNone} for DepositRecord global;

uint256 constant UNITS_MAX = (1 << 53) - 1;
uint16 constant ASSET_MAX = (1 << 10) - 1;

/// The caller has checked that units and asset are within UNITS_MAX and ASSET_MAX.
function pack(IVault.DepositEntry memory entry) pure returns (DepositRecord) {
    assert(entry.units <= UNITS_MAX && entry.asset <= ASSET_MAX);
    return DepositRecord.wrap(
        uint256(uint160(entry.sender)) << 96 | uint256(entry.units) << 43 | uint256(entry.account)
            << 11 | uint256(entry.asset) << 1 | uint256(entry.kind)
    );
}

function unpack(DepositRecord record) pure returns (IVault.DepositEntry memory entry) {
    uint256 word = DepositRecord.unwrap(record);
    entry.sender = address(uint160(word >> 96));
    entry.units = uint64(word >> 43 & UNITS_MAX);
    entry.account = uint32(word >> 11);
    entry.asset = uint16(word >> 1 & ASSET_MAX);
    entry.kind = IVault.DepositKind(word & 1);
}

function isNone(DepositRecord record) pure returns (bool) {
    return DepositRecord.unwrap(record) == 0;
}
