// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

struct OrderParams {
    bytes32 whitelistId;
    uint256 interestRate;
    uint256 duration;
    uint256 minLoan;
    uint256 liquidationRewardAmount;
    address liquidationRewardAsset;
    address asset;
    uint32 deadline;
    uint16 currencyLimit;
    uint8 leverage;
    address oracle;
    address[] collateral;
}

struct Expiration {
    uint256 liquidationRewardAmount;
    address liquidationRewardAsset;
    uint32 deadline;
}

/// Static, so that its encoding is that of the twelve values the deployed module returns.
struct Order {
    address owner;
    uint256 id;
    bytes32 whitelist;
    uint256 interestRate;
    uint256 duration;
    uint256 minLoan;
    address baseAsset;
    uint16 currencyLimit;
    uint8 leverage;
    address oracle;
    uint256 balance;
    Expiration expirationData;
}

struct OrderStatus {
    bool alive;
    uint8 positions;
}

/// Without its assets: they are not in `positions(id)` either.
struct Position {
    uint256 orderId;
    address owner;
    uint256 deadline;
    uint256 createdAt;
    uint256 initialBalance;
    uint256 interest;
    bool open;
    uint256 frozenTime;
    address liquidator;
}

struct Tokenlist {
    bool exists;
    bool isContract;
}

/// One sale of a part of a position: the arguments of marginSwap.
struct Sale {
    uint256 positionId;
    uint256 assetId;
    uint256 whitelistId;
    uint256 amount;
    address bought;
    uint24 fee;
    uint256 minOut;
    uint160 priceLimit;
}
