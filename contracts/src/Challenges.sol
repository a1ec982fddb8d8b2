// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeChoice, ChallengeTerms} from "./challenges/ChallengeTerms.sol";
import {Fill, FillProof, Proof} from "./challenges/FillProof.sol";
import {OperatorBond} from "./challenges/OperatorBond.sol";
import {Answer, Binding} from "./challenges/SignedOrder.sol";
import {SignedTypes} from "./challenges/SignedTypes.sol";
import {IAssetService} from "./interfaces/IAssetService.sol";
import {IChallenges} from "./interfaces/IChallenges.sol";
import {IEntrypoint} from "./interfaces/IEntrypoint.sol";
import {IForcedRequests} from "./interfaces/IForcedRequests.sol";
import {SERVE_REQUEST} from "./interfaces/IHandler.sol";
import {Status} from "./interfaces/IOperatorBond.sol";
import {IOrderChecker} from "./interfaces/IOrderChecker.sol";
import {IPerpService} from "./interfaces/IPerpService.sol";

/// What challenges need to know of a venue.
struct Venue {
    IEntrypoint entrypoint;
    IAssetService assets;
    IPerpService perps;
    IOrderChecker checker;
    /// Exit owner of accounts that no wallet of this chain owns.
    address nobody;
    /// Seconds in which the vault holds back what a fill may have won.
    uint256 challengeWindow;
    /// Domain of what users sign.
    uint256 domainChainId;
    address domainContract;
    /// Token of the bonds: the settlement asset's.
    address token;
    /// Where marks are challenged, on the same bond; zero where they cannot be.
    address marks;
}

