// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IOracle} from "../Interfaces.sol";
import {Holdings} from "./Holdings.sol";
import {LenderOrders} from "./LenderOrders.sol";
import {Expiration, Order, Position} from "./MarginTypes.sol";
import {Valuation} from "./Valuation.sol";

/// Loans, from their beginning to what is left of them.
abstract contract Borrowing is LenderOrders, Valuation, Holdings {
    function takeLoan(
        uint256 _orderId,
        uint256 _amount,
        uint256 _collateralIdx,
        uint256 _collateralAmount
    ) external payable guarded {
        Order storage order = _orders[_orderId];
        require(isOrderOpen(_orderId), "Order is expired");
        require(_amount >= order.minLoan, "Minimum loan amount is not met");
        require(order.balance >= _amount, "Insufficient order balance");
        address collateral = _collaterals[_orderId][_collateralIdx];
        uint256 positionId = positionIndex++;
        order.balance -= _amount;
        _open(positionId, order, _amount);
        _addAsset(positionId, order.baseAsset, _amount);
        _addAsset(positionId, collateral, _collateralAmount);
        // Told a second time: whoever listens must not count.
        emit NewAsset(positionId, order.baseAsset);
        emit NewAsset(positionId, collateral);
        positionInitialCollateral[positionId] = collateral;
        emit PositionOpened(
            positionId, msg.sender, _amount, order.baseAsset, collateral, _collateralAmount
        );
        uint256 worth = collateral == order.baseAsset
            ? _collateralAmount
            : IOracle(order.oracle).getAmountOut(order.baseAsset, collateral, _collateralAmount);
        emit InitialLeverage(positionId, _checkLeverage(_amount, worth, order.leverage));
        _pull(collateral, _collateralAmount);
        Expiration storage terms = order.expirationData;
        _pull(terms.liquidationRewardAsset, terms.liquidationRewardAmount);
        require(
            !subjectToLiquidation(positionId), "Position is immediately exposed to liquidation"
        );
    }

    function positionDeposit(
        uint256 positionId,
        address asset,
        uint256 idInWhitelist,
        uint256 amount
    ) external guarded {
        require(_positions[positionId].open, "Position is closed");
        _requireOwner(positionId);
        require(_isTradable(positionId, asset, idInWhitelist), "Asset is not in the tokenlist");
        _pull(asset, amount);
        _addAsset(positionId, asset, amount);
        emit PositionDeposit(positionId, asset, amount);
    }

    function positionClose(uint256 positionId, bool autoWithdraw) external guarded {
        Position storage position = _positions[positionId];
        address lender = _orders[position.orderId].owner;
        require(position.open, "Position is closed");
        require(
            msg.sender == position.owner
                || (msg.sender == lender && block.timestamp > position.deadline),
            "Only owner, or the lender after the deadline"
        );
        // Also when it has recovered since: nothing ever takes the freeze away.
        require(position.frozenTime == 0, "Position frozen");
        (uint256 debt, uint256 value) = getPositionStatus(positionId);
        require(value >= debt, "Subject to liquidation");
        require(_balances[positionId][0] >= debt, "Insufficient base asset");
        _settle(positionId, debt);
        position.open = false;
        _payReward(positionId, msg.sender);
        emit PositionClosed(positionId, msg.sender);
        if (autoWithdraw) _withdrawAll(positionId);
    }

    function positionWithdraw(uint256 positionId, address asset) external guarded {
        require(!_positions[positionId].open, "Position is open");
        _requireOwner(positionId);
        _withdraw(positionId, getAssetId(positionId, asset));
    }

    /// Rounded down: 3 lets pass what is just under 4.
    function _checkLeverage(uint256 loan, uint256 worth, uint256 limit)
        internal
        pure
        virtual
        returns (uint256 leverage)
    {
        leverage = (loan + worth) / worth;
        require(leverage <= limit, "Leverage error");
    }

    function _open(uint256 positionId, Order storage order, uint256 loan) private {
        _positions[positionId] = Position({
            orderId: order.id,
            owner: msg.sender,
            deadline: block.timestamp + order.duration,
            createdAt: block.timestamp,
            initialBalance: loan,
            interest: order.interestRate,
            open: true,
            frozenTime: 0,
            liquidator: address(0)
        });
        unchecked {
            order_status[order.id].positions++;
        }
    }

    function _withdrawAll(uint256 positionId) private {
        for (uint256 index = _assets[positionId].length; index > 0; index--) {
            _withdraw(positionId, index - 1);
        }
    }

    function _withdraw(uint256 positionId, uint256 index) private {
        address asset = _assets[positionId][index];
        uint256 amount = _balances[positionId][index];
        _takeAsset(positionId, index, amount);
        _push(asset, _positions[positionId].owner, amount);
        emit PositionWithdrawal(positionId, asset, amount);
    }
}
