// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConfigurationHandler} from "../../src/handlers/ConfigurationHandler.sol";
import {AccountHandler} from "../../src/handlers/AccountHandler.sol";
import {DepositHandler} from "../../src/handlers/DepositHandler.sol";
import {DisputeHandler} from "../../src/handlers/DisputeHandler.sol";
import {Handler} from "../../src/handlers/Handler.sol";
import {LiquidationHandler} from "../../src/handlers/LiquidationHandler.sol";
import {MarginHandler} from "../../src/handlers/MarginHandler.sol";
import {OrderMatchHandler} from "../../src/handlers/OrderMatchHandler.sol";
import {PriceHandler} from "../../src/handlers/PriceHandler.sol";
import {SpotMatchHandler} from "../../src/handlers/SpotMatchHandler.sol";
import {TransferHandler} from "../../src/handlers/TransferHandler.sol";
import {WithdrawalHandler} from "../../src/handlers/WithdrawalHandler.sol";
import {IAssetService} from "../../src/interfaces/IAssetService.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {
    CONFIGURE_ASSET,
    CONFIGURE_MARKET,
    CONFIGURE_VENUE,
    IHandler,
    MATCH_ORDERS,
    REGISTER_ACCOUNT,
    TRANSFER
} from "../../src/interfaces/IHandler.sol";
import {IPerpService} from "../../src/interfaces/IPerpService.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {Items} from "../../src/libraries/Items.sol";
import {MarginFormulas} from "../../src/libraries/MarginFormulas.sol";
import {MoneyFixture} from "./MoneyFixture.sol";

/// Entrypoint and services in one, whose `debit` fails as a call does that runs out of gas.
contract Speechless {
    function timeWindow() external pure returns (uint64, uint64) {
        return (0, type(uint64).max);
    }

    function exitOwner(uint32) external pure returns (address) {
        return address(1);
    }

    function call(IHandler handler, uint8 kind, bytes calldata items) external {
        handler.handle(kind, items);
    }
}

