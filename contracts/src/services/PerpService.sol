// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ACCOUNT_FLAGGED,
    ACCOUNT_SUSPENDED,
    DUST,
    IAssetService,
    POOL,
    SETTLEMENT
} from "../interfaces/IAssetService.sol";
import {
    CROSS,
    IPerpService,
    ISOLATED,
    LEG_LIQUIDATION,
    LEG_ORDER,
    LEG_REFUSED,
    LEG_TRANSFER,
    Leg
} from "../interfaces/IPerpService.sol";
import {MarginFormulas} from "../libraries/MarginFormulas.sol";
import {Position, PositionSlot} from "../libraries/PositionSlot.sol";
import {TradedValue} from "../libraries/TradedValue.sol";
import {HandlersOnly} from "./HandlersOnly.sol";

/// The mirror of positions and prices. Calls are documented in IPerpService.
contract PerpService is IPerpService, HandlersOnly {
    using PositionSlot for Position;
    using PositionSlot for uint256;

    /// Funding of a market, one slot: index | utilization of longs | of shorts | open interest.
    struct Funding {
        int64 index;
        int64 utilizationLong;
        int64 utilizationShort;
        int64 openInterest;
    }

    /// Prices of a market, one slot. 0: none yet.
    struct Prices {
        uint56 mark;
        uint56 index;
        uint56 confidence;
        uint64 publishTimeUs;
        /// Remainders of closed positions, in 2^-20 quote units.
        uint24 dust;
    }

    struct Market {
        Funding funding;
        Prices prices;
        MarketRules rules;
        uint256[] tiers;
        /// UNLISTED, PERPETUAL or SPOT.
        uint8 kind;
    }

    uint256 private constant FUNDING_BITS = 20;
    uint256 private constant FIVE_PERCENT = 50_000_000;
    uint256 private constant MARKETS_A_WORD = 256;
    /// An account lists where it has positions in four words; the engine has no more markets.
    uint16 private constant MARKETS = 1024;
    uint8 private constant UNLISTED = 0;
    uint8 private constant PERPETUAL = 1;
    uint8 private constant SPOT = 2;

    IAssetService public immutable assets;
    mapping(uint16 market => Market) private _markets;
    mapping(uint256 key => uint256 word) private _positions;
    /// Posted margin of isolated positions by the same key.
    mapping(uint256 key => uint256) private _posted;
    /// By account, mode and word of 256 markets: where the account ever had a position.
    mapping(uint256 key => uint256 bits) private _marketsOf;

    constructor(address entrypoint_, IAssetService assets_) HandlersOnly(entrypoint_) {
        assets = assets_;
    }

    // ----- markets -----

    function configureMarket(uint16 market, MarketRules calldata rules, uint256[] calldata tiers)
        external
        onlyHandlers
    {
        // A spot market has no margin and therefore no tiers.
        if (rules.isSpot != (tiers.length == 0)) revert TiersInvalid(market);
        if (tiers.length > 0 && (tiers[0] >> 96) != 0) revert TiersInvalid(market);
        for (uint256 i = 1; i < tiers.length; ++i) {
            if ((tiers[i] >> 96) <= (tiers[i - 1] >> 96)) revert TiersInvalid(market);
        }
        if (market >= MARKETS) revert MarketUnknown(market);
        if (rules.baseUnitsPerLot == 0) revert LotMissing(market);
        Market storage data = _markets[market];
        uint8 kind = rules.isSpot ? SPOT : PERPETUAL;
        // Positions of a market that has no tiers any more would have no margin.
        if (data.kind != kind && data.kind != UNLISTED) revert MarketKindChanged(market);
        data.kind = kind;
        data.rules = rules;
        data.tiers = tiers;
        emit MarketConfigured(market);
    }

    function setPrice(
        uint16 market,
        uint56 index,
        uint56 confidence,
        uint64 publishTimeUs,
        uint56 mark
    ) external onlyHandlers {
        Prices storage prices = _listed(market).prices;
        prices.index = index;
        prices.confidence = confidence;
        prices.publishTimeUs = publishTimeUs;
        prices.mark = mark;
    }

    function moveFunding(uint16 market, int64 change) external onlyHandlers {
        _perpetual(market).funding.index += change;
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

    // ----- positions -----

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

    function noteTraded(uint32 account, uint16 asset, uint256 value) external onlyHandlers {
        TradedValue.add(account, asset, value);
    }

    function useTraded(uint32 account, uint16 asset, uint256 value)
        external
        onlyHandlers
        returns (bool)
    {
        return TradedValue.take(account, asset, value);
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

    // ----- flags and suspense -----

    function setAccountFlag(uint32 account, uint256 flag, bool isSet) external {
        if (msg.sender != address(assets)) revert NotAHandler(msg.sender);
        uint256 bit = flag == ACCOUNT_FLAGGED ? PositionSlot.FLAGGED : PositionSlot.SUSPENDED;
        // A flag is of the cross side; a dispute is of everything.
        uint8 modes = flag == ACCOUNT_FLAGGED ? 1 : 2;
        for (uint8 mode = 0; mode < modes; ++mode) {
            for (uint256 part = 0; part < 4; ++part) {
                uint256 bits = _marketsOf[_listKey(account, mode, part)];
                while (bits != 0) {
                    uint256 lowest = bits & (~bits + 1);
                    bits ^= lowest;
                    uint16 market = uint16(part * MARKETS_A_WORD + _log2(lowest));
                    uint256 key = _key(account, market, mode, false);
                    uint256 word = _positions[key];
                    _positions[key] = isSet ? word | bit : word & ~bit;
                }
            }
        }
    }

    function setIsolatedFlag(uint32 account, uint16 market, bool isSet) external onlyHandlers {
        uint256 key = _key(account, market, ISOLATED, false);
        uint256 word = _positions[key];
        _positions[key] = isSet ? word | PositionSlot.FLAGGED : word & ~PositionSlot.FLAGGED;
    }

    function mergeSuspense(uint32 account) external {
        if (msg.sender != address(assets)) revert NotAHandler(msg.sender);
        for (uint8 mode = 0; mode < 2; ++mode) {
            for (uint256 part = 0; part < 4; ++part) {
                uint256 bits = _marketsOf[_listKey(account, mode, part)];
                while (bits != 0) {
                    uint256 lowest = bits & (~bits + 1);
                    bits ^= lowest;
                    _merge(account, uint16(part * MARKETS_A_WORD + _log2(lowest)), mode);
                }
            }
        }
    }

    function _merge(uint32 account, uint16 market, uint8 mode) private {
        uint256 key = _key(account, market, mode, false);
        if (_positions[key | SUSPENSE] == 0) return;
        Funding memory funding = _markets[market].funding;
        Position memory position = _positions[key].unpack();
        Position memory apart = _positions[key | SUSPENSE].unpack();
        _touchBoth(funding, position, apart, position.size + apart.size);
        position.size += apart.size;
        uint256 remainder = position.remainder + apart.remainder;
        position.quote += apart.quote + int256(remainder >> FUNDING_BITS);
        position.remainder = remainder & ((1 << FUNDING_BITS) - 1);
        position.flags &= ~PositionSlot.SUSPENDED;
        _positions[key] = position.pack();
        delete _positions[key | SUSPENSE];
    }

    // ----- what others read -----

    function positionOf(uint32 account, uint16 market, uint8 mode, bool isSuspense)
        external
        view
        returns (int256 size, int256 quote, uint256 remainder, uint256 flags)
    {
        uint256 key = _key(account, market, mode, false);
        Position memory position = _positions[key].unpack();
        Position memory apart = _positions[key | SUSPENSE].unpack();
        _touchBoth(_markets[market].funding, position, apart, position.size + apart.size);
        if (isSuspense) position = apart;
        return (position.size, position.quote, position.remainder, position.flags);
    }

    function postedMarginOf(uint32 account, uint16 market) external view returns (uint256) {
        return _posted[_key(account, market, ISOLATED, false)];
    }

    function crossFigures(uint32 account, uint64 timeUs, bool isInFavor, bool withSuspense)
        external
        view
        returns (int256 equity, uint256 maintenance)
    {
        equity = assets.collateralOf(account, timeUs, isInFavor, withSuspense);
        for (uint256 part = 0; part < 4; ++part) {
            uint256 bits = _marketsOf[_listKey(account, CROSS, part)];
            while (bits != 0) {
                uint256 lowest = bits & (~bits + 1);
                bits ^= lowest;
                uint16 market = uint16(part * MARKETS_A_WORD + _log2(lowest));
                (int256 value, uint256 needed) =
                    _figures(account, market, CROSS, timeUs, isInFavor, withSuspense);
                equity += value;
                maintenance += needed;
            }
        }
    }

    function valueAtMarks(uint32 account) external view returns (int256 first, int256 both) {
        for (uint8 mode = 0; mode < 2; ++mode) {
            for (uint256 part = 0; part < 4; ++part) {
                uint256 bits = _marketsOf[_listKey(account, mode, part)];
                while (bits != 0) {
                    uint256 lowest = bits & (~bits + 1);
                    bits ^= lowest;
                    uint16 market = uint16(part * MARKETS_A_WORD + _log2(lowest));
                    (int256 alone, int256 together) = _atMark(account, market, mode);
                    first += alone;
                    both += together;
                }
            }
        }
    }

    function _atMark(uint32 account, uint16 market, uint8 mode)
        private
        view
        returns (int256 alone, int256 together)
    {
        uint256 key = _key(account, market, mode, false);
        Position memory position = _positions[key].unpack();
        Position memory apart = _positions[key | SUSPENSE].unpack();
        Market storage data = _markets[market];
        _touchBoth(data.funding, position, apart, position.size + apart.size);
        int256 mark = int256(uint256(data.prices.mark));
        alone = position.quote + position.size * mark;
        together = alone + apart.quote + apart.size * mark
            + int256((position.remainder + apart.remainder) >> FUNDING_BITS);
        if (mode == CROSS) return (alone, together);
        if (alone < 0) alone = 0;
        if (together < 0) together = 0;
    }

    function isolatedFigures(uint32 account, uint16 market, uint64 timeUs)
        external
        view
        returns (int256 equity, uint256 maintenance, uint256 required)
    {
        _perpetual(market);
        (equity, maintenance) = _figures(account, market, ISOLATED, timeUs, true, true);
        // Without a position there is nothing to keep; any position keeps something.
        if (maintenance == 0) return (equity, 0, 0);
        uint256 posted = _posted[_key(account, market, ISOLATED, false)];
        uint256 least = (posted * FIVE_PERCENT) / MarginFormulas.RATE_ONE + 1;
        required = maintenance > least ? maintenance : least;
    }

    function indexOf(uint16 market, uint64 timeUs)
        external
        view
        returns (uint256 index, uint256 band, uint256 baseUnitsPerLot)
    {
        Market storage data = _markets[market];
        index = data.prices.index;
        if (index != 0) band = _band(data, index, timeUs);
        baseUnitsPerLot = data.rules.baseUnitsPerLot;
    }

    function rulesOf(uint16 market) external view returns (MarketRules memory) {
        return _listed(market).rules;
    }

    function markOf(uint16 market) external view returns (uint256) {
        return _listed(market).prices.mark;
    }

    function openInterestOf(uint16 market) external view returns (int256) {
        return _listed(market).funding.openInterest;
    }

    // ----- inside -----

    uint256 private constant SUSPENSE = 1 << 49;

    function _key(uint32 account, uint16 market, uint8 mode, bool isSuspense)
        private
        pure
        returns (uint256)
    {
        return uint256(account) | (uint256(market) << 32) | (uint256(mode) << 48)
            | (isSuspense ? SUSPENSE : 0);
    }

    function _listKey(uint32 account, uint8 mode, uint256 part) private pure returns (uint256) {
        return uint256(account) | (part << 32) | (uint256(mode) << 48);
    }

    function _listed(uint16 market) private view returns (Market storage data) {
        data = _markets[market];
        if (data.kind == UNLISTED) revert MarketUnknown(market);
    }

    /// Only here may anything like a position come to be: without tiers it would have no margin,
    /// and whatever asks for the margin of its account would revert.
    function _perpetual(uint16 market) private view returns (Market storage data) {
        data = _markets[market];
        if (data.kind == PERPETUAL) return data;
        if (data.kind == UNLISTED) revert MarketUnknown(market);
        revert NotPerpetual(market);
    }

    function _indexFor(Funding memory funding, int256 size) private pure returns (int256) {
        return size < 0
            ? int256(funding.index) - funding.utilizationShort
            : int256(funding.index) + funding.utilizationLong;
    }

    function _touchBoth(
        Funding memory funding,
        Position memory position,
        Position memory apart,
        int256 size
    ) private pure {
        int256 index = _indexFor(funding, size);
        position.touch(index);
        apart.touch(index);
    }

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

    /// The quote of both books goes to the balances of their books, the remainder to the dust.
    function _close(
        uint32 account,
        uint16 market,
        uint256 key,
        Position memory position,
        Position memory apart
    ) private {
        uint256 remainder = position.remainder + apart.remainder;
        apart.quote += int256(remainder >> FUNDING_BITS);
        remainder &= (1 << FUNDING_BITS) - 1;
        // Lots of the two books cancel out: at size 0 together they are worth nothing.
        if (position.size != 0) {
            position.size = 0;
            apart.size = 0;
        }
        if (position.quote != 0) assets.creditBook(account, SETTLEMENT, position.quote, false);
        if (apart.quote != 0) {
            assets.creditBook(account, SETTLEMENT, apart.quote, apart.flags != 0);
        }
        position.quote = 0;
        apart.quote = 0;
        position.remainder = 0;
        apart.remainder = 0;
        if (_posted[key] != 0) _posted[key] = 0;
        if (remainder == 0) return;
        uint256 dust = _markets[market].prices.dust + remainder;
        if (dust >> FUNDING_BITS != 0) {
            assets.credit(DUST, SETTLEMENT, int256(dust >> FUNDING_BITS));
            dust &= (1 << FUNDING_BITS) - 1;
        }
        _markets[market].prices.dust = uint24(dust);
    }

    function _addQuote(uint32 account, uint16 market, uint8 mode, int256 change) private {
        Funding memory funding = _perpetual(market).funding;
        uint256 key = _key(account, market, mode, false);
        Position memory position = _positions[key].unpack();
        // Margin can come before the first fill: it too asks whether the account is in dispute.
        if (position.flags & PositionSlot.KNOWN == 0) {
            position.flags |= _introduce(account, market, mode);
        }
        Position memory apart = _positions[key | SUSPENSE].unpack();
        _touchBoth(funding, position, apart, position.size + apart.size);
        if (position.flags & PositionSlot.SUSPENDED != 0) {
            apart.flags = PositionSlot.KNOWN;
            apart.quote += change;
            _positions[key | SUSPENSE] = apart.pack();
        } else {
            position.quote += change;
        }
        _positions[key] = position.pack();
    }

    /// The first leg or money in a market and mode: flags of the account are copied into it.
    function _introduce(uint32 account, uint16 market, uint8 mode)
        private
        returns (uint256 flags)
    {
        uint256 listKey = _listKey(account, mode, market / MARKETS_A_WORD);
        _marketsOf[listKey] |= 1 << (market % MARKETS_A_WORD);
        uint256 ofAccount = assets.accountFlags(account);
        flags = PositionSlot.KNOWN;
        if (ofAccount & ACCOUNT_FLAGGED != 0 && mode == CROSS) flags |= PositionSlot.FLAGGED;
        if (ofAccount & ACCOUNT_SUSPENDED != 0) flags |= PositionSlot.SUSPENDED;
    }

    function _figures(
        uint32 account,
        uint16 market,
        uint8 mode,
        uint64 timeUs,
        bool isInFavor,
        bool withSuspense
    ) private view returns (int256 value, uint256 needed) {
        uint256 key = _key(account, market, mode, false);
        Position memory position = _positions[key].unpack();
        Position memory apart = _positions[key | SUSPENSE].unpack();
        Market storage data = _markets[market];
        _touchBoth(data.funding, position, apart, position.size + apart.size);
        int256 size = position.size;
        value = position.quote;
        if (withSuspense) {
            size += apart.size;
            // Two floors can be one below the floor of the sum, which is the engine's figure.
            value += apart.quote + int256((position.remainder + apart.remainder) >> FUNDING_BITS);
        }
        if (size == 0) return (value, 0);
        uint256 mark = data.prices.mark;
        uint256 band = _band(data, mark, timeUs);
        uint256 price = (size > 0) == isInFavor ? mark + band : mark - band;
        value += size * int256(price);
        needed = MarginFormulas.maintenanceMargin(data.tiers, MarginFormulas.abs(size) * mark);
    }

    function _band(Market storage data, uint256 price, uint64 timeUs)
        private
        view
        returns (uint256)
    {
        Prices memory prices = data.prices;
        MarketRules memory rules = data.rules;
        uint256 age =
            rules.needsIndex && timeUs > prices.publishTimeUs ? timeUs - prices.publishTimeUs : 0;
        return MarginFormulas.bandOf(
            price,
            prices.confidence,
            age,
            MarginFormulas.StaleRule(
                rules.maxIndexAgeUs, rules.staleBandPpbPerSecond, rules.staleBandCapPpb
            )
        );
    }

    /// Position of the only set bit of a word.
    function _log2(uint256 bit) private pure returns (uint256 position) {
        if (bit >> 128 != 0) position = 128;
        if (bit >> (position + 64) != 0) position += 64;
        if (bit >> (position + 32) != 0) position += 32;
        if (bit >> (position + 16) != 0) position += 16;
        if (bit >> (position + 8) != 0) position += 8;
        if (bit >> (position + 4) != 0) position += 4;
        if (bit >> (position + 2) != 0) position += 2;
        if (bit >> (position + 1) != 0) position += 1;
    }
}
