// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAutolisting} from "../Interfaces.sol";
import {MarginState} from "./MarginState.sol";
import {Tokenlist} from "./MarginTypes.sol";

/// What positions may hold: a list of tokens, or a contract that lists them.
abstract contract Tokenlists is MarginState {
    function addTokenlist(address[] calldata tokens, bool isContract)
        external
        returns (bytes32 hash)
    {
        require(tokens.length > 0, "Empty tokenlist");
        hash = predictTokenListsID(tokens, isContract);
        if (tokenlists[hash].exists) return hash;
        tokenlists[hash] = Tokenlist(true, isContract);
        _listed[hash] = tokens;
        emit TokenlistAdded(hash, isContract, tokens);
    }

    function predictTokenListsID(address[] calldata tokens, bool isContract)
        public
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(isContract, tokens));
    }

    function getTokenlist(bytes32 _hash) external view returns (address[] memory) {
        return _listed[_hash];
    }

    function getIdFromTokenlist(bytes32 _listId, address asset) public view returns (uint256) {
        address[] storage listed = _listed[_listId];
        if (tokenlists[_listId].isContract) {
            require(IAutolisting(listed[0]).isListed(asset), "Asset is not in the tokenlist");
            return 0;
        }
        uint256 place = _placeOf(listed, asset);
        require(place < listed.length, "Asset is not in the tokenlist");
        return place;
    }

    /// The length of the list when it is not there.
    function _placeOf(address[] storage list, address asset)
        internal
        view
        returns (uint256 place)
    {
        while (place < list.length && list[place] != asset) place++;
    }
}
