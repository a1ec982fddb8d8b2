// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetService} from "../interfaces/IAssetService.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {Handler} from "./Handler.sol";

/// Lanes to vaults of other chains, docs/rulebook/chains.md. A lane is an account of this mirror
/// with money in the vault here. A deposit there is credited out of it, so no claim in a first book
/// is made that has no tokens here; a payment there gives it back. What it has lent is what the
/// operator says that users brought there: nothing here can see the vault there.
///
/// Invariant, for each lane and asset: it never gets more back than it lent, and only from accounts
/// whose exit owner chose to be paid by it.
abstract contract Lanes is Handler {
    /// A reservation made before its owner chose otherwise may still be told for so long.
    uint64 public constant CHOICE_GRACE = 1 days;

    struct Withdrawal {
        uint32 account;
        uint16 asset;
        /// To be paid.
        uint64 units;
        /// What it costs the account beside.
        uint64 fee;
    }

    struct Choice {
        uint32 account;
        uint32 lane;
    }

    event LaneOffered(uint32 indexed lane);
    /// What somebody confirms to the outpost there: whose deposit this number was, and of what.
    event DepositLent(
        uint32 indexed lane,
        uint64 indexed number,
        uint32 indexed account,
        uint16 asset,
        uint64 units
    );
    /// @param lane Zero: the vault of this chain.
    event PayoutChosen(uint64 indexed number, uint32 indexed account, uint32 indexed lane);

    error NotExitOwner(uint32 account, address caller);
    error NotALane(uint32 account);
    /// Deposits of a lane come in their order, each once.
    error LaneOutOfOrder(uint32 lane, uint64 number, uint64 expected);
    error PayoutNotChosen(uint32 account, uint32 lane);
    error LaneShort(uint32 lane, uint16 asset, uint256 lent, uint256 units);
    error NotElsewhere(uint64 id);
    error ElsewhereTwice(uint64 id);

    mapping(uint32 account => bool) public isLane;
    /// Number of the last deposit elsewhere that was credited.
    mapping(uint32 lane => uint64) public creditedOf;
    /// Engine units that the lane gave accounts for deposits elsewhere and has not got back.
    mapping(uint32 lane => mapping(uint16 asset => uint256)) public lentUnits;
    /// The lane of a withdrawal that is to be paid elsewhere and is not yet.
    mapping(uint64 id => uint32) public laneOf;
    /// Units of an account in such withdrawals, with their fees: out of its books, and its own if
    /// escape opens.
    mapping(uint32 account => mapping(uint16 asset => uint256)) public elsewhereUnits;
    mapping(uint64 id => Withdrawal) private _elsewhere;
    /// Choices of all accounts, from 1.
    uint64 public choiceCount;
    mapping(uint64 number => Choice) public choiceOf;
    mapping(uint32 account => uint32 lane) public payoutOf;
    mapping(uint32 account => mapping(uint32 lane => uint256 until)) private _chosenUntil;

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_)
        Handler(entrypoint_, assets_, perps_)
    {}

    modifier onlyExitOwner(uint32 account) {
        if (msg.sender != assets.exitOwner(account)) revert NotExitOwner(account, msg.sender);
        _;
    }

    /// Lets deposits elsewhere be credited out of the account, for ever. Only its exit owner, who
    /// is the operator or whoever trusts him: he gets tokens there for money here.
    function offerLane(uint32 account) external onlyExitOwner(account) {
        isLane[account] = true;
        emit LaneOffered(account);
    }

    /// Has later withdrawals of the account paid by a lane's vault, to the same address on the
    /// lane's chain; lane zero: here again. Only its exit owner.
    function choosePayout(uint32 account, uint32 lane) external onlyExitOwner(account) {
        if (lane != 0 && !isLane[lane]) revert NotALane(lane);
        uint32 before = payoutOf[account];
        if (before != 0) _chosenUntil[account][before] = block.timestamp + CHOICE_GRACE;
        if (lane != 0) _chosenUntil[account][lane] = type(uint256).max;
        payoutOf[account] = lane;
        uint64 number = ++choiceCount;
        choiceOf[number] = Choice(account, lane);
        emit PayoutChosen(number, account, lane);
    }

    function _lend(uint32 lane, uint64 number, Withdrawal memory to) internal {
        if (!isLane[lane]) revert NotALane(lane);
        uint64 expected = creditedOf[lane] + 1;
        if (number != expected) revert LaneOutOfOrder(lane, number, expected);
        creditedOf[lane] = number;
        lentUnits[lane][to.asset] += to.units;
        emit DepositLent(lane, number, to.account, to.asset, to.units);
    }

    /// @return The encoded error for which the lane cannot pay this; empty when it can.
    function _problemOf(uint64 id, uint32 lane, Withdrawal memory withdrawal)
        internal
        view
        returns (bytes memory)
    {
        if (laneOf[id] != 0) return abi.encodeWithSelector(ElsewhereTwice.selector, id);
        uint32 account = withdrawal.account;
        if (block.timestamp > _chosenUntil[account][lane]) {
            return abi.encodeWithSelector(PayoutNotChosen.selector, account, lane);
        }
        uint256 lent = lentUnits[lane][withdrawal.asset];
        if (lent >= withdrawal.units) return "";
        return
            abi.encodeWithSelector(
                LaneShort.selector, lane, withdrawal.asset, lent, withdrawal.units
            );
    }

    /// What leaves the account.
    function _taken(Withdrawal memory withdrawal) internal pure returns (uint256) {
        return uint256(withdrawal.units) + withdrawal.fee;
    }

    function _borrow(uint64 id, uint32 lane, Withdrawal memory withdrawal) internal {
        lentUnits[lane][withdrawal.asset] -= withdrawal.units;
        elsewhereUnits[withdrawal.account][withdrawal.asset] += _taken(withdrawal);
        _elsewhere[id] = withdrawal;
        laneOf[id] = lane;
    }

    /// @return lane Zero where no lane was to pay this.
    function _end(uint64 id) internal returns (uint32 lane, Withdrawal memory withdrawal) {
        lane = laneOf[id];
        withdrawal = _elsewhere[id];
        elsewhereUnits[withdrawal.account][withdrawal.asset] -= _taken(withdrawal);
        delete _elsewhere[id];
        delete laneOf[id];
    }
}
