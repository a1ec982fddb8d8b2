// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEscapeReason} from "./IEscapeReason.sol";

/// Of a challenge, whether of fills or of a mark.
enum Status {
    None,
    Open,
    Answered,
    Lost
}

/// What challenges of fills and of marks are paid from: one bond of the operator, one row of debts.
interface IOperatorBond is IEscapeReason {
    /// What the operator's bond could not pay.
    struct Debt {
        address creditor;
        uint64 deadline;
        uint128 amount;
    }

    event BondChanged(uint128 bond);
    event BondOutAnnounced(uint128 amount, uint256 usableFrom);
    event DebtNoted(uint256 indexed index, address indexed creditor, uint128 amount);
    event DebtPaid(uint256 indexed index, uint128 amount, uint128 left);

    error TooEarly(uint256 deadline);
    error TooLateForBond(uint256 until);
    error BondTooLow(uint128 bond, uint128 wanted);
    error BondIsBound(uint256 openChallenges, uint256 debts);
    error NothingToPay();
    error NotMarks(address caller);

    /// Adds to the operator's bond, and pays debts first. Anyone.
    function fund(uint128 amount) external;
    /// Pays debts out of the bond, oldest first. Anyone.
    function payDebts(uint256 most) external;
    /// The operator takes bond out: announced, then after the delay, within a week, and only when
    /// no challenge is open and no debt is left.
    function announceBondOut(uint128 amount) external;
    function takeBondOut() external;
    /// Money that is owed to the caller leaves.
    function claim() external;

    /// A challenge of a mark begins, was answered, or was lost; what it cost somebody is paid. Only
    /// the contract where marks are challenged.
    function takeBond(address challenger) external;
    function keepBond() external;
    function returnBond(address challenger) external;
    function payLoss(address creditor, uint128 amount) external;

    /// Where marks are challenged; zero where they cannot be.
    function marks() external view returns (address);
    /// Units of the bonds' token of one quote unit.
    function unitScale() external view returns (uint128);
    /// Seconds to answer a challenge.
    function answerWindow() external view returns (uint32);
}
