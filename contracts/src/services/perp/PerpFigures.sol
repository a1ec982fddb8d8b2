// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CROSS, ISOLATED} from "../../interfaces/IPerpService.sol";
import {MarginFormulas} from "../../libraries/MarginFormulas.sol";
import {Position, PositionSlot} from "../../libraries/PositionSlot.sol";
import {PerpBooks} from "./PerpBooks.sol";

/// What positions are worth and what margin they need: computed, nothing changes.
abstract contract PerpFigures is PerpBooks {
    using PositionSlot for Position;
    using PositionSlot for uint256;

    uint256 private constant FIVE_PERCENT = 50_000_000;

    function crossFigures(uint32 account, uint64 timeUs, bool isInFavor, bool withSuspense)
        external
        view
        returns (int256 equity, uint256 maintenance)
    {
        equity = assets.collateralOf(account, timeUs, isInFavor, withSuspense);
        for (uint256 part = 0; part < 4; ++part) {
            uint256 bits = _marketsOf[_listKey(account, CROSS, part)];
            while (bits != 0) {
                uint16 market;
                (bits, market) = _takeMarket(bits, part);
                (int256 value, uint256 needed) =
                    _figures(account, market, CROSS, timeUs, isInFavor, withSuspense);
                equity += value;
                maintenance += needed;
            }
        }
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

    // ----- a way out -----

    function valueAtMarks(uint32 account) external view returns (int256 first, int256 both) {
        for (uint8 mode = 0; mode < 2; ++mode) {
            for (uint256 part = 0; part < 4; ++part) {
                uint256 bits = _marketsOf[_listKey(account, mode, part)];
                while (bits != 0) {
                    uint16 market;
                    (bits, market) = _takeMarket(bits, part);
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
}
