// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetService} from "../interfaces/IAssetService.sol";
import {CREDIT_DEPOSIT} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Items} from "../libraries/Items.sol";
import {Handler} from "./Handler.sol";

/// Credits deposits of the vault, each once and in its order.
/// number u64 | account u32 | asset u16 | units u64.
contract DepositHandler is Handler {
    using Items for bytes;

    uint256 private constant SIZE = 22;

    IVault public immutable vault;

    /// The engine credited something else than the vault received: the batch cannot be right.
    error DepositDiffers(uint64 number, uint32 account, uint16 asset, uint64 units);

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_, IVault vault_)
        Handler(entrypoint_, assets_, perps_)
    {
        vault = vault_;
    }

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind != CREDIT_DEPOSIT) revert KindUnknown(kind);
        uint256 end = items.countOf(SIZE) * SIZE;
        for (uint256 offset = 0; offset < end; offset += SIZE) {
            _credit(items, offset);
        }
    }

    /// A stake is a deposit whose account then buys shares of the pool: the engine says how many.
    function _credit(bytes calldata items, uint256 offset) private {
        uint64 number = uint64(items.uintAt(offset, 8));
        (uint32 account, uint16 asset, uint64 units,) = vault.takeDeposit(number);
        if (
            account != items.uintAt(offset + 8, 4) || asset != items.uintAt(offset + 12, 2)
                || units != items.uintAt(offset + 14, 8)
        ) revert DepositDiffers(number, account, asset, units);
        assets.credit(account, asset, int256(uint256(units)));
    }
}
