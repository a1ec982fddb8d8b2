// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetService} from "../interfaces/IAssetService.sol";
import {IEntrypoint} from "../interfaces/IEntrypoint.sol";
import {IHandler} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {Items} from "../libraries/Items.sol";

/// What every handler has: the entrypoint that alone may call it, and the services.
abstract contract Handler is IHandler {
    using Items for bytes;

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

    /// A time that an item says must be inside its batch: margin is judged by the prices of then.
    function _timeAt(bytes calldata items, uint256 offset) internal view returns (uint64 timeUs) {
        timeUs = uint64(items.uintAt(offset, 8));
        (uint64 first, uint64 last) = IEntrypoint(entrypoint).timeWindow();
        if (timeUs < first || timeUs > last) revert TimeOutsideBatch(timeUs, first, last);
    }

    /// The item is wrong for this account: what it moves, now and later, stands apart.
    function _refuse(uint8 kind, uint32 account, bytes memory reason) internal {
        if (reason.length == 0) revert GasTooLow(kind, account);
        assets.suspend(account);
        emit ItemRefused(kind, account, reason);
    }
}
