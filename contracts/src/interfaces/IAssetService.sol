// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccounts} from "./IAccounts.sol";

// Accounts that the venue itself holds; users have ids from 16 on.
uint32 constant FEES = 1;
uint32 constant INSURANCE = 2;
uint32 constant BACKSTOP = 3;
uint32 constant POOL = 4;
uint32 constant DUST = 5;
uint32 constant REWARDS = 6;
uint32 constant FIRST_USER = 16;

// The asset in which profit and loss are settled.
uint16 constant SETTLEMENT = 0;

// The account may not add risk; its collateral may be seized.
uint256 constant ACCOUNT_FLAGGED = 1;
// A leg of the account is in dispute: its further legs and money are booked apart.
uint256 constant ACCOUNT_SUSPENDED = 2;

/// The mirror of accounts and balances. Handlers alone may change it. Amounts are engine units.
interface IAssetService is IAccounts {
    event AccountRegistered(uint32 indexed account, address indexed exitOwner);
    event AccountFlagChanged(uint32 indexed account, bool isFlagged);
    event AccountSuspended(uint32 indexed account);
    event SuspenseMerged(uint32 indexed account);
    event PoolExitChanged(uint64 indexed exitId, uint32 indexed account, uint64 shares);
    event AssetConfigured(uint16 indexed asset, uint32 weightPpb, uint16 priceMarket);
    event WithdrawalFeeSet(uint16 indexed asset, uint256 units);

    error AccountUnknown(uint32 account);
    error AccountExists(uint32 account);
    error OwnerMissing(uint32 account);
    error AssetUnknown(uint16 asset);
    error BalanceTooLow(uint32 account, uint16 asset, int256 balance, uint256 wanted);
    error BelowMargin(uint32 account, int256 equity, uint256 needed);
    error SharesTooLow(uint32 account, uint256 shares, int256 change);
    error BackstopCapExceeded(uint256 cap, uint256 lost);
    error AlreadyConnected(address perps);
    error WithdrawalFeeTooHigh(uint16 asset, uint256 units);

    /// How an asset counts as collateral.
    struct AssetRules {
        uint32 weightPpb;
        /// Perpetual market whose index prices it.
        uint16 priceMarket;
        bool isPriced;
    }

    function registerAccount(uint32 account, address owner) external;
    function configureAsset(uint16 asset, AssetRules calldata rules) external;
    /// The most that a withdrawal of the asset may cost its account; at most 10^8 units.
    function setWithdrawalFee(uint16 asset, uint256 units) external;
    /// Adds to a balance, in the suspense book when the account is suspended.
    function credit(uint32 account, uint16 asset, int256 change) external;
    /// Adds to a balance in the book that is named.
    function creditBook(uint32 account, uint16 asset, int256 change, bool isSuspense) external;
    /// Takes money that must be there, and must leave no position under-collateralized.
    function debit(uint32 account, uint16 asset, uint256 amount, uint64 timeUs) external;
    function setFlagged(uint32 account, bool isFlagged) external;
    function suspend(uint32 account) external;
    function mergeSuspense(uint32 account) external;
    /// Shares of the pool that the account bought.
    function stake(uint32 account, uint256 shares) external;
    /// Shares bought with money that is not in its first book: they stand apart, and so does what
    /// they cost, in the second book of the pool, until the account's books are merged.
    function stakeApart(uint32 account, uint256 shares, uint256 units) external;
    /// Shares that the pool redeems for these quote units, those that stand apart last.
    /// @return unitsApart What the second book of the pool paid for the latter.
    function redeem(uint32 account, uint256 shares, uint256 units)
        external
        returns (uint256 unitsApart);
    /// What the backstop may lose from here on: what it lost before counts no more.
    function setBackstopLossCap(uint64 cap) external;
    /// Quote units that the backstop loses, within its cap.
    function addBackstopLoss(uint256 units) external;
    /// Exits that wait.
    function setExit(uint64 exitId, uint32 account, uint64 shares) external;

    function withdrawalFeeOf(uint16 asset) external view returns (uint256);
    function sharesOf(uint32 account) external view returns (uint256);
    function sharesApart(uint32 account) external view returns (uint256);
    /// Without those that stand apart.
    function totalShares() external view returns (uint256);
    /// With those that stand apart: as many as the engine has.
    function sharesInAll() external view returns (uint256);
    /// What the backstop may lose, and what it has lost below the mark and for others' debts.
    function backstopLoss() external view returns (uint128 cap, uint128 lost);
    function exitOf(uint64 exitId) external view returns (uint32 account, uint64 shares);
    function accountFlags(uint32 account) external view returns (uint256);
    /// Balance of the mirror's book, or of the suspense book.
    function balanceOf(uint32 account, uint16 asset, bool isSuspense)
        external
        view
        returns (int256);
    /// Whether `debit` would pass now.
    function canDebit(uint32 account, uint16 asset, uint256 amount, uint64 timeUs)
        external
        view
        returns (bool);
    /// Assets that the account ever held besides the settlement asset: bit a for asset a.
    function heldAssets(uint32 account) external view returns (uint256);
    /// Price, weight and base units a lot by which an asset counts as collateral, without a band;
    /// price 0 when it does not.
    function collateralPrice(uint16 asset)
        external
        view
        returns (uint256 price, uint256 weightPpb, uint256 baseUnitsPerLot);
    /// Settlement balance plus weighted other assets, in quote units; `withSuspense`: both books.
    function collateralOf(uint32 account, uint64 timeUs, bool isInFavor, bool withSuspense)
        external
        view
        returns (int256);
}
