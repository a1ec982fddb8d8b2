// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {HardenedMarginModule} from "../module/HardenedMarginModule.sol";
import {MarginModule} from "../module/MarginModule.sol";
import {MarginState} from "../module/MarginState.sol";
import {Position} from "../module/MarginTypes.sol";

// Assets of the bench are addresses without code from 1 to 15, among them the base asset.
uint160 constant BASE_ASSET = 8;
uint256 constant PLACES = 16;
uint256 constant TIERS = 3;

/// A pool that is one word: existence in bit 95, liquidity below it, and above it the root of the
/// price, or for the mean oracle bit 252 for "can look back" and the change of the sum of ticks.
contract BenchPool {
    uint256 public word;

    function set(uint256 _word) external {
        word = _word;
    }

    function liquidity() external view returns (uint128) {
        return uint128(word & ((1 << 95) - 1));
    }

    function slot0() external view returns (uint160, int24, uint16, uint16, uint16, uint8, bool) {
        return (uint160(word >> 96), 0, 0, 1, 1, 0, true);
    }

    function observe(uint32[] calldata)
        external
        view
        returns (int56[] memory sums, uint160[] memory shares)
    {
        require(word >> 252 & 1 == 1, "OLD");
        sums = new int56[](2);
        shares = new uint160[](2);
        sums[1] = int56(uint56(word >> 96));
    }
}

/// Every pair of an asset with the base asset has three pools, as far as their words say so.
contract BenchFactory {
    BenchPool[PLACES * TIERS] public pools;

    constructor() {
        for (uint256 index = TIERS; index < pools.length; index++) {
            pools[index] = new BenchPool();
        }
    }

    function getPool(address one, address other, uint24 fee) external view returns (address) {
        uint256 place = uint160(one) == BASE_ASSET ? uint160(other) : uint160(one);
        uint256 tier = fee == 500 ? 0 : fee == 3000 ? 1 : 2;
        BenchPool pool = pools[place * TIERS + tier];
        return pool.word() >> 95 & 1 == 1 ? address(pool) : address(0);
    }
}

/// What a position is, beside its assets.
struct Placed {
    address oracle;
    uint256 principal;
    uint256 interest;
    uint256 createdAt;
}

interface IPlacing {
    function place(Placed calldata placed, address[] calldata, uint256[] calldata) external;
    function getPositionStatus(uint256) external view returns (uint256, uint256);
    function subjectToLiquidationExtended(uint256)
        external
        view
        returns (bool, address, uint256, bool, uint256);
}

/// A door through which position 0 is whatever the bench wants.
abstract contract Placing is MarginState {
    function place(Placed calldata placed, address[] calldata assets, uint256[] calldata amounts)
        external
    {
        _orders[0].oracle = placed.oracle;
        Position storage position = _positions[0];
        position.open = true;
        position.initialBalance = placed.principal;
        position.interest = placed.interest;
        position.createdAt = placed.createdAt;
        _assets[0] = assets;
        _balances[0] = amounts;
    }
}

contract PlacingMarginModule is MarginModule, Placing {
    constructor() MarginModule(address(0), address(0)) {}
}

contract PlacingHardenedMarginModule is HardenedMarginModule, Placing {
    constructor() HardenedMarginModule(address(0), address(0)) {}
}

/// Asks a module about thousands of positions in one call, whose changes nobody keeps.
contract VerdictBench {
    BenchFactory public immutable factory;

    constructor(BenchFactory _factory) {
        factory = _factory;
    }

    /// Words of a case: held assets, principal, interest, seconds since it was opened, base asset;
    /// then for each asset its place, its amount and its three pools.
    /// Words of an answer: 0 for a revert or 1, debt, value, subject, 0 for a revert or 1 of the
    /// extended call, the second of insolvency.
    /// The extended call is made for one in so many cases.
    function judge(IPlacing module, address oracle, bytes calldata cases, uint256 extendedEach)
        external
        returns (uint256 timestamp, bytes memory answers)
    {
        timestamp = block.timestamp;
        uint256 offset = 0;
        uint256 count = 0;
        while (offset < cases.length) {
            offset += 32 * (5 + 5 * _word(cases, offset));
            count++;
        }
        answers = new bytes(count * 192);
        offset = 0;
        for (uint256 index = 0; index < count; index++) {
            offset = _place(module, oracle, cases, offset);
            _judge(module, answers, index * 192);
            if (index % extendedEach == 0) _judgeExtended(module, answers, index * 192);
        }
    }

    function _place(IPlacing module, address oracle, bytes calldata cases, uint256 offset)
        private
        returns (uint256)
    {
        uint256 held = _word(cases, offset);
        Placed memory placed = Placed(
            oracle,
            _word(cases, offset + 32),
            _word(cases, offset + 64),
            block.timestamp - _word(cases, offset + 96)
        );
        address[] memory assets = new address[](held + 1);
        uint256[] memory amounts = new uint256[](held + 1);
        assets[0] = address(BASE_ASSET);
        amounts[0] = _word(cases, offset + 128);
        offset += 160;
        for (uint256 index = 1; index <= held; index++) {
            uint256 place = _word(cases, offset);
            assets[index] = address(uint160(place));
            amounts[index] = _word(cases, offset + 32);
            for (uint256 tier = 0; tier < TIERS; tier++) {
                factory.pools(place * TIERS + tier).set(_word(cases, offset + 64 + 32 * tier));
            }
            offset += 160;
        }
        module.place(placed, assets, amounts);
        return offset;
    }

    function _judge(IPlacing module, bytes memory answers, uint256 offset) private view {
        try module.getPositionStatus(0) returns (uint256 debt, uint256 value) {
            _write(answers, offset, 1);
            _write(answers, offset + 32, debt);
            _write(answers, offset + 64, value);
        } catch {}
    }

    function _judgeExtended(IPlacing module, bytes memory answers, uint256 offset) private view {
        try module.subjectToLiquidationExtended(0) returns (
            bool isSubject, address, uint256, bool, uint256 insolventAt
        ) {
            _write(answers, offset + 96, isSubject ? 1 : 0);
            _write(answers, offset + 128, 1);
            _write(answers, offset + 160, insolventAt);
        } catch {}
    }

    function _word(bytes calldata cases, uint256 offset) private pure returns (uint256 word) {
        assembly ("memory-safe") {
            word := calldataload(add(cases.offset, offset))
        }
    }

    function _write(bytes memory answers, uint256 offset, uint256 word) private pure {
        assembly ("memory-safe") {
            mstore(add(add(answers, 32), offset), word)
        }
    }
}
