// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {ChallengeChoice, ChallengeTerms} from "./challenges/ChallengeTerms.sol";
import {Fill, FillProof, Proof} from "./challenges/FillProof.sol";
import {Answer, Binding} from "./challenges/SignedOrder.sol";
import {SignedTypes} from "./challenges/SignedTypes.sol";
import {IAssetService} from "./interfaces/IAssetService.sol";
import {IChallenges} from "./interfaces/IChallenges.sol";
import {IEntrypoint} from "./interfaces/IEntrypoint.sol";
import {IForcedRequests} from "./interfaces/IForcedRequests.sol";
import {SERVE_REQUEST} from "./interfaces/IHandler.sol";
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
}

/// Binds the operator to what users signed. Calls are documented in IChallenges.
///
/// Invariant: token balance >= bond + bonds of open challenges + what `claimable` names.
contract Challenges is IChallenges, AccessManaged {
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
    address public immutable token;
    bytes32 public immutable domainSeparator;
    uint128 public immutable challengeBond;
    uint128 public immutable reward;
    uint128 public immutable unitScale;
    uint32 public immutable answerWindow;
    uint32 public immutable payWindow;
    uint32 public immutable bondDelay;

    /// The operator's.
    uint128 public bond;
    uint128 public bondOut;
    uint256 public bondOutFrom;
    uint256 public openChallenges;
    mapping(bytes32 id => Challenge) private _challenges;
    mapping(uint256 leg => bool) public isAwarded;
    Cancellation[] public cancellations;
    /// Highest nonce that was canceled, by account and key.
    mapping(uint32 account => mapping(uint32 keyId => uint64)) public canceledUpTo;
    Debt[] public debts;
    uint256 public nextDebt;
    mapping(address => uint256) public claimable;

    constructor(address authority_, Venue memory venue, ChallengeChoice memory choice)
        AccessManaged(authority_)
    {
        ChallengeTerms.check(choice, venue.challengeWindow);
        entrypoint = venue.entrypoint;
        assets = venue.assets;
        perps = venue.perps;
        checker = venue.checker;
        nobody = venue.nobody;
        token = venue.token;
        domainSeparator = SignedTypes.domainSeparator(venue.domainChainId, venue.domainContract);
        challengeBond = choice.challengeBond;
        reward = choice.reward;
        unitScale = choice.unitScale;
        answerWindow = choice.answerWindow;
        payWindow = choice.payWindow;
        bondDelay = choice.bondDelay;
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
        ++openChallenges;
        emit Challenged(id, msg.sender, fills[0].account, opened.deadline, fills);
        SafeTransferLib.safeTransferFrom(token, msg.sender, address(this), challengeBond);
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
        --openChallenges;
        bond += challengeBond;
        emit Answered(id);
        emit BondChanged(bond);
    }

    function conclude(bytes32 id, Fill[] calldata fills) external {
        Challenge memory open = _openOf(id, fills);
        if (block.timestamp <= open.deadline) revert TooEarly(open.deadline);
        _challenges[id].status = Status.Lost;
        --openChallenges;
        uint128 award;
        for (uint256 i = 0; i < fills.length; ++i) {
            if (isAwarded[fills[i].leg]) continue;
            isAwarded[fills[i].leg] = true;
            award += awardOf(fills[i]);
        }
        emit ChallengeLost(id, fills[0].account, award);
        claimable[open.challenger] += challengeBond;
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

    // ----- money -----

    function fund(uint128 amount) external {
        bond += amount;
        emit BondChanged(bond);
        SafeTransferLib.safeTransferFrom(token, msg.sender, address(this), amount);
        if (nextDebt < debts.length) payDebts(ChallengeTerms.FILLS_MAX);
    }

    function payDebts(uint256 most) public {
        if (nextDebt == debts.length || bond == 0) revert NothingToPay();
        for (uint256 i = 0; i < most && bond != 0 && nextDebt < debts.length; ++i) {
            Debt storage debt = debts[nextDebt];
            uint128 paid = debt.amount < bond ? debt.amount : bond;
            debt.amount -= paid;
            bond -= paid;
            claimable[debt.creditor] += paid;
            emit DebtPaid(nextDebt, paid, debt.amount);
            if (debt.amount == 0) ++nextDebt;
        }
        emit BondChanged(bond);
    }

    function announceBondOut(uint128 amount) external restricted {
        if (amount > bond) revert BondTooLow(bond, amount);
        bondOut = amount;
        bondOutFrom = block.timestamp + bondDelay;
        emit BondOutAnnounced(amount, bondOutFrom);
    }

    function takeBondOut() external restricted {
        uint128 amount = bondOut;
        if (amount == 0) revert NothingToPay();
        if (block.timestamp < bondOutFrom) revert TooEarly(bondOutFrom);
        uint256 owed = debts.length - nextDebt;
        if (openChallenges != 0 || owed != 0) revert BondIsBound(openChallenges, owed);
        if (amount > bond) revert BondTooLow(bond, amount);
        bond -= amount;
        bondOut = 0;
        emit BondChanged(bond);
        SafeTransferLib.safeTransfer(token, msg.sender, amount);
    }

    function claim() external {
        uint256 amount = claimable[msg.sender];
        if (amount == 0) revert NothingToPay();
        claimable[msg.sender] = 0;
        SafeTransferLib.safeTransfer(token, msg.sender, amount);
    }

    /// Out of the bond; what it does not cover is owed, in the order in which it was won.
    function _pay(address creditor, uint128 amount) private {
        uint128 paid = nextDebt < debts.length ? 0 : (amount < bond ? amount : bond);
        bond -= paid;
        claimable[creditor] += paid;
        emit BondChanged(bond);
        if (paid == amount) return;
        debts.push(Debt(creditor, uint64(block.timestamp + payWindow), amount - paid));
        emit DebtNoted(debts.length - 1, creditor, amount - paid);
    }

    // ----- what others read -----

    function cancellationCount() external view returns (uint256) {
        return cancellations.length;
    }

    function isEscapeDue() external view returns (bool) {
        return nextDebt < debts.length && block.timestamp > debts[nextDebt].deadline;
    }

    function challengeOf(bytes32 id) external view returns (Challenge memory) {
        return _challenges[id];
    }

    /// What the fill lost against the mark, its fee, and a part of its value on top: marks are the
    /// operator's word, so a wrong fill must cost at any of them.
    function awardOf(Fill memory fill) public view returns (uint128) {
        uint256 value = uint256(fill.price) * fill.lots;
        uint256 now_ = perps.markOf(fill.market) * fill.lots;
        uint256 loss = value / ChallengeTerms.VALUE_PART + 1;
        if (fill.isBuy && value > now_) loss += value - now_;
        if (!fill.isBuy && now_ > value) loss += now_ - value;
        if (fill.fee > 0) loss += uint64(fill.fee);
        return uint128(loss * unitScale);
    }
}
