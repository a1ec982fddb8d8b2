// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetService} from "../interfaces/IAssetService.sol";
import {RESERVE_WITHDRAWAL, RETURN_WITHDRAWAL} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Items} from "../libraries/Items.sol";
import {Handler} from "./Handler.sol";

/// Takes money out of the mirror and has the vault pay it to the account's exit owner, and nobody
/// else. Reserve: id u64 | account u32 | asset u16 | units u64 | time u64.
/// Return: id u64 | account u32 | asset u16 | units u64.
contract WithdrawalHandler is Handler {
    using Items for bytes;

    uint256 private constant RESERVE_SIZE = 30;
    uint256 private constant RETURN_SIZE = 22;

    struct Withdrawal {
        uint32 account;
        uint16 asset;
        uint64 units;
    }

    /// The engine gave back something else than was taken: the batch cannot be right.
    error ReturnDiffers(uint64 id, uint32 account, uint16 asset, uint64 units);

    IVault public immutable vault;
    /// Withdrawals that the engine reserved and the mirror did not allow.
    mapping(uint64 id => Withdrawal) public refused;
    /// Units of an account in `refused`: neither in its books nor paid.
    mapping(uint32 account => mapping(uint16 asset => uint256)) public refusedUnits;

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_, IVault vault_)
        Handler(entrypoint_, assets_, perps_)
    {
        vault = vault_;
    }

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind == RESERVE_WITHDRAWAL) {
            uint256 end = items.countOf(RESERVE_SIZE) * RESERVE_SIZE;
            for (uint256 offset = 0; offset < end; offset += RESERVE_SIZE) {
                _reserve(items, offset);
            }
        } else if (kind == RETURN_WITHDRAWAL) {
            uint256 end = items.countOf(RETURN_SIZE) * RETURN_SIZE;
            for (uint256 offset = 0; offset < end; offset += RETURN_SIZE) {
                _return(items, offset);
            }
        } else {
            revert KindUnknown(kind);
        }
    }

    /// What the account cannot spare, or the vault does not take, is not paid: it is in dispute.
    function _reserve(bytes calldata items, uint256 offset) private {
        uint64 id = uint64(items.uintAt(offset, 8));
        Withdrawal memory withdrawal = _withdrawalAt(items, offset);
        uint64 timeUs = _timeAt(items, offset + 22);
        try assets.debit(withdrawal.account, withdrawal.asset, withdrawal.units, timeUs) {
            address recipient = assets.exitOwner(withdrawal.account);
            try vault.scheduleWithdrawal(
                id, withdrawal.account, withdrawal.asset, withdrawal.units, recipient
            ) {
                return;
            } catch (bytes memory reason) {
                _credit(withdrawal, 1);
                _keepApart(id, withdrawal, reason);
            }
        } catch (bytes memory reason) {
            _keepApart(id, withdrawal, reason);
        }
    }

    /// What the vault paid meanwhile does not come back: what the engine gave back is in dispute.
    function _return(bytes calldata items, uint256 offset) private {
        uint64 id = uint64(items.uintAt(offset, 8));
        Withdrawal memory given = _withdrawalAt(items, offset);
        Withdrawal memory taken = refused[id];
        if (taken.units != 0) {
            _assertSame(id, taken, given);
            delete refused[id];
            refusedUnits[given.account][given.asset] -= given.units;
        } else {
            try vault.cancelWithdrawal(id) returns (uint32 account, uint16 asset, uint64 left) {
                _assertSame(id, Withdrawal(account, asset, given.units), given);
                if (left != given.units) {
                    _refuse(RETURN_WITHDRAWAL, given.account, abi.encode(left, given.units));
                }
            } catch (bytes memory reason) {
                _refuse(RETURN_WITHDRAWAL, given.account, reason);
            }
        }
        _credit(given, 1);
    }

    function _assertSame(uint64 id, Withdrawal memory taken, Withdrawal memory given)
        private
        pure
    {
        if (
            taken.account != given.account || taken.asset != given.asset
                || taken.units != given.units
        ) revert ReturnDiffers(id, given.account, given.asset, given.units);
    }

    /// Behind the id, the same in both kinds of items.
    function _withdrawalAt(bytes calldata items, uint256 offset)
        private
        pure
        returns (Withdrawal memory)
    {
        return Withdrawal(
            uint32(items.uintAt(offset + 8, 4)),
            uint16(items.uintAt(offset + 12, 2)),
            uint64(items.uintAt(offset + 14, 8))
        );
    }

    function _keepApart(uint64 id, Withdrawal memory withdrawal, bytes memory reason) private {
        _refuse(RESERVE_WITHDRAWAL, withdrawal.account, reason);
        _credit(withdrawal, -1);
        refused[id] = withdrawal;
        refusedUnits[withdrawal.account][withdrawal.asset] += withdrawal.units;
    }

    function _credit(Withdrawal memory withdrawal, int256 sign) private {
        assets.credit(
            withdrawal.account, withdrawal.asset, sign * int256(uint256(withdrawal.units))
        );
    }
}
