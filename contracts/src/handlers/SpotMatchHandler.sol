// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FEES, IAssetService} from "../interfaces/IAssetService.sol";
import {IEntrypoint} from "../interfaces/IEntrypoint.sol";
import {MATCH_SPOT} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {Items} from "../libraries/Items.sol";
import {Handler} from "./Handler.sol";

/// Fills of spot orders, in the layout of perpetual ones. The buyer's fee is in base units, the
/// seller's in quote units.
contract SpotMatchHandler is Handler {
    using Items for bytes;

    uint256 private constant SIZE = 119;
    uint256 private constant TAKER_BUYS = 1;
    uint256 private constant TAKER_EXTRA = 16;
    uint256 private constant MAKER_EXTRA = 32;
    /// No side pays more than a fiftieth of what it gets, and the unit that rounding adds.
    uint256 private constant FEE_PART_MAX = 50;

    error FillEmpty(uint256 price, uint256 lots);
    error NotSpot(uint16 market);

    constructor(address entrypoint_, IAssetService assets_, IPerpService perps_)
        Handler(entrypoint_, assets_, perps_)
    {}

    struct Side {
        uint32 account;
        uint256 fee;
        uint256 limit;
    }

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind != MATCH_SPOT) revert KindUnknown(kind);
        uint256 end = items.countOf(SIZE) * SIZE;
        for (uint256 offset = 0; offset < end; offset += SIZE) {
            _applyMatch(items, offset);
        }
    }

    function _applyMatch(bytes calldata items, uint256 offset) private {
        uint16 market = uint16(items.uintAt(offset, 2));
        uint256 price = items.uintAt(offset + 2, 7);
        uint256 lots = items.uintAt(offset + 9, 7);
        if (price == 0 || lots == 0) revert FillEmpty(price, lots);
        IPerpService.MarketRules memory rules = perps.rulesOf(market);
        if (!rules.isSpot) revert NotSpot(market);
        Side memory taker = Side(
            uint32(items.uintAt(offset + 16, 4)),
            items.uintAt(offset + 25, 8),
            items.uintAt(offset + 41, 7)
        );
        Side memory maker = Side(
            uint32(items.uintAt(offset + 20, 4)),
            items.uintAt(offset + 33, 8),
            items.uintAt(offset + 48, 7)
        );
        uint256 flags = items.uintAt(offset + 24, 1);
        if (flags & TAKER_EXTRA != 0) _noteTraded(taker, rules, price * lots);
        if (flags & MAKER_EXTRA != 0) _noteTraded(maker, rules, price * lots);
        bool isBuy = flags & TAKER_BUYS != 0;
        _buy(rules, isBuy ? taker : maker, price, lots);
        _sell(rules, isBuy ? maker : taker, price, lots);
    }

    function _noteTraded(Side memory side, IPerpService.MarketRules memory rules, uint256 value)
        private
    {
        uint64 command = IEntrypoint(entrypoint).commandInParts();
        perps.noteTraded(command, side.account, rules.quoteAsset, value);
    }

    function _buy(
        IPerpService.MarketRules memory rules,
        Side memory buyer,
        uint256 price,
        uint256 lots
    ) private {
        uint256 base = lots * rules.baseUnitsPerLot;
        if (price > buyer.limit || buyer.fee > base / FEE_PART_MAX + 1) {
            _refuse(MATCH_SPOT, buyer.account, abi.encode(price, buyer.limit, buyer.fee));
        }
        assets.credit(buyer.account, rules.quoteAsset, -int256(price * lots));
        assets.credit(buyer.account, rules.baseAsset, int256(base) - int256(buyer.fee));
        if (buyer.fee != 0) assets.credit(FEES, rules.baseAsset, int256(buyer.fee));
    }

    function _sell(
        IPerpService.MarketRules memory rules,
        Side memory seller,
        uint256 price,
        uint256 lots
    ) private {
        uint256 quote = price * lots;
        if (price < seller.limit || seller.fee > quote / FEE_PART_MAX + 1) {
            _refuse(MATCH_SPOT, seller.account, abi.encode(price, seller.limit, seller.fee));
        }
        assets.credit(seller.account, rules.baseAsset, -int256(lots * rules.baseUnitsPerLot));
        assets.credit(seller.account, rules.quoteAsset, int256(quote) - int256(seller.fee));
        if (seller.fee != 0) assets.credit(FEES, rules.quoteAsset, int256(seller.fee));
    }
}
