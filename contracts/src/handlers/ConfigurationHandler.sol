// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetService} from "../interfaces/IAssetService.sol";
import {
    CONFIGURE_ASSET,
    CONFIGURE_MARKET,
    CONFIGURE_VENUE,
    SET_WITHDRAWAL_FEE
} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {Items} from "../libraries/Items.sol";
import {Handler} from "./Handler.sol";

/// Lists assets and markets, or changes their rules. Nothing here is the submitter's choice: the
/// exact bytes of an item must have been announced long enough before.
/// Asset: asset u16 | weight u32 | market u16 | is priced u8.
/// Market: market u16 | flags u8 (1 spot, 2 needs an index) | base u16 | quote u16 | base units a
/// lot u64 | index age u48 | stale band a second u32 | its cap u32 | mark clamp u32 | tiers u8,
/// then for each tier lower u64 | maintenance rate u32 | deduction u64.
/// Venue: loss cap of the backstop u64.
/// Withdrawal fee: asset u16 | units u64.
contract ConfigurationHandler is Handler {
    using Items for bytes;

    uint256 private constant ASSET_SIZE = 9;
    uint256 private constant MARKET_SIZE = 34;
    uint256 private constant TIER_SIZE = 20;
    uint256 private constant VENUE_SIZE = 8;
    uint256 private constant FEE_SIZE = 10;

    /// Seconds between announcement and use.
    uint256 public immutable delay;
    /// Who may announce: the access manager's administration, behind its own delay.
    address public immutable announcer;
    mapping(bytes32 itemHash => uint256 time) public usableFrom;

    event ConfigurationAnnounced(bytes32 indexed itemHash, uint256 usableFrom);
    event ConfigurationWithdrawn(bytes32 indexed itemHash);

    error NotAnnouncer(address caller);
    error NotAnnounced(bytes32 itemHash);
    error TooEarly(bytes32 itemHash, uint256 usableFrom);

    constructor(
        address entrypoint_,
        IAssetService assets_,
        IPerpService perps_,
        address announcer_,
        uint256 delay_
    ) Handler(entrypoint_, assets_, perps_) {
        announcer = announcer_;
        delay = delay_;
    }

    modifier onlyAnnouncer() {
        if (msg.sender != announcer) revert NotAnnouncer(msg.sender);
        _;
    }

    function announce(bytes32 itemHash) external onlyAnnouncer {
        usableFrom[itemHash] = block.timestamp + delay;
        emit ConfigurationAnnounced(itemHash, block.timestamp + delay);
    }

    function withdraw(bytes32 itemHash) external onlyAnnouncer {
        delete usableFrom[itemHash];
        emit ConfigurationWithdrawn(itemHash);
    }

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind == CONFIGURE_ASSET) {
            uint256 end = items.countOf(ASSET_SIZE) * ASSET_SIZE;
            for (uint256 offset = 0; offset < end; offset += ASSET_SIZE) {
                _assertAnnounced(kind, items[offset:offset + ASSET_SIZE]);
                _configureAsset(items, offset);
            }
        } else if (kind == CONFIGURE_MARKET) {
            uint256 offset;
            while (offset < items.length) offset += _configureMarket(items[offset:]);
        } else if (kind == CONFIGURE_VENUE) {
            uint256 end = items.countOf(VENUE_SIZE) * VENUE_SIZE;
            for (uint256 offset = 0; offset < end; offset += VENUE_SIZE) {
                _assertAnnounced(kind, items[offset:offset + VENUE_SIZE]);
                assets.setBackstopLossCap(uint64(items.uintAt(offset, 8)));
            }
        } else if (kind == SET_WITHDRAWAL_FEE) {
            uint256 end = items.countOf(FEE_SIZE) * FEE_SIZE;
            for (uint256 offset = 0; offset < end; offset += FEE_SIZE) {
                _assertAnnounced(kind, items[offset:offset + FEE_SIZE]);
                assets.setWithdrawalFee(
                    uint16(items.uintAt(offset, 2)), items.uintAt(offset + 2, 8)
                );
            }
        } else {
            revert KindUnknown(kind);
        }
    }

    function _configureAsset(bytes calldata items, uint256 offset) private {
        assets.configureAsset(
            uint16(items.uintAt(offset, 2)),
            IAssetService.AssetRules(
                uint32(items.uintAt(offset + 2, 4)),
                uint16(items.uintAt(offset + 6, 2)),
                items.uintAt(offset + 8, 1) != 0
            )
        );
    }

    /// Returns the length of the item.
    function _configureMarket(bytes calldata items) private returns (uint256 length) {
        if (items.length < MARKET_SIZE) revert Items.LengthInvalid(items.length, MARKET_SIZE);
        uint256 count = items.uintAt(MARKET_SIZE - 1, 1);
        length = MARKET_SIZE + count * TIER_SIZE;
        if (items.length < length) revert Items.LengthInvalid(items.length, length);
        _assertAnnounced(CONFIGURE_MARKET, items[:length]);
        uint256[] memory tiers = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) {
            tiers[i] = items.uintAt(MARKET_SIZE + i * TIER_SIZE, TIER_SIZE);
        }
        uint256 flags = items.uintAt(2, 1);
        IPerpService.MarketRules memory rules;
        rules.isSpot = flags & 1 != 0;
        rules.needsIndex = flags & 2 != 0;
        rules.baseAsset = uint16(items.uintAt(3, 2));
        rules.quoteAsset = uint16(items.uintAt(5, 2));
        rules.baseUnitsPerLot = uint64(items.uintAt(7, 8));
        rules.maxIndexAgeUs = uint48(items.uintAt(15, 6));
        rules.staleBandPpbPerSecond = uint32(items.uintAt(21, 4));
        rules.staleBandCapPpb = uint32(items.uintAt(25, 4));
        rules.markClampPpb = uint32(items.uintAt(29, 4));
        perps.configureMarket(uint16(items.uintAt(0, 2)), rules, tiers);
    }

    function _assertAnnounced(uint8 kind, bytes calldata item) private view {
        bytes32 itemHash = keccak256(abi.encodePacked(kind, item));
        uint256 from = usableFrom[itemHash];
        if (from == 0) revert NotAnnounced(itemHash);
        if (block.timestamp < from) revert TooEarly(itemHash, from);
    }
}
