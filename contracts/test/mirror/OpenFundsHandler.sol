// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FEES, IAssetService} from "../../src/interfaces/IAssetService.sol";
import {
    CREDIT_DEPOSIT,
    CREDIT_ELSEWHERE,
    PAID_ELSEWHERE,
    RESERVE_ELSEWHERE,
    RESERVE_WITHDRAWAL,
    RETURN_WITHDRAWAL,
    SERVE_REQUEST
} from "../../src/interfaces/IHandler.sol";
import {IPerpService} from "../../src/interfaces/IPerpService.sol";
import {Handler} from "../../src/handlers/Handler.sol";
import {Items} from "../../src/libraries/Items.sol";

/// Credits and takes money without a vault, by lanes that nobody offered and nobody chose, and
/// hears answers to requests, to compare the mirror alone with the engine.
contract OpenFundsHandler is Handler {
    using Items for bytes;

    struct Elsewhere {
        uint32 lane;
        uint16 asset;
        uint64 units;
    }

    mapping(uint64 id => Elsewhere) private _elsewhere;

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_)
        Handler(entrypoint_, assets_, perps_)
    {}

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind == CREDIT_DEPOSIT) {
            for (uint256 i = 0; i < items.countOf(22); ++i) {
                assets.credit(
                    uint32(items.uintAt(i * 22 + 8, 4)),
                    uint16(items.uintAt(i * 22 + 12, 2)),
                    int256(items.uintAt(i * 22 + 14, 8))
                );
            }
        } else if (kind == RETURN_WITHDRAWAL) {
            for (uint256 i = 0; i < items.countOf(30); ++i) {
                uint16 asset = uint16(items.uintAt(i * 30 + 12, 2));
                int256 fee = int256(items.uintAt(i * 30 + 22, 8));
                int256 units = int256(items.uintAt(i * 30 + 14, 8));
                assets.credit(uint32(items.uintAt(i * 30 + 8, 4)), asset, units + fee);
                assets.credit(FEES, asset, -fee);
            }
        } else if (kind == RESERVE_WITHDRAWAL) {
            for (uint256 i = 0; i < items.countOf(38); ++i) {
                _reserve(items, i * 38, i * 38 + 30);
            }
        } else if (kind == RESERVE_ELSEWHERE) {
            for (uint256 i = 0; i < items.countOf(42); ++i) {
                _reserve(items, i * 42, i * 42 + 34);
                _elsewhere[uint64(items.uintAt(i * 42, 8))] = Elsewhere(
                    uint32(items.uintAt(i * 42 + 30, 4)),
                    uint16(items.uintAt(i * 42 + 12, 2)),
                    uint64(items.uintAt(i * 42 + 14, 8))
                );
            }
        } else if (kind == CREDIT_ELSEWHERE) {
            for (uint256 i = 0; i < items.countOf(34); ++i) {
                _lend(items, i * 34);
            }
        } else if (kind == PAID_ELSEWHERE) {
            for (uint256 i = 0; i < items.countOf(8); ++i) {
                Elsewhere memory one = _elsewhere[uint64(items.uintAt(i * 8, 8))];
                assets.credit(one.lane, one.asset, int256(uint256(one.units)));
            }
        } else if (kind != SERVE_REQUEST) {
            revert KindUnknown(kind);
        }
    }

    function _reserve(bytes calldata items, uint256 offset, uint256 timeOffset) private {
        uint32 account = uint32(items.uintAt(offset + 8, 4));
        uint16 asset = uint16(items.uintAt(offset + 12, 2));
        uint256 units = items.uintAt(offset + 14, 8);
        uint256 fee = items.uintAt(offset + 22, 8);
        require(fee <= assets.withdrawalFeeOf(asset), "fee above the announced one");
        _debit(account, asset, units + fee, uint64(items.uintAt(timeOffset, 8)));
        assets.credit(FEES, asset, int256(fee));
    }

    function _lend(bytes calldata items, uint256 offset) private {
        uint16 asset = uint16(items.uintAt(offset + 16, 2));
        uint256 units = items.uintAt(offset + 18, 8);
        uint32 lane = uint32(items.uintAt(offset, 4));
        _debit(lane, asset, units, uint64(items.uintAt(offset + 26, 8)));
        assets.credit(uint32(items.uintAt(offset + 12, 4)), asset, int256(units));
    }

    function _debit(uint32 account, uint16 asset, uint256 units, uint64 timeUs) private {
        try assets.debit(account, asset, units, timeUs) {}
        catch (bytes memory reason) {
            _refuse(RESERVE_WITHDRAWAL, account, reason);
            assets.credit(account, asset, -int256(units));
        }
    }
}
