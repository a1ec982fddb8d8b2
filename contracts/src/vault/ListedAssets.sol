// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ReentrancyGuardTransient
} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {IVault} from "../interfaces/IVault.sol";
import {ASSET_MAX, UNITS_MAX} from "./DepositRecords.sol";
import {OutflowLimit} from "./OutflowLimit.sol";
import {Timelocked} from "./Timelocked.sol";

// What the marker of the chain's own coin looks like where a token's address is expected.
address constant NATIVE = 0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE;

/// The assets, their limits, and what is owed in each. Calls are documented in IVault.
abstract contract ListedAssets is Timelocked, ReentrancyGuardTransient {
    /// Fewer would let a fee of a basis point round to nothing.
    uint256 public constant PROBE_MIN = 10_000;
    uint32 public constant WINDOW_MIN = 1 hours;
    uint32 public constant WINDOW_MAX = 7 days;
    /// The engine counts no finer than 10^-8.
    uint256 private constant ENGINE_DECIMALS_MAX = 8;
    /// Keeps the remainders of 2^32 accounts below 2^88.
    uint256 private constant UNIT_SCALE_MAX = 1e16;

    struct Asset {
        address token;
        uint56 unitScale;
        uint32 window;
        uint8 decimals;
    }

    /// In engine units; `used` of the outflow limit as of `usedAt`.
    struct Bounds {
        uint56 minDeposit;
        uint56 cap;
        uint56 limit;
        uint56 used;
        uint32 usedAt;
    }

    /// `owed` in token units, the other two in engine units.
    struct Sums {
        uint112 owed;
        uint56 untaken;
        uint56 scheduled;
    }

    /// Token units, both part of `owed`.
    struct Apart {
        uint112 claimed;
        uint88 remainders;
    }

    mapping(uint16 asset => Asset) internal _assets;
    mapping(uint16 asset => Bounds) internal _bounds;
    mapping(uint16 asset => Sums) internal _sums;
    mapping(uint16 asset => Apart) internal _apart;
    /// The asset plus one; zero for a token that is not listed.
    mapping(address token => uint256) private _assetPlusOne;

    // ----- administration -----

    function listAsset(uint16 asset, Listing calldata listing) external timelocked nonReentrant {
        if (asset > ASSET_MAX) revert AssetIdTooLarge(asset, ASSET_MAX);
        if (_assets[asset].unitScale != 0) revert AssetIdTaken(asset);
        address token = listing.token;
        if (_assetPlusOne[token] != 0) {
            revert TokenAlreadyListed(token, uint16(_assetPlusOne[token] - 1));
        }
        uint8 decimals = _decimalsOf(token);
        _checkScale(listing.unitScale, decimals);
        _assetPlusOne[token] = uint256(asset) + 1;
        _assets[asset] =
            Asset(token, uint56(listing.unitScale), listing.limits.outflowWindow, decimals);
        _setBounds(asset, listing.limits);
        if (token != NATIVE) _probe(token, listing.probe);
        emit AssetListed(asset, token, listing.unitScale, listing.limits);
    }

    function setLimits(uint16 asset, Limits calldata limits) external timelocked {
        _listed(asset);
        // What was used is settled under the old limit first.
        (, uint256 usedNow) = _outflow(asset);
        _bounds[asset].used = uint56(usedNow);
        _bounds[asset].usedAt = uint32(block.timestamp);
        _setBounds(asset, limits);
        emit LimitsChanged(asset, limits);
    }

    function lowerCap(uint16 asset, uint64 cap) external restricted {
        _listed(asset);
        uint256 current = _bounds[asset].cap;
        if (cap >= current) revert NotLower(current, cap);
        _bounds[asset].cap = uint56(cap);
        emit LimitsChanged(asset, _limits(asset));
    }

    function lowerOutflowLimit(uint16 asset, uint64 outflowLimit) external restricted {
        _listed(asset);
        uint256 current = _bounds[asset].limit;
        if (outflowLimit >= current) revert NotLower(current, outflowLimit);
        _bounds[asset].limit = uint56(outflowLimit);
        emit LimitsChanged(asset, _limits(asset));
    }

    // ----- views -----

    function assetState(uint16 asset) external view returns (AssetState memory state) {
        Asset memory listed = _listed(asset);
        Sums memory sums = _sums[asset];
        Apart memory apart = _apart[asset];
        state.token = listed.token;
        state.unitScale = listed.unitScale;
        state.decimals = listed.decimals;
        state.limits = _limits(asset);
        state.owed = sums.owed;
        state.claimed = apart.claimed;
        state.remainders = apart.remainders;
        state.untaken = sums.untaken;
        state.scheduled = sums.scheduled;
    }

    function assetOf(address token) external view returns (bool isListed, uint16 asset) {
        uint256 plusOne = _assetPlusOne[token];
        if (plusOne != 0) (isListed, asset) = (true, uint16(plusOne - 1));
    }

    function owed(uint16 asset) external view returns (uint256) {
        _listed(asset);
        return _sums[asset].owed;
    }

    function surplus(uint16 asset) external view returns (int256) {
        return int256(_balanceOf(_listed(asset).token)) - int256(uint256(_sums[asset].owed));
    }

    function free(uint16 asset) external view returns (uint256) {
        return _free(asset, _listed(asset).unitScale);
    }

    function outflow(uint16 asset) external view returns (uint256 limit, uint256 available) {
        _listed(asset);
        uint256 usedNow;
        (limit, usedNow) = _outflow(asset);
        available = OutflowLimit.available(limit, usedNow);
    }

    // ----- for the vault -----

    function _listed(uint16 asset) internal view returns (Asset memory listed) {
        listed = _assets[asset];
        if (listed.unitScale == 0) revert UnknownAsset(asset);
    }

    function _listedToken(address token) internal view returns (uint16 asset) {
        uint256 plusOne = _assetPlusOne[token];
        if (plusOne == 0) revert TokenRefused(token);
        return uint16(plusOne - 1);
    }

    function _balanceOf(address token) internal view returns (uint256) {
        if (token == NATIVE) return address(this).balance;
        return IERC20Metadata(token).balanceOf(address(this));
    }

    /// Token units that are owed to accounts of the mirror and to nobody else yet.
    function _free(uint16 asset, uint256 unitScale) internal view returns (uint256) {
        Sums memory sums = _sums[asset];
        Apart memory apart = _apart[asset];
        return sums.owed - apart.claimed - apart.remainders
            - (uint256(sums.untaken) + sums.scheduled) * unitScale;
    }

    /// The limit that holds now, and how much of it is used.
    function _outflow(uint16 asset) internal view returns (uint256 limit, uint256 usedNow) {
        Bounds memory bounds = _bounds[asset];
        limit = OutflowLimit.effective(
            bounds.limit, _sums[asset].owed / _assets[asset].unitScale, bounds.minDeposit
        );
        usedNow = OutflowLimit.used(
            bounds.used, block.timestamp - bounds.usedAt, limit, _assets[asset].window
        );
    }

    // ----- listing -----

    function _setBounds(uint16 asset, Limits calldata limits) private {
        _checkWithin(limits.minDeposit, 1, UNITS_MAX);
        _checkWithin(limits.cap, 0, UNITS_MAX);
        _checkWithin(limits.outflowLimit, 0, UNITS_MAX);
        _checkWithin(limits.outflowWindow, WINDOW_MIN, WINDOW_MAX);
        Bounds storage bounds = _bounds[asset];
        bounds.minDeposit = uint56(limits.minDeposit);
        bounds.cap = uint56(limits.cap);
        bounds.limit = uint56(limits.outflowLimit);
        _assets[asset].window = limits.outflowWindow;
    }

    function _limits(uint16 asset) private view returns (Limits memory) {
        Bounds memory bounds = _bounds[asset];
        return Limits(bounds.minDeposit, bounds.cap, bounds.limit, _assets[asset].window);
    }

    function _checkWithin(uint256 value, uint256 least, uint256 most) internal pure {
        if (value < least || value > most) revert LimitOutOfRange(value, least, most);
    }

    function _decimalsOf(address token) private view returns (uint8) {
        if (token == NATIVE) return 18;
        if (token.code.length == 0) revert TokenRefused(token);
        try IERC20Metadata(token).decimals() returns (uint8 decimals) {
            return decimals;
        } catch {
            revert TokenRefused(token);
        }
    }

    /// One engine unit is a power of ten of token units, from a whole token down to 10^-8 of it.
    function _checkScale(uint256 unitScale, uint8 decimals) private pure {
        uint256 power = 1;
        uint256 exponent;
        while (power < unitScale && power < UNIT_SCALE_MAX) {
            power *= 10;
            exponent++;
        }
        if (power != unitScale || exponent > decimals || decimals - exponent > ENGINE_DECIMALS_MAX)
        {
            revert UnitScaleWrong(unitScale, decimals);
        }
    }

    /// Moves an amount here and back, and wants to see exactly it at both ends.
    function _probe(address token, uint256 amount) private {
        if (amount < PROBE_MIN) revert ProbeTooSmall(amount, PROBE_MIN);
        uint256 ours = _balanceOf(token);
        uint256 theirs = IERC20Metadata(token).balanceOf(msg.sender);
        SafeTransferLib.safeTransferFrom(token, msg.sender, address(this), amount);
        _checkProbe(token, ours + amount, _balanceOf(token));
        _checkProbe(token, theirs - amount, IERC20Metadata(token).balanceOf(msg.sender));
        SafeTransferLib.safeTransfer(token, msg.sender, amount);
        _checkProbe(token, ours, _balanceOf(token));
        _checkProbe(token, theirs, IERC20Metadata(token).balanceOf(msg.sender));
    }

    function _checkProbe(address token, uint256 expected, uint256 actual) private pure {
        if (actual != expected) revert ProbeDiffers(token, expected, actual);
    }
}
