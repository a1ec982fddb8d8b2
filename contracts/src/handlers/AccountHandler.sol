// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetService} from "../interfaces/IAssetService.sol";
import {REGISTER_ACCOUNT} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {Items} from "../libraries/Items.sol";
import {Handler} from "./Handler.sol";

/// Registers accounts with the wallet that may exit. account u32 | owner 20.
contract AccountHandler is Handler {
    using Items for bytes;

    uint256 private constant SIZE = 24;

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_)
        Handler(entrypoint_, assets_, perps_)
    {}

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind != REGISTER_ACCOUNT) revert KindUnknown(kind);
        uint256 end = items.countOf(SIZE) * SIZE;
        for (uint256 offset = 0; offset < end; offset += SIZE) {
            assets.registerAccount(uint32(items.uintAt(offset, 4)), items.addressAt(offset + 4));
        }
    }
}
