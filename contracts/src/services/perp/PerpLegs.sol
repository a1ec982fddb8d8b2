// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {POOL} from "../../interfaces/IAssetService.sol";
import {IEntrypoint} from "../../interfaces/IEntrypoint.sol";
import {
    CROSS,
    ISOLATED,
    LEG_LIQUIDATION,
    LEG_ORDER,
    LEG_REFUSED,
    LEG_TRANSFER,
    Leg
} from "../../interfaces/IPerpService.sol";
import {LiquidatedLeg} from "../../libraries/LiquidatedLeg.sol";
import {MarginFormulas} from "../../libraries/MarginFormulas.sol";
import {Position, PositionSlot} from "../../libraries/PositionSlot.sol";
import {TradedValue} from "../../libraries/TradedValue.sol";
import {PerpBooks} from "./PerpBooks.sol";

/// What moves lots and money of positions: fills, margin, closes, what the pool pays for its side.
abstract contract PerpLegs is PerpBooks {
    using PositionSlot for Position;
    using PositionSlot for uint256;

    /// What accounts traded by a command that takes several batches.
    mapping(uint64 command => mapping(uint32 account => mapping(uint16 asset => uint256))) private
        _tradedInParts;
    mapping(bytes32 key => uint256 count) public liquidationsAt;

    function applyMatch(uint16 market, Leg calldata taker, Leg calldata maker)
        external
        onlyHandlers
    {
        Funding memory funding = _perpetual(market).funding;
        int256 openInterest = funding.openInterest;
        _applyLeg(market, funding, taker);
        _applyLeg(market, funding, maker);
        if (funding.openInterest != openInterest) _markets[market].funding = funding;
    }

    function applyLeg(uint16 market, Leg calldata leg) external onlyHandlers {
        Funding memory funding = _perpetual(market).funding;
        _applyLeg(market, funding, leg);
        _markets[market].funding = funding;
    }

    function noteLiquidation(uint16 market, Leg calldata taker) external onlyHandlers {
        uint64 batchId = IEntrypoint(entrypoint).lastBatchId() + 1;
        Prices storage prices = _markets[market].prices;
        LiquidatedLeg memory liquidated =
            LiquidatedLeg(batchId, market, taker, prices.index, prices.publishTimeUs);
        ++liquidationsAt[liquidated.keyOf()];
    }

    function noteTraded(uint64 command, uint32 account, uint16 asset, uint256 value)
        external
        onlyHandlers
    {
        if (command == 0) TradedValue.add(account, asset, value);
        else _tradedInParts[command][account][asset] += value;
    }

    function useTraded(uint64 command, uint32 account, uint16 asset, uint256 value)
        external
        onlyHandlers
        returns (bool)
    {
        if (command == 0) return TradedValue.take(account, asset, value);
        uint256 traded = _tradedInParts[command][account][asset];
        if (traded < value) return false;
        _tradedInParts[command][account][asset] = traded - value;
        return true;
    }

    function closePosition(uint32 account, uint16 market, uint8 mode) external onlyHandlers {
        Funding memory funding = _perpetual(market).funding;
        uint256 key = _key(account, market, mode, false);
        Position memory position = _positions[key].unpack();
        Position memory apart = _positions[key | SUSPENSE].unpack();
        int256 size = position.size + apart.size;
        if (size != 0) revert PositionNotClosed(account, market, size);
        _touchBoth(funding, position, apart, size);
        _close(account, market, key, position, apart);
        _positions[key] = position.pack();
        if (_positions[key | SUSPENSE] != 0) _positions[key | SUSPENSE] = apart.pack();
    }

    function addQuote(uint32 account, uint16 market, uint8 mode, int256 change)
        external
        onlyHandlers
    {
        _addQuote(account, market, mode, change);
    }

    function moveIsolatedMargin(uint32 account, uint16 market, int256 change, bool isPosted)
        external
        onlyHandlers
    {
        _addQuote(account, market, ISOLATED, change);
        uint256 key = _key(account, market, ISOLATED, false);
        if (!isPosted) return;
        int256 posted = int256(_posted[key]) + change;
        _posted[key] = posted < 0 ? 0 : uint256(posted);
    }

    function chargeUtilization(uint16 market, int64 change) external onlyHandlers {
        Funding memory funding = _perpetual(market).funding;
        uint256 key = _key(POOL, market, CROSS, false);
        Position memory pool = _positions[key].unpack();
        if (pool.flags & PositionSlot.KNOWN == 0) pool.flags = _introduce(POOL, market, CROSS);
        Position memory apart = _positions[key | SUSPENSE].unpack();
        int256 size = pool.size + apart.size;
        _touchBoth(funding, pool, apart, size);
        // In dispute it is paid apart; which side pays is decided by all that it has.
        bool isApart = pool.flags & PositionSlot.SUSPENDED != 0;
        Position memory paid = isApart ? apart : pool;
        int256 total = int256(paid.remainder) + int256(funding.openInterest) * change;
        paid.quote += total >> FUNDING_BITS;
        paid.remainder = uint256(total) & ((1 << FUNDING_BITS) - 1);
        if (size > 0) funding.utilizationShort += change;
        else funding.utilizationLong += change;
        _positions[key] = pool.pack();
        if (isApart) {
            apart.flags = PositionSlot.KNOWN;
            _positions[key | SUSPENSE] = apart.pack();
        }
        _markets[market].funding = funding;
    }

    // ----- inside -----

    function _applyLeg(uint16 market, Funding memory funding, Leg calldata leg) private {
        uint256 key = _key(leg.account, market, leg.mode, false);
        Position memory position = _positions[key].unpack();
        if (position.flags & PositionSlot.KNOWN == 0) {
            position.flags |= _introduce(leg.account, market, leg.mode);
        }
        if (leg.kind == LEG_REFUSED || position.flags & PositionSlot.SUSPENDED != 0) {
            return _applyApart(market, funding, key, position, leg);
        }
        int256 before = position.size;
        int256 size = before + leg.lots;
        if (leg.kind != LEG_TRANSFER) {
            bool isFlagged = position.flags & PositionSlot.FLAGGED != 0;
            // A flagged account or position may not grow, and no other is liquidated: behind the
            // fills of a liquidation there is no order that could be asked for.
            bool isWrong = leg.kind == LEG_LIQUIDATION
                ? !isFlagged
                : isFlagged && MarginFormulas.abs(size) > MarginFormulas.abs(before);
            if (isWrong) return _applyApart(market, funding, key, position, leg);
        }
        position.touch(_indexFor(funding, before));
        _move(funding, position, leg, before, size);
        if (leg.mode == ISOLATED) _reducePosted(key, leg.kind, before, size);
        if (size == 0 && leg.kind == LEG_ORDER) {
            Position memory none;
            _close(leg.account, market, key, position, none);
        }
        _positions[key] = position.pack();
    }

    function _move(
        Funding memory funding,
        Position memory position,
        Leg calldata leg,
        int256 before,
        int256 size
    ) private pure {
        position.size += leg.lots;
        position.quote -= int256(leg.cost) + leg.fee;
        position.fundingIndex = _indexFor(funding, size);
        funding.openInterest += int64(
            (size > 0 ? size : int256(0)) - (before > 0 ? before : int256(0))
        );
    }

    /// A leg of an account in dispute: money and lots stand apart until the dispute is decided.
    function _applyApart(
        uint16 market,
        Funding memory funding,
        uint256 key,
        Position memory position,
        Leg calldata leg
    ) private {
        if (position.flags & PositionSlot.SUSPENDED == 0) {
            _positions[key] = position.pack();
            assets.suspend(leg.account);
            position.flags |= PositionSlot.SUSPENDED;
        }
        Position memory apart = _positions[key | SUSPENSE].unpack();
        int256 before = position.size + apart.size;
        int256 size = before + leg.lots;
        _touchBoth(funding, position, apart, before);
        _move(funding, apart, leg, before, size);
        position.fundingIndex = apart.fundingIndex;
        if (leg.mode == ISOLATED) _reducePosted(key, leg.kind, before, size);
        apart.flags = PositionSlot.KNOWN;
        emit LegSuspended(leg.account, market, leg.mode, leg.lots, leg.cost, leg.fee);
        if (size == 0 && (leg.kind == LEG_ORDER || leg.kind == LEG_REFUSED)) {
            _close(leg.account, market, key, position, apart);
        }
        _positions[key] = position.pack();
        _positions[key | SUSPENSE] = apart.pack();
    }

    /// Posted margin shrinks with the part that an order closed, and is void when the position
    /// turned. What a liquidation closes leaves it.
    function _reducePosted(uint256 key, uint8 kind, int256 before, int256 size) private {
        if (before == 0 || kind == LEG_LIQUIDATION || kind == LEG_TRANSFER) return;
        uint256 magnitude = MarginFormulas.abs(before);
        uint256 left = MarginFormulas.abs(size);
        bool isTurned = size != 0 && (before > 0) != (size > 0);
        uint256 posted = _posted[key];
        if (posted == 0) return;
        if (isTurned) {
            _posted[key] = 0;
        } else if (left < magnitude) {
            _posted[key] = posted - (posted * (magnitude - left)) / magnitude;
        }
    }
}
