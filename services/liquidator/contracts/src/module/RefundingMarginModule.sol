// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {HardenedMarginModule} from "./HardenedMarginModule.sol";
import {Position} from "./MarginTypes.sol";

/// The hardened generation with what its author has in mind: a lender may pay for the gas of his
/// liquidations, apart from the reward. Who froze and who confirmed get their own share, both when
/// the position is closed, as far as the lender's fund reaches.
contract RefundingMarginModule is HardenedMarginModule {
    event GasFunded(uint256 indexed orderId, uint256 amount, uint256 shareBps, uint256 mostPrice);
    event GasRefunded(uint256 indexed positionId, address indexed executor, uint256 amount);

    struct GasTerms {
        uint256 fund;
        uint256 shareBps;
        uint256 mostPrice;
    }

    /// What a transaction costs before and after the part that is measured.
    uint256 public constant GAS_BESIDE = 40_000;

    mapping(uint256 orderId => GasTerms) public gasTerms;
    mapping(uint256 positionId => uint256) internal _freezeCost;

    constructor(address _factory, address _router) HardenedMarginModule(_factory, _router) {}

    /// @param shareBps 1/10000 of the gas that is paid back
    /// @param mostPrice wei for a unit of gas at most
    function fundGas(uint256 orderId, uint256 shareBps, uint256 mostPrice)
        external
        payable
        onlyOrderOwner(orderId)
    {
        require(shareBps <= 10_000, "Share is above the whole");
        GasTerms storage terms = gasTerms[orderId];
        terms.fund += msg.value;
        (terms.shareBps, terms.mostPrice) = (shareBps, mostPrice);
        emit GasFunded(orderId, msg.value, shareBps, mostPrice);
    }

    function liquidate(uint256 positionId, address receiver) external override guarded {
        uint256 left = gasleft();
        _liquidate(positionId, receiver);
        Position storage position = _positions[positionId];
        GasTerms storage terms = gasTerms[position.orderId];
        if (terms.fund == 0) return;
        uint256 price = tx.gasprice < terms.mostPrice ? tx.gasprice : terms.mostPrice;
        uint256 cost = (left - gasleft() + GAS_BESIDE) * price * terms.shareBps / 10_000;
        if (position.open) {
            _freezeCost[positionId] = cost;
            return;
        }
        _refund(positionId, msg.sender, cost);
        _refund(positionId, position.liquidator, _freezeCost[positionId]);
    }

    function _refund(uint256 positionId, address executor, uint256 cost) private {
        GasTerms storage terms = gasTerms[_positions[positionId].orderId];
        uint256 amount = cost < terms.fund ? cost : terms.fund;
        if (amount == 0) return;
        terms.fund -= amount;
        // Who cannot be paid loses his share, and nobody else the liquidation.
        (bool isPaid,) = executor.call{value: amount, gas: 30_000}("");
        if (isPaid) emit GasRefunded(positionId, executor, amount);
        else terms.fund += amount;
    }
}
