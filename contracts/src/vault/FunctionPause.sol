// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../interfaces/IVault.sol";
import {Timelocked} from "./Timelocked.sol";

/// A kill switch per function that releases itself. After a pause its function rests, so that
/// whoever holds the switch cannot hold it for ever. Calls are documented in IVault.
abstract contract FunctionPause is Timelocked {
    uint256 public constant PAUSE_MAX = 3 days;
    uint256 public constant PAUSE_REST = 3 days;

    struct Span {
        uint40 from;
        uint40 until;
    }

    mapping(bytes4 selector => Span) private _pauses;

    function pause(bytes4 selector, uint256 until) external restricted {
        if (!_isPausable(selector)) revert NotPausable(selector);
        Span storage span = _pauses[selector];
        uint256 before = span.until;
        if (block.timestamp >= before) {
            if (before != 0 && block.timestamp < before + PAUSE_REST) {
                revert PauseResting(selector, before + PAUSE_REST);
            }
            span.from = uint40(block.timestamp);
            before = block.timestamp;
        }
        // Never shorter than the pause that runs: that would widen risk at once.
        if (until <= before || until > span.from + PAUSE_MAX) {
            revert LimitOutOfRange(until, before + 1, span.from + PAUSE_MAX);
        }
        span.until = uint40(until);
        emit Paused(selector, until);
    }

    function pausedUntil(bytes4 selector) external view returns (uint256) {
        return _pauses[selector].until;
    }

    function _checkNotPaused(bytes4 selector) internal view {
        uint256 until = _pauses[selector].until;
        if (block.timestamp < until) revert FunctionPaused(selector, until);
    }

    /// Claims, escape, refunds and cancellations are missing on purpose.
    function _isPausable(bytes4 selector) private pure returns (bool) {
        return selector == IVault.deposit.selector || selector == IVault.depositNative.selector
            || selector == IVault.depositWithPermit.selector || selector == IVault.stake.selector
            || selector == IVault.stakeNative.selector || selector == IVault.takeDeposit.selector
            || selector == IVault.scheduleWithdrawal.selector
            || selector == IVault.finalizeWithdrawal.selector;
    }
}
