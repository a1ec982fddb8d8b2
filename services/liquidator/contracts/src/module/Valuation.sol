// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IOracle} from "../Interfaces.sol";
import {MarginState} from "./MarginState.sol";
import {Position} from "./MarginTypes.sol";

/// What a position owes, what it is worth, and since or until when.
abstract contract Valuation is MarginState {
    function subjectToLiquidation(uint256 positionId) public view returns (bool) {
        (uint256 debt, uint256 value) = getPositionStatus(positionId);
        return value < debt;
    }

    function subjectToLiquidationExtended(uint256 positionId)
        external
        view
        returns (bool, address, uint256, bool, uint256)
    {
        (uint256 debt, uint256 value) = getPositionStatus(positionId);
        Position storage position = _positions[positionId];
        return (
            value < debt,
            position.liquidator,
            position.frozenTime,
            !position.open,
            _insolvencyTime(position, debt, value)
        );
    }

    function getPositionStatus(uint256 positionId)
        public
        view
        returns (uint256 expected_balance, uint256 actual_balance)
    {
        Position storage position = _positions[positionId];
        address[] storage assets = _assets[positionId];
        uint256[] storage balances = _balances[positionId];
        IOracle oracle = IOracle(_orders[position.orderId].oracle);
        expected_balance = _debt(position);
        actual_balance = balances[0];
        unchecked {
            for (uint256 index = 1; index < assets.length; index++) {
                actual_balance += oracle.getAmountOut(assets[0], assets[index], balances[index]);
            }
        }
    }

    /// principal + principal * interest * elapsed / 30 days / 10000, rounded down twice.
    function _debt(Position storage position) internal view virtual returns (uint256) {
        unchecked {
            uint256 principal = position.initialBalance;
            uint256 elapsed = block.timestamp - position.createdAt;
            return
                principal + principal * position.interest * elapsed / INTEREST_PERIOD
                    / INTEREST_UNIT;
        }
    }

    /// Divides by zero when there is no interest.
    function _insolvencyTime(Position storage position, uint256 debt, uint256 value)
        internal
        view
        virtual
        returns (uint256)
    {
        unchecked {
            uint256 margin = value < debt ? 0 : value - debt;
            return block.timestamp + margin * INTEREST_UNIT * INTEREST_PERIOD
                / (position.interest * position.initialBalance);
        }
    }
}
