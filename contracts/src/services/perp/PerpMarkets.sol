// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPerpService} from "../../interfaces/IPerpService.sol";
import {MarginFormulas} from "../../libraries/MarginFormulas.sol";
import {HandlersOnly} from "../HandlersOnly.sol";

/// The markets: their kind, rules and tiers, prices, and what a lot has paid in funding so far.
abstract contract PerpMarkets is IPerpService, HandlersOnly {
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
        /// At which it settles once it is delisted. 0: none yet.
        uint56 settlementPrice;
    }

    uint256 internal constant FUNDING_BITS = 20;
    uint256 internal constant MARKETS_A_WORD = 256;
    /// An account lists where it has positions in four words; the engine has no more markets.
    uint16 private constant MARKETS = 1024;
    uint8 private constant UNLISTED = 0;
    uint8 private constant PERPETUAL = 1;
    uint8 private constant SPOT = 2;

    mapping(uint16 market => Market) internal _markets;

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
        Market storage data = _listed(market);
        Prices storage prices = data.prices;
        uint64 before = prices.publishTimeUs;
        if (publishTimeUs < before) revert PriceWentBack(market, before, publishTimeUs);
        uint256 most = (uint256(index) * data.rules.markClampPpb) / MarginFormulas.RATE_ONE;
        uint256 distance = mark > index ? mark - index : index - mark;
        if (distance > most) revert MarkTooFar(market, index, mark, most);
        prices.index = index;
        prices.confidence = confidence;
        prices.publishTimeUs = publishTimeUs;
        prices.mark = mark;
    }

    function settleAt(uint16 market, uint56 price) external onlyHandlers {
        Market storage data = _perpetual(market);
        uint56 first = data.settlementPrice;
        if (first == 0) data.settlementPrice = price;
        else if (first != price) revert SettlementPriceChanged(market, first, price);
    }

    function moveFunding(uint16 market, int64 change) external onlyHandlers {
        _perpetual(market).funding.index += change;
    }

    // ----- what others read -----

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

    function settlementPriceOf(uint16 market) external view returns (uint256) {
        return _markets[market].settlementPrice;
    }

    function openInterestOf(uint16 market) external view returns (int256) {
        return _listed(market).funding.openInterest;
    }

    // ----- inside -----

    function _listed(uint16 market) internal view returns (Market storage data) {
        data = _markets[market];
        if (data.kind == UNLISTED) revert MarketUnknown(market);
    }

    /// Only here may anything like a position come to be: without tiers it would have no margin,
    /// and whatever asks for the margin of its account would revert.
    function _perpetual(uint16 market) internal view returns (Market storage data) {
        data = _markets[market];
        if (data.kind == PERPETUAL) return data;
        if (data.kind == UNLISTED) revert MarketUnknown(market);
        revert NotPerpetual(market);
    }

    function _indexFor(Funding memory funding, int256 size) internal pure returns (int256) {
        return size < 0
            ? int256(funding.index) - funding.utilizationShort
            : int256(funding.index) + funding.utilizationLong;
    }

    function _band(Market storage data, uint256 price, uint64 timeUs)
        internal
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
}
