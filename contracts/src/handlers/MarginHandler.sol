// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ACCOUNT_SUSPENDED, IAssetService, SETTLEMENT} from "../interfaces/IAssetService.sol";
import {FLAG_ACCOUNT, MOVE_ISOLATED_MARGIN} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {Items} from "../libraries/Items.sol";
import {Handler} from "./Handler.sol";

/// Isolated margin: account u32 | market u16 | change i64 | is posted u8 | time u64.
/// Flags: account u32 | market u16 (65535: the cross side) | is flagged u8 | time u64.
contract MarginHandler is Handler {
    using Items for bytes;

    uint256 private constant MOVE_SIZE = 23;
    uint256 private constant FLAG_SIZE = 15;
    uint16 private constant CROSS_SIDE = type(uint16).max;

    event IsolatedPositionFlagged(uint32 indexed account, uint16 indexed market, bool isFlagged);

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_)
        Handler(entrypoint_, assets_, perps_)
    {}

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind == MOVE_ISOLATED_MARGIN) {
            uint256 end = items.countOf(MOVE_SIZE) * MOVE_SIZE;
            for (uint256 offset = 0; offset < end; offset += MOVE_SIZE) {
                _move(items, offset);
            }
        } else if (kind == FLAG_ACCOUNT) {
            uint256 end = items.countOf(FLAG_SIZE) * FLAG_SIZE;
            for (uint256 offset = 0; offset < end; offset += FLAG_SIZE) {
                _flag(items, offset);
            }
        } else {
            revert KindUnknown(kind);
        }
    }

    /// What moves into a position must be there.
    function _move(bytes calldata items, uint256 offset) private {
        uint32 account = uint32(items.uintAt(offset, 4));
        uint16 market = uint16(items.uintAt(offset + 4, 2));
        int256 change = items.int64At(offset + 6);
        bool isPosted = items.uintAt(offset + 14, 1) != 0;
        bool isApart = assets.accountFlags(account) & ACCOUNT_SUSPENDED != 0;
        if (change > 0 && !isApart) {
            int256 balance = assets.balanceOf(account, SETTLEMENT, false);
            if (balance < change) {
                _refuse(MOVE_ISOLATED_MARGIN, account, abi.encode(balance, change));
            }
        }
        perps.moveIsolatedMargin(account, market, change, isPosted);
        assets.credit(account, SETTLEMENT, -change);
        if (isPosted && change < 0) _checkMove(items, offset);
    }

    /// What its owner takes out of a position must leave it at maintenance margin.
    function _checkMove(bytes calldata items, uint256 offset) private {
        uint32 account = uint32(items.uintAt(offset, 4));
        uint16 market = uint16(items.uintAt(offset + 4, 2));
        uint64 timeUs = _timeAt(items, offset + 15);
        (int256 equity, uint256 maintenance,) = perps.isolatedFigures(account, market, timeUs);
        if (equity < int256(maintenance)) {
            _refuse(MOVE_ISOLATED_MARGIN, account, abi.encode(equity, maintenance));
        }
    }

    /// Only below the threshold is flagged, only at or above it unflagged.
    function _flag(bytes calldata items, uint256 offset) private {
        uint32 account = uint32(items.uintAt(offset, 4));
        uint16 market = uint16(items.uintAt(offset + 4, 2));
        bool isFlagged = items.uintAt(offset + 6, 1) != 0;
        uint64 timeUs = _timeAt(items, offset + 7);
        int256 equity;
        uint256 required;
        if (market == CROSS_SIDE) {
            (equity, required) = perps.crossFigures(account, timeUs, true, true);
        } else {
            (equity,, required) = perps.isolatedFigures(account, market, timeUs);
        }
        if (isFlagged != (equity < int256(required))) {
            _refuse(FLAG_ACCOUNT, account, abi.encode(equity, required));
            return;
        }
        if (market == CROSS_SIDE) {
            assets.setFlagged(account, isFlagged);
        } else {
            perps.setIsolatedFlag(account, market, isFlagged);
            emit IsolatedPositionFlagged(account, market, isFlagged);
        }
    }
}
