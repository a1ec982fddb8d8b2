// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

struct Observation {
    uint32 blockTimestamp;
    int56 tickCumulative;
    uint160 secondsPerLiquidityCumulativeX128;
    bool initialized;
}

/// Sums of ticks over seconds in a ring: the mean of a span is the difference of two of them.
library PriceHistory {
    /// One a block at most. The ring grows when it comes round and more places are prepared.
    function write(
        Observation[65535] storage ring,
        uint16 index,
        Observation memory next,
        uint16 size,
        uint16 prepared
    ) internal returns (uint16, uint16) {
        if (ring[index].blockTimestamp == next.blockTimestamp) {
            return (index, size);
        }
        if (prepared > size && index == size - 1) size = prepared;
        index = (index + 1) % size;
        ring[index] = next;
        return (index, size);
    }

    function grown(Observation memory last, uint32 time, int24 tick, uint128 liquidity)
        internal
        pure
        returns (Observation memory)
    {
        unchecked {
            uint32 delta = time - last.blockTimestamp;
            return Observation(
                time,
                last.tickCumulative + int56(tick) * int56(uint56(delta)),
                last.secondsPerLiquidityCumulativeX128
                    + ((uint160(delta) << 128) / (liquidity > 0 ? liquidity : 1)),
                true
            );
        }
    }

    /// Between two observations the sum grows evenly, rounded toward zero for each second.
    function between(Observation memory older, Observation memory newer, uint32 time)
        internal
        pure
        returns (Observation memory)
    {
        unchecked {
            uint32 span = newer.blockTimestamp - older.blockTimestamp;
            uint32 delta = time - older.blockTimestamp;
            int56 ticks = newer.tickCumulative - older.tickCumulative;
            uint160 shares =
                newer.secondsPerLiquidityCumulativeX128 - older.secondsPerLiquidityCumulativeX128;
            return Observation(
                time,
                older.tickCumulative + (ticks / int56(uint56(span))) * int56(uint56(delta)),
                older.secondsPerLiquidityCumulativeX128 + uint160(uint256(shares) * delta / span),
                true
            );
        }
    }

    /// @return the two observations around a time that is not newer than the newest
    function around(Observation[65535] storage ring, uint16 index, uint16 size, uint32 time)
        internal
        view
        returns (Observation memory, Observation memory)
    {
        unchecked {
            uint256 first = (uint256(index) + 1) % size;
            if (!ring[first].initialized) first = 0;
            uint256 count = first == 0 ? uint256(index) + 1 : size;
            require(ring[first].blockTimestamp <= time, "OLD");
            uint256 low = 0;
            uint256 high = count - 1;
            while (low < high) {
                uint256 middle = (low + high + 1) / 2;
                if (ring[(first + middle) % size].blockTimestamp <= time) low = middle;
                else high = middle - 1;
            }
            return (ring[(first + low) % size], ring[(first + low + 1) % size]);
        }
    }
}
