// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IWrapped} from "../Interfaces.sol";
import {Expiration, Order, OrderParams} from "./MarginTypes.sol";
import {Payments} from "./Payments.sol";

/// What lenders offer, and what comes back to them.
abstract contract LenderOrders is Payments {
    modifier onlyOrderOwner(uint256 orderId) {
        require(_orders[orderId].owner == msg.sender, "Only order owner");
        _;
    }

    function createOrder(OrderParams calldata params) external returns (uint256 orderId) {
        _checkTerms(params.whitelistId, params.leverage);
        require(params.deadline > block.timestamp, "Order is expired");
        require(params.collateral.length > 0, "No collateral");
        orderId = orderIndex++;
        Order storage order = _orders[orderId];
        order.owner = msg.sender;
        order.id = orderId;
        order.whitelist = params.whitelistId;
        order.interestRate = params.interestRate;
        order.duration = params.duration;
        order.minLoan = params.minLoan;
        order.baseAsset = params.asset;
        order.currencyLimit = params.currencyLimit;
        order.leverage = params.leverage;
        order.oracle = params.oracle;
        order.expirationData = Expiration(
            params.liquidationRewardAmount, params.liquidationRewardAsset, params.deadline
        );
        _collaterals[orderId] = params.collateral;
        order_status[orderId].alive = true;
        emit OrderCreated(
            orderId,
            msg.sender,
            params.asset,
            params.whitelistId,
            params.interestRate,
            params.duration,
            params.minLoan,
            params.leverage,
            params.oracle
        );
    }

    function modifyOrder(
        uint256 _orderId,
        bytes32 _whitelist,
        uint256 _interestRate,
        uint256 _duration,
        uint256 _minLoan,
        uint16 _currencyLimit,
        uint8 _leverage,
        address _oracle,
        uint256 _liquidationRewardAmount,
        address _liquidationRewardAsset,
        uint32 _deadline
    ) external onlyOrderOwner(_orderId) {
        // The count wraps at 256: then the terms of live positions can be changed.
        require(order_status[_orderId].positions == 0, "Order has positions");
        _checkTerms(_whitelist, _leverage);
        Order storage order = _orders[_orderId];
        order.whitelist = _whitelist;
        order.interestRate = _interestRate;
        order.duration = _duration;
        order.minLoan = _minLoan;
        order.currencyLimit = _currencyLimit;
        order.leverage = _leverage;
        order.oracle = _oracle;
        order.expirationData =
            Expiration(_liquidationRewardAmount, _liquidationRewardAsset, _deadline);
        _tellModified(_orderId);
    }

    function orderSetCollaterals(uint256 _orderId, address[] calldata collateral)
        external
        onlyOrderOwner(_orderId)
    {
        require(collateral.length > 0, "No collateral");
        _collaterals[_orderId] = collateral;
        emit OrderCollateralsSet(_orderId, collateral);
    }

    function setOrderStatus(uint256 _orderId, bool _status) external onlyOrderOwner(_orderId) {
        order_status[_orderId].alive = _status;
        emit OrderAliveStatus(_orderId, _status);
    }

    function orderDepositEth(uint256 _orderId) external payable onlyOrderOwner(_orderId) {
        Order storage order = _orders[_orderId];
        require(order.baseAsset == address(0), "Base asset is not the native coin");
        // Counted again in each call of a multicall.
        order.balance += msg.value;
        emit OrderDeposit(_orderId, address(0), msg.value);
    }

    function orderDepositWETH9(uint256 _orderId, address _WETH9)
        external
        payable
        onlyOrderOwner(_orderId)
    {
        Order storage order = _orders[_orderId];
        require(order.baseAsset == _WETH9, "Base asset is not the wrapped coin");
        IWrapped(_WETH9).deposit{value: msg.value}();
        order.balance += msg.value;
        emit OrderDeposit(_orderId, _WETH9, msg.value);
    }

    function orderDepositToken(uint256 _orderId, uint256 amount)
        external
        guarded
        onlyOrderOwner(_orderId)
    {
        Order storage order = _orders[_orderId];
        require(order.baseAsset != address(0), "Base asset is the native coin");
        _pull(order.baseAsset, amount);
        order.balance += amount;
        emit OrderDeposit(_orderId, order.baseAsset, amount);
    }

    function orderWithdraw(uint256 _orderId, uint256 amount)
        external
        guarded
        onlyOrderOwner(_orderId)
    {
        Order storage order = _orders[_orderId];
        require(order.balance >= amount, "Insufficient order balance");
        order.balance -= amount;
        _push(order.baseAsset, msg.sender, amount);
        emit OrderWithdraw(_orderId, order.baseAsset, amount);
    }

    function orders(uint256 id) external view returns (Order memory) {
        return _orders[id];
    }

    function isOrderOpen(uint256 id) public view returns (bool) {
        return order_status[id].alive && block.timestamp < _orders[id].expirationData.deadline;
    }

    function getCollaterals(uint256 _orderId) external view returns (address[] memory) {
        return _collaterals[_orderId];
    }

    function getOrderExpirationData(uint256 id) external view returns (uint256, address, uint32) {
        Expiration storage terms = _orders[id].expirationData;
        return (terms.liquidationRewardAmount, terms.liquidationRewardAsset, terms.deadline);
    }

    /// The loan goes back as far as the base asset reaches; the lender bears the rest in silence.
    function _settle(uint256 positionId, uint256 debt) internal {
        uint256[] storage balances = _balances[positionId];
        uint256 paid = balances[0] < debt ? balances[0] : debt;
        uint256 orderId = _positions[positionId].orderId;
        balances[0] -= paid;
        _orders[orderId].balance += paid;
        unchecked {
            order_status[orderId].positions--;
        }
    }

    function _payReward(uint256 positionId, address receiver) internal {
        Expiration storage terms = _orders[_positions[positionId].orderId].expirationData;
        _push(terms.liquidationRewardAsset, receiver, terms.liquidationRewardAmount);
    }

    function _checkTerms(bytes32 whitelist, uint8 leverage) private view {
        require(tokenlists[whitelist].exists, "Tokenlist does not exist");
        require(leverage > 1, "Leverage error");
    }

    function _tellModified(uint256 orderId) private {
        Order storage order = _orders[orderId];
        emit OrderModified(
            orderId,
            order.owner,
            order.baseAsset,
            order.whitelist,
            order.interestRate,
            order.duration,
            order.minLoan,
            order.leverage,
            order.oracle
        );
    }
}
