// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IOperatorBond} from "../interfaces/IOperatorBond.sol";
import {ChallengeChoice, ChallengeTerms} from "./ChallengeTerms.sol";

/// The money of challenges: bonds of both sides, awards, debts. Calls are documented in
/// IOperatorBond.
///
/// Invariant: token balance >= bond + bonds of open challenges + what `claimable` names.
abstract contract OperatorBond is IOperatorBond, AccessManaged {
    address public immutable token;
    address public immutable marks;
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
    Debt[] public debts;
    uint256 public nextDebt;
    mapping(address => uint256) public claimable;

    constructor(address authority_, address token_, address marks_, ChallengeChoice memory choice)
        AccessManaged(authority_)
    {
        token = token_;
        marks = marks_;
        challengeBond = choice.challengeBond;
        reward = choice.reward;
        unitScale = choice.unitScale;
        answerWindow = choice.answerWindow;
        payWindow = choice.payWindow;
        bondDelay = choice.bondDelay;
    }

    modifier onlyMarks() {
        if (msg.sender != marks) revert NotMarks(msg.sender);
        _;
    }

    // ----- challenges of marks -----

    function takeBond(address challenger) external onlyMarks {
        _takeBond(challenger);
    }

    function keepBond() external onlyMarks {
        _keepBond();
    }

    function returnBond(address challenger) external onlyMarks {
        _returnBond(challenger);
        _pay(challenger, reward);
    }

    function payLoss(address creditor, uint128 amount) external onlyMarks {
        _pay(creditor, amount);
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
        uint256 until = bondOutFrom + ChallengeTerms.BOND_OUT_WITHIN;
        if (block.timestamp > until) revert TooLateForBond(until);
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

    /// A challenge begins: its bond comes in.
    function _takeBond(address challenger) internal {
        ++openChallenges;
        SafeTransferLib.safeTransferFrom(token, challenger, address(this), challengeBond);
    }

    /// It was answered: its bond is the operator's.
    function _keepBond() internal {
        --openChallenges;
        bond += challengeBond;
        emit BondChanged(bond);
    }

    /// It was lost: its bond goes back.
    function _returnBond(address challenger) internal {
        --openChallenges;
        claimable[challenger] += challengeBond;
    }

    /// Out of the bond; what it does not cover is owed, in the order in which it was won.
    function _pay(address creditor, uint128 amount) internal {
        uint128 paid = nextDebt < debts.length ? 0 : (amount < bond ? amount : bond);
        bond -= paid;
        claimable[creditor] += paid;
        emit BondChanged(bond);
        if (paid == amount) return;
        debts.push(Debt(creditor, uint64(block.timestamp + payWindow), amount - paid));
        emit DebtNoted(debts.length - 1, creditor, amount - paid);
    }

    function isEscapeDue() external view returns (bool) {
        return nextDebt < debts.length && block.timestamp > debts[nextDebt].deadline;
    }
}
