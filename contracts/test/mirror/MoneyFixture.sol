// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ACCOUNT_SUSPENDED} from "../../src/interfaces/IAssetService.sol";
import {
    CONFIGURE_ASSET,
    CONFIGURE_MARKET,
    CONFIGURE_VENUE,
    CREDIT_DEPOSIT,
    FLAG_ACCOUNT,
    MATCH_ORDERS,
    MOVE_ISOLATED_MARGIN,
    RESERVE_WITHDRAWAL
} from "../../src/interfaces/IHandler.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// The items that move money without a fill, and checks of both books of an account.
abstract contract MoneyFixture is MirrorFixture {
    uint16 internal constant CROSS_SIDE = type(uint16).max;
    uint16 internal constant SPOT = 1;
    uint8 internal constant TAKER_ISOLATED = 2;
    uint8 internal constant MAKER_ISOLATED = 4;
    uint8 internal constant LIQUIDATION = 8;

    // ----- items -----

    function assetDeposit(uint32 account, uint16 asset, uint64 units)
        internal
        pure
        returns (bytes memory)
    {
        return section(CREDIT_DEPOSIT, abi.encodePacked(uint64(1), account, asset, units));
    }

    function withdrawal(uint32 account, uint16 asset, uint64 units)
        internal
        pure
        returns (bytes memory)
    {
        return section(
            RESERVE_WITHDRAWAL,
            abi.encodePacked(uint64(9), account, asset, units, uint64(0), START_US)
        );
    }

    function flagIn(uint32 account, uint16 market, bool isFlagged)
        internal
        pure
        returns (bytes memory)
    {
        return section(
            FLAG_ACCOUNT, abi.encodePacked(account, market, uint8(isFlagged ? 1 : 0), START_US)
        );
    }

    function margin(uint32 account, int64 change, bool isPosted)
        internal
        pure
        returns (bytes memory)
    {
        return section(
            MOVE_ISOLATED_MARGIN,
            abi.encodePacked(account, uint16(0), change, uint8(isPosted ? 1 : 0), START_US)
        );
    }

    function flagged(Fill memory fill, uint8 flags) internal pure returns (bytes memory) {
        fill.flags = flags;
        return matchSection(fill);
    }

    function matchIn(uint16 market, Fill memory fill) internal pure returns (bytes memory) {
        return section(MATCH_ORDERS, matchItemIn(market, fill));
    }

    // ----- listings -----

    function configure(uint8 kind, bytes memory item) internal {
        configuration.announce(keccak256(abi.encodePacked(kind, item)));
        submit(section(kind, item));
    }

    function capBackstop(uint64 cap) internal {
        configure(CONFIGURE_VENUE, abi.encodePacked(cap));
    }

    /// Asset 1 counts 90 % of the index of market 0.
    function listAsset() internal {
        configure(CONFIGURE_ASSET, abi.encodePacked(uint16(1), uint32(9e8), uint16(0), uint8(1)));
    }

    function listMarket(uint16 market) internal {
        configure(CONFIGURE_MARKET, marketItem(market));
        submit(priceSection(market, MARK));
    }

    /// 100 units of asset 1 a lot, paid in the settlement asset.
    function listSpot() internal {
        bytes memory item = abi.encodePacked(
            SPOT, uint8(1), uint16(1), uint16(0), uint64(100), uint48(0), uint32(0), uint32(0)
        );
        configure(CONFIGURE_MARKET, abi.encodePacked(item, uint32(0), uint8(0)));
    }

    // ----- what is checked -----

    function isSuspended(uint32 account) internal view returns (bool) {
        return assets.accountFlags(account) & ACCOUNT_SUSPENDED != 0;
    }

    function checkMoney(uint32 account, uint16 asset, int256 first, int256 apart) internal view {
        checkEq(assets.balanceOf(account, asset, false), first, "first book");
        checkEq(assets.balanceOf(account, asset, true), apart, "second book");
    }

    function checkIsolated(uint32 account, bool isSuspense, int256 size, int256 quote)
        internal
        view
    {
        (int256 actualSize, int256 actualQuote,,) = perps.positionOf(account, 0, 1, isSuspense);
        checkEq(actualSize, size, "isolated size");
        checkEq(actualQuote, quote, "isolated quote");
    }

    /// Settlement units of the venue and of accounts 16 to 19, in balances and in positions of
    /// market 0: money only moves.
    function checkSum(int256 expected) internal view {
        int256 sum;
        for (uint32 account = 1; account < 20; ++account) {
            for (uint256 book = 0; book < 2; ++book) {
                sum += assets.balanceOf(account, 0, book == 1);
                for (uint8 mode = 0; mode < 2; ++mode) {
                    (, int256 quote,,) = perps.positionOf(account, 0, mode, book == 1);
                    sum += quote;
                }
            }
        }
        checkEq(sum, expected, "all money");
    }
}
