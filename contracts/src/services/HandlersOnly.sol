// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Services are changed by handlers and by one another. The entrypoint, behind its timelock, says
/// which contracts are handlers.
abstract contract HandlersOnly {
    address public immutable entrypoint;
    mapping(address => bool) public isHandler;

    event HandlerSet(address indexed handler, bool isHandler);

    error NotEntrypoint(address caller);
    error NotAHandler(address caller);

    constructor(address entrypoint_) {
        entrypoint = entrypoint_;
    }

    modifier onlyHandlers() {
        if (!isHandler[msg.sender]) revert NotAHandler(msg.sender);
        _;
    }

    function setHandler(address handler, bool may) external {
        if (msg.sender != entrypoint) revert NotEntrypoint(msg.sender);
        isHandler[handler] = may;
        emit HandlerSet(handler, may);
    }
}
