// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Margin modes of a position.
uint8 constant CROSS = 0;
uint8 constant ISOLATED = 1;

/// One side of a fill.
struct Leg {
    uint32 account;
    uint8 mode;
    /// See the LEG constants.
    uint8 kind;
    /// Signed lots: positive for a buy.
    int64 lots;
    /// Signed value of the lots in quote units: positive for a buy.
    int128 cost;
    /// Quote units; negative is a rebate.
    int64 fee;
}

// A user's order, or the pool's quote.
uint8 constant LEG_ORDER = 0;
// The liquidated side: may be flagged, and stays open at size 0 until its step is settled.
uint8 constant LEG_LIQUIDATION = 1;
// A transfer by rule (backstop, deleveraging, settlement): flags do not stop it, it stays open.
uint8 constant LEG_TRANSFER = 2;
// A handler found the order wrong: the leg goes to the suspense book.
uint8 constant LEG_REFUSED = 3;

/// The mirror of positions and prices: the same integers as the engine's, bit for bit. Handlers
/// alone may change it. Figures are the engine's units.
interface IPerpService {
    /// A leg was booked apart, because it is wrong or its account is in dispute.
    event LegSuspended(
        uint32 indexed account,
        uint16 indexed market,
        uint8 mode,
        int64 lots,
        int128 cost,
        int64 fee
    );
    event MarketConfigured(uint16 indexed market);

    error MarketUnknown(uint16 market);
    /// A spot market has no positions, no funding and no margin.
    error NotPerpetual(uint16 market);
    error MarketKindChanged(uint16 market);
    error LotMissing(uint16 market);
    error TiersInvalid(uint16 market);
    error PriceWentBack(uint16 market, uint64 before, uint64 given);
    error MarkTooFar(uint16 market, uint256 index, uint256 mark, uint256 most);
    error SettlementPriceChanged(uint16 market, uint256 first, uint256 price);
    error PositionNotClosed(uint32 account, uint16 market, int256 size);
    error IsolatedMarginMissing(uint32 account, uint16 market);

    /// What of a market's rules the mirror needs.
    struct MarketRules {
        bool isSpot;
        /// Trades only with a fresh index.
        bool needsIndex;
        uint16 baseAsset;
        uint16 quoteAsset;
        uint64 baseUnitsPerLot;
        uint48 maxIndexAgeUs;
        uint32 staleBandPpbPerSecond;
        uint32 staleBandCapPpb;
        /// A mark is at most this part of its index away from it.
        uint32 markClampPpb;
    }

    /// Tiers are packed as MarginFormulas.packTier says, ascending from lower 0.
    function configureMarket(uint16 market, MarketRules calldata rules, uint256[] calldata tiers)
        external;
    /// Not older than the price before, and the mark within its clamp of the index.
    function setPrice(
        uint16 market,
        uint56 index,
        uint56 confidence,
        uint64 publishTimeUs,
        uint56 mark
    ) external;
    /// Notes the one price at which a delisted market settles.
    function settleAt(uint16 market, uint56 price) external;
    /// Moves the funding index of all positions of a market, in 2^-20 quote units a lot.
    function moveFunding(uint16 market, int64 change) external;
    /// The side opposite the pool pays it: both indexes move and the pool's position gets the sum.
    function chargeUtilization(uint16 market, int64 change) external;

    function applyLeg(uint16 market, Leg calldata leg) external;
    function applyMatch(uint16 market, Leg calldata taker, Leg calldata maker) external;
    /// A position of size 0 gives its quote to the balance and its remainder to the dust.
    function closePosition(uint32 account, uint16 market, uint8 mode) external;
    /// Adds quote units to a position without a fill.
    function addQuote(uint32 account, uint16 market, uint8 mode, int256 change) external;
    /// Margin moved between balance and isolated position; `isPosted` when posted margin follows.
    function moveIsolatedMargin(uint32 account, uint16 market, int256 change, bool isPosted)
        external;
    /// Notes the price of the market at which a taker is liquidated.
    function noteLiquidation(uint16 market, Leg calldata taker) external;
    /// Notes the value of a fill that an extra fee is charged beside; `command` is 0, or the
    /// command that takes several batches.
    function noteTraded(uint64 command, uint32 account, uint16 asset, uint256 value) external;
    /// Takes from the value that an account traded in this transaction, or by the command in all
    /// its parts; false if that is less.
    function useTraded(uint64 command, uint32 account, uint16 asset, uint256 value)
        external
        returns (bool);
    function setAccountFlag(uint32 account, uint256 flag, bool isSet) external;
    function setIsolatedFlag(uint32 account, uint16 market, bool isSet) external;
    function mergeSuspense(uint32 account) external;

    /// A position as of the market's present funding. `isSuspense`: the book of disputed legs.
    function positionOf(uint32 account, uint16 market, uint8 mode, bool isSuspense)
        external
        view
        returns (int256 size, int256 quote, uint256 remainder, uint256 flags);
    function postedMarginOf(uint32 account, uint16 market) external view returns (uint256);
    /// Equity and maintenance margin of the cross side, in quote units.
    function crossFigures(uint32 account, uint64 timeUs, bool isInFavor, bool withSuspense)
        external
        view
        returns (int256 equity, uint256 maintenance);
    /// Quote and size at the mark of all positions of an account, in quote units, without bands and
    /// rounded down: of the mirror's book alone, and of both books. An isolated position counts as
    /// nothing when it is below zero.
    function valueAtMarks(uint32 account) external view returns (int256 first, int256 both);
    /// Equity of one isolated position in its favor, its maintenance margin, and what it must keep:
    /// that, or more than 5 % of its posted margin.
    function isolatedFigures(uint32 account, uint16 market, uint64 timeUs)
        external
        view
        returns (int256 equity, uint256 maintenance, uint256 required);
    /// Index price of a market and the half width of its band; 0 without an index.
    function indexOf(uint16 market, uint64 timeUs)
        external
        view
        returns (uint256 index, uint256 band, uint256 baseUnitsPerLot);
    function rulesOf(uint16 market) external view returns (MarketRules memory);
    function markOf(uint16 market) external view returns (uint256);
    /// How many liquidated legs of a batch were alike, at the same price: by their LiquidatedLeg.
    function liquidationsAt(bytes32 key) external view returns (uint256);
    /// 0 as long as none was told.
    function settlementPriceOf(uint16 market) external view returns (uint256);
    function openInterestOf(uint16 market) external view returns (int256);
}
