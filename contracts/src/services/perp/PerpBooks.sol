// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ACCOUNT_FLAGGED,
    ACCOUNT_SUSPENDED,
    DUST,
    IAssetService,
    SETTLEMENT
} from "../../interfaces/IAssetService.sol";
import {CROSS, ISOLATED} from "../../interfaces/IPerpService.sol";
import {Position, PositionSlot} from "../../libraries/PositionSlot.sol";
import {PerpMarkets} from "./PerpMarkets.sol";

/// Every position in its two books: the applied one, and what stands apart in a dispute.
abstract contract PerpBooks is PerpMarkets {
    using PositionSlot for Position;
    using PositionSlot for uint256;

    uint256 internal constant SUSPENSE = 1 << 49;

    IAssetService public immutable assets;
    mapping(uint256 key => uint256 word) internal _positions;
    /// Posted margin of isolated positions by the same key.
    mapping(uint256 key => uint256) internal _posted;
    /// By account, mode and word of 256 markets: where the account ever had a position.
    mapping(uint256 key => uint256 bits) internal _marketsOf;

    constructor(IAssetService assets_) {
        assets = assets_;
    }

    function positionOf(uint32 account, uint16 market, uint8 mode, bool isSuspense)
        external
        view
        returns (int256 size, int256 quote, uint256 remainder, uint256 flags)
    {
        uint256 key = _key(account, market, mode, false);
        Position memory position = _positions[key].unpack();
        Position memory apart = _positions[key | SUSPENSE].unpack();
        _touchBoth(_markets[market].funding, position, apart, position.size + apart.size);
        if (isSuspense) position = apart;
        return (position.size, position.quote, position.remainder, position.flags);
    }

    function postedMarginOf(uint32 account, uint16 market) external view returns (uint256) {
        return _posted[_key(account, market, ISOLATED, false)];
    }

    // ----- inside -----

    function _key(uint32 account, uint16 market, uint8 mode, bool isSuspense)
        internal
        pure
        returns (uint256)
    {
        return uint256(account) | (uint256(market) << 32) | (uint256(mode) << 48)
            | (isSuspense ? SUSPENSE : 0);
    }

    function _listKey(uint32 account, uint8 mode, uint256 part) internal pure returns (uint256) {
        return uint256(account) | (part << 32) | (uint256(mode) << 48);
    }

    /// The first leg or money in a market and mode: flags of the account are copied into it.
    function _introduce(uint32 account, uint16 market, uint8 mode)
        internal
        returns (uint256 flags)
    {
        uint256 listKey = _listKey(account, mode, market / MARKETS_A_WORD);
        _marketsOf[listKey] |= 1 << (market % MARKETS_A_WORD);
        uint256 ofAccount = assets.accountFlags(account);
        flags = PositionSlot.KNOWN;
        if (ofAccount & ACCOUNT_FLAGGED != 0 && mode == CROSS) flags |= PositionSlot.FLAGGED;
        if (ofAccount & ACCOUNT_SUSPENDED != 0) flags |= PositionSlot.SUSPENDED;
    }

    function _touchBoth(
        Funding memory funding,
        Position memory position,
        Position memory apart,
        int256 size
    ) internal pure {
        int256 index = _indexFor(funding, size);
        position.touch(index);
        apart.touch(index);
    }

    function _addQuote(uint32 account, uint16 market, uint8 mode, int256 change) internal {
        Funding memory funding = _perpetual(market).funding;
        uint256 key = _key(account, market, mode, false);
        Position memory position = _positions[key].unpack();
        // Margin can come before the first fill: it too asks whether the account is in dispute.
        if (position.flags & PositionSlot.KNOWN == 0) {
            position.flags |= _introduce(account, market, mode);
        }
        Position memory apart = _positions[key | SUSPENSE].unpack();
        _touchBoth(funding, position, apart, position.size + apart.size);
        if (position.flags & PositionSlot.SUSPENDED != 0) {
            apart.flags = PositionSlot.KNOWN;
            apart.quote += change;
            _positions[key | SUSPENSE] = apart.pack();
        } else {
            position.quote += change;
        }
        _positions[key] = position.pack();
    }

    /// The quote of both books goes to the balances of their books, the remainder to the dust.
    function _close(
        uint32 account,
        uint16 market,
        uint256 key,
        Position memory position,
        Position memory apart
    ) internal {
        uint256 remainder = position.remainder + apart.remainder;
        apart.quote += int256(remainder >> FUNDING_BITS);
        remainder &= (1 << FUNDING_BITS) - 1;
        // Lots of the two books cancel out: at size 0 together they are worth nothing.
        if (position.size != 0) {
            position.size = 0;
            apart.size = 0;
        }
        if (position.quote != 0) assets.creditBook(account, SETTLEMENT, position.quote, false);
        if (apart.quote != 0) {
            assets.creditBook(account, SETTLEMENT, apart.quote, apart.flags != 0);
        }
        position.quote = 0;
        apart.quote = 0;
        position.remainder = 0;
        apart.remainder = 0;
        if (_posted[key] != 0) _posted[key] = 0;
        if (remainder == 0) return;
        uint256 dust = _markets[market].prices.dust + remainder;
        if (dust >> FUNDING_BITS != 0) {
            assets.credit(DUST, SETTLEMENT, int256(dust >> FUNDING_BITS));
            dust &= (1 << FUNDING_BITS) - 1;
        }
        _markets[market].prices.dust = uint24(dust);
    }

    /// Takes the lowest market out of a word of an account's list.
    function _takeMarket(uint256 bits, uint256 part)
        internal
        pure
        returns (uint256 rest, uint16 market)
    {
        uint256 lowest = bits & (~bits + 1);
        rest = bits ^ lowest;
        market = uint16(part * MARKETS_A_WORD + _log2(lowest));
    }

    /// Position of the only set bit of a word.
    function _log2(uint256 bit) private pure returns (uint256 position) {
        if (bit >> 128 != 0) position = 128;
        if (bit >> (position + 64) != 0) position += 64;
        if (bit >> (position + 32) != 0) position += 32;
        if (bit >> (position + 16) != 0) position += 16;
        if (bit >> (position + 8) != 0) position += 8;
        if (bit >> (position + 4) != 0) position += 4;
        if (bit >> (position + 2) != 0) position += 2;
        if (bit >> (position + 1) != 0) position += 1;
    }
}
