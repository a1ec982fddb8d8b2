// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAutolisting, IFactory} from "../Interfaces.sol";
import {Position} from "./MarginTypes.sol";
import {Tokenlists} from "./Tokenlists.sol";

/// The assets of positions.
abstract contract Holdings is Tokenlists {
    function positions(uint256 id) external view returns (Position memory) {
        return _positions[id];
    }

    function getPositionAssets(uint256 id) external view returns (address[] memory) {
        return _assets[id];
    }

    function getPositionBalances(uint256 id) external view returns (uint256[] memory) {
        return _balances[id];
    }

    function getPositionTokenlistID(uint256 _positionId) public view returns (bytes32) {
        return _orders[_positions[_positionId].orderId].whitelist;
    }

    function getAssetId(uint256 positionId, address asset) public view returns (uint256) {
        uint256 place = _placeOf(_assets[positionId], asset);
        require(place < _assets[positionId].length, "Asset is not in the position");
        return place;
    }

    /// Pools of one asset overwrite those of the one before, all but the first.
    function getPositionActualPools(uint256 _positionId, uint24[] calldata _feeTiers)
        external
        view
        returns (address[] memory _pools)
    {
        address[] storage assets = _assets[_positionId];
        _pools = new address[]((assets.length - 1) * _feeTiers.length);
        for (uint256 index = 1; index < assets.length; index++) {
            for (uint256 tier = 0; tier < _feeTiers.length; tier++) {
                _pools[index - 1 + tier] =
                    IFactory(factory).getPool(assets[0], assets[index], _feeTiers[tier]);
            }
        }
    }

    function _requireOwner(uint256 positionId) internal view {
        require(_positions[positionId].owner == msg.sender, "Only position owner");
    }

    /// The base asset and the collateral of a position need not be in the list.
    function _isTradable(uint256 positionId, address asset, uint256 index)
        internal
        view
        returns (bool)
    {
        if (asset == _assets[positionId][0]) return true;
        if (asset == positionInitialCollateral[positionId]) return true;
        bytes32 list = getPositionTokenlistID(positionId);
        address[] storage listed = _listed[list];
        if (tokenlists[list].isContract) return IAutolisting(listed[0]).isListed(asset);
        return listed[index] == asset;
    }

    function _addAsset(uint256 positionId, address asset, uint256 amount) internal {
        address[] storage assets = _assets[positionId];
        uint256 place = _placeOf(assets, asset);
        if (place < assets.length) {
            _balances[positionId][place] += amount;
            return;
        }
        assets.push(asset);
        _balances[positionId].push(amount);
        require(
            assets.length <= _orders[_positions[positionId].orderId].currencyLimit,
            "Currency limit is reached"
        );
        emit NewAsset(positionId, asset);
    }

    /// The base asset keeps its place when it is spent; another one gives its own to the last.
    function _takeAsset(uint256 positionId, uint256 index, uint256 amount) internal {
        address[] storage assets = _assets[positionId];
        uint256[] storage balances = _balances[positionId];
        require(balances[index] >= amount, "Insufficient asset balance");
        balances[index] -= amount;
        if (balances[index] > 0 || index == 0) return;
        emit AssetRemoved(positionId, assets[index]);
        assets[index] = assets[assets.length - 1];
        balances[index] = balances[balances.length - 1];
        assets.pop();
        balances.pop();
    }
}
