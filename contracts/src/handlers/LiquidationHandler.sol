// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ACCOUNT_FLAGGED,
    BACKSTOP,
    FEES,
    IAssetService,
    INSURANCE,
    SETTLEMENT
} from "../interfaces/IAssetService.sol";
import {
    BACKSTOP_TAKEOVER,
    COVER_DEBT,
    DELEVERAGE,
    LIQUIDATION_FEE,
    LIQUIDATION_STEP,
    SEIZE_COLLATERAL,
    SETTLE_POSITION
} from "../interfaces/IHandler.sol";
import {CROSS, IPerpService, ISOLATED, LEG_TRANSFER, Leg} from "../interfaces/IPerpService.sol";
import {Items} from "../libraries/Items.sol";
import {MarginFormulas} from "../libraries/MarginFormulas.sol";
import {PositionSlot} from "../libraries/PositionSlot.sol";
import {Handler} from "./Handler.sol";

/// Everything that ends a position against its owner's will: docs/rulebook/liquidation.md. Keeps
/// nothing, so that its rules can be changed: the services know what was lost and settled.
/// Step, fee: account u32 | market u16 | mode u8 | amount i64.
/// Takeover: account u32 | market u16 | mode u8 | signed lots i64 | signed value i64.
/// Deleveraging: bankrupt u32 | mode u8 | other u32 | mode u8 | market u16 | lots i64 | value i64.
/// Debt: account u32. Seizure: account u32 | asset u16 | units u64 | quote u64.
/// Settlement of a delisted market: account u32 | market u16 | mode u8 | price u56.
contract LiquidationHandler is Handler {
    using Items for bytes;

    uint256 private constant STEP_SIZE = 15;
    uint256 private constant TAKEOVER_SIZE = 23;
    uint256 private constant DELEVERAGE_SIZE = 28;
    uint256 private constant DEBT_SIZE = 4;
    uint256 private constant SEIZE_SIZE = 22;
    uint256 private constant SETTLE_SIZE = 14;

    error ModeUnknown(uint8 mode);

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_)
        Handler(entrypoint_, assets_, perps_)
    {}

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        uint256 size = _sizeOf(kind);
        uint256 end = items.countOf(size) * size;
        for (uint256 offset = 0; offset < end; offset += size) {
            if (kind == LIQUIDATION_STEP) _settleStep(items, offset);
            else if (kind == LIQUIDATION_FEE) _chargeFee(items, offset);
            else if (kind == BACKSTOP_TAKEOVER) _takeOver(items, offset);
            else if (kind == DELEVERAGE) _deleverage(items, offset);
            else if (kind == COVER_DEBT) _coverDebt(uint32(items.uintAt(offset, 4)));
            else if (kind == SEIZE_COLLATERAL) _seize(items, offset);
            else _settlePosition(items, offset);
        }
    }

    function _sizeOf(uint8 kind) private pure returns (uint256) {
        if (kind == LIQUIDATION_STEP || kind == LIQUIDATION_FEE) return STEP_SIZE;
        if (kind == BACKSTOP_TAKEOVER) return TAKEOVER_SIZE;
        if (kind == DELEVERAGE) return DELEVERAGE_SIZE;
        if (kind == COVER_DEBT) return DEBT_SIZE;
        if (kind == SEIZE_COLLATERAL) return SEIZE_SIZE;
        if (kind == SETTLE_POSITION) return SETTLE_SIZE;
        revert KindUnknown(kind);
    }

    /// The insurance fund gets its fee, or pays the slice's loss; a closed position is settled.
    function _settleStep(bytes calldata items, uint256 offset) private {
        (uint32 account, uint16 market, uint8 mode, int256 change) = _stepAt(items, offset);
        _assertFlagged(LIQUIDATION_STEP, account, market, mode);
        if (change != 0) {
            perps.addQuote(account, market, mode, -change);
            assets.credit(INSURANCE, SETTLEMENT, change);
        }
        _closeIfFlat(account, market, mode, true);
    }

    function _chargeFee(bytes calldata items, uint256 offset) private {
        (uint32 account, uint16 market, uint8 mode, int256 fee) = _stepAt(items, offset);
        _assertFlagged(LIQUIDATION_FEE, account, market, mode);
        perps.addQuote(account, market, mode, -fee);
        assets.credit(FEES, SETTLEMENT, fee);
    }

    function _stepAt(bytes calldata items, uint256 offset)
        private
        pure
        returns (uint32 account, uint16 market, uint8 mode, int256 amount)
    {
        account = uint32(items.uintAt(offset, 4));
        market = uint16(items.uintAt(offset + 4, 2));
        mode = _modeAt(items, offset + 6);
        amount = items.int64At(offset + 7);
    }

    /// Another mode would name the place of a second book.
    function _modeAt(bytes calldata items, uint256 offset) private pure returns (uint8 mode) {
        mode = uint8(items.uintAt(offset, 1));
        if (mode > ISOLATED) revert ModeUnknown(mode);
    }

    /// The backstop takes lots at their bankruptcy value, within its loss cap.
    function _takeOver(bytes calldata items, uint256 offset) private {
        uint32 account = uint32(items.uintAt(offset, 4));
        uint16 market = uint16(items.uintAt(offset + 4, 2));
        uint8 mode = _modeAt(items, offset + 6);
        int64 lots = items.int64At(offset + 7);
        int64 value = items.int64At(offset + 15);
        _assertFlagged(BACKSTOP_TAKEOVER, account, market, mode);
        // Positive: the backstop paid more (got less) than the lots are worth at the mark.
        int256 loss = -(int256(value) - int256(lots) * int256(perps.markOf(market)));
        if (loss > 0) assets.addBackstopLoss(uint256(loss));
        perps.applyLeg(market, Leg(account, mode, LEG_TRANSFER, lots, value, 0));
        perps.applyLeg(market, Leg(BACKSTOP, CROSS, LEG_TRANSFER, -lots, -int128(value), 0));
        _closeIfFlat(BACKSTOP, market, CROSS, false);
        _closeIfFlat(account, market, mode, true);
    }

    /// A profitable opposite position gives up lots at the bankrupt one's value.
    function _deleverage(bytes calldata items, uint256 offset) private {
        uint32 bankrupt = uint32(items.uintAt(offset, 4));
        uint8 mode = _modeAt(items, offset + 4);
        uint32 other = uint32(items.uintAt(offset + 5, 4));
        uint8 otherMode = _modeAt(items, offset + 9);
        uint16 market = uint16(items.uintAt(offset + 10, 2));
        int64 lots = items.int64At(offset + 12);
        int64 value = items.int64At(offset + 20);
        _assertFlagged(DELEVERAGE, bankrupt, market, mode);
        perps.applyLeg(market, Leg(bankrupt, mode, LEG_TRANSFER, lots, value, 0));
        perps.applyLeg(market, Leg(other, otherMode, LEG_TRANSFER, -lots, -int128(value), 0));
        _closeIfFlat(other, market, otherMode, false);
        _closeIfFlat(bankrupt, market, mode, true);
    }

    /// Only a flagged account's collateral is sold, to the insurance fund, at its weighted value.
    function _seize(bytes calldata items, uint256 offset) private {
        uint32 account = uint32(items.uintAt(offset, 4));
        uint16 asset = uint16(items.uintAt(offset + 4, 2));
        int256 units = int256(items.uintAt(offset + 6, 8));
        int256 quote = int256(items.uintAt(offset + 14, 8));
        int256 owned = _owned(account, asset);
        if (assets.accountFlags(account) & ACCOUNT_FLAGGED == 0 || units > owned) {
            _refuse(SEIZE_COLLATERAL, account, abi.encode(owned, units));
        }
        assets.credit(account, asset, -units);
        assets.credit(INSURANCE, asset, units);
        assets.credit(INSURANCE, SETTLEMENT, -quote);
        assets.credit(account, SETTLEMENT, quote);
    }

    function _settlePosition(bytes calldata items, uint256 offset) private {
        uint32 account = uint32(items.uintAt(offset, 4));
        uint16 market = uint16(items.uintAt(offset + 4, 2));
        uint8 mode = _modeAt(items, offset + 6);
        uint56 price = uint56(items.uintAt(offset + 7, 7));
        perps.settleAt(market, price);
        (int256 size,) = _totalOf(account, market, mode);
        int256 value = size * int256(uint256(price));
        perps.applyLeg(market, Leg(account, mode, LEG_TRANSFER, int64(-size), int128(-value), 0));
        _closeIfFlat(account, market, mode, true);
    }

    /// Pays a cross account's debt into its balance.
    function _coverDebt(uint32 account) private {
        int256 debt = -_owned(account, SETTLEMENT);
        if (debt <= 0) return;
        _payDeficit(uint256(debt));
        assets.credit(account, SETTLEMENT, debt);
    }

    /// The insurance fund, then the backstop within its loss cap; what is left the fund owes.
    function _payDeficit(uint256 amount) private {
        uint256 byFund = _lesser(amount, _positive(_owned(INSURANCE, SETTLEMENT)));
        (uint256 cap, uint256 lost) = assets.backstopLoss();
        uint256 byBackstop =
            _lesser(amount - byFund, _lesser(cap - lost, _positive(_owned(BACKSTOP, SETTLEMENT))));
        if (byBackstop != 0) {
            assets.addBackstopLoss(byBackstop);
            assets.credit(BACKSTOP, SETTLEMENT, -int256(byBackstop));
        }
        assets.credit(INSURANCE, SETTLEMENT, -int256(amount - byBackstop));
    }

    function _closeIfFlat(uint32 account, uint16 market, uint8 mode, bool isCovered) private {
        (int256 size, int256 quote) = _totalOf(account, market, mode);
        if (size != 0) return;
        if (isCovered && mode == ISOLATED && quote < 0) {
            _payDeficit(uint256(-quote));
            perps.addQuote(account, market, mode, -quote);
        }
        perps.closePosition(account, market, mode);
    }

    /// Of both books, as the engine counts.
    function _totalOf(uint32 account, uint16 market, uint8 mode)
        private
        view
        returns (int256 size, int256 quote)
    {
        uint256 remainder;
        (size, quote, remainder,) = perps.positionOf(account, market, mode, false);
        (int256 apartSize, int256 apartQuote, uint256 apartRemainder,) =
            perps.positionOf(account, market, mode, true);
        size += apartSize;
        quote += apartQuote + int256((remainder + apartRemainder) >> 20);
    }

    /// In both books, as the engine counts.
    function _owned(uint32 account, uint16 asset) private view returns (int256) {
        return assets.balanceOf(account, asset, false) + assets.balanceOf(account, asset, true);
    }

    function _assertFlagged(uint8 kind, uint32 account, uint16 market, uint8 mode) private {
        bool isFlagged;
        if (mode == ISOLATED) {
            (,,, uint256 flags) = perps.positionOf(account, market, mode, false);
            isFlagged = flags & PositionSlot.FLAGGED != 0;
        } else {
            isFlagged = assets.accountFlags(account) & ACCOUNT_FLAGGED != 0;
        }
        if (!isFlagged) _refuse(kind, account, abi.encode(market, mode));
    }

    function _positive(int256 value) private pure returns (uint256) {
        return value > 0 ? uint256(value) : 0;
    }

    function _lesser(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
