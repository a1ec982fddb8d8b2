// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// What a margin module tells, in both generations.
abstract contract MarginEvents {
    event AssetRemoved(uint256 positionId, address asset);
    event InitialLeverage(uint256 positionId, uint256 leverage);
    event Liquidation(
        uint256 indexed positionId,
        uint256 indexed orderId,
        address indexed liquidator,
        address feeReceiver
    );
    event MarginSwap(
        uint256 indexed positionId,
        address assetIn,
        address assetOut,
        uint256 amountIn,
        uint256 amountOut
    );
    event NewAsset(uint256 positionId, address asset);
    event OrderAliveStatus(uint256 indexed orderId, bool alive);
    event OrderCollateralsSet(uint256 indexed orderId, address[] collaterals);
    event OrderCreated(
        uint256 indexed orderId,
        address indexed owner,
        address indexed baseAsset,
        bytes32 whitelistId,
        uint256 interestRate,
        uint256 duration,
        uint256 minLoan,
        uint8 leverage,
        address oracle
    );
    event OrderDeposit(uint256 indexed orderId, address indexed asset, uint256 amount);
    event OrderModified(
        uint256 indexed orderId,
        address indexed owner,
        address indexed baseAsset,
        bytes32 tokenWhitelist,
        uint256 interestRate,
        uint256 duration,
        uint256 minLoan,
        uint8 leverage,
        address oracle
    );
    event OrderWithdraw(uint256 indexed orderId, address indexed asset, uint256 amount);
    event PositionClosed(uint256 indexed positionId, address closedBy);
    event PositionDeposit(uint256 indexed positionId, address indexed asset, uint256 amount);
    event PositionFrozen(
        uint256 indexed positionId, address indexed liquidator, uint256 timestamp
    );
    /// Declared, never emitted.
    event PositionLiquidated(
        uint256 indexed positionId, address indexed liquidator, uint256 rewardAmount
    );
    event PositionOpened(
        uint256 indexed positionId,
        address indexed owner,
        uint256 loanAmount,
        address baseAsset,
        address collateral,
        uint256 collateral_amount
    );
    event PositionWithdrawal(uint256 indexed positionId, address indexed asset, uint256 quantity);
    event TokenlistAdded(bytes32 indexed hash, bool is_contract, address[] tokens);
}
