// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FEES, IAssetService, SETTLEMENT} from "../interfaces/IAssetService.sol";
import {IEntrypoint} from "../interfaces/IEntrypoint.sol";
import {MATCH_ORDERS} from "../interfaces/IHandler.sol";
import {
    IPerpService,
    ISOLATED,
    LEG_LIQUIDATION,
    LEG_ORDER,
    LEG_REFUSED,
    Leg
} from "../interfaces/IPerpService.sol";
import {Items} from "../libraries/Items.sol";
import {MarginFormulas} from "../libraries/MarginFormulas.sol";
import {Handler} from "./Handler.sol";

/// Fills of perpetual orders.
/// market u16 | price u56 | lots u56 | taker u32 | maker u32 | flags u8 |
/// taker fee i64 | maker fee i64 | taker limit u56 | maker limit u56 | taker's order hash 32 |
/// maker's order hash 32. Flags: 1 the taker buys, 2 taker isolated, 4 maker isolated, 8 the taker
/// is a liquidation, 16 and 32 the taker, the maker pays an extra fee.
contract OrderMatchHandler is Handler {
    using Items for bytes;

    uint256 private constant SIZE = 119;
    uint256 private constant TAKER_BUYS = 1;
    uint256 private constant TAKER_ISOLATED = 2;
    uint256 private constant MAKER_ISOLATED = 4;
    uint256 private constant LIQUIDATION = 8;
    uint256 private constant TAKER_EXTRA = 16;
    uint256 private constant MAKER_EXTRA = 32;
    /// No side pays or gets more than a fiftieth of the value, and the unit that rounding adds.
    int256 private constant FEE_PART_MAX = 50;

    error FillEmpty(uint256 price, uint256 lots);
    error FeesBelowZero(int256 sum);

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_)
        Handler(entrypoint_, assets_, perps_)
    {}

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind != MATCH_ORDERS) revert KindUnknown(kind);
        uint256 end = items.countOf(SIZE) * SIZE;
        int256 fees;
        for (uint256 offset = 0; offset < end; offset += SIZE) {
            fees += _applyMatch(items, offset);
        }
        if (fees != 0) assets.credit(FEES, SETTLEMENT, fees);
    }

    function _applyMatch(bytes calldata items, uint256 offset) private returns (int256 fees) {
        uint256 flags = items.uintAt(offset + 24, 1);
        bool isBuy = flags & TAKER_BUYS != 0;
        Leg memory taker = _legAt(items, offset, isBuy, false);
        Leg memory maker = _legAt(items, offset, !isBuy, true);
        if (flags & TAKER_ISOLATED != 0) taker.mode = ISOLATED;
        if (flags & MAKER_ISOLATED != 0) maker.mode = ISOLATED;
        if (flags & LIQUIDATION != 0) {
            taker.kind = LEG_LIQUIDATION;
            perps.noteLiquidation(uint16(items.uintAt(offset, 2)), taker);
        }
        fees = int256(taker.fee) + maker.fee;
        if (fees < 0) revert FeesBelowZero(fees);
        if (flags & TAKER_EXTRA != 0) _noteTraded(taker);
        if (flags & MAKER_EXTRA != 0) _noteTraded(maker);
        perps.applyMatch(uint16(items.uintAt(offset, 2)), taker, maker);
    }

    function _noteTraded(Leg memory leg) private {
        uint64 command = IEntrypoint(entrypoint).commandInParts();
        perps.noteTraded(command, leg.account, SETTLEMENT, MarginFormulas.abs(leg.cost));
    }

    /// One side of a match: the taker's fields come before the maker's.
    function _legAt(bytes calldata items, uint256 offset, bool isBuy, bool isMaker)
        private
        pure
        returns (Leg memory leg)
    {
        uint256 price = items.uintAt(offset + 2, 7);
        uint256 lots = items.uintAt(offset + 9, 7);
        if (price == 0 || lots == 0) revert FillEmpty(price, lots);
        leg.account = uint32(items.uintAt(offset + (isMaker ? 20 : 16), 4));
        leg.lots = int64(isBuy ? int256(lots) : -int256(lots));
        leg.cost = int128(isBuy ? int256(price * lots) : -int256(price * lots));
        leg.fee = items.int64At(offset + (isMaker ? 33 : 25));
        uint256 limit = items.uintAt(offset + (isMaker ? 48 : 41), 7);
        leg.kind = _kindOf(isBuy, price, limit, leg.fee, int256(price * lots));
    }

    /// An order must not fill beyond its limit, nor pay more than the cap.
    function _kindOf(bool isBuy, uint256 price, uint256 limit, int256 fee, int256 value)
        private
        pure
        returns (uint8)
    {
        bool isWithin = isBuy ? price <= limit : price >= limit;
        bool isFair = (fee - 1) * FEE_PART_MAX <= value && -fee * FEE_PART_MAX <= value;
        return isWithin && isFair ? LEG_ORDER : LEG_REFUSED;
    }
}
