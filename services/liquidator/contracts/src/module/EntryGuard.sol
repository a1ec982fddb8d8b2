// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// What stands at the doors that pay: nothing in the first generation.
abstract contract EntryGuard {
    modifier guarded() {
        _enter();
        _;
        _leave();
    }

    function _enter() internal virtual {}

    function _leave() internal virtual {}
}
