// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Fill} from "../challenges/FillProof.sol";
import {IMarkChallenges} from "../interfaces/IMarkChallenges.sol";
import {CROSS, ISOLATED, LEG_LIQUIDATION, Leg} from "../interfaces/IPerpService.sol";
import {IPyth} from "../interfaces/IPyth.sol";
import {LiquidatedLeg} from "../libraries/LiquidatedLeg.sol";

/// Limits and arithmetic of challenges of marks: all of them.
library MarkTerms {
    /// Seconds after the time of its batch in which an index can be challenged: so long the
    /// operator keeps what was signed.
    uint256 internal constant AGE = 7 days;
    /// Signed updates that one call may show.
    uint256 internal constant UPDATES_MAX = 8;
    uint256 internal constant RATE_ONE = 1e9;
    /// Bounds that are wider than these would bind nobody.
    uint256 internal constant TOLERANCE_MAX = 500_000_000;
    uint256 internal constant CONFIDENCES_MAX = 10;
    uint256 internal constant WINDOW_MAX = 60;
    uint256 internal constant MAX_AGE_MAX = 1 hours;
    /// Every product below fits in its field.
    uint256 internal constant UNITS_MAX = 1e18;
    /// Between the announcement of a feed and its use; none on a chain of one machine.
    uint256 internal constant DELAY_MIN = 48 hours;
    /// What was announced long ago warns nobody.
    uint256 internal constant USE_WITHIN = 7 days;
    uint256 private constant LOCAL_CHAIN = 31_337;
    uint256 private constant SECOND_US = 1_000_000;

    function checkDelay(uint256 delay) internal view {
        if (block.chainid != LOCAL_CHAIN && delay < DELAY_MIN) {
            revert IMarkChallenges.DelayTooShort(delay, DELAY_MIN);
        }
    }

    function checkFeed(uint16 market, IMarkChallenges.Feed calldata feed) internal pure {
        // A market without a feed: nothing else is said of it.
        if (feed.id == 0) return;
        bool isGood = address(feed.pyth) != address(0) && feed.tolerancePpb != 0
            && feed.tolerancePpb <= TOLERANCE_MAX && feed.confidences <= CONFIDENCES_MAX
            && feed.windowSeconds != 0 && feed.windowSeconds <= WINDOW_MAX
            && feed.maxAgeSeconds != 0 && feed.maxAgeSeconds <= MAX_AGE_MAX && feed.units != 0
            && feed.units <= UNITS_MAX && feed.per != 0;
        if (!isGood) revert IMarkChallenges.FeedInvalid(market);
    }

    /// Unix seconds of the time for which an index must be right: its own, but not older than it
    /// may be when it is told, which is after the batch before, and never in the future.
    function heldAt(IMarkChallenges.Feed memory feed, uint64 publishTimeUs, uint64 earlierTimeUs)
        internal
        view
        returns (uint256)
    {
        uint256 time = publishTimeUs;
        uint256 oldest = uint256(feed.maxAgeSeconds) * SECOND_US;
        if (earlierTimeUs > time + oldest) time = earlierTimeUs - oldest;
        uint256 present = block.timestamp * SECOND_US;
        return (time < present ? time : present) / SECOND_US;
    }

    /// Widens what an index may be by one signed price: outwards to whole units.
    function widen(
        IMarkChallenges.Challenge memory open,
        IMarkChallenges.Feed memory feed,
        IPyth.Price memory signed
    ) internal pure {
        if (signed.expo != feed.exponent) {
            revert IMarkChallenges.ExponentDiffers(signed.expo, feed.exponent);
        }
        if (signed.price <= 0) revert IMarkChallenges.PriceNotPositive(signed.price);
        uint256 price = uint64(signed.price) * RATE_ONE;
        uint256 away = uint256(uint64(signed.price)) * feed.tolerancePpb + uint256(signed.conf)
            * feed.confidences * RATE_ONE;
        uint256 per = uint256(feed.per) * RATE_ONE;
        uint128 low = away < price ? uint128(((price - away) * feed.units) / per) : 0;
        uint128 high = uint128(_ceil((price + away) * feed.units, per));
        uint128 down = uint128((price * feed.units) / per);
        uint128 up = uint128(_ceil(price * feed.units, per));
        if (low < open.low) open.low = low;
        if (high > open.high) open.high = high;
        if (down < open.signedLow) open.signedLow = down;
        if (up > open.signedHigh) open.signedHigh = up;
    }

    /// A later section of its batch, or one of a later batch.
    function isBehind(uint256 leg, uint256 item) internal pure returns (bool) {
        return leg >> 64 > item >> 64;
    }

    /// What the mirror noted of the side, if it was liquidated while this price was the newest.
    function keyOf(IMarkChallenges.Challenge memory lost, Fill memory fill, uint64 batchId)
        internal
        pure
        returns (bytes32)
    {
        int256 lots = fill.isBuy ? int256(uint256(fill.lots)) : -int256(uint256(fill.lots));
        int256 cost = lots * int256(uint256(fill.price));
        Leg memory leg = Leg(
            fill.account,
            fill.isIsolated ? ISOLATED : CROSS,
            LEG_LIQUIDATION,
            int64(lots),
            int128(cost),
            fill.fee
        );
        return LiquidatedLeg(batchId, fill.market, leg, lost.index, lost.publishTimeUs).keyOf();
    }

    function _ceil(uint256 numerator, uint256 denominator) private pure returns (uint256) {
        return (numerator + denominator - 1) / denominator;
    }
}
