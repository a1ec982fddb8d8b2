// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// A position of one account in one market and margin mode, unpacked. Units are the engine's: lots,
/// quote units, and funding index in 2^-20 quote units a lot.
struct Position {
    int256 size;
    int256 quote;
    int256 fundingIndex;
    /// Part of a quote unit that funding left over, in 2^-20 quote units, 0 to 2^20 - 1.
    uint256 remainder;
    uint256 flags;
}

/// One slot a position, from the highest bit down: size i64 | quote i96 | funding index i64 |
/// remainder u20 | flags u12. docs/rulebook/mirror.md.
library PositionSlot {
    /// The slot was written before: a fresh one must ask for the flags of its account.
    uint256 internal constant KNOWN = 1;
    /// Copy of the account's flag (cross), or the position's own (isolated).
    uint256 internal constant FLAGGED = 2;
    /// Copy of the account's: its legs go to the suspense book.
    uint256 internal constant SUSPENDED = 4;

    uint256 private constant REMAINDER_BITS = 20;
    uint256 private constant REMAINDER_MASK = (1 << REMAINDER_BITS) - 1;

    error SizeOutOfRange(int256 size);
    error QuoteOutOfRange(int256 quote);
    error FundingIndexOutOfRange(int256 index);

    function unpack(uint256 word) internal pure returns (Position memory position) {
        position.size = int64(uint64(word >> 192));
        position.quote = int96(uint96(word >> 96));
        position.fundingIndex = int64(uint64(word >> 32));
        position.remainder = (word >> 12) & REMAINDER_MASK;
        position.flags = word & 0xfff;
    }

    /// Reverts where a figure does not fit its place: the engine's own bounds are narrower.
    function pack(Position memory position) internal pure returns (uint256 word) {
        int256 size = position.size;
        int256 quote = position.quote;
        int256 index = position.fundingIndex;
        if (size != int64(size)) revert SizeOutOfRange(size);
        if (quote != int96(quote)) revert QuoteOutOfRange(quote);
        if (index != int64(index)) revert FundingIndexOutOfRange(index);
        word = (uint256(uint64(int64(size))) << 192) | (uint256(uint96(int96(quote))) << 96)
            | (uint256(uint64(int64(index))) << 32) | (position.remainder << 12) | position.flags;
    }

    /// Funding up to `index`: t = r - size x dF; quote += floor(t / 2^20); r = t mod 2^20.
    function touch(Position memory position, int256 index) internal pure {
        if (index == position.fundingIndex) return;
        unchecked {
            // |size| < 2^63 and |dF| < 2^64: the product fits.
            int256 total =
                int256(position.remainder) - position.size * (index - position.fundingIndex);
            position.quote += total >> REMAINDER_BITS;
            position.remainder = uint256(total) & REMAINDER_MASK;
        }
        position.fundingIndex = index;
    }
}
