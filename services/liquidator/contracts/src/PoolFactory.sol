// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Pool, Side} from "./Pool.sol";

/// Makes pools and finds them by either side of their tokens.
contract PoolFactory {
    event FeeAmountEnabled(uint24 indexed fee, int24 indexed tickSpacing);
    event OwnerChanged(address indexed oldOwner, address indexed newOwner);
    event PoolCreated(
        address indexed token0_erc20,
        address indexed token1_erc20,
        address token0_erc223,
        address token1_erc223,
        uint24 indexed fee,
        int24 tickSpacing,
        address pool
    );

    struct Parameters {
        address factory;
        address token0_erc20;
        address token1_erc20;
        uint24 fee;
        int24 tickSpacing;
    }

    address public owner = msg.sender;
    address public pool_lib;
    address public quote_lib;
    address public converter;
    address public standardIntrospection;
    address public tokenReceivedCaller;
    /// Of the newest pool.
    Parameters public parameters;
    mapping(uint24 fee => int24) public feeAmountTickSpacing;
    mapping(address => mapping(address => mapping(uint24 => address))) public getPool;

    constructor() {
        emit OwnerChanged(address(0), msg.sender);
        _enable(500, 10);
        _enable(3000, 60);
        _enable(10_000, 200);
    }

    modifier onlyOwner() {
        require(msg.sender == owner, "Only owner");
        _;
    }

    function createPool(
        address tokenA_erc20,
        address tokenB_erc20,
        address tokenA_erc223,
        address tokenB_erc223,
        uint24 fee
    ) external returns (address pool) {
        require(tokenA_erc20 != tokenB_erc20, "Identical tokens");
        int24 spacing = feeAmountTickSpacing[fee];
        require(spacing != 0, "Fee is not enabled");
        require(getPool[tokenA_erc20][tokenB_erc20][fee] == address(0), "Pool exists");
        Side memory first = Side(tokenA_erc20, tokenA_erc223);
        Side memory second = Side(tokenB_erc20, tokenB_erc223);
        if (first.erc20 > second.erc20) (first, second) = (second, first);
        require(first.erc20 != address(0), "Zero address");
        parameters = Parameters(address(this), first.erc20, second.erc20, fee, spacing);
        pool = address(new Pool(first, second, fee, spacing));
        _register(first.erc20, second, fee, pool);
        if (first.erc223 != address(0)) _register(first.erc223, second, fee, pool);
        emit PoolCreated(
            first.erc20, second.erc20, first.erc223, second.erc223, fee, spacing, pool
        );
    }

    function enableFeeAmount(uint24 fee, int24 tickSpacing) external onlyOwner {
        _enable(fee, tickSpacing);
    }

    function setOwner(address _owner) external onlyOwner {
        emit OwnerChanged(owner, _owner);
        owner = _owner;
    }

    function set(address _lib, address _quote, address _converter) external onlyOwner {
        (pool_lib, quote_lib, converter) = (_lib, _quote, _converter);
    }

    function tokenReceived(address _from, uint256, bytes calldata) external returns (bytes4) {
        tokenReceivedCaller = _from;
        return this.tokenReceived.selector;
    }

    function _enable(uint24 fee, int24 spacing) private {
        feeAmountTickSpacing[fee] = spacing;
        emit FeeAmountEnabled(fee, spacing);
    }

    function _register(address token, Side memory other, uint24 fee, address pool) private {
        getPool[token][other.erc20][fee] = pool;
        getPool[other.erc20][token][fee] = pool;
        if (other.erc223 == address(0)) return;
        getPool[token][other.erc223][fee] = pool;
        getPool[other.erc223][token][fee] = pool;
    }
}
