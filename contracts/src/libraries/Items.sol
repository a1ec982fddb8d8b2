// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Reads packed big-endian fields of items. Kinds and layouts: docs/rulebook/mirror.md.
library Items {
    error LengthInvalid(uint256 length, uint256 itemSize);

    /// Number of items of a size in a section; reverts when the section has another length.
    function countOf(bytes calldata items, uint256 itemSize) internal pure returns (uint256) {
        if (items.length == 0 || items.length % itemSize != 0) {
            revert LengthInvalid(items.length, itemSize);
        }
        return items.length / itemSize;
    }

    /// Unsigned field of `size` bytes at `at`. The caller has checked that it is inside.
    function uintAt(bytes calldata items, uint256 offset, uint256 size)
        internal
        pure
        returns (uint256 value)
    {
        assembly ("memory-safe") {
            value := shr(sub(256, mul(size, 8)), calldataload(add(items.offset, offset)))
        }
    }

    /// Signed field of eight bytes.
    function int64At(bytes calldata items, uint256 offset) internal pure returns (int64) {
        return int64(uint64(uintAt(items, offset, 8)));
    }

    function addressAt(bytes calldata items, uint256 offset) internal pure returns (address) {
        return address(uint160(uintAt(items, offset, 20)));
    }
}
