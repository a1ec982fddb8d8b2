// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FEES, IAssetService, POOL, REWARDS, SETTLEMENT} from "../interfaces/IAssetService.sol";
import {IEntrypoint} from "../interfaces/IEntrypoint.sol";
import {
    DISTRIBUTE_FEES,
    EXTRA_FEE,
    MOVE_POOL_SHARES,
    PAY_PROVIDER,
    SET_POOL_EXIT,
    TRANSFER
} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {Items} from "../libraries/Items.sol";
import {Handler} from "./Handler.sol";

/// Money between accounts, and shares of the pool.
/// Transfer, extra fee: from u32 | to u32 | asset u16 | units u64 | time u64.
/// Shares: account u32 | change i64 | quote units that the account gives for them i64 | time u64.
/// Exit: id u64 | account u32 | shares that still wait u64.
/// Fees to an account, payment of a provider: account u32 | quote units u64.
contract TransferHandler is Handler {
    using Items for bytes;

    uint256 private constant TRANSFER_SIZE = 26;
    uint256 private constant SHARES_SIZE = 28;
    uint256 private constant EXIT_SIZE = 20;
    uint256 private constant PAYMENT_SIZE = 12;

    /// That many shares own that many units beside all others, so that no share is so dear that a
    /// stake buys none.
    uint256 private constant VIRTUAL = 1e6;

    error SharesAndMoneyDisagree(int256 shares, int256 amount);

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_)
        Handler(entrypoint_, assets_, perps_)
    {}

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        uint256 size = _sizeOf(kind);
        uint256 end = items.countOf(size) * size;
        for (uint256 offset = 0; offset < end; offset += size) {
            if (kind == TRANSFER || kind == EXTRA_FEE) _transfer(kind, items, offset);
            else if (kind == MOVE_POOL_SHARES) _moveShares(items, offset);
            else if (kind == SET_POOL_EXIT) _setExit(items, offset);
            else if (kind == DISTRIBUTE_FEES) _pay(kind, FEES, items, offset);
            else _pay(kind, REWARDS, items, offset);
        }
    }

    function _sizeOf(uint8 kind) private pure returns (uint256) {
        if (kind == TRANSFER || kind == EXTRA_FEE) return TRANSFER_SIZE;
        if (kind == MOVE_POOL_SHARES) return SHARES_SIZE;
        if (kind == SET_POOL_EXIT) return EXIT_SIZE;
        if (kind == DISTRIBUTE_FEES || kind == PAY_PROVIDER) return PAYMENT_SIZE;
        revert KindUnknown(kind);
    }

    /// Between accounts of one exit owner; an extra fee only beside fills worth as much. What is
    /// wrong puts both ends in dispute: neither can take the money out. So does a transfer of what
    /// is not there. Who gets an extra fee is a stranger: there the payer alone is in dispute.
    function _transfer(uint8 kind, bytes calldata items, uint256 offset) private {
        uint32 from = uint32(items.uintAt(offset, 4));
        uint32 to = uint32(items.uintAt(offset + 4, 4));
        uint16 asset = uint16(items.uintAt(offset + 8, 2));
        uint256 units = items.uintAt(offset + 10, 8);
        bool isAllowed = kind == EXTRA_FEE
            ? _useTraded(from, asset, units)
            : assets.exitOwner(from) == assets.exitOwner(to);
        if (!isAllowed) {
            _refuse(kind, from, abi.encode(to, asset, units));
            _refuse(kind, to, abi.encode(from, asset, units));
        }
        bool isThere = _debit(kind, from, asset, units, _timeAt(items, offset + 18));
        if (!isThere && kind == TRANSFER) _refuse(kind, to, abi.encode(from, asset, units));
        assets.credit(to, asset, int256(units));
    }

    function _useTraded(uint32 account, uint16 asset, uint256 units) private returns (bool) {
        uint64 command = IEntrypoint(entrypoint).commandInParts();
        return perps.useTraded(command, account, asset, units);
    }

    function _moveShares(bytes calldata items, uint256 offset) private {
        uint32 account = uint32(items.uintAt(offset, 4));
        int256 change = items.int64At(offset + 4);
        int256 amount = items.int64At(offset + 12);
        if (change > 0 != amount > 0 && amount != 0) {
            revert SharesAndMoneyDisagree(change, amount);
        }
        uint64 timeUs = _timeAt(items, offset + 20);
        if (change > 0) _stake(account, uint256(change), uint256(amount), timeUs);
        else _redeem(account, uint256(-change), uint256(-amount), timeUs);
    }

    /// Shares for money that is not there would be a claim that nothing stands behind, and more of
    /// them than the money is worth would be one on the money of others.
    function _stake(uint32 account, uint256 shares, uint256 units, uint64 timeUs) private {
        uint256 worth = _worthOfPool(timeUs, true);
        uint256 fair = worth == 0 ? 0 : units * (assets.sharesInAll() + VIRTUAL) / worth;
        bool isFair = shares == fair;
        if (!isFair) _refuse(MOVE_POOL_SHARES, account, abi.encode(fair, shares, units));
        if (_debit(MOVE_POOL_SHARES, account, SETTLEMENT, units, timeUs) && isFair) {
            assets.stake(account, shares);
            assets.credit(POOL, SETTLEMENT, int256(units));
        } else {
            assets.stakeApart(account, shares, units);
        }
    }

    /// What the pool cannot spare stands apart at both ends, and what its shares are not worth
    /// where their provider cannot take it. Less can be right: money that its resting orders hold
    /// does not count for who leaves.
    function _redeem(uint32 account, uint256 shares, uint256 units, uint64 timeUs) private {
        uint256 fair = shares * _worthOfPool(timeUs, false) / (assets.sharesInAll() + VIRTUAL);
        if (units > fair) _refuse(MOVE_POOL_SHARES, account, abi.encode(fair, shares, units));
        uint256 left = units - assets.redeem(account, shares, units);
        bool isThere = left == 0 || _debit(MOVE_POOL_SHARES, POOL, SETTLEMENT, left, timeUs);
        if (!isThere) _refuse(MOVE_POOL_SHARES, account, abi.encode(POOL, shares, units));
        assets.credit(account, SETTLEMENT, int256(units));
    }

    /// What all shares own, the virtual ones too: the pool's equity at the end of each band that is
    /// worse for whoever moves money.
    function _worthOfPool(uint64 timeUs, bool isInFavor) private view returns (uint256) {
        (int256 equity,) = perps.crossFigures(POOL, timeUs, isInFavor, true);
        int256 worth = equity + int256(VIRTUAL);
        return worth > 0 ? uint256(worth) : 0;
    }

    function _setExit(bytes calldata items, uint256 offset) private {
        assets.setExit(
            uint64(items.uintAt(offset, 8)),
            uint32(items.uintAt(offset + 8, 4)),
            uint64(items.uintAt(offset + 12, 8))
        );
    }

    /// What a fund does not have stands apart at both ends. It has no positions that need margin.
    function _pay(uint8 kind, uint32 from, bytes calldata items, uint256 offset) private {
        uint32 to = uint32(items.uintAt(offset, 4));
        int256 units = int256(items.uintAt(offset + 4, 8));
        int256 balance = assets.balanceOf(from, SETTLEMENT, false);
        bool isThere = balance >= units;
        if (!isThere) {
            _refuse(kind, from, abi.encode(balance, units));
            _refuse(kind, to, abi.encode(balance, units));
        }
        assets.creditBook(from, SETTLEMENT, -units, !isThere);
        assets.credit(to, SETTLEMENT, units);
    }

    /// Takes money that the account can spare; else it is in dispute, and owes it apart.
    function _debit(uint8 kind, uint32 account, uint16 asset, uint256 units, uint64 timeUs)
        private
        returns (bool isThere)
    {
        try assets.debit(account, asset, units, timeUs) {
            return true;
        } catch (bytes memory reason) {
            _refuse(kind, account, reason);
            assets.credit(account, asset, -int256(units));
            return false;
        }
    }
}
