// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {INSURANCE, POOL} from "../../src/interfaces/IAssetService.sol";
import {TRANSFER} from "../../src/interfaces/IHandler.sol";
import {EscapeFixture} from "./EscapeFixture.sol";

/// What holds whatever the venue did before it died, whoever registers whom and when, and in
/// whatever order people claim.
contract EscapeInvariantsTest is EscapeFixture {
    uint32 private constant FIRST = 16;
    uint32 private constant ACCOUNTS = 6;

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// Quote units that an account was paid, tokens at what they count as collateral.
    mapping(uint32 account => uint256) private _valuePaid;
    mapping(uint16 asset => uint256) private _unitsPaid;
    mapping(uint32 account => bool) private _isLate;
    /// How often each action had its effect.
    mapping(string action => uint256) public did;
    string public fault;

    function setUp() public override {
        super.setUp();
        for (uint32 account = FIRST; account < FIRST + ACCOUNTS; ++account) {
            enter(account, 1e9);
        }
        stake(FIRST, 5e8);
        stake(FIRST + 1, 2e8);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(this);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory selectors = new bytes4[](2);
        selectors[0] = this.live.selector;
        selectors[1] = this.leave.selector;
        targets[0] = FuzzSelector(address(this), selectors);
    }

    // ----- what people do -----

    function live(uint8 what, uint32 a, uint32 b, uint64 amount) public {
        if (escape.openedAt() != 0) return leave(what, a, 0);
        uint32 one = oneOf(a);
        uint32 other = oneOf(b);
        if (what % 6 == 0) {
            bring(one, uint16(amount % 2), uint64(within(amount, 1, 1e8)));
            did["deposit"] += 1;
        } else if (what % 6 == 1 && one != other) {
            trade(one, other == FIRST + 5 ? POOL : other, mark(), within(amount, 1, 200_000));
            did["trade"] += 1;
        } else if (what % 6 == 2) {
            submit(priceSection(0, within(amount, 40_000, 90_000)));
            did["price"] += 1;
        } else if (what % 6 == 3) {
            // Also what is not there: then the account is in dispute.
            submit(
                reserveSection(
                    one, uint16(b % 2), uint64(within(amount, 1, amount % 8 == 0 ? 2e9 : 1e8))
                )
            );
            did["withdrawal"] += 1;
        } else if (what % 6 == 4) {
            Fill memory fill = fillOf(one, other, true, mark() + 50, within(amount, 1, 10_000));
            fill.takerLimit = mark();
            if (one == other || amount % 4 != 0) return;
            submit(matchSection(fill));
            did["dispute"] += 1;
        } else {
            uint64 units = uint64(within(amount, 1, 1e8));
            submit(
                section(TRANSFER, abi.encodePacked(one, INSURANCE, uint16(b % 2), units, START_US))
            );
            did["insurance"] += 1;
        }
    }

    function leave(uint8 what, uint32 a, uint16 asset) public {
        if (escape.openedAt() == 0) {
            // Most of the time the venue lives on.
            if (what % 8 != 0) return live(what, a, asset, uint64(a) * 7_919);
            openEscape();
            did["open"] += 1;
            return;
        }
        uint32 one = oneOf(a);
        asset = asset % 2;
        (, bool isRegistered,,) = escape.claimOf(one);
        if (!isRegistered) {
            _isLate[one] = escape.isFixed();
            escape.register(one);
            did[_isLate[one] ? "late" : "register"] += 1;
        } else if (!escape.isFixed()) {
            if (what % 16 != 0) return;
            fixFactor();
            did["fix"] += 1;
        } else if (escape.claimable(one, asset) != 0) {
            _claim(one, asset);
        } else {
            vm.expectRevert();
            escape.claim(one, asset);
        }
    }

    function _claim(uint32 one, uint16 asset) private {
        uint256 before = (asset == 0 ? usd : coin).balanceOf(ownerOf(one));
        uint256 units = escape.claim(one, asset);
        uint256 got = (asset == 0 ? usd : coin).balanceOf(ownerOf(one)) - before;
        if (got != units * (asset == 0 ? 1 : COIN_SCALE)) fault = "paid something else";
        _unitsPaid[asset] += units;
        if (asset == 0) {
            _valuePaid[one] += units;
        } else {
            uint256 kept = escape.kept(one, 1);
            // Beyond what was the account's own it is a part of the basket.
            if (units > kept) _valuePaid[one] += worth(units - kept);
        }
        did["claim"] += 1;
    }

    function oneOf(uint32 seed) private pure returns (uint32) {
        return FIRST + seed % ACCOUNTS;
    }

    function mark() private view returns (uint256) {
        return perps.markOf(0);
    }

    function worth(uint256 units) private view returns (uint256) {
        return units * mark() / 200;
    }

    // ----- what holds -----

    /// forge-config: default.invariant.runs = 96
    /// forge-config: default.invariant.depth = 64
    /// forge-config: long.invariant.runs = 2048
    /// forge-config: long.invariant.depth = 96
    function invariant_nobody_gets_more_than_there_is() public view {
        _check();
    }

    function _check() private view {
        checkEq(keccak256(bytes(fault)), keccak256(""), fault);
        if (!escape.isFixed()) return;
        for (uint16 asset = 0; asset < 2; ++asset) {
            (,, uint128 pot,) = escape.totals(asset);
            uint256 waiting;
            for (uint32 one = FIRST; one < FIRST + ACCOUNTS; ++one) {
                (, bool isRegistered,,) = escape.claimOf(one);
                if (isRegistered) waiting += escape.claimable(one, asset);
            }
            check(_unitsPaid[asset] + waiting <= pot, "paid and waiting fit into the pot");
        }
        for (uint32 one = FIRST; one < FIRST + ACCOUNTS; ++one) {
            if (_isLate[one]) continue;
            (uint128 cash,,,) = escape.claimOf(one);
            // The factor is rounded down, and so is each part.
            check(
                _valuePaid[one] * 1e9 <= uint256(cash) * (escape.factorPpb() + 1),
                "at most the factor times the equity"
            );
        }
    }

    /// Whatever is missing, and whatever tokens the debtor and the fund have.
    /// forge-config: default.fuzz.runs = 512
    function test_AnyShortage_IsSharedByOneFactor(
        uint256 lots,
        uint256 rise,
        uint64 coins,
        uint64 insurance
    ) external {
        bring(FIRST + 2, 1, uint64(within(coins, 1, 2e6)));
        uint64 units = uint64(within(insurance, 1, 9e8));
        submit(
            section(TRANSFER, abi.encodePacked(FIRST + 3, INSURANCE, uint16(0), units, START_US))
        );
        trade(FIRST + 4, FIRST + 2, MARK, within(lots, 50_000, 500_000));
        submit(priceSection(0, MARK + within(rise, 10_000, 30_000)));
        openEscape();
        registerRange(FIRST, FIRST + 5);
        fixFactor();
        uint256 factor = escape.factorPpb();
        (uint128 owed,, uint128 pot,) = escape.totals(0);
        check(owed <= pot || factor < 1e9 || escape.claimable(FIRST + 4, 1) > 0, "shared");
        for (uint32 one = FIRST; one < FIRST + ACCOUNTS; ++one) {
            (uint128 cash,,,) = escape.claimOf(one);
            // One factor: what anybody gets of a unit of cash differs by rounding alone.
            if (owed > pot) {
                checkEq(escape.claimable(one, 0), uint256(cash) * pot / owed, "cash");
            }
            for (uint16 asset = 0; asset < 2; ++asset) {
                if (escape.claimable(one, asset) != 0) _claim(one, asset);
            }
            _check();
        }
    }

    /// A campaign that reaches nothing proves nothing: a fixed walk gets to every action.
    function test_the_walk_reaches_everything() external {
        uint256 state = 7;
        uint256[9] memory seen;
        for (uint256 run = 0; run < 12; ++run) {
            uint256 snapshot = vm.snapshotState();
            for (uint256 i = 0; i < 90; ++i) {
                state = uint256(keccak256(abi.encode(state)));
                uint8 what = uint8(state >> 8);
                if (i < 45) {
                    live(what, uint32(state >> 16), uint32(state >> 48), uint64(state >> 96));
                } else {
                    leave(uint8(i == 45 ? 0 : what), uint32(state >> 16), uint16(state >> 48));
                }
                _check();
            }
            for (uint256 i = 0; i < 9; ++i) {
                seen[i] += did[NAMES[i]];
            }
            vm.revertToState(snapshot);
        }
        for (uint256 i = 0; i < 9; ++i) {
            check(seen[i] > 0, NAMES[i]);
        }
    }

    string[9] private NAMES = [
        "deposit", "trade", "price", "withdrawal", "dispute", "insurance", "fix", "late", "claim"
    ];
}
