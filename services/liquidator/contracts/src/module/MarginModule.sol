// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Borrowing} from "./Borrowing.sol";
import {Liquidations} from "./Liquidations.sol";
import {MarginState} from "./MarginState.sol";

/// The first generation of the margin module, with its faults: what a bot meets, not what one
/// should deploy. Sums wrap as they did in the compiler of the deployed one.
contract MarginModule is Borrowing, Liquidations {
    constructor(address _factory, address _router) MarginState(_factory, _router) {}

    /// Each call sees the whole of msg.value.
    function multicall(bytes[] calldata data) external payable returns (bytes[] memory results) {
        results = new bytes[](data.length);
        for (uint256 index = 0; index < data.length; index++) {
            (bool isDone, bytes memory result) = address(this).delegatecall(data[index]);
            if (!isDone) {
                assembly ("memory-safe") {
                    revert(add(result, 32), mload(result))
                }
            }
            results[index] = result;
        }
    }
}
