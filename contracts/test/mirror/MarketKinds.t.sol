// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SpotMatchHandler} from "../../src/handlers/SpotMatchHandler.sol";
import {
    BACKSTOP_TAKEOVER,
    CHARGE_UTILIZATION,
    CONFIGURE_ASSET,
    CONFIGURE_MARKET,
    DELEVERAGE,
    FLAG_ACCOUNT,
    LIQUIDATION_FEE,
    LIQUIDATION_STEP,
    MATCH_ORDERS,
    MATCH_SPOT,
    MOVE_FUNDING,
    MOVE_ISOLATED_MARGIN,
    SETTLE_POSITION,
    UPDATE_PRICE
} from "../../src/interfaces/IHandler.sol";
import {IPerpService} from "../../src/interfaces/IPerpService.sol";
import {MoneyFixture} from "./MoneyFixture.sol";

/// A position in a market without tiers would have no margin, and nothing that asks for the margin
/// of its account would ever succeed again. No item can make one: such a batch reverts as a whole.
contract MarketKindsTest is MoneyFixture {
    uint16 private constant UNLISTED = 9;

    struct Item {
        uint8 kind;
        bytes data;
    }

    function setUp() public override {
        super.setUp();
        open(16, 1e9);
        open(17, 1e9);
        listSpot();
        submit(bytes.concat(assetDeposit(16, 1, 5_000), assetDeposit(17, 1, 5_000)));
    }

    /// One of each kind of item that only a perpetual market may have.
    function perpetualItems(uint16 market) private pure returns (Item[] memory items) {
        items = new Item[](10);
        items[0] = Item(MATCH_ORDERS, matchItemIn(market, fillOf(16, 17, true, MARK, 10)));
        items[1] = Item(
            MOVE_ISOLATED_MARGIN,
            abi.encodePacked(uint32(16), market, int64(5), uint8(1), START_US)
        );
        items[2] = Item(FLAG_ACCOUNT, abi.encodePacked(uint32(16), market, uint8(0), START_US));
        items[3] = Item(MOVE_FUNDING, abi.encodePacked(market, int64(1 << 20)));
        items[4] = Item(CHARGE_UTILIZATION, abi.encodePacked(market, int64(1 << 20)));
        items[5] = Item(LIQUIDATION_STEP, abi.encodePacked(uint32(16), market, uint8(0), int64(0)));
        items[6] = Item(LIQUIDATION_FEE, abi.encodePacked(uint32(16), market, uint8(1), int64(1)));
        items[7] = Item(
            BACKSTOP_TAKEOVER,
            abi.encodePacked(uint32(16), market, uint8(0), int64(1), int64(60_000))
        );
        items[8] = Item(
            DELEVERAGE,
            abi.encodePacked(
                uint32(16), uint8(0), uint32(17), uint8(0), market, int64(1), int64(60_000)
            )
        );
        items[9] =
            Item(SETTLE_POSITION, abi.encodePacked(uint32(16), market, uint8(0), uint56(MARK)));
    }

    function test_ItemOfAPerpetualInASpotMarket_RevertsTheBatch() external {
        Item[] memory items = perpetualItems(SPOT);
        for (uint256 i = 0; i < items.length; ++i) {
            refuse(
                abi.encodeWithSelector(IPerpService.NotPerpetual.selector, SPOT),
                section(items[i].kind, items[i].data)
            );
        }
        checkNothingHappened();
    }

    function test_ItemThatNamesAMarketNobodyListed_RevertsTheBatch() external {
        Item[] memory items = perpetualItems(UNLISTED);
        for (uint256 i = 0; i < items.length; ++i) {
            refuseUnlisted(items[i].kind, items[i].data);
        }
        refuseUnlisted(MATCH_SPOT, matchItemIn(UNLISTED, fillOf(16, 17, true, MARK, 10)));
        refuseUnlisted(
            UPDATE_PRICE,
            abi.encodePacked(UNLISTED, uint56(MARK), uint56(0), START_US, uint56(MARK))
        );
        checkNothingHappened();
    }

    function test_FillOfASpotOrderInAPerpetualMarket_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(SpotMatchHandler.NotSpot.selector, 0),
            section(MATCH_SPOT, matchItemIn(0, fillOf(16, 17, true, MARK, 10)))
        );
        checkNothingHappened();
    }

    /// Nobody is in dispute or holds a position, and what needs the margin of both still goes.
    function checkNothingHappened() private {
        check(!isSuspended(16) && !isSuspended(17), "nobody is in dispute");
        for (uint8 mode = 0; mode < 2; ++mode) {
            (,,, uint256 flags) = perps.positionOf(16, SPOT, mode, false);
            checkEq(flags, 0, "no position was begun");
        }
        submit(bytes.concat(withdrawal(16, 0, 1e9), withdrawal(17, 0, 1e9)));
        checkMoney(16, 0, 0, 0);
        checkMoney(17, 0, 0, 0);
    }

    function refuseUnlisted(uint8 kind, bytes memory item) private {
        refuse(
            abi.encodeWithSelector(IPerpService.MarketUnknown.selector, UNLISTED),
            section(kind, item)
        );
    }

    // ----- listings -----

    function refuseListing(bytes memory reason, uint8 kind, bytes memory item) private {
        configuration.announce(keccak256(abi.encodePacked(kind, item)));
        refuse(reason, section(kind, item));
    }

    function spotItem(uint16 market, uint64 perLot) private pure returns (bytes memory) {
        return abi.encodePacked(
            abi.encodePacked(market, uint8(1), uint16(1), uint16(0), perLot, uint48(0)),
            uint32(0),
            uint32(0),
            uint32(0),
            uint8(0)
        );
    }

    function test_MarketThatBecomesOfAnotherKind_RevertsTheBatch() external {
        submit(matchSection(fillOf(16, 17, true, MARK, 10)));
        bytes memory changed = abi.encodeWithSelector(IPerpService.MarketKindChanged.selector, 0);
        refuseListing(changed, CONFIGURE_MARKET, spotItem(0, 100));
        changed = abi.encodeWithSelector(IPerpService.MarketKindChanged.selector, SPOT);
        refuseListing(changed, CONFIGURE_MARKET, marketItem(SPOT));
        configure(CONFIGURE_MARKET, marketItem(0));
        configure(CONFIGURE_MARKET, spotItem(SPOT, 200));
        checkEq(perps.rulesOf(SPOT).baseUnitsPerLot, 200, "rules of one kind may change");
    }

    /// An account lists its positions in words for 1,024 markets: beyond them nothing would count.
    function test_MarketBeyondTheLast_RevertsTheBatch() external {
        refuseListing(
            abi.encodeWithSelector(IPerpService.MarketUnknown.selector, 1024),
            CONFIGURE_MARKET,
            marketItem(1024)
        );
        configure(CONFIGURE_MARKET, marketItem(1023));
    }

    function test_MarketWithoutUnitsALot_RevertsTheBatch() external {
        refuseListing(
            abi.encodeWithSelector(IPerpService.LotMissing.selector, 2),
            CONFIGURE_MARKET,
            spotItem(2, 0)
        );
    }

    function test_AssetPricedByAMarketThatIsNotListed_RevertsTheBatch() external {
        refuseListing(
            abi.encodeWithSelector(IPerpService.MarketUnknown.selector, UNLISTED),
            CONFIGURE_ASSET,
            abi.encodePacked(uint16(1), uint32(9e8), UNLISTED, uint8(1))
        );
        configure(CONFIGURE_ASSET, abi.encodePacked(uint16(2), uint32(0), UNLISTED, uint8(0)));
    }
}
