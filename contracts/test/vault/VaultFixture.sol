// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Vault} from "../../src/Vault.sol";
import {IAccounts} from "../../src/interfaces/IAccounts.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {NATIVE} from "../../src/vault/ListedAssets.sol";
import {Test} from "../Test.sol";
import {HostileToken} from "./HostileToken.sol";

/// Every account up to a bound is registered; its owner is told by its number.
contract NumberedAccounts is IAccounts {
    uint32 public constant LAST = 1000;

    function exitOwner(uint32 account) external pure returns (address) {
        if (account == 0 || account > LAST) return address(0);
        return ownerOf(account);
    }

    function ownerOf(uint32 account) public pure returns (address) {
        return address(uint160(0xACC00000) + account);
    }
}

/// A vault in use, with a token of 6 decimals, one of 18, and the chain's coin.
abstract contract VaultFixture is Test {
    uint64 internal constant GUARDIAN = 1;
    uint64 internal constant OPERATIONS = 2;
    uint32 internal constant CHALLENGE_WINDOW = 1 days;
    uint32 internal constant DELAY = 2 days;
    uint32 internal constant DELAY_BLOCKS = 100;
    uint16 internal constant USD = 0;
    uint16 internal constant ETH = 1;
    uint16 internal constant WIDE = 2;
    uint256 internal constant SCALE = 1e10;
    uint64 internal constant MILLION = 1_000_000e6;

    address internal immutable admin = address(0xAD);
    address internal immutable guardian = address(0x60A2D);
    address internal immutable operations = address(0x0B5);
    address internal immutable depositHandler = address(0xDE905);
    address internal immutable withdrawalHandler = address(0x317D);
    address internal immutable disputes = address(0xD15B);
    address internal immutable escape = address(0xE5CA);
    address internal immutable alice = address(0xA11CE);
    address internal immutable bob = address(0xB0B);

    AccessManager internal manager;
    NumberedAccounts internal accounts;
    Vault internal vault;
    HostileToken internal usd;
    HostileToken internal wide;
    /// The compiler takes the time for constant within a call; cheat codes change it.
    uint256 internal time = 1_700_000_000;
    uint256 internal height = 1000;

    function setUp() public virtual {
        vm.warp(time);
        vm.roll(height);
        manager = new AccessManager(admin);
        accounts = new NumberedAccounts();
        vault = new Vault(address(manager), CHALLENGE_WINDOW, DELAY, DELAY_BLOCKS);
        _assignRoles(address(vault));
        usd = new HostileToken(6);
        wide = new HostileToken(18);
        vm.prank(operations);
        vault.connect(_connections());
        _list(USD, address(usd), 1);
        _list(WIDE, address(wide), SCALE);
        _list(ETH, NATIVE, SCALE);
        vm.prank(operations);
        vault.open();
        for (uint256 i; i < 2; i++) {
            address user = i == 0 ? alice : bob;
            usd.mint(user, 10 * MILLION);
            wide.mint(user, 1e28);
            vm.deal(user, 1e24);
            vm.startPrank(user);
            usd.approve(address(vault), type(uint256).max);
            wide.approve(address(vault), type(uint256).max);
            vm.stopPrank();
        }
    }

    function _assignRoles(address target) internal {
        bytes4[] memory guarded = new bytes4[](4);
        guarded[0] = IVault.pause.selector;
        guarded[1] = IVault.lowerCap.selector;
        guarded[2] = IVault.lowerOutflowLimit.selector;
        guarded[3] = IVault.cancelProposal.selector;
        bytes4[] memory operated = new bytes4[](6);
        operated[0] = IVault.propose.selector;
        operated[1] = IVault.open.selector;
        operated[2] = IVault.listAsset.selector;
        operated[3] = IVault.setLimits.selector;
        operated[4] = IVault.setWithdrawalDelay.selector;
        operated[5] = IVault.connect.selector;
        vm.startPrank(admin);
        manager.setTargetFunctionRole(target, guarded, GUARDIAN);
        manager.setTargetFunctionRole(target, operated, OPERATIONS);
        manager.grantRole(GUARDIAN, guardian, 0);
        manager.grantRole(OPERATIONS, operations, 0);
        vm.stopPrank();
    }

    function _connections() internal view returns (IVault.Connections memory) {
        return IVault.Connections(accounts, depositHandler, withdrawalHandler, disputes, escape);
    }

    function _limits() internal pure returns (IVault.Limits memory) {
        return IVault.Limits(10, 100 * MILLION, 100 * MILLION, 1 days);
    }

    function _listing(address token, uint256 unitScale)
        internal
        pure
        returns (IVault.Listing memory)
    {
        return IVault.Listing(token, unitScale, _limits(), 10_000);
    }

    function _list(uint16 asset, address token, uint256 unitScale) internal {
        if (token != NATIVE) {
            HostileToken(token).mint(operations, 10_000);
            vm.prank(operations);
            HostileToken(token).approve(address(vault), 10_000);
        }
        vm.prank(operations);
        vault.listAsset(asset, _listing(token, unitScale));
    }

    /// Announces a call, waits and makes it.
    function _change(bytes memory data) internal {
        vm.prank(operations);
        bytes32 id = vault.propose(data);
        _wait(vault.proposalEarliest(id) - time, 1);
        vm.prank(operations);
        (bool ok, bytes memory result) = address(vault).call(data);
        if (!ok) {
            assembly {
                revert(add(result, 32), mload(result))
            }
        }
    }

    function _wait(uint256 seconds_, uint256 blocks) internal {
        time += seconds_;
        height += blocks;
        vm.warp(time);
        vm.roll(height);
    }

    function _deposit(address user, uint16 asset, uint32 account, uint256 amount)
        internal
        returns (uint64)
    {
        vm.prank(user);
        if (asset == ETH) return vault.depositNative{value: amount}(account);
        return vault.deposit(asset, account, amount);
    }

    function _take(uint64 number) internal {
        vm.prank(depositHandler);
        vault.takeDeposit(number);
    }

    function _takeAll() internal {
        while (vault.takenCount() < vault.depositCount()) {
            _take(vault.takenCount() + 1);
        }
    }

    function _schedule(uint64 id, uint16 asset, uint64 units, address to) internal {
        vm.prank(withdrawalHandler);
        vault.scheduleWithdrawal(id, 1, asset, units, to);
    }

    function _openEscape() internal {
        vm.prank(escape);
        vault.openEscape();
    }

    function _expect(bytes memory error_) internal {
        vm.expectRevert(error_);
    }

    function _balance(uint16 asset, address who) internal view returns (uint256) {
        if (asset == ETH) return who.balance;
        return (asset == USD ? usd : wide).balanceOf(who);
    }

    function _checkSolvent(uint16 asset) internal view {
        IVault.AssetState memory state = vault.assetState(asset);
        uint256 apart = state.claimed + state.remainders
            + (uint256(state.untaken) + state.scheduled) * state.unitScale;
        check(vault.surplus(asset) >= 0, "balance >= owed");
        check(state.owed >= apart, "owed >= what is set apart");
        checkEq(vault.free(asset), state.owed - apart, "free");
    }
}
