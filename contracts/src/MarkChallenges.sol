// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {ChallengeTerms} from "./challenges/ChallengeTerms.sol";
import {Fill, FillProof, Proof} from "./challenges/FillProof.sol";
import {FIRST_USER, IAssetService} from "./interfaces/IAssetService.sol";
import {IEntrypoint} from "./interfaces/IEntrypoint.sol";
import {IMarkChallenges} from "./interfaces/IMarkChallenges.sol";
import {IOperatorBond, Status} from "./interfaces/IOperatorBond.sol";
import {IPerpService} from "./interfaces/IPerpService.sol";
import {IPyth} from "./interfaces/IPyth.sol";
import {MarkTerms} from "./marks/MarkTerms.sol";
import {PriceProof, ToldPrice} from "./marks/PriceProof.sol";

/// Holds the index that a batch told against signed prices. The money is that of Challenges. Calls
/// are documented in IMarkChallenges.
contract MarkChallenges is IMarkChallenges, AccessManaged {
    /// A feed with the time from which on it holds.
    struct Used {
        Feed feed;
        uint64 sinceUs;
    }

    address private immutable _deployer;
    IEntrypoint public immutable entrypoint;
    IAssetService public immutable assets;
    IPerpService public immutable perps;
    /// Exit owner of accounts that no wallet of this chain owns.
    address public immutable nobody;
    /// Seconds between announcement and use of a feed.
    uint256 public immutable feedDelay;
    IOperatorBond public bond;
    /// One a market: the newest takes the place of the one before.
    mapping(uint16 market => Announced) public announced;
    mapping(uint16 market => Used[]) private _feeds;
    mapping(uint256 item => Challenge) private _challenges;
    /// Legs that were paid for, by the key of LiquidatedLeg.
    mapping(bytes32 key => uint256 count) public harmsPaid;

    constructor(
        address authority_,
        IEntrypoint entrypoint_,
        IAssetService assets_,
        IPerpService perps_,
        address nobody_,
        uint256 feedDelay_
    ) AccessManaged(authority_) {
        MarkTerms.checkDelay(feedDelay_);
        _deployer = msg.sender;
        entrypoint = entrypoint_;
        assets = assets_;
        perps = perps_;
        nobody = nobody_;
        feedDelay = feedDelay_;
    }

    /// Names whose bond pays, once: it needs the address of this contract first.
    function connect(IOperatorBond bond_) external {
        if (msg.sender != _deployer) revert NotDeployer(msg.sender);
        if (address(bond) != address(0)) revert AlreadyConnected();
        if (bond_.marks() != address(this)) revert BondDiffers(bond_.marks());
        bond = bond_;
    }

    // ----- feeds -----

    function announceFeed(uint16 market, Feed calldata feed) external restricted {
        MarkTerms.checkFeed(market, feed);
        bytes32 feedHash = keccak256(abi.encode(market, feed));
        announced[market] = Announced(feedHash, uint64(block.timestamp + feedDelay));
        emit FeedAnnounced(market, feedHash, block.timestamp + feedDelay, feed);
    }

    function useFeed(uint16 market, Feed calldata feed) external {
        bytes32 feedHash = keccak256(abi.encode(market, feed));
        Announced memory next = announced[market];
        if (next.feedHash != feedHash) revert FeedNotAnnounced(feedHash);
        if (block.timestamp < next.from) revert FeedTooEarly(feedHash, next.from);
        uint256 until = next.from + MarkTerms.USE_WITHIN;
        if (block.timestamp > until) revert FeedTooLate(feedHash, until);
        delete announced[market];
        uint64 sinceUs = uint64(block.timestamp) * 1_000_000;
        _feeds[market].push(Used(feed, sinceUs));
        emit FeedUsed(market, _feeds[market].length - 1, sinceUs);
    }

    function feedAt(uint16 market, uint64 timeUs)
        public
        view
        returns (Feed memory feed, uint256 number)
    {
        Used[] storage all = _feeds[market];
        for (uint256 i = all.length; i > 0; --i) {
            if (all[i - 1].sinceUs <= timeUs) return (all[i - 1].feed, i - 1);
        }
    }

    function feedOf(uint16 market, uint256 number) external view returns (Feed memory) {
        return _feeds[market][number].feed;
    }

    // ----- challenges -----

    function challenge(Proof calldata proof, bytes[] calldata updates)
        external
        payable
        returns (uint256 item)
    {
        ToldPrice memory told = PriceProof.read(entrypoint, proof);
        item = FillProof.placeOf(proof);
        if (_challenges[item].status != Status.None) revert AlreadyChallenged(item);
        uint256 until = proof.timeUs / 1_000_000 + MarkTerms.AGE;
        if (block.timestamp > until) revert TooOld(proof.timeUs, until);
        (Feed memory feed, uint256 number) = _feedOf(told, proof.earlierTimeUs);
        Challenge memory opened = _open(told, feed, proof.earlierTimeUs);
        opened.feed = uint32(number);
        uint256 cost = _show(opened, feed, updates);
        if (_isCovered(opened)) revert IndexIsRight(opened.index, opened.low, opened.high);
        _challenges[item] = opened;
        emit MarkChallenged(item, msg.sender, told.market, opened);
        bond.takeBond(msg.sender);
        _giveBack(cost);
    }

    /// The feed when the index was told, not only when it was made: who tells an old time again and
    /// again would choose an old feed, or none.
    function _feedOf(ToldPrice memory told, uint64 earlierTimeUs)
        private
        view
        returns (Feed memory feed, uint256 number)
    {
        uint64 timeUs = told.publishTimeUs > earlierTimeUs ? told.publishTimeUs : earlierTimeUs;
        (feed, number) = feedAt(told.market, timeUs);
        if (feed.id == 0) revert NoFeed(told.market, timeUs);
    }

    /// What is asked, before any price was shown.
    function _open(ToldPrice memory told, Feed memory feed, uint64 earlierTimeUs)
        private
        view
        returns (Challenge memory opened)
    {
        uint256 time = MarkTerms.heldAt(feed, told.publishTimeUs, earlierTimeUs);
        opened.challenger = msg.sender;
        opened.deadline = uint40(block.timestamp + bond.answerWindow());
        opened.status = Status.Open;
        opened.market = told.market;
        opened.index = told.index;
        opened.publishTimeUs = told.publishTimeUs;
        opened.from = uint64(time > feed.windowSeconds ? time - feed.windowSeconds : 0);
        opened.to = uint64(time + feed.windowSeconds);
        opened.low = type(uint128).max;
        opened.signedLow = type(uint128).max;
    }

    function answer(uint256 item, bytes[] calldata updates) external payable {
        Challenge memory open = _challenges[item];
        if (open.status != Status.Open) revert NotOpen(item, open.status);
        if (block.timestamp > open.deadline) revert TooLate(open.deadline);
        uint256 cost = _show(open, _feeds[open.market][open.feed].feed, updates);
        if (!_isCovered(open)) revert IndexIsApart(open.index, open.low, open.high);
        _challenges[item].status = Status.Answered;
        emit MarkAnswered(item, open.low, open.high);
        bond.keepBond();
        _giveBack(cost);
    }

    function conclude(uint256 item) external {
        Challenge memory open = _challenges[item];
        if (open.status != Status.Open) revert NotOpen(item, open.status);
        if (block.timestamp <= open.deadline) revert TooEarly(open.deadline);
        _challenges[item].status = Status.Lost;
        emit MarkLost(item, open.challenger);
        bond.returnBond(open.challenger);
    }

    function payHarm(uint256 item, Proof calldata proof) external {
        Challenge memory lost = _challenges[item];
        if (lost.status != Status.Lost) revert NotLost(item, lost.status);
        Fill memory fill = FillProof.read(entrypoint, proof);
        uint256 leg = fill.leg;
        uint256 right = fill.isBuy ? lost.signedHigh : lost.signedLow;
        bool isWorse = fill.isBuy ? fill.price > right : fill.price < right;
        bytes32 key = MarkTerms.keyOf(lost, fill, proof.batchId);
        uint256 harms = perps.liquidationsAt(key);
        bool isHarm = fill.isLiquidation && fill.market == lost.market && isWorse && harms != 0
            && MarkTerms.isBehind(leg, item);
        if (!isHarm) revert NotHarmed(leg);
        if (harmsPaid[key] == harms) revert HarmAlreadyPaid(leg);
        address owner = assets.exitOwner(fill.account);
        bool isPaid = fill.account >= FIRST_USER && owner != address(0) && owner != nobody;
        if (!isPaid) revert NobodyToPay(fill.account);
        ++harmsPaid[key];
        uint128 award = ChallengeTerms.awardOf(fill, right) * bond.unitScale();
        emit HarmPaid(item, leg, fill.account, award);
        bond.payLoss(owner, award);
    }

    function challengeOf(uint256 item) external view returns (Challenge memory) {
        return _challenges[item];
    }

    // ----- signed prices -----

    /// Widens the range by each of the updates. Returns what their verification cost.
    function _show(Challenge memory open, Feed memory feed, bytes[] calldata updates)
        private
        returns (uint256 cost)
    {
        if (updates.length == 0 || updates.length > MarkTerms.UPDATES_MAX) {
            revert UpdatesOutOfRange(updates.length, MarkTerms.UPDATES_MAX);
        }
        bytes32[] memory ids = new bytes32[](1);
        ids[0] = feed.id;
        bytes[] memory one = new bytes[](1);
        for (uint256 i = 0; i < updates.length; ++i) {
            one[0] = updates[i];
            uint256 fee = feed.pyth.getUpdateFee(one);
            cost += fee;
            if (cost > msg.value) revert FeeTooLow(msg.value, cost);
            IPyth.PriceFeed[] memory read =
                feed.pyth.parsePriceFeedUpdates{value: fee}(one, ids, open.from, open.to);
            MarkTerms.widen(open, feed, read[0].price);
        }
    }

    function _isCovered(Challenge memory open) private pure returns (bool) {
        return open.low <= open.index && open.index <= open.high;
    }

    function _giveBack(uint256 cost) private {
        if (msg.value > cost) SafeTransferLib.safeTransferETH(msg.sender, msg.value - cost);
    }
}
