// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Wide} from "./Wide.sol";
import {IPool} from "./Interfaces.sol";
import {Oracle} from "./Oracle.sol";
import {TickPrice} from "./TickPrice.sol";

/// Values by the mean tick of a window; a pool that cannot look back so far does not count.
contract TwapOracle is Oracle {
    uint32 public immutable twapWindow;

    constructor(address _factory, uint32 _twapWindow) Oracle(_factory) {
        twapWindow = _twapWindow;
    }

    function getAmountOutIntrospection(address buy, address sell, uint256 amountToSell)
        public
        view
        override
        returns (uint256 amountBought, uint256, uint256)
    {
        uint256 root = TickPrice.sqrtPriceAt(meanTick(_poolOf(buy, sell)));
        return (_quote(root, amountToSell, sell < buy), 0, 0);
    }

    /// Rounded down, also below zero.
    function meanTick(address pool) public view returns (int24 tick) {
        (int56[] memory sums,) = IPool(pool).observe(_window());
        int56 change = sums[1] - sums[0];
        int56 span = int56(uint56(twapWindow));
        tick = int24(change / span);
        if (change < 0 && change % span != 0) tick--;
    }

    /// In 128 binary places once the square of the root does not fit into 256 bits.
    function _quote(uint256 root, uint256 amount, bool isForward) private pure returns (uint256) {
        (uint256 ratio, uint256 unit) = root <= type(uint128).max
            ? (root * root, uint256(1 << 192))
            : (Wide.mulDiv(root, root, 1 << 64), uint256(1 << 128));
        return isForward ? Wide.mulDiv(ratio, amount, unit) : Wide.mulDiv(unit, amount, ratio);
    }

    function _isEligible(address pool) internal view override returns (bool) {
        try IPool(pool).observe(_window()) returns (int56[] memory, uint160[] memory) {
            return true;
        } catch {
            return false;
        }
    }

    function _window() private view returns (uint32[] memory ago) {
        ago = new uint32[](2);
        ago[0] = twapWindow;
    }
}