/// Binds the operator to what users signed. Calls are documented in IChallenges.
contract Challenges is IChallenges, OperatorBond {
    struct Cancellation {
        uint32 account;
        uint32 keyId;
        uint64 nonce;
        uint64 timeUs;
    }

    IEntrypoint public immutable entrypoint;
    IAssetService public immutable assets;
    IPerpService public immutable perps;
    IOrderChecker public immutable checker;
    address public immutable nobody;
    bytes32 public immutable domainSeparator;

    mapping(bytes32 id => Challenge) private _challenges;
    mapping(uint256 leg => bool) public isAwarded;
    Cancellation[] public cancellations;
    /// Highest nonce that was canceled, by account and key.
    mapping(uint32 account => mapping(uint32 keyId => uint64)) public canceledUpTo;

    constructor(address authority_, Venue memory venue, ChallengeChoice memory choice)
        OperatorBond(authority_, venue.token, venue.marks, choice)
    {
        ChallengeTerms.check(choice, venue.challengeWindow, venue.marks);
        entrypoint = venue.entrypoint;
        assets = venue.assets;
        perps = venue.perps;
        checker = venue.checker;
        nobody = venue.nobody;
        domainSeparator = SignedTypes.domainSeparator(venue.domainChainId, venue.domainContract);
    }

    // ----- challenges -----

    function challenge(Proof[] calldata proofs, uint256 cancellation)
        external
        returns (bytes32 id)
    {
        if (proofs.length == 0 || proofs.length > ChallengeTerms.FILLS_MAX) {
            revert NobodyNamed(proofs.length);
        }
        Fill[] memory fills = _readFills(proofs);
        bytes32 fillsHash = keccak256(abi.encode(fills));
        id = keccak256(abi.encode(fillsHash, cancellation));
        if (_challenges[id].status != Status.None) revert AlreadyChallenged(id);
        Challenge memory opened;
        if (cancellation != 0) _bindCancel(opened, fills, cancellation - 1);
        opened.challenger = msg.sender;
        opened.deadline = uint64(block.timestamp + answerWindow);
        opened.status = Status.Open;
        opened.fillsHash = fillsHash;
        _challenges[id] = opened;
        emit Challenged(id, msg.sender, fills[0].account, opened.deadline, fills);
        _takeBond(msg.sender);
    }

    function answer(bytes32 id, Fill[] calldata fills, Answer calldata answer_) external {
        Challenge memory open = _openOf(id, fills);
        if (block.timestamp > open.deadline) revert TooLate(open.deadline);
        Binding memory binding = Binding(
            domainSeparator,
            assets.exitOwner(fills[0].account),
            open.cancelAccount,
            open.cancelKey,
            open.cancelNonce
        );
        checker.check(answer_, fills, binding);
        _endAnswered(id);
    }

    function answerByRequest(bytes32 id, Fill[] calldata fills, uint64 requestNumber) external {
        Challenge memory open = _openOf(id, fills);
        if (block.timestamp > open.deadline) revert TooLate(open.deadline);
        // Requests are served by a handler, as everything is that a batch tells.
        IForcedRequests requests = IForcedRequests(address(entrypoint.handlerOf(SERVE_REQUEST)));
        IForcedRequests.Request memory request = requests.requestOf(requestNumber);
        bytes32 hash = ChallengeTerms.closeHash(requestNumber);
        for (uint256 i = 0; i < fills.length; ++i) {
            bool isServed = request.kind == IForcedRequests.RequestKind.Close
                && request.account == fills[i].account && request.target == fills[i].market
                && fills[i].orderHash == hash
                && requests.isBegunIn(requestNumber, uint64(fills[i].leg >> 128));
            if (!isServed) revert RequestDiffers(requestNumber);
        }
        _endAnswered(id);
    }

    function _endAnswered(bytes32 id) private {
        _challenges[id].status = Status.Answered;
        emit Answered(id);
        _keepBond();
    }

    function conclude(bytes32 id, Fill[] calldata fills) external {
        Challenge memory open = _openOf(id, fills);
        if (block.timestamp <= open.deadline) revert TooEarly(open.deadline);
        _challenges[id].status = Status.Lost;
        uint128 award;
        for (uint256 i = 0; i < fills.length; ++i) {
            if (isAwarded[fills[i].leg]) continue;
            isAwarded[fills[i].leg] = true;
            award += awardOf(fills[i]);
        }
        emit ChallengeLost(id, fills[0].account, award);
        _returnBond(open.challenger);
        // Who only repeats what was paid already has found nothing.
        if (award == 0) return;
        _pay(assets.exitOwner(fills[0].account), award);
        _pay(open.challenger, reward);
    }

    function _readFills(Proof[] calldata proofs) private view returns (Fill[] memory fills) {
        fills = new Fill[](proofs.length);
        for (uint256 i = 0; i < proofs.length; ++i) {
            Fill memory fill = FillProof.read(entrypoint, proofs[i]);
            fills[i] = fill;
            if (isAwarded[fill.leg]) revert LegAwarded(fill.leg);
            if (i == 0) continue;
            if (fill.leg <= fills[i - 1].leg) {
                revert LegsNotAscending(fills[i - 1].leg, fill.leg);
            }
            // Fills without a hash have nothing in common: each is asked for alone.
            bool isOne = fill.account == fills[0].account && fill.orderHash != 0
                && fill.orderHash == fills[0].orderHash;
            if (!isOne) revert NotOneOrder(fill.leg);
        }
        address owner = assets.exitOwner(fills[0].account);
        if (ChallengeTerms.isExempt(fills[0], owner, nobody)) {
            revert FillIsExempt(fills[0].account);
        }
    }

    /// A cancel of this account's owner that bound before the first of the fills.
    function _bindCancel(Challenge memory opened, Fill[] memory fills, uint256 index)
        private
        view
    {
        Cancellation memory cancel = cancellations[index];
        address owner = assets.exitOwner(fills[0].account);
        address canceler = assets.exitOwner(cancel.account);
        if (canceler != owner) revert NotExitOwner(canceler, owner);
        uint256 from = uint256(cancel.timeUs) + ChallengeTerms.CANCEL_GRACE_US;
        for (uint256 i = 0; i < fills.length; ++i) {
            if (fills[i].notBeforeUs < from) revert CancelTooLate(from, fills[i].notBeforeUs);
        }
        opened.cancelAccount = cancel.account;
        opened.cancelKey = cancel.keyId;
        opened.cancelNonce = cancel.nonce;
    }

    function _openOf(bytes32 id, Fill[] calldata fills)
        private
        view
        returns (Challenge memory open)
    {
        open = _challenges[id];
        if (open.status != Status.Open) revert NotOpen(id, open.status);
        bytes32 computed = keccak256(abi.encode(fills));
        if (computed != open.fillsHash) revert FillsDiffer(computed, open.fillsHash);
    }

    function cancelUpTo(uint32 account, uint32 keyId, uint64 nonce)
        external
        returns (uint256 index)
    {
        address owner = assets.exitOwner(account);
        if (msg.sender != owner) revert NotExitOwner(msg.sender, owner);
        uint64 before = canceledUpTo[account][keyId];
        if (nonce <= before) revert NonceTooLow(nonce, before);
        canceledUpTo[account][keyId] = nonce;
        index = cancellations.length;
        uint64 timeUs = uint64(block.timestamp) * 1_000_000;
        cancellations.push(Cancellation(account, keyId, nonce, timeUs));
        emit CanceledUpTo(account, keyId, nonce, timeUs, index);
    }

    // ----- what others read -----

    function cancellationCount() external view returns (uint256) {
        return cancellations.length;
    }

    function challengeOf(bytes32 id) external view returns (Challenge memory) {
        return _challenges[id];
    }

    function awardOf(Fill memory fill) public view returns (uint128) {
        return ChallengeTerms.awardOf(fill, perps.markOf(fill.market)) * unitScale;
    }
}
