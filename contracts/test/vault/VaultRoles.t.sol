// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {VaultFixture} from "./VaultFixture.sol";

/// Every role against every function. Who may call gets no refusal for who he is; everybody else
/// gets exactly that, and nothing changes.
contract VaultRolesTest is VaultFixture {
    uint256 private constant ANYONE = type(uint256).max;
    uint256 private constant ADMIN = 1;
    uint256 private constant GUARD = 2;
    uint256 private constant OPERATE = 4;
    uint256 private constant TAKE = 8;
    uint256 private constant SCHEDULE = 16;
    uint256 private constant DISPUTE = 32;
    uint256 private constant ESCAPE = 64;
    uint256 private constant USER = 128;
    uint256 private constant ITSELF = 256;
    uint256 private constant MANAGER = 512;

    struct Row {
        bytes call;
        uint256 allowed;
    }

    Row[] private _rows;
    address[] private _roles;

    function setUp() public override {
        super.setUp();
        _roles = [
            admin,
            guardian,
            operations,
            depositHandler,
            withdrawalHandler,
            disputes,
            escape,
            alice,
            address(vault),
            address(manager)
        ];
        _row(abi.encodeCall(vault.deposit, (USD, 1, 100)), ANYONE);
        _row(abi.encodeCall(vault.depositNative, (1)), ANYONE);
        _row(abi.encodeCall(vault.depositWithPermit, (USD, 1, 100, 0, 0, 0, 0)), ANYONE);
        _row(abi.encodeCall(vault.stake, (USD, 1, 100)), ANYONE);
        _row(abi.encodeCall(vault.stakeNative, (1)), ANYONE);
        _row(abi.encodeCall(vault.takeDeposit, (1)), TAKE);
        _row(abi.encodeCall(vault.refundDeposit, (1)), ANYONE);
        _row(abi.encodeCall(vault.refundRemainder, (USD, 1)), ANYONE);
        _row(abi.encodeCall(vault.scheduleWithdrawal, (1, 1, USD, 10, bob)), SCHEDULE);
        _row(abi.encodeCall(vault.finalizeWithdrawal, (1)), ANYONE);
        _row(abi.encodeCall(vault.cancelWithdrawal, (1)), DISPUTE);
        _row(abi.encodeCall(vault.claim, (address(usd), bob)), ANYONE);
        _row(abi.encodeCall(vault.openEscape, ()), ESCAPE);
        _row(abi.encodeCall(vault.payEscape, (USD, bob, 1)), ESCAPE);
        _row(abi.encodeCall(vault.propose, (abi.encodePacked(vault.connect.selector))), OPERATE);
        _row(abi.encodeCall(vault.cancelProposal, (0)), GUARD);
        _row(abi.encodeCall(vault.open, ()), OPERATE);
        _row(abi.encodeCall(vault.listAsset, (30, _listing(address(usd), 1))), OPERATE);
        _row(abi.encodeCall(vault.setLimits, (USD, _limits())), OPERATE);
        _row(abi.encodeCall(vault.setWithdrawalDelay, (3 days, 1)), OPERATE);
        _row(abi.encodeCall(vault.connect, (_connections())), OPERATE);
        _row(abi.encodeCall(vault.lowerCap, (USD, 0)), GUARD);
        _row(abi.encodeCall(vault.lowerOutflowLimit, (USD, 0)), GUARD);
        _row(abi.encodeCall(vault.pause, (vault.deposit.selector, time + 1)), GUARD);
        _row(abi.encodeCall(vault.send, (address(usd), bob, 1)), ITSELF);
        _row(abi.encodeCall(vault.setAuthority, (address(manager))), MANAGER);
        _deposit(alice, USD, 1, 1000);
    }

    function _row(bytes memory call, uint256 allowed) private {
        _rows.push(Row(call, allowed));
    }

    function test_every_role_against_every_function() public {
        for (uint256 i; i < _rows.length; i++) {
            for (uint256 j; j < _roles.length; j++) {
                uint256 state = vm.snapshotState();
                vm.prank(_roles[j]);
                (bool ok, bytes memory result) = address(vault).call(_rows[i].call);
                bool isRefused = !ok && _isForWho(bytes4(result));
                bool isAllowed = _rows[i].allowed & 1 << j != 0;
                if (isRefused == isAllowed) {
                    revert NotEqualUint("row and role", i * 100 + j, isAllowed ? 1 : 0);
                }
                check(isAllowed || !ok, "nothing happens");
                vm.revertToState(state);
            }
        }
    }

    function _isForWho(bytes4 selector) private pure returns (bool) {
        return selector == IVault.NotThe.selector
            || selector == IAccessManaged.AccessManagedUnauthorized.selector;
    }

    /// The identifier of an interface is the exclusive or of its selectors: with a function added
    /// that the table does not have, it differs.
    function test_the_table_has_every_function() public view {
        bytes4 sum;
        // The last two are not part of the interface.
        for (uint256 i; i < _rows.length - 2; i++) {
            sum ^= bytes4(_rows[i].call);
        }
        bytes4[18] memory views = [
            vault.assetState.selector,
            vault.assetOf.selector,
            vault.owed.selector,
            vault.surplus.selector,
            vault.free.selector,
            vault.outflow.selector,
            vault.depositEntry.selector,
            vault.withdrawalEntry.selector,
            vault.claims.selector,
            vault.remainderOf.selector,
            vault.depositCount.selector,
            vault.takenCount.selector,
            vault.isOpen.selector,
            vault.isEscapeOpen.selector,
            vault.withdrawalDelay.selector,
            vault.connections.selector,
            vault.pausedUntil.selector,
            vault.proposalEarliest.selector
        ];
        for (uint256 i; i < views.length; i++) {
            sum ^= views[i];
        }
        checkEq(bytes32(sum), bytes32(type(IVault).interfaceId), "selectors");
    }
}
