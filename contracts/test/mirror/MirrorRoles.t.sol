// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccessManaged} from "@openzeppelin/contracts/access/manager/IAccessManaged.sol";
import {Entrypoint} from "../../src/Entrypoint.sol";
import {ConfigurationHandler} from "../../src/handlers/ConfigurationHandler.sol";
import {IAssetService} from "../../src/interfaces/IAssetService.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {IHandler, MATCH_ORDERS} from "../../src/interfaces/IHandler.sol";
import {IPerpService, Leg} from "../../src/interfaces/IPerpService.sol";
import {HandlersOnly} from "../../src/services/HandlersOnly.sol";
import {VaultedMirrorFixture} from "./VaultedMirrorFixture.sol";

/// Every role against every function that changes the mirror. Who may call gets no refusal for who
/// he is; everybody else gets exactly that, and nothing changes.
contract MirrorRolesTest is VaultedMirrorFixture {
    uint64 private constant SUBMIT_ROLE = 7;
    uint256 private constant ANYONE = type(uint256).max;
    uint256 private constant ADMIN = 1;
    uint256 private constant SUBMITTER = 2;
    uint256 private constant ENTRYPOINT = 4;
    uint256 private constant HANDLER = 8;
    uint256 private constant ASSETS = 16;
    uint256 private constant PERPS = 32;
    uint256 private constant ESCAPE = 64;
    uint256 private constant MANAGER = 128;

    struct Row {
        address target;
        bytes call;
        uint256 allowed;
    }

    Row[] private _rows;
    address[] private _roles;

    function setUp() public override {
        super.setUp();
        address submitter = address(0x5B);
        _roles = [
            address(this),
            submitter,
            address(entrypoint),
            address(entrypoint.handlerOf(MATCH_ORDERS)),
            address(assets),
            address(perps),
            address(0xE5C),
            address(manager),
            address(0x1010),
            address(vault),
            address(0xBAD)
        ];
        open();
        bytes4[] memory submits = new bytes4[](1);
        submits[0] = Entrypoint.submit.selector;
        manager.setTargetFunctionRole(address(entrypoint), submits, SUBMIT_ROLE);
        manager.grantRole(SUBMIT_ROLE, submitter, 0);
        _entrypointRows();
        _assetRows();
        _perpRows();
        _handlerRows();
    }

    function open() private {
        submit(bytes.concat(accountSection(16), accountSection(17)));
        vault.deposit(0, 16, 1e9);
        submit(numberedDeposit(1, 16, 1e9));
    }

    function _row(address target, bytes memory call, uint256 allowed) private {
        _rows.push(Row(target, call, allowed));
    }

    function _entrypointRows() private {
        address entry = address(entrypoint);
        IEntrypoint.Batch memory batch = batchOf(accountSection(30));
        _row(entry, abi.encodeCall(entrypoint.submit, (batch)), SUBMITTER);
        // Done once by the deployment: it is over for everybody.
        _row(entry, abi.encodeCall(entrypoint.connect, (new HandlersOnly[](0), entry)), 0);
        _row(entry, abi.encodeCall(entrypoint.announceHandler, (5, entry)), ADMIN);
        _row(entry, abi.encodeCall(entrypoint.useHandler, (5)), ANYONE);
        _row(entry, abi.encodeCall(entrypoint.pauseKind, (5)), ADMIN);
        _row(entry, abi.encodeCall(entrypoint.resumeKind, (5)), ADMIN);
        _row(entry, abi.encodeCall(entrypoint.endBatches, ()), ESCAPE);
        _row(entry, abi.encodeCall(entrypoint.setAuthority, (address(manager))), MANAGER);
    }

    function _assetRows() private {
        address to = address(assets);
        IAssetService.AssetRules memory rules;
        _row(to, abi.encodeCall(assets.registerAccount, (40, to)), HANDLER);
        _row(to, abi.encodeCall(assets.configureAsset, (1, rules)), HANDLER);
        _row(to, abi.encodeCall(assets.credit, (16, 0, 5)), HANDLER | PERPS);
        _row(to, abi.encodeCall(assets.creditBook, (16, 0, 5, true)), HANDLER | PERPS);
        _row(to, abi.encodeCall(assets.debit, (16, 0, 5, START_US)), HANDLER);
        _row(to, abi.encodeCall(assets.setFlagged, (16, true)), HANDLER);
        _row(to, abi.encodeCall(assets.suspend, (16)), HANDLER | PERPS);
        _row(to, abi.encodeCall(assets.mergeSuspense, (16)), HANDLER);
        _row(to, abi.encodeCall(assets.stake, (16, 5)), HANDLER);
        _row(to, abi.encodeCall(assets.stakeApart, (16, 5, 5)), HANDLER);
        _row(to, abi.encodeCall(assets.redeem, (16, 0, 0)), HANDLER);
        _row(to, abi.encodeCall(assets.setExit, (1, 16, 5)), HANDLER);
        _row(to, abi.encodeCall(assets.setBackstopLossCap, (5)), HANDLER);
        _row(to, abi.encodeCall(assets.addBackstopLoss, (0)), HANDLER);
        _row(to, abi.encodeCall(assets.setHandler, (to, true)), ENTRYPOINT);
        // Whoever deployed connects, once: that is over.
        _row(to, abi.encodeCall(assets.connect, (perps)), ADMIN);
    }

    function _perpRows() private {
        address to = address(perps);
        IPerpService.MarketRules memory rules;
        uint256[] memory tiers = new uint256[](1);
        Leg memory leg = Leg(16, 0, 0, 1, int128(int256(MARK)), 0);
        Leg memory other = Leg(17, 0, 0, -1, -int128(int256(MARK)), 0);
        _row(to, abi.encodeCall(perps.configureMarket, (9, rules, tiers)), HANDLER);
        _row(to, abi.encodeCall(perps.setPrice, (0, 1, 0, START_US, 1)), HANDLER);
        _row(to, abi.encodeCall(perps.noteLiquidation, (0, leg)), HANDLER);
        _row(to, abi.encodeCall(perps.settleAt, (0, 1)), HANDLER);
        _row(to, abi.encodeCall(perps.moveFunding, (0, 1)), HANDLER);
        _row(to, abi.encodeCall(perps.chargeUtilization, (0, 1)), HANDLER);
        _row(to, abi.encodeCall(perps.applyLeg, (0, leg)), HANDLER);
        _row(to, abi.encodeCall(perps.applyMatch, (0, leg, other)), HANDLER);
        _row(to, abi.encodeCall(perps.closePosition, (16, 0, 0)), HANDLER);
        _row(to, abi.encodeCall(perps.addQuote, (16, 0, 0, 5)), HANDLER);
        _row(to, abi.encodeCall(perps.moveIsolatedMargin, (16, 0, 5, true)), HANDLER);
        _row(to, abi.encodeCall(perps.setAccountFlag, (16, 1, true)), ASSETS);
        _row(to, abi.encodeCall(perps.setIsolatedFlag, (16, 0, true)), HANDLER);
        _row(to, abi.encodeCall(perps.mergeSuspense, (16)), ASSETS);
        _row(to, abi.encodeCall(perps.setHandler, (to, true)), ENTRYPOINT);
    }

    function _handlerRows() private {
        for (uint8 kind = 1; kind <= 26; ++kind) {
            address handler = address(entrypoint.handlerOf(kind));
            _row(handler, abi.encodeCall(IHandler.handle, (kind, new bytes(1))), ENTRYPOINT);
        }
        address to = address(configuration);
        _row(to, abi.encodeCall(configuration.announce, (keccak256("item"))), ADMIN);
        _row(to, abi.encodeCall(configuration.withdraw, (keccak256("item"))), ADMIN);
    }

    function test_every_role_against_every_function() public {
        for (uint256 i; i < _rows.length; i++) {
            Row memory row = _rows[i];
            for (uint256 j; j < _roles.length; j++) {
                uint256 state = vm.snapshotState();
                vm.prank(_roles[j]);
                (bool ok, bytes memory result) = row.target.call(row.call);
                bool isRefused = !ok && _isForWho(bytes4(result));
                bool isAllowed = row.allowed & 1 << j != 0;
                if (isRefused == isAllowed) {
                    revert NotEqualUint("row and role", i * 100 + j, isAllowed ? 1 : 0);
                }
                check(isAllowed || !ok, "nothing happens");
                vm.revertToState(state);
            }
        }
        check(_rows.length * _roles.length > 600, "all of them");
    }

    function _isForWho(bytes4 selector) private pure returns (bool) {
        return selector == HandlersOnly.NotEntrypoint.selector
            || selector == HandlersOnly.NotAHandler.selector
            || selector == IHandler.NotEntrypoint.selector
            || selector == IEntrypoint.NotEscape.selector
            || selector == ConfigurationHandler.NotAnnouncer.selector
            || selector == IAccessManaged.AccessManagedUnauthorized.selector;
    }
}
