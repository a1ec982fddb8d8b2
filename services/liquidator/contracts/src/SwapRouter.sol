// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IFactory, IPool, IRouter, IToken} from "./Interfaces.sol";
import {isErc223Side} from "./PoolSides.sol";
import {MAX_SQRT_PRICE, MIN_SQRT_PRICE} from "./TickPrice.sol";

/// Sells one token for another in one pool.
contract SwapRouter is IRouter {
    struct Payment {
        bytes1 wants223;
        address pool;
        address token;
        address payer;
    }

    IFactory public immutable factory;

    constructor(address _factory) {
        factory = IFactory(_factory);
    }

    /// A limit of 0 is none. What a limit leaves unsold stays with the caller.
    function exactInputSingle(ExactInputSingleParams calldata params)
        external
        returns (uint256 amountOut)
    {
        address pool = factory.getPool(params.tokenIn, params.tokenOut, params.fee);
        require(pool != address(0), "No pool");
        bool zeroForOne = _isFirst(pool, params.tokenIn);
        (int256 amount0, int256 amount1) = IPool(pool)
            .swap(
                params.recipient,
                zeroForOne,
                int256(params.amountIn),
                _limit(params.sqrtPriceLimitX96, zeroForOne),
                _payment(pool, params.tokenIn, params.tokenOut)
            );
        amountOut = uint256(-(zeroForOne ? amount1 : amount0));
        require(amountOut >= params.amountOutMinimum, "Too little received");
    }

    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata data) external {
        Payment memory payment = abi.decode(data, (Payment));
        require(msg.sender == payment.pool, "Not the pool");
        uint256 amount = uint256(amount0 > 0 ? amount0 : amount1);
        require(
            IToken(payment.token).transferFrom(payment.payer, payment.pool, amount),
            "Transfer failed"
        );
    }

    function _limit(uint160 limit, bool zeroForOne) private pure returns (uint160) {
        if (limit != 0) return limit;
        return zeroForOne ? MIN_SQRT_PRICE + 1 : MAX_SQRT_PRICE - 1;
    }

    function _isFirst(address pool, address token) private view returns (bool) {
        (address erc20, address erc223) = IPool(pool).token0();
        return token == erc20 || token == erc223;
    }

    function _payment(address pool, address sold, address bought)
        private
        view
        returns (bytes memory)
    {
        bytes1 wants223 = isErc223Side(pool, bought) ? bytes1(0x01) : bytes1(0);
        return abi.encode(Payment(wants223, pool, sold, msg.sender));
    }
}
