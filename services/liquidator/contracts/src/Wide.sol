// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Products of 512 bits before a division.
library Wide {
    /// a * b / divisor, rounded down. Fails when the result needs more than 256 bits.
    function mulDiv(uint256 a, uint256 b, uint256 divisor) internal pure returns (uint256) {
        unchecked {
            uint256 low = a * b;
            uint256 high = mulmod(a, b, type(uint256).max);
            high = high - low - (high < low ? 1 : 0);
            if (high == 0) return low / divisor;
            require(high < divisor, "Wide: overflow");
            // The remainder goes, so that the division comes out even.
            uint256 rest = mulmod(a, b, divisor);
            if (rest > low) high--;
            low -= rest;
            // So do the powers of two of the divisor, from both.
            uint256 twos = divisor & (0 - divisor);
            divisor /= twos;
            low = low / twos | high * ((0 - twos) / twos + 1);
            // An odd number has an inverse modulo 2^256: right to 3 bits, then doubled each time.
            uint256 inverse = 3 * divisor ^ 2;
            for (uint256 bits = 4; bits < 256; bits *= 2) {
                inverse *= 2 - divisor * inverse;
            }
            return low * inverse;
        }
    }

    function mulDivUp(uint256 a, uint256 b, uint256 divisor) internal pure returns (uint256) {
        return mulDiv(a, b, divisor) + (mulmod(a, b, divisor) == 0 ? 0 : 1);
    }

    function divUp(uint256 a, uint256 b) internal pure returns (uint256) {
        return a / b + (a % b == 0 ? 0 : 1);
    }

    /// The place of the highest bit; that of zero is 0.
    function topBit(uint256 value) internal pure returns (uint256 place) {
        for (uint256 half = 128; half > 0; half /= 2) {
            if (value >> half == 0) continue;
            value >>= half;
            place += half;
        }
    }
}
