// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IFactory, IPool} from "./Interfaces.sol";

/// Values by the price of the moment in the pool that has most liquidity at it.
contract Oracle {
    uint256 private constant MOST_DIGITS = 100_000;

    address public immutable factory;
    uint24[] public feeTiers = [500, 3000, 10_000];
    uint256 public pricePrecisionDecimals = 5;

    constructor(address _factory) {
        factory = _factory;
    }

    /// Among equals the pool with the higher fee.
    function findPoolWithHighestLiquidity(address tokenA, address tokenB)
        public
        view
        returns (address poolAddress, uint128 liquidity, uint24 fee)
    {
        for (uint256 index = 0; index < feeTiers.length; index++) {
            uint24 tier = feeTiers[index];
            address pool = IFactory(factory).getPool(tokenA, tokenB, tier);
            if (pool == address(0)) continue;
            uint128 depth = IPool(pool).liquidity();
            if (poolAddress != address(0) && depth < liquidity) continue;
            if (!_isEligible(pool)) continue;
            (poolAddress, liquidity, fee) = (pool, depth, tier);
        }
    }

    function getAmountOut(address buy, address sell, uint256 amountToSell)
        external
        view
        returns (uint256 amountBought)
    {
        (amountBought,,) = getAmountOutIntrospection(buy, sell, amountToSell);
    }

    /// Five or six leading digits of the amount at the price, the rest as zeros; in the other
    /// direction amount * amount / that, which fails where that is zero. Products wrap.
    function getAmountOutIntrospection(address buy, address sell, uint256 amountToSell)
        public
        view
        virtual
        returns (uint256 amountBought, uint256 _slashed_zeros, uint256 _tmp_sum)
    {
        address pool = _poolOf(buy, sell);
        (uint256 root, bool isInverse) = getPrice(pool, buy, sell);
        unchecked {
            _tmp_sum = amountToSell;
            while (_tmp_sum > MOST_DIGITS) {
                _tmp_sum /= 10;
                _slashed_zeros++;
            }
            amountBought = root * root * _tmp_sum / 2 ** 192 * 10 ** _slashed_zeros;
            if (isInverse) amountBought = amountToSell * amountToSell / amountBought;
        }
    }

    /// The root of the price, and whether it is the price of what is bought.
    function getPrice(address poolAddress, address buy, address sell)
        public
        view
        returns (uint256, bool)
    {
        return (getSqrtPriceX96(poolAddress), sell > buy);
    }

    function getSqrtPriceX96(address poolAddress) public view returns (uint160 sqrtPriceX96) {
        (sqrtPriceX96,,,,,,) = IPool(poolAddress).slot0();
    }

    function getSpotPriceTick(address poolAddress) external view returns (int24 tick) {
        (, tick,,,,,) = IPool(poolAddress).slot0();
    }

    /// Whether what it says of its price is enough.
    function _isEligible(address) internal view virtual returns (bool) {
        return true;
    }

    function _poolOf(address tokenA, address tokenB) internal view returns (address pool) {
        (pool,,) = findPoolWithHighestLiquidity(tokenA, tokenB);
        require(pool != address(0), "Oracle: no pool found");
    }
}
