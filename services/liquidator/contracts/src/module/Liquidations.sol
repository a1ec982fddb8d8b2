// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {LenderOrders} from "./LenderOrders.sol";
import {Position} from "./MarginTypes.sol";
import {Sales} from "./Sales.sol";
import {Valuation} from "./Valuation.sol";

/// Two steps, each at a second of its own.
abstract contract Liquidations is LenderOrders, Valuation, Sales {
    /// The first call freezes, a later one within the hour sells all and pays the reward.
    function liquidate(uint256 positionId, address receiver) external virtual guarded {
        _liquidate(positionId, receiver);
    }

    function _liquidate(uint256 positionId, address receiver) internal {
        Position storage position = _positions[positionId];
        require(position.open, "Position is closed");
        require(subjectToLiquidation(positionId), "Liquidation criteria are not met");
        if (
            position.frozenTime == 0 || block.timestamp > position.frozenTime + MAX_FREEZE_DURATION
        ) {
            position.frozenTime = block.timestamp;
            position.liquidator = msg.sender;
            emit PositionFrozen(positionId, msg.sender, block.timestamp);
            return;
        }
        require(block.timestamp > position.frozenTime, "Single block liquidations are not allowed");
        uint256 debt = _debt(position);
        _sellAll(positionId);
        _settle(positionId, debt);
        _finish(positionId, receiver);
        emit Liquidation(positionId, position.orderId, msg.sender, receiver);
    }

    /// Walks forward through a list that each sale shortens: every second asset stays unsold.
    function _sellAll(uint256 positionId) internal virtual {
        for (uint256 index = 1; index < _assets[positionId].length; index++) {
            _sellForced(positionId, index, 0);
        }
    }

    /// The reward is paid while the position still counts as open.
    function _finish(uint256 positionId, address receiver) internal virtual {
        _payReward(positionId, receiver);
        _positions[positionId].open = false;
    }
}
