// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Wide} from "./Wide.sol";
import {IToken} from "./Interfaces.sol";
import {Observation, PriceHistory} from "./PriceHistory.sol";
import {MAX_SQRT_PRICE, MAX_TICK, MIN_SQRT_PRICE, MIN_TICK, TickPrice} from "./TickPrice.sol";

interface ISwapCallback {
    function uniswapV3SwapCallback(int256 amount0, int256 amount1, bytes calldata data) external;
}

struct Slot0 {
    uint160 sqrtPriceX96;
    int24 tick;
    uint16 observationIndex;
    uint16 observationCardinality;
    uint16 observationCardinalityNext;
    uint8 feeProtocol;
    bool unlocked;
}

struct Tick {
    uint128 liquidityGross;
    int128 liquidityNet;
    uint256 feeGrowthOutside0X128;
    uint256 feeGrowthOutside1X128;
    int56 tickCumulativeOutside;
    uint160 secondsPerLiquidityOutsideX128;
    uint32 secondsOutside;
    bool initialized;
}

struct Side {
    address erc20;
    address erc223;
}

struct Walk {
    uint160 price;
    int24 tick;
    uint128 liquidity;
    uint256 left;
    uint256 out;
}

struct Step {
    uint160 target;
    uint160 price;
    uint256 amountIn;
    uint256 amountOut;
    uint256 fee;
}

