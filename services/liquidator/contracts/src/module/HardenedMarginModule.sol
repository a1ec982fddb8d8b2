// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IOracle} from "../Interfaces.sol";
import {MarginModule} from "./MarginModule.sol";
import {Position} from "./MarginTypes.sol";

/// The hardened generation: the same interface, and anybody may finish what another one froze.
contract HardenedMarginModule is MarginModule {
    uint256 public constant FORCED_SWAP_MIN_OUT_BPS = 9500;

    bool internal _isEntered;

    constructor(address _factory, address _router) MarginModule(_factory, _router) {}

    function _enter() internal override {
        require(!_isEntered, "Reentrant call");
        _isEntered = true;
    }

    function _leave() internal override {
        _isEntered = false;
    }

    /// principal + (principal * interest / 10000) * elapsed / 30 days, each rounded down.
    function _debt(Position storage position) internal view override returns (uint256) {
        unchecked {
            uint256 principal = position.initialBalance;
            uint256 elapsed = block.timestamp - position.createdAt;
            uint256 monthly = principal * position.interest / INTEREST_UNIT;
            return principal + monthly * elapsed / INTEREST_PERIOD;
        }
    }

    /// 0 is never.
    function _insolvencyTime(Position storage position, uint256 debt, uint256 value)
        internal
        view
        override
        returns (uint256)
    {
        if (value < debt) return block.timestamp;
        if (position.interest == 0) return 0;
        return super._insolvencyTime(position, debt, value);
    }

    function _checkLeverage(uint256 loan, uint256 worth, uint256 limit)
        internal
        pure
        override
        returns (uint256)
    {
        require(loan + worth <= worth * limit, "Leverage error");
        return (loan + worth) / worth;
    }

    /// Backwards, and nothing for less than 95 % of what the oracle says.
    function _sellAll(uint256 positionId) internal override {
        IOracle oracle = IOracle(_orders[_positions[positionId].orderId].oracle);
        for (uint256 index = _assets[positionId].length - 1; index > 0; index--) {
            uint256 quote = oracle.getAmountOut(
                _assets[positionId][0], _assets[positionId][index], _balances[positionId][index]
            );
            _sellForced(positionId, index, quote * FORCED_SWAP_MIN_OUT_BPS / 10_000);
        }
    }

    function _checkSeller(uint256, address, address) internal view override {}

    function _finish(uint256 positionId, address receiver) internal override {
        _positions[positionId].open = false;
        _payReward(positionId, receiver);
    }
}
