// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IPool} from "./Interfaces.sol";

/// Whether it is the ERC-223 side of one of the pool's two tokens.
function isErc223Side(address pool, address token) view returns (bool) {
    (, address first) = IPool(pool).token0();
    (, address second) = IPool(pool).token1();
    return token == first || token == second;
}
