// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetService} from "../interfaces/IAssetService.sol";
import {IHandler} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";

/// What every handler has: the entrypoint that alone may call it, and the services.
abstract contract Handler is IHandler {
    address public immutable entrypoint;
    IAssetService public immutable assets;
    IPerpService public immutable perps;

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_) {
        entrypoint = entrypoint_;
        assets = assets_;
        perps = perps_;
    }

    modifier onlyEntrypoint() {
        if (msg.sender != entrypoint) revert NotEntrypoint(msg.sender);
        _;
    }

    /// A call that failed without a reason ran out of gas: that is nobody's fault but the sender's.
    error GasTooLow(uint8 kind, uint32 account);

    /// The item is wrong for this account: what it moves, now and later, stands apart.
    function _refuse(uint8 kind, uint32 account, bytes memory reason) internal {
        if (reason.length == 0) revert GasTooLow(kind, account);
        assets.suspend(account);
        emit ItemRefused(kind, account, reason);
    }
}
