// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What accounts traded in this transaction, by account and asset that it was paid in, in units of
/// that asset. In transient storage: a hundred gas instead of thousands.
library TradedValue {
    /// Far from the slots of anything else that a contract keeps in transient storage.
    uint256 private constant SPACE = uint256(keccak256("Tandem traded value")) << 48;

    function add(uint32 account, uint16 asset, uint256 value) internal {
        uint256 slot = _slot(account, asset);
        assembly ("memory-safe") {
            tstore(slot, add(tload(slot), value))
        }
    }

    /// Takes a value away; false, and nothing taken, when less was traded.
    function take(uint32 account, uint16 asset, uint256 value) internal returns (bool) {
        uint256 slot = _slot(account, asset);
        uint256 traded;
        assembly ("memory-safe") {
            traded := tload(slot)
        }
        if (traded < value) return false;
        assembly ("memory-safe") {
            tstore(slot, sub(traded, value))
        }
        return true;
    }

    function _slot(uint32 account, uint16 asset) private pure returns (uint256) {
        return SPACE | (uint256(asset) << 32) | account;
    }
}
