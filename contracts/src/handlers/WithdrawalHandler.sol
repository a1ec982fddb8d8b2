// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FEES, IAssetService} from "../interfaces/IAssetService.sol";
import {
    CREDIT_ELSEWHERE,
    PAID_ELSEWHERE,
    RESERVE_ELSEWHERE,
    RESERVE_WITHDRAWAL,
    RETURN_WITHDRAWAL
} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {IVault} from "../interfaces/IVault.sol";
import {Items} from "../libraries/Items.sol";
import {Lanes} from "./Lanes.sol";

/// Takes money out of the mirror and has the vault pay it to the account's exit owner, and nobody
/// else. Reserve: id u64 | account u32 | asset u16 | units u64 | fee u64 | time u64.
/// Return: id u64 | account u32 | asset u16 | units u64 | fee u64.
/// Units are what is paid; the fee is taken beside them and comes back with them, and is at most
/// what was announced for the asset.
///
/// And money that comes in and goes out by vaults of other chains, docs/rulebook/chains.md.
/// Credit elsewhere: lane u32 | number u64 | account u32 | asset u16 | units u64 | time u64.
/// Reserve elsewhere: id u64 | account u32 | asset u16 | units u64 | fee u64 | lane u32 | time u64.
/// Paid elsewhere: id u64.
contract WithdrawalHandler is Lanes {
    using Items for bytes;

    uint256 private constant RESERVE_SIZE = 38;
    uint256 private constant RETURN_SIZE = 30;
    uint256 private constant CREDIT_SIZE = 34;
    uint256 private constant ELSEWHERE_SIZE = 42;
    uint256 private constant PAID_SIZE = 8;

    /// The engine gave back something else than was taken: the batch cannot be right.
    error ReturnDiffers(uint64 id, uint32 account, uint16 asset, uint64 units);
    error FeeTooHigh(uint16 asset, uint256 most, uint256 fee);

    IVault public immutable vault;
    /// Withdrawals that the engine reserved and the mirror did not allow.
    mapping(uint64 id => Withdrawal) public refused;
    /// Units of an account in `refused`, with their fees: neither in its books nor paid.
    mapping(uint32 account => mapping(uint16 asset => uint256)) public refusedUnits;

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_, IVault vault_)
        Lanes(entrypoint_, assets_, perps_)
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
        } else if (kind == CREDIT_ELSEWHERE) {
            uint256 end = items.countOf(CREDIT_SIZE) * CREDIT_SIZE;
            for (uint256 offset = 0; offset < end; offset += CREDIT_SIZE) {
                _creditElsewhere(items, offset);
            }
        } else if (kind == RESERVE_ELSEWHERE) {
            uint256 end = items.countOf(ELSEWHERE_SIZE) * ELSEWHERE_SIZE;
            for (uint256 offset = 0; offset < end; offset += ELSEWHERE_SIZE) {
                _reserveElsewhere(items, offset);
            }
        } else if (kind == PAID_ELSEWHERE) {
            uint256 end = items.countOf(PAID_SIZE) * PAID_SIZE;
            for (uint256 offset = 0; offset < end; offset += PAID_SIZE) {
                _paidElsewhere(uint64(items.uintAt(offset, 8)));
            }
        } else {
            revert KindUnknown(kind);
        }
    }

    /// What the account cannot spare, or the vault does not take, is not paid: it is in dispute.
    function _reserve(bytes calldata items, uint256 offset) private {
        uint64 id = uint64(items.uintAt(offset, 8));
        Withdrawal memory withdrawal = _withdrawalAt(items, offset);
        uint64 timeUs = _timeAt(items, offset + 30);
        bytes memory problem = _problemOfFee(withdrawal);
        if (problem.length != 0) return _keepApart(id, withdrawal, problem);
        uint256 taken = _taken(withdrawal);
        try assets.debit(withdrawal.account, withdrawal.asset, taken, timeUs) {
            address recipient = assets.exitOwner(withdrawal.account);
            try vault.scheduleWithdrawal(
                id, withdrawal.account, withdrawal.asset, withdrawal.units, recipient
            ) {
                _earn(withdrawal);
            } catch (bytes memory reason) {
                // Back to the book that it came from, also of an account that is in dispute.
                assets.creditBook(withdrawal.account, withdrawal.asset, int256(taken), false);
                _keepApart(id, withdrawal, reason);
            }
        } catch (bytes memory reason) {
            _keepApart(id, withdrawal, reason);
        }
    }

    /// The lane gives the account here what came to the lane's vault there. What it does not have,
    /// or cannot spare, stands apart at both ends: no claim is made that has no tokens here.
    function _creditElsewhere(bytes calldata items, uint256 offset) private {
        uint32 lane = uint32(items.uintAt(offset, 4));
        uint64 number = uint64(items.uintAt(offset + 4, 8));
        uint32 account = uint32(items.uintAt(offset + 12, 4));
        uint16 asset = uint16(items.uintAt(offset + 16, 2));
        uint64 units = uint64(items.uintAt(offset + 18, 8));
        _lend(lane, number, Withdrawal(account, asset, units, 0));
        try assets.debit(lane, asset, units, _timeAt(items, offset + 26)) {}
        catch (bytes memory reason) {
            _refuse(CREDIT_ELSEWHERE, lane, reason);
            _refuse(CREDIT_ELSEWHERE, account, reason);
            assets.credit(lane, asset, -int256(uint256(units)));
        }
        assets.credit(account, asset, int256(uint256(units)));
    }

    /// Stands apart, as the account's own, until the vault there has paid. What the account cannot
    /// spare, or its owner did not choose, or the lane did not lend is in dispute.
    function _reserveElsewhere(bytes calldata items, uint256 offset) private {
        uint64 id = uint64(items.uintAt(offset, 8));
        Withdrawal memory withdrawal = _withdrawalAt(items, offset);
        uint32 lane = uint32(items.uintAt(offset + 30, 4));
        uint64 timeUs = _timeAt(items, offset + 34);
        bytes memory problem = _problemOf(id, lane, withdrawal);
        if (problem.length == 0) problem = _problemOfFee(withdrawal);
        if (problem.length != 0) return _keepApart(id, withdrawal, problem);
        try assets.debit(withdrawal.account, withdrawal.asset, _taken(withdrawal), timeUs) {
            _borrow(id, lane, withdrawal);
            _earn(withdrawal);
        } catch (bytes memory reason) {
            _keepApart(id, withdrawal, reason);
        }
    }

    /// The vault there paid the account: its money here is the lane's.
    function _paidElsewhere(uint64 id) private {
        (uint32 lane, Withdrawal memory withdrawal) = _end(id);
        if (lane == 0) revert NotElsewhere(id);
        assets.credit(lane, withdrawal.asset, int256(uint256(withdrawal.units)));
    }

    /// What the vault paid meanwhile does not come back: what the engine gave back is in dispute.
    function _return(bytes calldata items, uint256 offset) private {
        uint64 id = uint64(items.uintAt(offset, 8));
        Withdrawal memory given = _withdrawalAt(items, offset);
        Withdrawal memory taken = refused[id];
        if (taken.units != 0) {
            _assertSame(id, taken, given);
            delete refused[id];
            refusedUnits[given.account][given.asset] -= _taken(given);
            _giveFeeBack(given, true);
            return _credit(given, 1);
        }
        if (laneOf[id] != 0) {
            (uint32 lane, Withdrawal memory reserved) = _end(id);
            _assertSame(id, reserved, given);
            lentUnits[lane][given.asset] += given.units;
        } else {
            try vault.cancelWithdrawal(id) returns (uint32 account, uint16 asset, uint64 left) {
                _assertSame(id, Withdrawal(account, asset, given.units, given.fee), given);
                if (left != given.units) {
                    _refuse(RETURN_WITHDRAWAL, given.account, abi.encode(left, given.units));
                }
            } catch (bytes memory reason) {
                _refuse(RETURN_WITHDRAWAL, given.account, reason);
            }
        }
        _giveFeeBack(given, false);
        _credit(given, 1);
    }

    /// @return The encoded error for a fee above the announced one; empty when it may be taken.
    function _problemOfFee(Withdrawal memory withdrawal) private view returns (bytes memory) {
        if (withdrawal.fee == 0) return "";
        uint256 most = assets.withdrawalFeeOf(withdrawal.asset);
        if (withdrawal.fee <= most) return "";
        return abi.encodeWithSelector(FeeTooHigh.selector, withdrawal.asset, most, withdrawal.fee);
    }

    function _earn(Withdrawal memory withdrawal) private {
        if (withdrawal.fee == 0) return;
        assets.credit(FEES, withdrawal.asset, int256(uint256(withdrawal.fee)));
    }

    /// What the fees account does not have stands apart at both ends.
    function _giveFeeBack(Withdrawal memory given, bool isApart) private {
        if (given.fee == 0) return;
        int256 fee = int256(uint256(given.fee));
        int256 balance = assets.balanceOf(FEES, given.asset, false);
        bool isShort = !isApart && balance < fee;
        if (isShort) _refuse(RETURN_WITHDRAWAL, given.account, abi.encode(FEES, balance, fee));
        assets.creditBook(FEES, given.asset, -fee, isApart || isShort);
    }

    function _assertSame(uint64 id, Withdrawal memory taken, Withdrawal memory given)
        private
        pure
    {
        if (
            taken.account != given.account || taken.asset != given.asset
                || taken.units != given.units || taken.fee != given.fee
        ) revert ReturnDiffers(id, given.account, given.asset, given.units);
    }

    /// Behind the id, the same in all kinds of items that have one.
    function _withdrawalAt(bytes calldata items, uint256 offset)
        private
        pure
        returns (Withdrawal memory)
    {
        return Withdrawal(
            uint32(items.uintAt(offset + 8, 4)),
            uint16(items.uintAt(offset + 12, 2)),
            uint64(items.uintAt(offset + 14, 8)),
            uint64(items.uintAt(offset + 22, 8))
        );
    }

    /// No claim is made in a first book for what the account keeps in its own: the fee too stands
    /// apart at both ends.
    function _keepApart(uint64 id, Withdrawal memory withdrawal, bytes memory reason) private {
        _refuse(RESERVE_WITHDRAWAL, withdrawal.account, reason);
        _credit(withdrawal, -1);
        if (withdrawal.fee != 0) {
            assets.creditBook(FEES, withdrawal.asset, int256(uint256(withdrawal.fee)), true);
        }
        refused[id] = withdrawal;
        refusedUnits[withdrawal.account][withdrawal.asset] += _taken(withdrawal);
    }

    function _credit(Withdrawal memory withdrawal, int256 sign) private {
        assets.credit(withdrawal.account, withdrawal.asset, sign * int256(_taken(withdrawal)));
    }
}
