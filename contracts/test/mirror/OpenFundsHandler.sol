// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetService} from "../../src/interfaces/IAssetService.sol";
import {
    CREDIT_DEPOSIT,
    RESERVE_WITHDRAWAL,
    RETURN_WITHDRAWAL,
    SERVE_REQUEST
} from "../../src/interfaces/IHandler.sol";
import {IPerpService} from "../../src/interfaces/IPerpService.sol";
import {Handler} from "../../src/handlers/Handler.sol";
import {Items} from "../../src/libraries/Items.sol";

/// Credits and takes money without a vault and hears answers to requests, to compare the mirror
/// alone with the engine.
contract OpenFundsHandler is Handler {
    using Items for bytes;

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_)
        Handler(entrypoint_, assets_, perps_)
    {}

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind == CREDIT_DEPOSIT || kind == RETURN_WITHDRAWAL) {
            for (uint256 i = 0; i < items.countOf(22); ++i) {
                assets.credit(
                    uint32(items.uintAt(i * 22 + 8, 4)),
                    uint16(items.uintAt(i * 22 + 12, 2)),
                    int256(items.uintAt(i * 22 + 14, 8))
                );
            }
        } else if (kind == RESERVE_WITHDRAWAL) {
            for (uint256 i = 0; i < items.countOf(30); ++i) {
                _reserve(items, i * 30);
            }
        } else if (kind != SERVE_REQUEST) {
            revert KindUnknown(kind);
        }
    }

    function _reserve(bytes calldata items, uint256 offset) private {
        uint32 account = uint32(items.uintAt(offset + 8, 4));
        uint16 asset = uint16(items.uintAt(offset + 12, 2));
        uint256 units = items.uintAt(offset + 14, 8);
        try assets.debit(account, asset, units, uint64(items.uintAt(offset + 22, 8))) {}
        catch (bytes memory reason) {
            _refuse(RESERVE_WITHDRAWAL, account, reason);
            assets.credit(account, asset, -int256(units));
        }
    }
}
