// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Escape} from "../../src/Escape.sol";
import {ForcedRequests} from "../../src/ForcedRequests.sol";
import {Vault} from "../../src/Vault.sol";
import {DepositHandler} from "../../src/handlers/DepositHandler.sol";
import {WithdrawalHandler} from "../../src/handlers/WithdrawalHandler.sol";
import {
    CONFIGURE_ASSET,
    CREDIT_DEPOSIT,
    MOVE_POOL_SHARES,
    RESERVE_WITHDRAWAL,
    RETURN_WITHDRAWAL,
    SERVE_REQUEST
} from "../../src/interfaces/IHandler.sol";
import {IEscapeReason} from "../../src/interfaces/IEscapeReason.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {HostileToken} from "../vault/HostileToken.sol";
import {MirrorFixture} from "../mirror/MirrorFixture.sol";

/// A mirror with its vault, forced requests and escape. Asset 0 is the settlement asset; asset 1
/// has two token units an engine unit's hundredth, counts half of its price as collateral, and a
/// lot of it is 100 engine units.
abstract contract EscapeFixture is MirrorFixture {
    uint256 internal constant WINDOW = 2 days;
    uint256 internal constant REGISTRATION = 7 days;
    uint256 internal constant FEE = 0.001 ether;
    uint256 internal constant COIN_SCALE = 100;
    address internal constant RECEIVER = address(0xFEE);

    Escape internal escape;
    Vault internal vault;
    ForcedRequests internal requests;
    WithdrawalHandler internal withdrawals;
    HostileToken internal usd;
    /// Stands for the challenges.
    address internal constant debts = address(0xDEB7);
    HostileToken internal coin;
    uint64 internal deposits;
    uint64 internal withdrawalId;

    function setUp() public virtual override {
        super.setUp();
        address entry = address(entrypoint);
        vault = new Vault(address(manager), 1 days, 2 days, 100);
        withdrawals = new WithdrawalHandler(entry, assets, perps, vault);
        DepositHandler depositing = new DepositHandler(entry, assets, perps, vault);
        vault.connect(
            IVault.Connections(
                assets,
                address(depositing),
                address(withdrawals),
                address(withdrawals),
                address(escape)
            )
        );
        usd = _list(0, 1);
        coin = _list(1, COIN_SCALE);
        vault.open();
        ForcedRequests.Terms memory terms = ForcedRequests.Terms(FEE, WINDOW, RECEIVER);
        requests = new ForcedRequests(entry, assets, perps, vault, terms);
        use(requests, SERVE_REQUEST, SERVE_REQUEST);
        escape.connect(
            Escape.Parts(
                entrypoint, assets, perps, vault, requests, withdrawals, IEscapeReason(debts)
            )
        );
        entrypoint.announceHandler(CREDIT_DEPOSIT, address(depositing));
        use(withdrawals, RESERVE_WITHDRAWAL, RETURN_WITHDRAWAL);
        vm.warp(block.timestamp + HANDLER_DELAY);
        entrypoint.useHandler(CREDIT_DEPOSIT);
        bytes memory asset = abi.encodePacked(uint16(1), uint32(500_000_000), uint16(0), uint8(1));
        configuration.announce(keccak256(abi.encodePacked(CONFIGURE_ASSET, asset)));
        submit(section(CONFIGURE_ASSET, asset));
    }

    function openFunds() internal pure override returns (uint8) {
        return CREDIT_DEPOSIT;
    }

    function escapeAddress() internal override returns (address) {
        escape = new Escape(REGISTRATION);
        return address(escape);
    }

    function _list(uint16 asset, uint256 scale) private returns (HostileToken token) {
        token = new HostileToken(8);
        token.mint(address(this), 1e25);
        token.approve(address(vault), type(uint256).max);
        IVault.Limits memory limits = IVault.Limits(1, 1e15, 1e15, 1 days);
        vault.listAsset(asset, IVault.Listing(address(token), scale, limits, 1e6));
    }

    // ----- what happens -----

    function ownerOf(uint32 account) internal pure returns (address) {
        return address(uint160(account) + 0x1000);
    }

    /// An account with money of asset 0.
    function enter(uint32 account, uint64 units) internal {
        submit(accountSection(account));
        bring(account, 0, units);
    }

    function bring(uint32 account, uint16 asset, uint64 units) internal {
        vault.deposit(asset, account, asset == 0 ? units : units * COIN_SCALE);
        deposits += 1;
        submit(section(CREDIT_DEPOSIT, abi.encodePacked(deposits, account, asset, units)));
    }

    /// `buyer` buys lots of `seller`.
    function trade(uint32 buyer, uint32 seller, uint256 price, uint256 lots) internal {
        submit(matchSection(fillOf(buyer, seller, true, price, lots)));
    }

    function stake(uint32 account, int64 units) internal {
        submit(section(MOVE_POOL_SHARES, abi.encodePacked(account, units, units, START_US)));
    }

    function reserveSection(uint32 account, uint16 asset, uint64 units)
        internal
        returns (bytes memory)
    {
        withdrawalId += 256;
        return section(
            RESERVE_WITHDRAWAL,
            abi.encodePacked(withdrawalId, account, asset, units, uint64(0), START_US)
        );
    }

    function beginSection(uint64 number) internal pure returns (bytes memory) {
        return beginSection(number, 0);
    }

    /// @param units What is about to be taken.
    function beginSection(uint64 number, uint64 units) internal pure returns (bytes memory) {
        return
            section(SERVE_REQUEST, abi.encodePacked(uint8(0), number, uint64(0), units, START_US));
    }

    function answerSection(uint64 number, uint64 id, uint64 units)
        internal
        pure
        returns (bytes memory)
    {
        return section(SERVE_REQUEST, abi.encodePacked(uint8(1), number, id, units, START_US));
    }

    function askWithdrawal(uint32 account, uint16 asset, uint64 units) internal returns (uint64) {
        vm.deal(ownerOf(account), FEE);
        vm.prank(ownerOf(account));
        return requests.requestWithdrawal{value: FEE}(account, asset, units);
    }

    function askClose(uint32 account) internal returns (uint64) {
        vm.deal(ownerOf(account), FEE);
        vm.prank(ownerOf(account));
        return requests.requestClose{value: FEE}(account, 0);
    }

    function waitFor(uint256 time) internal {
        vm.warp(block.timestamp + time);
        vm.roll(block.number + time / 12);
    }

    function openEscape() internal {
        waitFor(3 days + 1);
        escape.openForSilence();
    }

    function fixFactor() internal {
        waitFor(REGISTRATION + 1);
        escape.fix();
    }

    function registerRange(uint32 first, uint32 last) internal {
        for (uint32 account = first; account <= last; ++account) {
            escape.register(account);
        }
    }

    /// Accounts from 16 on get out; returns what owner of `account` got of asset 0.
    function paid(uint32 account) internal view returns (uint256) {
        return usd.balanceOf(ownerOf(account));
    }
}
