// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IToken} from "../Interfaces.sol";
import {EntryGuard} from "./EntryGuard.sol";
import {MarginState} from "./MarginState.sol";

/// Coins and tokens that come and go.
abstract contract Payments is EntryGuard, MarginState {
    /// Of the wrapped coin, when it is unwrapped.
    receive() external payable {}

    function tokenReceived(address user, uint256 value, bytes calldata) external returns (bytes4) {
        erc223deposit[user][msg.sender] += value;
        return this.tokenReceived.selector;
    }

    function withdraw223(address asset) external guarded {
        uint256 amount = erc223deposit[msg.sender][asset];
        erc223deposit[msg.sender][asset] = 0;
        _push(asset, msg.sender, amount);
    }

    /// What was sent as ERC-223 before is used first.
    function _pull(address asset, uint256 amount) internal {
        if (amount == 0) return;
        if (asset == address(0)) {
            require(msg.value >= amount, "Insufficient native coin");
            return;
        }
        if (erc223deposit[msg.sender][asset] >= amount) {
            erc223deposit[msg.sender][asset] -= amount;
            return;
        }
        (bool isDone,) =
            asset.call(abi.encodeCall(IToken.transferFrom, (msg.sender, address(this), amount)));
        require(isDone, "Transfer failed");
    }

    /// Nobody looks whether it arrived.
    function _push(address asset, address to, uint256 amount) internal {
        if (asset == address(0)) {
            (bool isSent,) = to.call{value: amount}("");
            require(isSent, "Transfer failed");
            return;
        }
        (bool isDone,) = asset.call(abi.encodeCall(IToken.transfer, (to, amount)));
        require(isDone, "Transfer failed");
    }
}
