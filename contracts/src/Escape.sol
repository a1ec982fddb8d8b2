// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {WithdrawalHandler} from "./handlers/WithdrawalHandler.sol";
import {
    BACKSTOP,
    FIRST_USER,
    IAssetService,
    INSURANCE,
    POOL,
    SETTLEMENT
} from "./interfaces/IAssetService.sol";
import {IEntrypoint} from "./interfaces/IEntrypoint.sol";
import {IEscape} from "./interfaces/IEscape.sol";
import {IEscapeReason} from "./interfaces/IEscapeReason.sol";
import {IForcedRequests} from "./interfaces/IForcedRequests.sol";
import {IPerpService} from "./interfaces/IPerpService.sol";
import {IVault} from "./interfaces/IVault.sol";
import {MarginFormulas} from "./libraries/MarginFormulas.sol";

/// The way out without the operator. Calls are documented in IEscape.
///
/// Invariant, per asset: units paid <= units that the vault held for accounts when the factor was
/// fixed; and nobody is paid more than his own tokens and the factor times his cash.
contract Escape is IEscape {
    uint256 public constant QUIET = 3 days;
    uint256 public constant WINDOW_MIN = 7 days;
    uint256 public constant WINDOW_MAX = 90 days;
    /// The mirror has at most so many assets.
    uint16 private constant ASSETS = 32;

    struct Parts {
        IEntrypoint entrypoint;
        IAssetService assets;
        IPerpService perps;
        IVault vault;
        IForcedRequests requests;
        WithdrawalHandler withdrawals;
        /// Zero where fills cannot be challenged.
        IEscapeReason challenges;
    }

    /// Of one asset, over all that registered in time.
    struct Totals {
        /// What accounts own.
        uint128 owed;
        /// What was seized, and from `fix` on what of it and of the funds' tokens is shared out.
        uint128 basket;
        /// What the vault held for accounts when the factor was fixed.
        uint128 pot;
        /// Part of `pot` that late accounts got.
        uint128 late;
    }

    struct Claim {
        uint128 cash;
        bool isRegistered;
        bool isLate;
        /// Bit a: asset a was paid.
        uint32 paid;
    }

    address private immutable _deployer;
    /// Seconds of registration.
    uint256 public immutable registrationWindow;
    Parts private _parts;
    uint256 public openedAt;
    bool public isFixed;
    uint256 public factorPpb;
    bool private _isPoolValued;
    uint128 private _poolEquity;
    mapping(uint16 asset => Totals) public totals;
    mapping(uint32 account => Claim) public claimOf;
    /// Tokens that an account keeps.
    mapping(uint32 account => mapping(uint16 asset => uint256)) public kept;

    constructor(uint256 registrationWindow_) {
        if (registrationWindow_ < WINDOW_MIN || registrationWindow_ > WINDOW_MAX) {
            revert WindowOutOfRange(registrationWindow_, WINDOW_MIN, WINDOW_MAX);
        }
        _deployer = msg.sender;
        registrationWindow = registrationWindow_;
    }

    /// Names the contracts of the venue, once: they need the address of this one first.
    function connect(Parts calldata parts_) external {
        if (msg.sender != _deployer) revert NotDeployer(msg.sender);
        if (address(_parts.vault) != address(0)) revert AlreadyConnected();
        _parts = parts_;
    }

    function parts() external view returns (Parts memory) {
        return _parts;
    }

    // ----- opening -----

    function openForSilence() external {
        // Before the first batch nobody has money here, and nobody must be able to end a venue.
        if (_parts.entrypoint.lastBatchId() == 0) revert NothingMirrored();
        uint256 last = _parts.entrypoint.lastBatchAt();
        if (block.timestamp <= last + QUIET) revert BatchesStillCome(last, last + QUIET);
        _open();
    }

    function openForRequest(uint64 number) external {
        if (!_parts.requests.isOverdue(number)) revert NotOverdue(number);
        _open();
    }

    function openForChallenge() external {
        IEscapeReason reason = _parts.challenges;
        if (address(reason) == address(0) || !reason.isEscapeDue()) revert ChallengesArePaid();
        _open();
    }

    function _open() private {
        if (openedAt != 0) revert AlreadyOpen();
        openedAt = block.timestamp;
        _parts.entrypoint.endBatches();
        _parts.vault.openEscape();
        emit EscapeOpened(
            msg.sender, _parts.entrypoint.lastBatchId(), block.timestamp + registrationWindow
        );
    }

    // ----- registration -----

    function register(uint32 account) external {
        if (openedAt == 0) revert NotOpen();
        // Funds of the venue have no claim of their own: their money stands behind all others.
        if (account < FIRST_USER || _parts.assets.exitOwner(account) == address(0)) {
            revert AccountUnknown(account);
        }
        if (claimOf[account].isRegistered) revert AlreadyRegistered(account);
        if (!_isPoolValued) {
            _isPoolValued = true;
            _poolEquity = uint128(_positive(_cash(POOL)));
        }
        bool isLate = isFixed;
        int256 cash = equityOf(account);
        uint256 owes = cash < 0 ? uint256(-cash) : 0;
        uint256 held = _parts.assets.heldAssets(account);
        for (uint16 asset = 1; asset < ASSETS && held >> asset != 0; ++asset) {
            if (held >> asset & 1 != 0) owes = _noteTokens(account, asset, owes, isLate);
        }
        uint256 own = _positive(cash);
        if (isLate) own = _takeLate(SETTLEMENT, _scaled(own, SETTLEMENT));
        else totals[SETTLEMENT].owed += uint128(own);
        claimOf[account] = Claim(uint128(own), true, isLate, 0);
        emit AccountRegistered(account, own, isLate);
    }

    /// Tokens pay what their account owes, at the value that they have as collateral; it keeps the
    /// rest.
    function _noteTokens(uint32 account, uint16 asset, uint256 owes, bool isLate)
        private
        returns (uint256 owesNow)
    {
        owesNow = owes;
        uint256 own = _tokens(account, asset);
        if (own == 0) return owesNow;
        if (owesNow != 0) {
            uint256 seized = _unitsFor(asset, owesNow, own);
            uint256 value = _worth(asset, seized);
            owesNow = value < owesNow ? owesNow - value : 0;
            own -= seized;
            if (seized != 0) emit TokensSeized(account, asset, seized);
            if (!isLate) totals[asset].basket += uint128(seized);
        }
        if (isLate) own = _takeLate(asset, _scaled(own, asset));
        else totals[asset].owed += uint128(own);
        kept[account][asset] = own;
    }

    /// What nobody who registered in time has a claim to.
    function _takeLate(uint16 asset, uint256 wanted) private returns (uint256 taken) {
        Totals storage sums = totals[asset];
        uint256 allotted = uint256(sums.owed) + sums.basket + sums.late;
        uint256 left = sums.pot > allotted ? sums.pot - allotted : 0;
        taken = wanted < left ? wanted : left;
        sums.late += uint128(taken);
    }

    // ----- the factor -----

    function fix() external {
        if (openedAt == 0) revert NotOpen();
        uint256 endsAt = openedAt + registrationWindow;
        if (block.timestamp <= endsAt) revert RegistrationNotOver(endsAt);
        if (isFixed) revert AlreadyFixed();
        isFixed = true;
        uint256 cash = _potOf(SETTLEMENT);
        uint256 owed = totals[SETTLEMENT].owed;
        totals[SETTLEMENT].pot = uint128(cash);
        uint256 missing = owed > cash ? owed - cash : 0;
        uint256 value;
        for (uint16 asset = 1; asset < ASSETS; ++asset) {
            value += _gather(asset);
        }
        // More than what is missing is not shared out: nobody gets more than he owns.
        if (value > missing) {
            for (uint16 asset = 1; asset < ASSETS; ++asset) {
                Totals storage sums = totals[asset];
                sums.basket = uint128(uint256(sums.basket) * missing / value);
            }
        }
        uint256 covered = missing == 0 ? owed : cash + (value < missing ? value : missing);
        factorPpb = owed == 0 ? 1e9 : covered * 1e9 / owed;
        emit FactorFixed(owed, cash, value, factorPpb);
    }

    /// Puts the funds' tokens into the basket, and takes out what the vault does not hold. Returns
    /// what the basket is worth.
    function _gather(uint16 asset) private returns (uint256) {
        Totals storage sums = totals[asset];
        uint256 pot = _potOf(asset);
        sums.pot = uint128(pot);
        if (pot == 0) {
            sums.basket = 0;
            return 0;
        }
        uint256 basket = sums.basket + _tokens(INSURANCE, asset) + _tokens(BACKSTOP, asset);
        uint256 room = pot > sums.owed ? pot - sums.owed : 0;
        if (basket > room) basket = room;
        sums.basket = uint128(basket);
        return _worth(asset, basket);
    }

    function _potOf(uint16 asset) private view returns (uint256) {
        try _parts.vault.assetState(asset) returns (IVault.AssetState memory state) {
            return _parts.vault.free(asset) / state.unitScale;
        } catch {
            return 0;
        }
    }

    // ----- claims -----

    function claim(uint32 account, uint16 asset) external returns (uint256 units) {
        units = claimable(account, asset);
        if (units == 0) revert NothingToClaim(account, asset);
        // After this point the claim is paid, or becomes a claim in the vault.
        claimOf[account].paid |= uint32(1 << asset);
        address to = _parts.assets.exitOwner(account);
        emit ClaimPaid(account, asset, to, units);
        uint256 unitScale = _parts.vault.assetState(asset).unitScale;
        _parts.vault.payEscape(asset, to, units * unitScale);
    }

    function claimable(uint32 account, uint16 asset) public view returns (uint256 units) {
        if (!isFixed) revert NotFixed();
        Claim memory own = claimOf[account];
        if (!own.isRegistered) revert NotRegistered(account);
        if (asset >= ASSETS || own.paid >> asset & 1 != 0) return 0;
        uint256 noted = asset == SETTLEMENT ? own.cash : kept[account][asset];
        // What a late account was given is exact already, and it has no part of the basket.
        if (own.isLate) return noted;
        units = _scaled(noted, asset);
        if (asset == SETTLEMENT || own.cash == 0) return units;
        units += uint256(totals[asset].basket) * own.cash / totals[SETTLEMENT].owed;
    }

    /// floor(units x pot / owed) where the pot is too small, else all of it.
    function _scaled(uint256 units, uint16 asset) private view returns (uint256) {
        Totals memory sums = totals[asset];
        return sums.owed <= sums.pot ? units : units * sums.pot / sums.owed;
    }

    // ----- what an account owns -----

    function equityOf(uint32 account) public view returns (int256) {
        return _cash(account) + int256(_ofPool(account));
    }

    /// Balance and positions at the last marks with their funding. Of a disputed account the lesser
    /// of its first book and both: so all accounts together never own more than there is. What was
    /// reserved and never paid is its own again.
    function _cash(uint32 account) private view returns (int256) {
        (int256 first, int256 both) = _parts.perps.valueAtMarks(account);
        return _lesserBook(account, SETTLEMENT, first, both);
    }

    function _tokens(uint32 account, uint16 asset) private view returns (uint256) {
        return _positive(_lesserBook(account, asset, 0, 0));
    }

    function _lesserBook(uint32 account, uint16 asset, int256 first, int256 both)
        private
        view
        returns (int256)
    {
        // What another chain has not paid yet is owed here.
        int256 balance = _parts.assets.balanceOf(account, asset, false)
            + int256(_parts.withdrawals.elsewhereUnits(account, asset));
        first += balance;
        both += balance + _parts.assets.balanceOf(account, asset, true)
            + int256(_parts.withdrawals.refusedUnits(account, asset));
        return first < both ? first : both;
    }

    /// Shares of the pool, those that wait for their exit included.
    function _ofPool(uint32 account) private view returns (uint256) {
        uint256 shares = _parts.assets.sharesOf(account);
        if (shares == 0) return 0;
        uint256 equity = _isPoolValued ? _poolEquity : _positive(_cash(POOL));
        return equity * shares / _parts.assets.totalShares();
    }

    // ----- the value of tokens -----

    /// floor(units x price x weight / (base units a lot x 10^9)): what the engine counts and what a
    /// liquidation pays for it.
    function _worth(uint16 asset, uint256 units) private view returns (uint256) {
        (uint256 price, uint256 weight, uint256 perLot) = _parts.assets.collateralPrice(asset);
        if (price == 0 || perLot == 0) return 0;
        return units * price * weight / (perLot * MarginFormulas.RATE_ONE);
    }

    /// The least units that are worth `value`, rounded up against their owner; at most `most`.
    function _unitsFor(uint16 asset, uint256 value, uint256 most) private view returns (uint256) {
        (uint256 price, uint256 weight, uint256 perLot) = _parts.assets.collateralPrice(asset);
        if (price == 0 || weight == 0 || perLot == 0) return 0;
        uint256 units =
            MarginFormulas.mulUp(value, perLot * MarginFormulas.RATE_ONE, price * weight);
        return units < most ? units : most;
    }

    function _positive(int256 value) private pure returns (uint256) {
        return value > 0 ? uint256(value) : 0;
    }
}
