// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetService} from "./interfaces/IAssetService.sol";
import {IPerpService} from "./interfaces/IPerpService.sol";

/// Reads many figures of the mirror in one call, for those who compare it with the engine.
contract MirrorReader {
    IAssetService public immutable assets;
    IPerpService public immutable perps;

    struct PositionFigures {
        int256 size;
        int256 quote;
        uint256 remainder;
        uint256 posted;
        uint256 flags;
    }

    constructor(IAssetService assets_, IPerpService perps_) {
        assets = assets_;
        perps = perps_;
    }

    /// Balances of both books together: one row an account, one column an asset.
    function balances(uint32[] calldata accounts, uint16 assetCount)
        external
        view
        returns (int256[] memory figures)
    {
        figures = new int256[](accounts.length * assetCount);
        for (uint256 i = 0; i < accounts.length; ++i) {
            for (uint16 asset = 0; asset < assetCount; ++asset) {
                figures[i * assetCount + asset] = assets.balanceOf(accounts[i], asset, false)
                    + assets.balanceOf(accounts[i], asset, true);
            }
        }
    }

    function accountFlags(uint32[] calldata accounts)
        external
        view
        returns (uint256[] memory flags)
    {
        flags = new uint256[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            flags[i] = assets.accountFlags(accounts[i]);
        }
    }

    /// Shares of the pool, with those that stand apart.
    function shares(uint32[] calldata accounts) external view returns (uint256[] memory figures) {
        figures = new uint256[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            figures[i] = assets.sharesOf(accounts[i]) + assets.sharesApart(accounts[i]);
        }
    }

    /// Positions of both books together, with their funding paid.
    function positions(
        uint32[] calldata accounts,
        uint16[] calldata markets,
        uint8[] calldata modes
    ) external view returns (PositionFigures[] memory figures) {
        figures = new PositionFigures[](accounts.length);
        for (uint256 i = 0; i < accounts.length; ++i) {
            figures[i] = _position(accounts[i], markets[i], modes[i]);
        }
    }

    function _position(uint32 account, uint16 market, uint8 mode)
        private
        view
        returns (PositionFigures memory figures)
    {
        (figures.size, figures.quote, figures.remainder, figures.flags) =
            perps.positionOf(account, market, mode, false);
        (int256 size, int256 quote, uint256 remainder,) =
            perps.positionOf(account, market, mode, true);
        figures.size += size;
        remainder += figures.remainder;
        figures.quote += quote + int256(remainder >> 20);
        figures.remainder = remainder & ((1 << 20) - 1);
        if (mode == 1) figures.posted = perps.postedMarginOf(account, market);
    }
}
