// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManager} from "@openzeppelin/contracts/access/manager/AccessManager.sol";
import {Entrypoint} from "../../src/Entrypoint.sol";
import {AccountHandler} from "../../src/handlers/AccountHandler.sol";
import {ConfigurationHandler} from "../../src/handlers/ConfigurationHandler.sol";
import {LiquidationHandler} from "../../src/handlers/LiquidationHandler.sol";
import {MarginHandler} from "../../src/handlers/MarginHandler.sol";
import {OrderMatchHandler} from "../../src/handlers/OrderMatchHandler.sol";
import {PriceHandler} from "../../src/handlers/PriceHandler.sol";
import {SpotMatchHandler} from "../../src/handlers/SpotMatchHandler.sol";
import {TransferHandler} from "../../src/handlers/TransferHandler.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {
    CONFIGURE_MARKET,
    CREDIT_DEPOSIT,
    IHandler,
    MATCH_ORDERS,
    REGISTER_ACCOUNT,
    SET_WITHDRAWAL_FEE,
    UPDATE_PRICE
} from "../../src/interfaces/IHandler.sol";
import {MarginFormulas} from "../../src/libraries/MarginFormulas.sol";
import {AssetService} from "../../src/services/AssetService.sol";
import {HandlersOnly} from "../../src/services/HandlersOnly.sol";
import {PerpService} from "../../src/services/PerpService.sol";
import {Test} from "../Test.sol";
import {OpenFundsHandler} from "./OpenFundsHandler.sol";

