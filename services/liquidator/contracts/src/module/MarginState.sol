// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {MarginEvents} from "./MarginEvents.sol";
import {Order, OrderStatus, Position, Tokenlist} from "./MarginTypes.sol";

/// All that a margin module keeps.
abstract contract MarginState is MarginEvents {
    uint256 internal constant MAX_FREEZE_DURATION = 1 hours;
    uint256 internal constant INTEREST_PERIOD = 30 days;
    uint256 internal constant INTEREST_UNIT = 10_000;

    address public immutable factory;
    address public immutable router;

    uint256 public orderIndex;
    uint256 public positionIndex;
    mapping(uint256 orderId => OrderStatus) public order_status;
    mapping(bytes32 hash => Tokenlist) public tokenlists;
    mapping(uint256 positionId => address) public positionInitialCollateral;
    mapping(address user => mapping(address asset => uint256)) public erc223deposit;

    mapping(uint256 orderId => Order) internal _orders;
    mapping(uint256 orderId => address[]) internal _collaterals;
    mapping(uint256 positionId => Position) internal _positions;
    mapping(uint256 positionId => address[]) internal _assets;
    mapping(uint256 positionId => uint256[]) internal _balances;
    mapping(bytes32 hash => address[]) internal _listed;

    constructor(address _factory, address _router) {
        factory = _factory;
        router = _router;
    }
}
