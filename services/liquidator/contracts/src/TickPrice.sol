// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Wide} from "./Wide.sol";

int24 constant MAX_TICK = 887_272;
int24 constant MIN_TICK = -887_272;
uint160 constant MIN_SQRT_PRICE = 4_295_128_739;
uint160 constant MAX_SQRT_PRICE =
    1_461_446_703_485_210_103_287_273_052_203_988_822_378_723_970_342;

/// Ticks are powers of 1.0001; a price is its root in units of 2^-96.
library TickPrice {
    /// 2^128 * 1.0001^(-2^n / 2), rounded to the nearest, multiplied for the bits of the tick.
    function sqrtPriceAt(int24 tick) internal pure returns (uint160) {
        uint256 bits = tick < 0 ? uint256(-int256(tick)) : uint256(int256(tick));
        require(bits <= uint256(int256(MAX_TICK)), "T");
        unchecked {
            uint256 root = bits & 1 != 0 ? 0xfffcb933bd6fad37aa2d162d1a594001 : 1 << 128;
            if (bits & 2 != 0) root = root * 0xfff97272373d413259a46990580e213a >> 128;
            if (bits & 4 != 0) root = root * 0xfff2e50f5f656932ef12357cf3c7fdcc >> 128;
            if (bits & 8 != 0) root = root * 0xffe5caca7e10e4e61c3624eaa0941cd0 >> 128;
            if (bits & 16 != 0) root = root * 0xffcb9843d60f6159c9db58835c926644 >> 128;
            if (bits & 32 != 0) root = root * 0xff973b41fa98c081472e6896dfb254c0 >> 128;
            if (bits & 64 != 0) root = root * 0xff2ea16466c96a3843ec78b326b52861 >> 128;
            if (bits & 128 != 0) root = root * 0xfe5dee046a99a2a811c461f1969c3053 >> 128;
            if (bits & 256 != 0) root = root * 0xfcbe86c7900a88aedcffc83b479aa3a4 >> 128;
            if (bits & 512 != 0) root = root * 0xf987a7253ac413176f2b074cf7815e54 >> 128;
            if (bits & 1024 != 0) root = root * 0xf3392b0822b70005940c7a398e4b70f3 >> 128;
            if (bits & 2048 != 0) root = root * 0xe7159475a2c29b7443b29c7fa6e889d9 >> 128;
            if (bits & 4096 != 0) root = root * 0xd097f3bdfd2022b8845ad8f792aa5825 >> 128;
            if (bits & 8192 != 0) root = root * 0xa9f746462d870fdf8a65dc1f90e061e5 >> 128;
            if (bits & 16384 != 0) root = root * 0x70d869a156d2a1b890bb3df62baf32f7 >> 128;
            if (bits & 32768 != 0) root = root * 0x31be135f97d08fd981231505542fcfa6 >> 128;
            if (bits & 65536 != 0) root = root * 0x9aa508b5b7a84e1c677de54f3e99bc9 >> 128;
            if (bits & 131072 != 0) root = root * 0x5d6af8dedb81196699c329225ee604 >> 128;
            if (bits & 262144 != 0) root = root * 0x2216e584f5fa1ea926041bedfe98 >> 128;
            if (bits & 524288 != 0) root = root * 0x48a170391f7dc42444e8fa2 >> 128;
            if (tick > 0) root = type(uint256).max / root;
            // Up, so that the tick of this price is this tick again.
            return uint160((root >> 32) + (root & 0xffffffff == 0 ? 0 : 1));
        }
    }

    /// The greatest tick whose price is not above this one.
    function tickAt(uint160 sqrtPriceX96) internal pure returns (int24 tick) {
        require(sqrtPriceX96 >= MIN_SQRT_PRICE && sqrtPriceX96 < MAX_SQRT_PRICE, "R");
        unchecked {
            uint256 price = uint256(sqrtPriceX96);
            uint256 top = Wide.topBit(price);
            // The logarithm of two with 64 binary places: the whole part, then bit after bit.
            int256 log = (int256(top) - 96) * (1 << 64);
            uint256 rest = top >= 127 ? price >> (top - 127) : price << (127 - top);
            for (uint256 bit = 63; bit >= 50; bit--) {
                rest = rest * rest >> 127;
                if (rest >> 128 == 0) continue;
                rest >>= 1;
                log += int256(1 << bit);
            }
            // 2^64 / log2(sqrt(1.0001)); the last places may miss by one tick.
            tick = int24((log * 255_738_958_999_603_826_347_141) >> 128);
            if (tick < MAX_TICK && sqrtPriceAt(tick + 1) <= sqrtPriceX96) return tick + 1;
            if (sqrtPriceAt(tick) > sqrtPriceX96) return tick - 1;
        }
    }
}