/// A mirror with one perpetual market at a mark of 60,000 and a hand that writes batches for it.
abstract contract MirrorFixture is Test {
    uint256 internal constant HANDLER_DELAY = 2 days;
    uint64 internal constant START_US = 1_760_000_000_000_000;
    uint256 internal constant MARK = 60_000;
    /// A twentieth.
    uint32 internal constant MARK_CLAMP = 50_000_000;

    AccessManager internal manager;
    Entrypoint internal entrypoint;
    AssetService internal assets;
    PerpService internal perps;
    ConfigurationHandler internal configuration;
    LiquidationHandler internal liquidations;
    uint64 internal sequence;

    function setUp() public virtual {
        vm.warp(1_760_000_000);
        manager = new AccessManager(address(this));
        entrypoint = new Entrypoint(address(manager), HANDLER_DELAY);
        assets = new AssetService(address(entrypoint));
        perps = new PerpService(address(entrypoint), assets);
        assets.connect(perps);
        HandlersOnly[] memory services = new HandlersOnly[](2);
        services[0] = assets;
        services[1] = perps;
        entrypoint.connect(services, escapeAddress());
        address entry = address(entrypoint);
        liquidations = new LiquidationHandler(entry, assets, perps);
        configuration = new ConfigurationHandler(entry, assets, perps, address(this), 0);
        use(new AccountHandler(entry, assets, perps), 1, 1);
        use(new OpenFundsHandler(entry, assets, perps), 2, openFunds());
        use(new OrderMatchHandler(entry, assets, perps), 5, 5);
        use(new SpotMatchHandler(entry, assets, perps), 6, 6);
        use(new MarginHandler(entry, assets, perps), 7, 8);
        use(new PriceHandler(entry, assets, perps), 9, 11);
        use(liquidations, 12, 18);
        TransferHandler transfers = new TransferHandler(entry, assets, perps);
        use(transfers, 19, 23);
        use(transfers, 29, 29);
        use(configuration, 24, 26);
        use(configuration, SET_WITHDRAWAL_FEE, SET_WITHDRAWAL_FEE);
        bytes memory market = marketItem(0);
        configuration.announce(keccak256(abi.encodePacked(CONFIGURE_MARKET, market)));
        submit(bytes.concat(section(CONFIGURE_MARKET, market), priceSection(0, MARK)));
    }

    /// Of kinds 2 to 4, the last that nothing stands behind: a handler of withdrawals is final.
    function openFunds() internal virtual returns (uint8) {
        return 4;
    }

    /// Who may end batches.
    function escapeAddress() internal virtual returns (address) {
        return address(0xE5C);
    }

    function use(IHandler handler, uint8 first, uint8 last) internal {
        for (uint8 kind = first; kind <= last; ++kind) {
            entrypoint.announceHandler(kind, address(handler));
            entrypoint.useHandler(kind);
        }
    }

    // ----- batches -----

    function batchOf(bytes memory sections)
        internal
        view
        returns (IEntrypoint.Batch memory batch)
    {
        batch.batchId = entrypoint.lastBatchId() + 1;
        batch.previousHash = entrypoint.headHash();
        batch.firstSequence = sequence + 1;
        batch.lastSequence = sequence + 1;
        batch.timeUs = START_US;
        batch.sections = sections;
    }

    function submit(bytes memory sections) internal {
        IEntrypoint.Batch memory batch = batchOf(sections);
        entrypoint.submit(batch);
        sequence = batch.lastSequence;
    }

    /// Items of the next command, of which more follow.
    function submitPart(bytes memory sections) internal {
        IEntrypoint.Batch memory batch = batchOf(sections);
        batch.lastSequence = sequence;
        entrypoint.submit(batch);
    }

    /// A batch that must revert as a whole, with this reason.
    function refuse(bytes memory reason, bytes memory sections) internal {
        IEntrypoint.Batch memory batch = batchOf(sections);
        vm.expectRevert(reason);
        entrypoint.submit(batch);
    }

    function section(uint8 kind, bytes memory items) internal pure returns (bytes memory) {
        return abi.encodePacked(kind, uint24(items.length), items);
    }

    /// Announces the fee and tells it.
    function setWithdrawalFee(uint16 asset, uint64 units) internal {
        bytes memory item = abi.encodePacked(asset, units);
        configuration.announce(keccak256(abi.encodePacked(SET_WITHDRAWAL_FEE, item)));
        submit(section(SET_WITHDRAWAL_FEE, item));
    }

    // ----- items -----

    function marketItem(uint16 market) internal pure returns (bytes memory) {
        bytes memory head = abi.encodePacked(
            market, uint8(2), uint16(1), uint16(0), uint64(100), uint48(10_000_000)
        );
        // One tier to a notional of 10^12, then a second; deductions make them continuous.
        uint256 first = MarginFormulas.packTier(0, 5_000_000, 0);
        uint256 second = MarginFormulas.packTier(1e12, 10_000_000, 5e9);
        return abi.encodePacked(
            head,
            uint32(100_000),
            uint32(50_000_000),
            MARK_CLAMP,
            uint8(2),
            uint160(first),
            uint160(second)
        );
    }

    function priceSection(uint16 market, uint256 mark) internal pure returns (bytes memory) {
        return section(
            UPDATE_PRICE, abi.encodePacked(market, uint56(mark), uint56(0), START_US, uint56(mark))
        );
    }

    function accountSection(uint32 account) internal pure returns (bytes memory) {
        return
            section(
                REGISTER_ACCOUNT, abi.encodePacked(account, address(uint160(account) + 0x1000))
            );
    }

    function depositSection(uint32 account, uint64 units) internal pure returns (bytes memory) {
        return section(CREDIT_DEPOSIT, abi.encodePacked(uint64(1), account, uint16(0), units));
    }

    struct Fill {
        uint32 taker;
        uint32 maker;
        bool isBuy;
        uint256 price;
        uint256 lots;
        int64 takerFee;
        int64 makerFee;
        uint256 takerLimit;
        uint256 makerLimit;
        uint8 flags;
    }

    /// A fill at the limits of both orders and without fees.
    function fillOf(uint32 taker, uint32 maker, bool isBuy, uint256 price, uint256 lots)
        internal
        pure
        returns (Fill memory)
    {
        return Fill(taker, maker, isBuy, price, lots, 0, 0, price, price, 0);
    }

    function matchItem(Fill memory fill) internal pure returns (bytes memory) {
        return matchItemIn(0, fill);
    }

    function matchItemIn(uint16 market, Fill memory fill) internal pure returns (bytes memory) {
        bytes memory head = abi.encodePacked(
            market,
            uint56(fill.price),
            uint56(fill.lots),
            fill.taker,
            fill.maker,
            uint8(fill.flags | (fill.isBuy ? 1 : 0))
        );
        return abi.encodePacked(
            head,
            fill.takerFee,
            fill.makerFee,
            uint56(fill.takerLimit),
            uint56(fill.makerLimit),
            keccak256(abi.encode(fill.taker, fill.price)),
            keccak256(abi.encode(fill.maker, fill.price))
        );
    }

    function matchSection(Fill memory fill) internal pure returns (bytes memory) {
        return section(MATCH_ORDERS, matchItem(fill));
    }

    function open(uint32 account, uint64 units) internal {
        submit(bytes.concat(accountSection(account), depositSection(account, units)));
    }

    // ----- what is checked -----

    function checkPosition(uint32 account, bool isSuspense, int256 size, int256 quote)
        internal
        view
    {
        (int256 actualSize, int256 actualQuote,,) = perps.positionOf(account, 0, 0, isSuspense);
        checkEq(actualSize, size, "size");
        checkEq(actualQuote, quote, "quote");
    }
}
