// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ACCOUNT_FLAGGED,
    ACCOUNT_SUSPENDED,
    FIRST_USER,
    IAssetService,
    POOL,
    SETTLEMENT
} from "../interfaces/IAssetService.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {MarginFormulas} from "../libraries/MarginFormulas.sol";
import {HandlersOnly} from "./HandlersOnly.sol";

/// The mirror of accounts and balances. Calls are documented in IAssetService.
contract AssetService is IAssetService, HandlersOnly {
    /// One slot: exit owner | flags | assets ever held, bit a for asset a.
    struct Account {
        address owner;
        uint32 flags;
        uint32 held;
        bool isOpen;
    }

    struct Exit {
        uint32 account;
        uint64 shares;
    }

    /// One slot.
    struct BackstopLoss {
        uint128 cap;
        uint128 lost;
    }

    uint256 private constant SUSPENSE = 1 << 48;
    /// 100 of the settlement asset, or one whole unit of an asset with 8 decimals or more.
    uint256 private constant WITHDRAWAL_FEE_MAX = 1e8;

    address private immutable _deployer;
    IPerpService public perps;
    uint256 public totalShares;
    uint256 public sharesInAll;
    mapping(uint32 account => Account) private _accounts;
    mapping(uint256 key => int256) private _balances;
    mapping(uint16 asset => AssetRules) private _assets;
    mapping(uint16 asset => uint256) public withdrawalFeeOf;
    mapping(uint32 account => uint256) public sharesOf;
    mapping(uint64 exitId => Exit) public exitOf;
    mapping(uint32 account => uint256) public sharesApart;
    /// Quote units in the second book of the pool that such shares cost, and of all accounts.
    mapping(uint32 account => int256) private _stakedApart;
    int256 private _stakedInAll;
    BackstopLoss public backstopLoss;

    constructor(address entrypoint_) HandlersOnly(entrypoint_) {
        _deployer = msg.sender;
        for (uint32 account = 1; account < FIRST_USER; ++account) {
            _accounts[account].isOpen = true;
        }
    }

    /// Names the other service, once: each needs the address of the other.
    function connect(IPerpService perps_) external {
        if (msg.sender != _deployer) revert NotEntrypoint(msg.sender);
        if (address(perps) != address(0)) revert AlreadyConnected(address(perps));
        perps = perps_;
    }

    modifier onlyHandlersOrPerps() {
        if (msg.sender != address(perps) && !isHandler[msg.sender]) {
            revert NotAHandler(msg.sender);
        }
        _;
    }

    // ----- accounts -----

    function registerAccount(uint32 account, address owner) external onlyHandlers {
        Account storage entry = _accounts[account];
        if (entry.isOpen) revert AccountExists(account);
        if (owner == address(0)) revert OwnerMissing(account);
        entry.owner = owner;
        entry.isOpen = true;
        emit AccountRegistered(account, owner);
    }

    function setFlagged(uint32 account, bool isFlagged) external onlyHandlers {
        _setFlag(account, ACCOUNT_FLAGGED, isFlagged);
        emit AccountFlagChanged(account, isFlagged);
    }

    function suspend(uint32 account) external onlyHandlersOrPerps {
        if (_accounts[account].flags & ACCOUNT_SUSPENDED != 0) return;
        _setFlag(account, ACCOUNT_SUSPENDED, true);
        emit AccountSuspended(account);
    }

    function mergeSuspense(uint32 account) external onlyHandlers {
        _setFlag(account, ACCOUNT_SUSPENDED, false);
        // Whoever only ever had the settlement asset holds none that is listed there.
        uint256 held = _accounts[account].held | 1;
        for (uint16 asset = 0; held >> asset != 0; ++asset) {
            uint256 key = _key(account, asset);
            int256 apart = _balances[key | SUSPENSE];
            if (apart == 0) continue;
            _balances[key] += apart;
            delete _balances[key | SUSPENSE];
        }
        _mergeShares(account);
        // What others staked is merged with theirs.
        if (account == POOL && _stakedInAll != 0) {
            _credit(POOL, SETTLEMENT, -_stakedInAll, false);
            _credit(POOL, SETTLEMENT, _stakedInAll, true);
        }
        perps.mergeSuspense(account);
        emit SuspenseMerged(account);
    }

    function _setFlag(uint32 account, uint256 flag, bool isSet) private {
        Account storage entry = _known(account);
        entry.flags = uint32(isSet ? entry.flags | flag : entry.flags & ~flag);
        perps.setAccountFlag(account, flag, isSet);
    }

    // ----- money -----

    function configureAsset(uint16 asset, AssetRules calldata rules) external onlyHandlers {
        if (asset >= 32) revert AssetUnknown(asset);
        // Reverts for a market that is not listed.
        if (rules.isPriced) perps.rulesOf(rules.priceMarket);
        _assets[asset] = rules;
        emit AssetConfigured(asset, rules.weightPpb, rules.priceMarket);
    }

    function setWithdrawalFee(uint16 asset, uint256 units) external onlyHandlers {
        if (units > WITHDRAWAL_FEE_MAX) revert WithdrawalFeeTooHigh(asset, units);
        withdrawalFeeOf[asset] = units;
        emit WithdrawalFeeSet(asset, units);
    }

    function credit(uint32 account, uint16 asset, int256 change) external onlyHandlersOrPerps {
        bool isApart = _known(account).flags & ACCOUNT_SUSPENDED != 0;
        _credit(account, asset, change, isApart);
    }

    function creditBook(uint32 account, uint16 asset, int256 change, bool isSuspense)
        external
        onlyHandlersOrPerps
    {
        _credit(account, asset, change, isSuspense);
    }

    function debit(uint32 account, uint16 asset, uint256 amount, uint64 timeUs)
        external
        onlyHandlers
    {
        int256 balance = _balances[_key(account, asset)];
        if (balance < int256(amount)) revert BalanceTooLow(account, asset, balance, amount);
        _credit(account, asset, -int256(amount), false);
        // What is in dispute may be lost or owed: the account must stand without it and with it.
        _assertMargin(account, timeUs, false);
        if (_accounts[account].flags & ACCOUNT_SUSPENDED != 0) {
            _assertMargin(account, timeUs, true);
        }
    }

    function _assertMargin(uint32 account, uint64 timeUs, bool withSuspense) private view {
        (int256 equity, uint256 needed) = perps.crossFigures(account, timeUs, false, withSuspense);
        if (equity < int256(needed)) revert BelowMargin(account, equity, needed);
    }

    /// The margin check of a debit, for an amount that is not debited yet.
    function _standsWithout(
        uint32 account,
        uint16 asset,
        uint256 amount,
        uint64 timeUs,
        bool withSuspense
    ) private view returns (bool) {
        (int256 equity, uint256 needed) = perps.crossFigures(account, timeUs, false, withSuspense);
        if (asset == SETTLEMENT) return equity - int256(amount) >= int256(needed);
        int256 units = _held(account, asset, withSuspense);
        uint256 before = _worth(units, asset, timeUs, false);
        uint256 left = _worth(units - int256(amount), asset, timeUs, false);
        return equity - int256(before) + int256(left) >= int256(needed);
    }

    function _credit(uint32 account, uint16 asset, int256 change, bool isApart) private {
        if (asset != SETTLEMENT) {
            Account storage entry = _accounts[account];
            uint256 bit = 1 << asset;
            if (entry.held & bit == 0) entry.held = uint32(entry.held | bit | 1);
        }
        _balances[_key(account, asset) | (isApart ? SUSPENSE : 0)] += change;
    }

    // ----- shares of the pool -----

    function stake(uint32 account, uint256 shares) external onlyHandlers {
        sharesOf[account] += shares;
        totalShares += shares;
        sharesInAll += shares;
    }

    function stakeApart(uint32 account, uint256 shares, uint256 units) external onlyHandlers {
        sharesApart[account] += shares;
        sharesInAll += shares;
        _moveStaked(account, int256(units));
    }

    function redeem(uint32 account, uint256 shares, uint256 units)
        external
        onlyHandlers
        returns (uint256 unitsApart)
    {
        uint256 own = sharesOf[account];
        uint256 apart = shares > own ? shares - own : 0;
        if (apart > sharesApart[account]) {
            revert SharesTooLow(account, own + sharesApart[account], -int256(shares));
        }
        sharesOf[account] = own + apart - shares;
        totalShares -= shares - apart;
        sharesInAll -= shares;
        if (apart == 0) return 0;
        sharesApart[account] -= apart;
        unitsApart = units * apart / shares;
        _moveStaked(account, -int256(unitsApart));
    }

    function _moveStaked(uint32 account, int256 change) private {
        _stakedApart[account] += change;
        _stakedInAll += change;
        _credit(POOL, SETTLEMENT, change, true);
    }

    /// The account's second book pays for them from here on, as part of the first.
    function _mergeShares(uint32 account) private {
        uint256 shares = sharesApart[account];
        int256 units = _stakedApart[account];
        if (shares == 0 && units == 0) return;
        delete sharesApart[account];
        _moveStaked(account, -units);
        sharesOf[account] += shares;
        totalShares += shares;
        _credit(POOL, SETTLEMENT, units, _accounts[POOL].flags & ACCOUNT_SUSPENDED != 0);
    }

    function setExit(uint64 exitId, uint32 account, uint64 shares) external onlyHandlers {
        if (shares == 0) delete exitOf[exitId];
        else exitOf[exitId] = Exit(account, shares);
        emit PoolExitChanged(exitId, account, shares);
    }

    // ----- the backstop -----

    function setBackstopLossCap(uint64 cap) external onlyHandlers {
        backstopLoss = BackstopLoss(cap, 0);
    }

    function addBackstopLoss(uint256 units) external onlyHandlers {
        BackstopLoss memory loss = backstopLoss;
        uint256 lost = loss.lost + units;
        if (lost > loss.cap) revert BackstopCapExceeded(loss.cap, lost);
        backstopLoss.lost = uint128(lost);
    }

    // ----- what others read -----

    function exitOwner(uint32 account) external view returns (address) {
        return _accounts[account].owner;
    }

    function accountFlags(uint32 account) external view returns (uint256) {
        return _known(account).flags;
    }

    function balanceOf(uint32 account, uint16 asset, bool isSuspense)
        external
        view
        returns (int256)
    {
        return _balances[_key(account, asset) | (isSuspense ? SUSPENSE : 0)];
    }

    function canDebit(uint32 account, uint16 asset, uint256 amount, uint64 timeUs)
        external
        view
        returns (bool)
    {
        if (_balances[_key(account, asset)] < int256(amount)) return false;
        if (!_standsWithout(account, asset, amount, timeUs, false)) return false;
        return _accounts[account].flags & ACCOUNT_SUSPENDED == 0
            || _standsWithout(account, asset, amount, timeUs, true);
    }

    function heldAssets(uint32 account) external view returns (uint256) {
        return uint256(_accounts[account].held) & ~uint256(1);
    }

    function collateralPrice(uint16 asset)
        external
        view
        returns (uint256 price, uint256 weightPpb, uint256 baseUnitsPerLot)
    {
        AssetRules memory rules = _assets[asset];
        if (!rules.isPriced) return (0, 0, 0);
        (price,, baseUnitsPerLot) = perps.indexOf(rules.priceMarket, 0);
        weightPpb = rules.weightPpb;
    }

    function collateralOf(uint32 account, uint64 timeUs, bool isInFavor, bool withSuspense)
        external
        view
        returns (int256 value)
    {
        value = _held(account, SETTLEMENT, withSuspense);
        uint256 held = uint256(_accounts[account].held) >> 1;
        for (uint16 asset = 1; held != 0; ++asset) {
            if (held & 1 != 0) {
                value += int256(_valueOf(account, asset, timeUs, isInFavor, withSuspense));
            }
            held >>= 1;
        }
    }

    function _valueOf(
        uint32 account,
        uint16 asset,
        uint64 timeUs,
        bool isInFavor,
        bool withSuspense
    ) private view returns (uint256) {
        return _worth(_held(account, asset, withSuspense), asset, timeUs, isInFavor);
    }

    function _worth(int256 units, uint16 asset, uint64 timeUs, bool isInFavor)
        private
        view
        returns (uint256)
    {
        AssetRules memory rules = _assets[asset];
        if (units <= 0 || !rules.isPriced) return 0;
        (uint256 index, uint256 band, uint256 perLot) = perps.indexOf(rules.priceMarket, timeUs);
        if (index == 0) return 0;
        uint256 price = isInFavor ? index + band : index - band;
        return MarginFormulas.collateralValue(uint256(units), price, rules.weightPpb, perLot);
    }

    function _held(uint32 account, uint16 asset, bool withSuspense)
        private
        view
        returns (int256 units)
    {
        uint256 key = _key(account, asset);
        units = _balances[key];
        if (withSuspense) units += _balances[key | SUSPENSE];
    }

    function _known(uint32 account) private view returns (Account storage entry) {
        entry = _accounts[account];
        if (!entry.isOpen) revert AccountUnknown(account);
    }

    function _key(uint32 account, uint16 asset) private pure returns (uint256) {
        return uint256(account) | (uint256(asset) << 32);
    }
}
