// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Arithmetic of the outflow limit: a bucket that holds `limit` units and refills evenly over
/// `window` seconds. In any stretch as long as the window at most twice the limit leaves. All
/// arguments are below 2^56, so no product overflows.
library OutflowLimit {
    /// A large withdrawal is paid in parts, none smaller than this fraction of the limit.
    uint256 internal constant PARTS = 4;
    /// This fraction of what is owed may leave in a window, however low the limit is set.
    uint256 internal constant FLOOR_PART = 20;

    /// The limit that holds: a guardian who lowers it to nothing delays users, he does not lock
    /// them in. `least` keeps the tail of an asset from shrinking for ever.
    function effective(uint256 configured, uint256 owedUnits, uint256 least)
        internal
        pure
        returns (uint256 limit)
    {
        limit = owedUnits / FLOOR_PART;
        if (configured > limit) limit = configured;
        if (least > limit) limit = least;
    }

    /// What is still used of the bucket; the refill is rounded down, against the outflow.
    function used(uint256 before, uint256 elapsed, uint256 limit, uint256 window)
        internal
        pure
        returns (uint256)
    {
        uint256 refilled = elapsed * limit / window;
        return refilled < before ? before - refilled : 0;
    }

    function available(uint256 limit, uint256 usedNow) internal pure returns (uint256) {
        return usedNow < limit ? limit - usedNow : 0;
    }

    /// What can be paid of `units` now; zero when nothing can. All of it, or, when it is more than
    /// the bucket ever holds, a part that is not dust.
    function payable_(uint256 units, uint256 limit, uint256 availableNow)
        internal
        pure
        returns (uint256)
    {
        if (units <= availableNow) return units;
        return units > limit && availableNow >= part(limit) ? availableNow : 0;
    }

    /// Seconds until something can be paid, rounded up.
    function wait(uint256 units, uint256 limit, uint256 usedNow, uint256 window)
        internal
        pure
        returns (uint256)
    {
        uint256 needed = units > limit ? part(limit) : units;
        uint256 excess = usedNow + needed > limit ? usedNow + needed - limit : 0;
        return (excess * window + limit - 1) / limit;
    }

    function part(uint256 limit) internal pure returns (uint256) {
        return (limit + PARTS - 1) / PARTS;
    }
}