/// Listings, accounts and handlers that are not as they must be.
contract ConfigurationTest is MoneyFixture {
    // ----- markets -----

    function listing(uint8 flags, uint256[] memory tiers) private pure returns (bytes memory) {
        bytes memory item = abi.encodePacked(
            uint16(9), flags, uint16(1), uint16(0), uint64(100), uint48(0), uint32(0), uint32(0)
        );
        item = abi.encodePacked(item, MARK_CLAMP, uint8(tiers.length));
        for (uint256 i = 0; i < tiers.length; ++i) {
            item = abi.encodePacked(item, uint160(tiers[i]));
        }
        return item;
    }

    function refuseTiers(uint8 flags, uint256[] memory tiers) private {
        bytes memory item = listing(flags, tiers);
        configuration.announce(keccak256(abi.encodePacked(CONFIGURE_MARKET, item)));
        refuse(
            abi.encodeWithSelector(IPerpService.TiersInvalid.selector, 9),
            section(CONFIGURE_MARKET, item)
        );
    }

    function test_TiersThatAreNotAscendingFromZero_RevertTheBatch() external {
        refuseTiers(0, new uint256[](0));
        refuseTiers(1, new uint256[](1));
        uint256[] memory tiers = new uint256[](2);
        tiers[0] = MarginFormulas.packTier(1, 5_000_000, 0);
        tiers[1] = MarginFormulas.packTier(10, 5_000_000, 0);
        refuseTiers(0, tiers);
        tiers[0] = MarginFormulas.packTier(0, 5_000_000, 0);
        tiers[1] = MarginFormulas.packTier(0, 6_000_000, 0);
        refuseTiers(0, tiers);
        tiers[1] = MarginFormulas.packTier(1, 6_000_000, 0);
        configure(CONFIGURE_MARKET, listing(0, tiers));
        checkEq(perps.rulesOf(9).baseUnitsPerLot, 100, "listed");
    }

    function test_ListingCutShort_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(Items.LengthInvalid.selector, 33, 34),
            section(CONFIGURE_MARKET, new bytes(33))
        );
        bytes memory item = listing(0, new uint256[](1));
        bytes memory short = new bytes(53);
        for (uint256 i = 0; i < short.length; ++i) {
            short[i] = item[i];
        }
        refuse(
            abi.encodeWithSelector(Items.LengthInvalid.selector, 53, 54),
            section(CONFIGURE_MARKET, short)
        );
    }

    function test_ListingBeforeItsTime_RevertsTheBatch() external {
        ConfigurationHandler slow =
            new ConfigurationHandler(address(entrypoint), assets, perps, address(this), 1 days);
        entrypoint.announceHandler(CONFIGURE_VENUE, address(slow));
        vm.warp(block.timestamp + HANDLER_DELAY);
        entrypoint.useHandler(CONFIGURE_VENUE);
        bytes memory item = abi.encodePacked(uint64(7));
        bytes32 itemHash = keccak256(abi.encodePacked(CONFIGURE_VENUE, item));
        slow.announce(itemHash);
        uint256 from = block.timestamp + 1 days;
        refuse(
            abi.encodeWithSelector(ConfigurationHandler.TooEarly.selector, itemHash, from),
            section(CONFIGURE_VENUE, item)
        );
        vm.warp(from);
        submit(section(CONFIGURE_VENUE, item));
        (uint256 cap,) = assets.backstopLoss();
        checkEq(cap, 7, "cap");
        slow.withdraw(itemHash);
        refuse(
            abi.encodeWithSelector(ConfigurationHandler.NotAnnounced.selector, itemHash),
            section(CONFIGURE_VENUE, item)
        );
    }

    /// Every bit of a market's number finds its way through the lists of 256.
    function test_MarketsWithHighNumbers_CountInAccounts() external {
        open(16, 1e9);
        open(17, 1e9);
        listMarket(255);
        listMarket(256);
        submit(
            bytes.concat(
                matchIn(255, fillOf(16, 17, true, MARK, 10)),
                matchIn(256, fillOf(16, 17, false, MARK - 10, 20))
            )
        );
        (int256 equity, uint256 needed) = perps.crossFigures(16, START_US, true, true);
        checkEq(equity, 1e9 - 200, "20 lots sold 10 too cheap");
        checkEq(needed, 9_000, "0.5 % of 600,000 and of 1,200,000");
        (int256 first, int256 both) = perps.valueAtMarks(17);
        checkEq(first, 200, "17 has it");
        checkEq(both, 200, "17 has it");
    }

    /// A second market of an account that is flagged, or in dispute, knows of it.
    function test_FirstFillInAMarket_KnowsFlagsOfTheAccount() external {
        open(16, 1e6);
        open(17, 1e9);
        listMarket(2);
        submit(matchSection(fillOf(16, 17, true, MARK, 100_000)));
        submit(flagIn(16, CROSS_SIDE, true));
        submit(matchIn(2, fillOf(16, 17, true, MARK, 1)));
        check(isSuspended(16), "a flagged account may not grow");
        (int256 size, int256 quote,, uint256 flags) = perps.positionOf(16, 2, 0, false);
        checkEq(size, 0, "not in the first book");
        checkEq(flags, 7, "known, flagged, in dispute");
        listMarket(3);
        submit(matchIn(3, fillOf(16, 17, false, MARK, 2)));
        (size, quote,,) = perps.positionOf(16, 3, 0, true);
        checkEq(size, -2, "apart");
        checkEq(quote, 120_000, "apart");
    }

    // ----- assets and accounts -----

    function test_AssetBeyondTheLast_RevertsTheBatch() external {
        bytes memory item = abi.encodePacked(uint16(32), uint32(1), uint16(0), uint8(1));
        configuration.announce(keccak256(abi.encodePacked(CONFIGURE_ASSET, item)));
        refuse(
            abi.encodeWithSelector(IAssetService.AssetUnknown.selector, 32),
            section(CONFIGURE_ASSET, item)
        );
    }

    function test_AccountTwiceOrWithoutOwnerOrUnknown_RevertsTheBatch() external {
        submit(accountSection(16));
        refuse(
            abi.encodeWithSelector(IAssetService.AccountExists.selector, 16), accountSection(16)
        );
        refuse(abi.encodeWithSelector(IAssetService.AccountExists.selector, 4), accountSection(4));
        refuse(
            abi.encodeWithSelector(IAssetService.OwnerMissing.selector, 17),
            section(REGISTER_ACCOUNT, abi.encodePacked(uint32(17), address(0)))
        );
        refuse(
            abi.encodeWithSelector(IAssetService.AccountUnknown.selector, 18),
            depositSection(18, 1)
        );
    }

    function test_EmptyFill_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(OrderMatchHandler.FillEmpty.selector, 0, 10),
            matchSection(fillOf(16, 17, true, 0, 10))
        );
        refuse(
            abi.encodeWithSelector(OrderMatchHandler.FillEmpty.selector, MARK, 0),
            matchSection(fillOf(16, 17, true, MARK, 0))
        );
    }

    function test_ConnectingTwice_IsRefused() external {
        vm.expectRevert(
            abi.encodeWithSelector(IAssetService.AlreadyConnected.selector, address(perps))
        );
        assets.connect(perps);
    }

    function test_ClosingAnOpenPosition_IsRefused() external {
        open(16, 1e9);
        open(17, 1e9);
        submit(matchSection(fillOf(16, 17, true, MARK, 10)));
        vm.prank(address(liquidations));
        vm.expectRevert(
            abi.encodeWithSelector(IPerpService.PositionNotClosed.selector, 16, 0, int256(10))
        );
        perps.closePosition(16, 0, 0);
    }

    // ----- batches and handlers -----

    function test_SectionWithoutAHead_RevertsTheBatch() external {
        refuse(abi.encodeWithSelector(IEntrypoint.SectionBroken.selector, 0, 3), new bytes(3));
    }

    function test_SectionWithoutItems_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(Items.LengthInvalid.selector, 0, 119), section(MATCH_ORDERS, "")
        );
    }

    function test_HandlerOfNoKind_IsRefused() external {
        vm.expectRevert(abi.encodeWithSelector(IEntrypoint.HandlerMissing.selector, 0));
        entrypoint.announceHandler(0, address(this));
        vm.expectRevert(abi.encodeWithSelector(IEntrypoint.HandlerMissing.selector, 34));
        entrypoint.announceHandler(34, address(this));
        vm.expectRevert(abi.encodeWithSelector(IEntrypoint.HandlerMissing.selector, 5));
        entrypoint.useHandler(5);
    }

    function test_PauseThatIsLifted_IsOver() external {
        entrypoint.pauseKind(REGISTER_ACCOUNT);
        entrypoint.resumeKind(REGISTER_ACCOUNT);
        submit(accountSection(16));
        check(assets.exitOwner(16) != address(0), "registered");
    }

    function test_ItemOfAnotherHandler_IsUnknown() external {
        IVault vault = IVault(address(1));
        _refuseKind(new AccountHandler(address(this), assets, perps));
        _refuseKind(new DepositHandler(address(this), assets, perps, vault));
        _refuseKind(new WithdrawalHandler(address(this), assets, perps, vault));
        _refuseKind(new OrderMatchHandler(address(this), assets, perps));
        _refuseKind(new SpotMatchHandler(address(this), assets, perps));
        _refuseKind(new MarginHandler(address(this), assets, perps));
        _refuseKind(new PriceHandler(address(this), assets, perps));
        _refuseKind(new LiquidationHandler(address(this), assets, perps));
        _refuseKind(new TransferHandler(address(this), assets, perps));
        _refuseKind(new DisputeHandler(address(this), assets, perps, address(this), 1));
        _refuseKind(new ConfigurationHandler(address(this), assets, perps, address(this), 0));
    }

    function _refuseKind(IHandler handler) private {
        vm.expectRevert(abi.encodeWithSelector(IHandler.KindUnknown.selector, 99));
        handler.handle(99, new bytes(1));
    }

    /// Out of gas is the sender's fault: no account is in dispute for it.
    function test_CallThatFailsWithoutAReason_RevertsTheBatch() external {
        Speechless one = new Speechless();
        IHandler handler = new TransferHandler(address(one), IAssetService(address(one)), perps);
        bytes memory item =
            abi.encodePacked(uint32(16), uint32(17), uint16(0), uint64(1), START_US);
        vm.expectRevert(abi.encodeWithSelector(Handler.GasTooLow.selector, TRANSFER, 16));
        one.call(handler, TRANSFER, item);
    }
}
