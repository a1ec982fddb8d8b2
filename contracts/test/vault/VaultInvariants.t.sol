// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vault} from "../../src/Vault.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {NATIVE} from "../../src/vault/ListedAssets.sol";
import {HostileToken} from "./HostileToken.sol";
import {VaultActors} from "./VaultActors.sol";
import {VaultFixture} from "./VaultFixture.sol";

/// What holds after every step of everybody, whatever tokens and receivers do.
contract VaultInvariantsTest is VaultFixture {
    uint16 private constant REBASING = 2;
    VaultActors private _actors;

    /// Assets 0 (6 decimals), 1 (18) and 2 (24, rebases) are tokens; 3 is the chain's coin.
    function setUp() public override {
        super.setUp();
        vault = new Vault(address(manager), CHALLENGE_WINDOW, DELAY, DELAY_BLOCKS);
        _assignRoles(address(vault));
        vm.prank(operations);
        vault.connect(_connections());
        HostileToken[3] memory tokens =
            [new HostileToken(6), new HostileToken(18), new HostileToken(24)];
        _list(0, address(tokens[0]), 1);
        _list(1, address(tokens[1]), SCALE);
        _list(REBASING, address(tokens[2]), 1e16);
        _list(3, NATIVE, SCALE);
        vm.prank(operations);
        vault.open();
        _actors = new VaultActors(
            vault,
            VaultActors.Party(
                depositHandler, withdrawalHandler, disputes, escape, guardian, operations
            ),
            tokens
        );
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actors);
    }

    /// One asset after each step, in turn, and all of them in the end: a difference stays.
    /// forge-config: default.invariant.runs = 256
    /// forge-config: default.invariant.depth = 256
    /// forge-config: long.invariant.runs = 8192
    /// forge-config: long.invariant.depth = 256
    function invariant_money_is_where_the_book_says() public view {
        _checkAsset(uint16(_actors.steps() % _actors.ASSETS()));
    }

    function afterInvariant() public view {
        _check();
    }

    function _check() private view {
        for (uint16 asset; asset < _actors.ASSETS(); asset++) {
            _checkAsset(asset);
        }
    }

    function _checkAsset(uint16 asset) private view {
        checkEq(keccak256(bytes(_actors.fault())), keccak256(""), _actors.fault());
        IVault.AssetState memory state = vault.assetState(asset);
        checkEq(state.claimed, _actors.sumOfClaims(asset), "claims");
        checkEq(state.remainders, _actors.sumOfRemainders(asset), "remainders");
        uint256 apart = state.claimed + state.remainders
            + (uint256(state.untaken) + state.scheduled) * state.unitScale;
        check(state.owed >= apart, "owed covers what is set apart");
        if (_actors.isRebased(asset)) return;
        checkEq(state.owed, _actors.cameIn(asset) - _actors.wentOut(asset), "owed is in - out");
        checkEq(
            _actors.held(asset), state.owed + _actors.presents(asset), "balance is owed + presents"
        );
        checkEq(uint256(vault.surplus(asset)), _actors.presents(asset), "surplus is the presents");
    }

    /// A campaign that reaches nothing proves nothing: a fixed walk gets to every action.
    function test_the_actors_reach_everything() public {
        for (uint256 round; round < 30; round++) {
            this.walk(round, round > 20);
            _check();
        }
        bytes32[15] memory actions = [
            bytes32("deposit"),
            "take",
            "schedule",
            "finalize",
            "part",
            "cancel",
            "claim",
            "claimMade",
            "misbehave",
            "rebase",
            "lower",
            "pause",
            "raise",
            "payEscape",
            "refund"
        ];
        for (uint256 i; i < actions.length; i++) {
            if (_actors.done(actions[i]) == 0) {
                revert NotTrue(string.concat("never: ", string(abi.encodePacked(actions[i]))));
            }
        }
        check(_actors.done("refundRemainder") > 0, "refundRemainder");
    }

    /// A call of its own, so that its memory is given back.
    function walk(uint256 round, bool mayLeave) external {
        uint256 seed = uint256(keccak256(abi.encode(0x7461, round)));
        for (uint256 i; i < 80; i++) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 a = uint256(keccak256(abi.encode(seed, 1)));
            uint256 b = uint256(keccak256(abi.encode(seed, 2)));
            uint256 c = uint256(keccak256(abi.encode(seed, 3)));
            uint256 d = uint256(keccak256(abi.encode(seed, 4)));
            _step(seed % 14, a, b, c, mayLeave ? d & ~uint256(1) : d | 1);
        }
    }

    function _step(uint256 which, uint256 a, uint256 b, uint256 c, uint256 d) private {
        if (which < 3) _actors.deposit(a, b, c, d);
        else if (which == 3) _actors.take(a);
        else if (which == 4) _actors.schedule(a, b, c, d);
        else if (which == 5 || which == 6) _actors.finalize(a, b);
        else if (which == 7) _actors.cancel(a);
        else if (which == 8) _actors.claim(a, b, c);
        else if (which == 9) _actors.wait(a, b);
        else if (which == 10) _actors.misbehave(a, b, c);
        else if (which == 11) _actors.guard(a, b, c);
        else if (which == 12) _rare(a, b, c);
        else if (d % 2 == 0) _actors.goOut(vault.isEscapeOpen() ? a : 0, b, c, d);
    }

    function _rare(uint256 a, uint256 b, uint256 c) private {
        if (a % 4 == 0) _actors.rebase(b);
        else if (a % 4 == 1) _actors.raise(b, c);
        else if (a % 4 == 2) _actors.give(b, c);
        else _actors.openReceiver(b % 2 == 0);
    }
}
