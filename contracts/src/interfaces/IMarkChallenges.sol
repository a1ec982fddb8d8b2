// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proof} from "../challenges/FillProof.sol";
import {Status} from "./IOperatorBond.sol";
import {IPyth} from "./IPyth.sol";

/// Anybody with a bond may show a signed price beside an index that a batch told. Within the window
/// anybody may show another; when the index is out of what was signed around its time, the operator
/// pays. docs/rulebook/mark-challenges.md.
interface IMarkChallenges {
    /// What the index of a market is held against, and how far it may be away.
    struct Feed {
        /// Of Pyth; zero: this market has none, and its index cannot be challenged.
        bytes32 id;
        /// Who knows whether an update is genuine.
        IPyth pyth;
        /// Of the feed's prices, for ever.
        int32 exponent;
        /// Part of a signed price that the index may be above or below it, in 10^-9.
        uint32 tolerancePpb;
        /// How many confidences on top.
        uint32 confidences;
        /// Seconds around the time of the index in which a signed price counts.
        uint32 windowSeconds;
        /// Older than this when it was told, an index is held against that time.
        uint32 maxAgeSeconds;
        /// `units` price units of the market are `per` units of the feed.
        uint64 units;
        uint64 per;
    }

    struct Challenge {
        address challenger;
        /// Unix seconds until which it can be answered.
        uint40 deadline;
        Status status;
        uint16 market;
        uint32 feed;
        uint64 index;
        /// What the index says of its time, in microseconds since 1970.
        uint64 publishTimeUs;
        /// Unix seconds between which a signed price counts, both included.
        uint64 from;
        uint64 to;
        /// What the index may be by all prices shown so far, in its units.
        uint128 low;
        uint128 high;
        /// The lowest and the highest of these prices themselves.
        uint128 signedLow;
        uint128 signedHigh;
    }

    /// A feed that may come into use from a time on, in Unix seconds.
    struct Announced {
        bytes32 feedHash;
        uint64 from;
    }

    event FeedAnnounced(uint16 indexed market, bytes32 feedHash, uint256 usableFrom, Feed feed);
    event FeedUsed(uint16 indexed market, uint256 number, uint64 sinceUs);
    event MarkChallenged(
        uint256 indexed item,
        address indexed challenger,
        uint16 indexed market,
        Challenge challenge
    );
    event MarkAnswered(uint256 indexed item, uint128 low, uint128 high);
    event MarkLost(uint256 indexed item, address indexed challenger);
    /// `award` went to the exit owner of an account that was liquidated by a wrong price.
    event HarmPaid(
        uint256 indexed item, uint256 indexed leg, uint32 indexed account, uint128 award
    );

    error NotDeployer(address caller);
    error AlreadyConnected();
    error BondDiffers(address marks);
    error DelayTooShort(uint256 given, uint256 least);
    error FeedInvalid(uint16 market);
    error FeedNotAnnounced(bytes32 feedHash);
    error FeedTooEarly(bytes32 feedHash, uint256 usableFrom);
    error FeedTooLate(bytes32 feedHash, uint256 until);
    error NotAPrice(uint8 kind, uint256 item);
    error EarlierBatchMissing(uint64 batchId);
    error NoFeed(uint16 market, uint64 timeUs);
    error TooOld(uint64 batchTimeUs, uint256 untilSeconds);
    error AlreadyChallenged(uint256 item);
    error NotOpen(uint256 item, Status status);
    error NotLost(uint256 item, Status status);
    error TooLate(uint256 deadline);
    error TooEarly(uint256 deadline);
    error UpdatesOutOfRange(uint256 count, uint256 most);
    error FeeTooLow(uint256 value, uint256 fee);
    error PriceNotPositive(int64 price);
    error ExponentDiffers(int32 given, int32 configured);
    /// The index is within what was signed.
    error IndexIsRight(uint64 index, uint256 low, uint256 high);
    /// The index is still out of everything that was shown.
    error IndexIsApart(uint64 index, uint256 low, uint256 high);
    error HarmAlreadyPaid(uint256 leg);
    error NotHarmed(uint256 leg);
    error NobodyToPay(uint32 account);

    /// Shows that the index of a price item is out of the range of these signed prices. Takes the
    /// challenger's bond, and what the verification costs; the rest of the value comes back.
    function challenge(Proof calldata proof, bytes[] calldata updates)
        external
        payable
        returns (uint256 item);
    /// Shows further signed prices, with which the index is in the range. The challenger's bond
    /// goes to the operator's. Anyone, within the window.
    function answer(uint256 item, bytes[] calldata updates) external payable;
    /// After the window: the challenger gets his bond and the reward. Anyone.
    function conclude(uint256 item) external;
    /// Pays an account that was liquidated in this market behind a wrong price, while it was the
    /// newest, what the fill lost against the nearest signed price. Anyone, once a fill; those of a
    /// batch that cost the account the same stand for one another.
    function payHarm(uint256 item, Proof calldata proof) external;

    /// Names what a market's index is held against, in place of what was announced and not used;
    /// usable after the delay, for a week. Items before it keep what they had.
    function announceFeed(uint16 market, Feed calldata feed) external;
    /// Anyone may bring an announced feed into use.
    function useFeed(uint16 market, Feed calldata feed) external;

    function challengeOf(uint256 item) external view returns (Challenge memory);
    /// A feed by its number, which is that of the challenges that are held against it.
    function feedOf(uint16 market, uint256 number) external view returns (Feed memory);
    /// What an index of this time is held against; the id is zero where it cannot be challenged.
    function feedAt(uint16 market, uint64 timeUs)
        external
        view
        returns (Feed memory feed, uint256 number);
}
