// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IOracle, IRouter, IToken} from "../Interfaces.sol";
import {isErc223Side} from "../PoolSides.sol";
import {EntryGuard} from "./EntryGuard.sol";
import {Holdings} from "./Holdings.sol";
import {Position, Sale} from "./MarginTypes.sol";

/// Assets of positions for others, by hand or by force.
abstract contract Sales is EntryGuard, Holdings {
    /// No check of what the position is worth afterwards, and none of the asset that is sold.
    function marginSwap(
        uint256 _positionId,
        uint256 _assetId1,
        uint256,
        uint256 _whitelistId2,
        uint256 _amount,
        address _asset2,
        uint24 _feeTier,
        uint256 _minAmountOut,
        uint160 _priceLimitX96
    ) external guarded {
        _requireTrader(_positionId);
        _sell(
            Sale(
                _positionId,
                _assetId1,
                _whitelistId2,
                _amount,
                _asset2,
                _feeTier,
                _minAmountOut,
                _priceLimitX96
            )
        );
    }

    /// Only the owner may sell the ERC-223 side of a token.
    function marginSwap223(
        uint256 _positionId,
        uint256 _assetId1,
        uint256,
        uint256 _whitelistId2,
        uint256 _amount,
        address _asset2,
        uint24 _feeTier
    ) external guarded {
        _requireOwner(_positionId);
        _sell(Sale(_positionId, _assetId1, _whitelistId2, _amount, _asset2, _feeTier, 0, 0));
    }

    /// Sells the whole of one asset into the base asset where the oracle finds most liquidity.
    function _sellForced(uint256 positionId, uint256 index, uint256 minOut) internal {
        address asset = _assets[positionId][index];
        address wanted = _assets[positionId][0];
        bytes32 list = getPositionTokenlistID(positionId);
        getIdFromTokenlist(list, asset);
        uint256 listedAt = getIdFromTokenlist(list, wanted);
        IOracle oracle = IOracle(_orders[_positions[positionId].orderId].oracle);
        (address pool,, uint24 fee) = oracle.findPoolWithHighestLiquidity(asset, wanted);
        _checkSeller(positionId, pool, asset);
        uint256 amount = _balances[positionId][index];
        _sell(Sale(positionId, index, listedAt, amount, wanted, fee, minOut, 0));
    }

    /// The sales of a confirm are the public ones: for the owner or the liquidator, and the ERC-223
    /// side of a token for the owner alone.
    function _checkSeller(uint256 positionId, address pool, address asset) internal view virtual {
        _requireTrader(positionId);
        if (isErc223Side(pool, asset)) _requireOwner(positionId);
    }

    function _requireTrader(uint256 positionId) private view {
        Position storage position = _positions[positionId];
        require(
            msg.sender == position.owner || msg.sender == position.liquidator,
            "Only owner or liquidator"
        );
    }

    function _sell(Sale memory sale) private {
        require(_positions[sale.positionId].open, "Position is closed");
        address sold = _assets[sale.positionId][sale.assetId];
        require(sold != sale.bought, "Same asset");
        require(
            _isTradable(sale.positionId, sale.bought, sale.whitelistId),
            "Asset is not in the tokenlist"
        );
        _takeAsset(sale.positionId, sale.assetId, sale.amount);
        IToken(sold).approve(router, sale.amount);
        uint256 amountOut = IRouter(router)
            .exactInputSingle(
                IRouter.ExactInputSingleParams({
                tokenIn: sold,
                tokenOut: sale.bought,
                fee: sale.fee,
                recipient: address(this),
                amountIn: sale.amount,
                amountOutMinimum: sale.minOut,
                sqrtPriceLimitX96: sale.priceLimit
            })
            );
        _addAsset(sale.positionId, sale.bought, amountOut);
        emit MarginSwap(sale.positionId, sold, sale.bought, sale.amount, amountOut);
    }
}
