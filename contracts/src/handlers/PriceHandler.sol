// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetService} from "../interfaces/IAssetService.sol";
import {IEntrypoint} from "../interfaces/IEntrypoint.sol";
import {CHARGE_UTILIZATION, MOVE_FUNDING, UPDATE_PRICE} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {Items} from "../libraries/Items.sol";
import {Handler} from "./Handler.sol";

/// Prices: market u16 | index u56 | confidence u56 | publish time u64 | mark u56.
/// Funding and utilization: market u16 | change of the index i64.
contract PriceHandler is Handler {
    using Items for bytes;

    uint256 private constant PRICE_SIZE = 31;
    uint256 private constant FUNDING_SIZE = 10;

    error PriceMissing(uint16 market);
    error PriceFromFuture(uint16 market, uint64 publishTimeUs, uint64 batchTimeUs);
    error UtilizationBelowZero(uint16 market, int64 change);

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_)
        Handler(entrypoint_, assets_, perps_)
    {}

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind == UPDATE_PRICE) {
            uint256 end = items.countOf(PRICE_SIZE) * PRICE_SIZE;
            (, uint64 batchTimeUs) = IEntrypoint(entrypoint).timeWindow();
            for (uint256 offset = 0; offset < end; offset += PRICE_SIZE) {
                _updatePrice(items, offset, batchTimeUs);
            }
        } else if (kind == MOVE_FUNDING) {
            uint256 end = items.countOf(FUNDING_SIZE) * FUNDING_SIZE;
            for (uint256 offset = 0; offset < end; offset += FUNDING_SIZE) {
                perps.moveFunding(uint16(items.uintAt(offset, 2)), items.int64At(offset + 2));
            }
        } else if (kind == CHARGE_UTILIZATION) {
            uint256 end = items.countOf(FUNDING_SIZE) * FUNDING_SIZE;
            for (uint256 offset = 0; offset < end; offset += FUNDING_SIZE) {
                uint16 market = uint16(items.uintAt(offset, 2));
                int64 change = items.int64At(offset + 2);
                if (change < 0) revert UtilizationBelowZero(market, change);
                perps.chargeUtilization(market, change);
            }
        } else {
            revert KindUnknown(kind);
        }
    }

    /// How far a mark may be from its index, and that prices do not go back, the market checks.
    function _updatePrice(bytes calldata items, uint256 offset, uint64 batchTimeUs) private {
        uint16 market = uint16(items.uintAt(offset, 2));
        uint56 index = uint56(items.uintAt(offset + 2, 7));
        uint64 publishTimeUs = uint64(items.uintAt(offset + 16, 8));
        uint56 mark = uint56(items.uintAt(offset + 24, 7));
        if (index == 0 || mark == 0) revert PriceMissing(market);
        if (publishTimeUs > batchTimeUs) {
            revert PriceFromFuture(market, publishTimeUs, batchTimeUs);
        }
        uint56 confidence = uint56(items.uintAt(offset + 9, 7));
        perps.setPrice(market, index, confidence, publishTimeUs, mark);
    }
}