/// A pool with the price state, the events and the swap arithmetic of Uniswap v3. What it leaves
/// out: exact output, flash loans, and fees, which stay in the pool.
contract Pool {
    using PriceHistory for Observation[65535];

    event Initialize(uint160 sqrtPriceX96, int24 tick);
    event Mint(
        address sender,
        address indexed owner,
        int24 indexed tickLower,
        int24 indexed tickUpper,
        uint128 amount,
        uint256 amount0,
        uint256 amount1
    );
    event Burn(
        address indexed owner,
        int24 indexed tickLower,
        int24 indexed tickUpper,
        uint128 amount,
        uint256 amount0,
        uint256 amount1
    );
    event Collect(
        address indexed owner,
        address recipient,
        int24 indexed tickLower,
        int24 indexed tickUpper,
        uint128 amount0,
        uint128 amount1
    );
    event Swap(
        address indexed sender,
        address indexed recipient,
        int256 amount0,
        int256 amount1,
        uint160 sqrtPriceX96,
        uint128 liquidity,
        int24 tick
    );
    event IncreaseObservationCardinalityNext(
        uint16 observationCardinalityNextOld, uint16 observationCardinalityNextNew
    );

    uint256 private constant Q96 = 1 << 96;
    uint256 private constant FEE_UNIT = 1_000_000;

    address public immutable factory;
    uint24 public immutable fee;
    int24 public immutable tickSpacing;
    Side public token0;
    Side public token1;

    Slot0 public slot0;
    uint128 public liquidity;
    mapping(int24 => Tick) public ticks;
    mapping(int16 => uint256) public tickBitmap;
    Observation[65535] public observations;

    /// Ticks that are in use, as a list in both directions; it ends at the extreme ones.
    mapping(int24 => int24) private _above;
    mapping(int24 => int24) private _below;
    /// The nearest of them that is not above the price.
    int24 private _floor;
    mapping(bytes32 position => uint128) private _liquidityOf;
    mapping(bytes32 position => uint128[2]) private _owed;

    constructor(Side memory first, Side memory second, uint24 poolFee, int24 spacing) {
        factory = msg.sender;
        token0 = first;
        token1 = second;
        fee = poolFee;
        tickSpacing = spacing;
        _above[MIN_TICK] = MAX_TICK;
        _below[MAX_TICK] = MIN_TICK;
        _floor = MIN_TICK;
    }

    modifier locked() {
        require(slot0.unlocked, "LOK");
        slot0.unlocked = false;
        _;
        slot0.unlocked = true;
    }

    function initialize(uint160 sqrtPriceX96) external {
        require(slot0.sqrtPriceX96 == 0, "AI");
        int24 tick = TickPrice.tickAt(sqrtPriceX96);
        observations[0] = Observation(uint32(block.timestamp), 0, 0, true);
        slot0 = Slot0(sqrtPriceX96, tick, 0, 1, 1, 0, true);
        emit Initialize(sqrtPriceX96, tick);
    }

    function increaseObservationCardinalityNext(uint16 next) external locked {
        uint16 old = slot0.observationCardinalityNext;
        if (next <= old) return;
        slot0.observationCardinalityNext = next;
        emit IncreaseObservationCardinalityNext(old, next);
    }

    function observe(uint32[] calldata secondsAgos)
        external
        view
        returns (int56[] memory tickCumulatives, uint160[] memory perLiquidity)
    {
        tickCumulatives = new int56[](secondsAgos.length);
        perLiquidity = new uint160[](secondsAgos.length);
        for (uint256 index = 0; index < secondsAgos.length; index++) {
            Observation memory seen = _observed(uint32(block.timestamp) - secondsAgos[index]);
            tickCumulatives[index] = seen.tickCumulative;
            perLiquidity[index] = seen.secondsPerLiquidityCumulativeX128;
        }
    }

    /// The tokens come from the caller, who approved them.
    function mint(address owner, int24 lower, int24 upper, uint128 amount)
        external
        locked
        returns (uint256 amount0, uint256 amount1)
    {
        require(amount > 0, "A");
        _checkRange(lower, upper);
        _liquidityOf[_key(owner, lower, upper)] += amount;
        (amount0, amount1) = _amounts(lower, upper, amount, true);
        _changeTick(lower, int128(amount), int128(amount));
        _changeTick(upper, int128(amount), -int128(amount));
        _changeLiquidity(lower, upper, int128(amount));
        if (amount0 > 0) _take(token0.erc20, amount0);
        if (amount1 > 0) _take(token1.erc20, amount1);
        emit Mint(msg.sender, owner, lower, upper, amount, amount0, amount1);
    }

    function burn(int24 lower, int24 upper, uint128 amount)
        external
        locked
        returns (uint256 amount0, uint256 amount1)
    {
        bytes32 key = _key(msg.sender, lower, upper);
        _liquidityOf[key] -= amount;
        (amount0, amount1) = _amounts(lower, upper, amount, false);
        _changeTick(lower, -int128(amount), -int128(amount));
        _changeTick(upper, -int128(amount), int128(amount));
        _changeLiquidity(lower, upper, -int128(amount));
        _owed[key][0] += uint128(amount0);
        _owed[key][1] += uint128(amount1);
        emit Burn(msg.sender, lower, upper, amount, amount0, amount1);
    }

    function collect(address recipient, int24 lower, int24 upper, uint128 most0, uint128 most1)
        external
        locked
        returns (uint128 amount0, uint128 amount1)
    {
        uint128[2] storage owed = _owed[_key(msg.sender, lower, upper)];
        amount0 = most0 < owed[0] ? most0 : owed[0];
        amount1 = most1 < owed[1] ? most1 : owed[1];
        owed[0] -= amount0;
        owed[1] -= amount1;
        _give(token0, recipient, amount0, false);
        _give(token1, recipient, amount1, false);
        emit Collect(msg.sender, recipient, lower, upper, amount0, amount1);
    }

    /// Exact input only. The first byte of the data says whether the ERC-223 side is wanted.
    function swap(
        address recipient,
        bool zeroForOne,
        int256 amountSpecified,
        uint160 sqrtPriceLimitX96,
        bytes calldata data
    ) external locked returns (int256 amount0, int256 amount1) {
        require(amountSpecified > 0, "AS");
        uint160 price = slot0.sqrtPriceX96;
        require(
            zeroForOne
                ? sqrtPriceLimitX96 < price && sqrtPriceLimitX96 > MIN_SQRT_PRICE
                : sqrtPriceLimitX96 > price && sqrtPriceLimitX96 < MAX_SQRT_PRICE,
            "SPL"
        );
        Walk memory walk = Walk(price, slot0.tick, liquidity, uint256(amountSpecified), 0);
        while (walk.left > 0 && walk.price != sqrtPriceLimitX96) {
            _step(walk, zeroForOne, sqrtPriceLimitX96);
        }
        uint256 spent = uint256(amountSpecified) - walk.left;
        _store(walk);
        (amount0, amount1) =
            zeroForOne ? (int256(spent), -int256(walk.out)) : (-int256(walk.out), int256(spent));
        _give(zeroForOne ? token1 : token0, recipient, walk.out, _wants223(data));
        _collectInput(zeroForOne ? token0 : token1, spent, amount0, amount1, data);
        emit Swap(msg.sender, recipient, amount0, amount1, walk.price, walk.liquidity, walk.tick);
    }

    function _step(Walk memory walk, bool down, uint160 limit) private {
        int24 next = down ? _floor : _above[_floor];
        uint160 border = TickPrice.sqrtPriceAt(next);
        Step memory step;
        step.target = (down ? border < limit : border > limit) ? limit : border;
        _fill(step, walk, down);
        walk.left -= step.amountIn + step.fee;
        walk.out += step.amountOut;
        if (step.price == border && next != MIN_TICK && next != MAX_TICK) {
            int128 net = ticks[next].liquidityNet;
            walk.liquidity = uint128(int128(walk.liquidity) + (down ? -net : net));
            _floor = down ? _below[next] : next;
            walk.tick = down ? next - 1 : next;
        } else if (step.price != walk.price) {
            walk.tick = TickPrice.tickAt(step.price);
        }
        walk.price = step.price;
    }

    /// How far the rest of the input moves the price towards the target; input up, output down.
    function _fill(Step memory step, Walk memory walk, bool down) private view {
        uint256 usable = Wide.mulDiv(walk.left, FEE_UNIT - fee, FEE_UNIT);
        step.amountIn = down
            ? _amount0(step.target, walk.price, walk.liquidity, true)
            : _amount1(walk.price, step.target, walk.liquidity, true);
        bool isReached = usable >= step.amountIn;
        step.price = isReached ? step.target : _priceAfter(walk, usable, down);
        if (!isReached) {
            step.amountIn = down
                ? _amount0(step.price, walk.price, walk.liquidity, true)
                : _amount1(walk.price, step.price, walk.liquidity, true);
        }
        step.amountOut = down
            ? _amount1(step.price, walk.price, walk.liquidity, false)
            : _amount0(walk.price, step.price, walk.liquidity, false);
        step.fee = isReached
            ? Wide.mulDivUp(step.amountIn, fee, FEE_UNIT - fee)
            : walk.left - step.amountIn;
    }

    function _priceAfter(Walk memory walk, uint256 amount, bool down)
        private
        pure
        returns (uint160)
    {
        if (!down) return walk.price + uint160(Wide.mulDiv(amount, Q96, walk.liquidity));
        uint256 scaled = uint256(walk.liquidity) << 96;
        unchecked {
            uint256 product = amount * walk.price;
            if (product / amount == walk.price && scaled + product >= scaled) {
                return uint160(Wide.mulDivUp(scaled, walk.price, scaled + product));
            }
        }
        return uint160(Wide.divUp(scaled, scaled / walk.price + amount));
    }

    function _amount0(uint160 low, uint160 high, uint128 depth, bool isUp)
        private
        pure
        returns (uint256)
    {
        uint256 scaled = uint256(depth) << 96;
        if (isUp) return Wide.divUp(Wide.mulDivUp(scaled, high - low, high), low);
        return Wide.mulDiv(scaled, high - low, high) / low;
    }

    function _amount1(uint160 low, uint160 high, uint128 depth, bool isUp)
        private
        pure
        returns (uint256)
    {
        if (isUp) return Wide.mulDivUp(depth, high - low, Q96);
        return Wide.mulDiv(depth, high - low, Q96);
    }

    function _amounts(int24 lower, int24 upper, uint128 amount, bool isUp)
        private
        view
        returns (uint256, uint256)
    {
        uint160 low = TickPrice.sqrtPriceAt(lower);
        uint160 high = TickPrice.sqrtPriceAt(upper);
        uint160 price = slot0.sqrtPriceX96;
        if (slot0.tick < lower) return (_amount0(low, high, amount, isUp), 0);
        if (slot0.tick >= upper) return (0, _amount1(low, high, amount, isUp));
        return (_amount0(price, high, amount, isUp), _amount1(low, price, amount, isUp));
    }

    function _changeLiquidity(int24 lower, int24 upper, int128 change) private {
        if (change == 0 || slot0.tick < lower || slot0.tick >= upper) return;
        _record();
        liquidity = uint128(int128(liquidity) + change);
    }

    function _store(Walk memory walk) private {
        if (walk.tick != slot0.tick) _record();
        slot0.sqrtPriceX96 = walk.price;
        slot0.tick = walk.tick;
        liquidity = walk.liquidity;
    }

    /// Before the first change of a block: with the tick and the liquidity that were until now.
    function _record() private {
        Slot0 memory now_ = slot0;
        (slot0.observationIndex, slot0.observationCardinality) = observations.write(
            now_.observationIndex,
            PriceHistory.grown(
                observations[now_.observationIndex], uint32(block.timestamp), now_.tick, liquidity
            ),
            now_.observationCardinality,
            now_.observationCardinalityNext
        );
    }

    function _observed(uint32 time) private view returns (Observation memory) {
        Slot0 memory now_ = slot0;
        Observation memory last = observations[now_.observationIndex];
        if (last.blockTimestamp == time) return last;
        if (last.blockTimestamp < time) {
            return PriceHistory.grown(last, time, now_.tick, liquidity);
        }
        (Observation memory older, Observation memory newer) =
            observations.around(now_.observationIndex, now_.observationCardinality, time);
        if (older.blockTimestamp == time) return older;
        return PriceHistory.between(older, newer, time);
    }

    function _changeTick(int24 tick, int128 gross, int128 net) private {
        Tick storage entry = ticks[tick];
        uint128 before = entry.liquidityGross;
        entry.liquidityGross = uint128(int128(before) + gross);
        entry.liquidityNet += net;
        if ((before == 0) == (entry.liquidityGross == 0)) return;
        entry.initialized = before == 0;
        int24 place = tick / tickSpacing;
        if (tick < 0 && tick % tickSpacing != 0) place--;
        tickBitmap[int16(place >> 8)] ^= 1 << uint8(uint24(place));
        if (before == 0) _link(tick);
        else _unlink(tick);
    }

    function _link(int24 tick) private {
        int24 lower = MIN_TICK;
        while (_above[lower] < tick) lower = _above[lower];
        int24 upper = _above[lower];
        (_above[lower], _below[tick], _above[tick], _below[upper]) = (tick, lower, upper, tick);
        if (tick <= slot0.tick && tick > _floor) _floor = tick;
    }

    function _unlink(int24 tick) private {
        (int24 lower, int24 upper) = (_below[tick], _above[tick]);
        (_above[lower], _below[upper]) = (upper, lower);
        if (_floor == tick) _floor = lower;
    }

    function _checkRange(int24 lower, int24 upper) private view {
        require(lower < upper && lower > MIN_TICK && upper < MAX_TICK, "T");
        require(lower % tickSpacing == 0 && upper % tickSpacing == 0, "TS");
    }

    function _collectInput(
        Side memory side,
        uint256 amount,
        int256 amount0,
        int256 amount1,
        bytes calldata data
    ) private {
        uint256 before = _balance(side);
        ISwapCallback(msg.sender).uniswapV3SwapCallback(amount0, amount1, data);
        require(_balance(side) >= before + amount, "IIA");
    }

    function _balance(Side memory side) private view returns (uint256 sum) {
        sum = IToken(side.erc20).balanceOf(address(this));
        if (side.erc223 != address(0)) sum += IToken(side.erc223).balanceOf(address(this));
    }

    function _take(address token, uint256 amount) private {
        require(IToken(token).transferFrom(msg.sender, address(this), amount), "TF");
    }

    function _give(Side memory side, address to, uint256 amount, bool is223) private {
        if (amount == 0) return;
        require(IToken(is223 ? side.erc223 : side.erc20).transfer(to, amount), "TF");
    }

    /// ERC-223 tokens are paid in by a plain transfer, which asks who receives them.
    function tokenReceived(address, uint256, bytes calldata) external pure returns (bytes4) {
        return 0x8943ec02;
    }

    function _wants223(bytes calldata data) private pure returns (bool) {
        return data.length > 0 && data[0] == 0x01;
    }

    function _key(address owner, int24 lower, int24 upper) private pure returns (bytes32) {
        return keccak256(abi.encode(owner, lower, upper));
    }
}
