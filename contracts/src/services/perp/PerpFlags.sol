// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ACCOUNT_FLAGGED} from "../../interfaces/IAssetService.sol";
import {ISOLATED} from "../../interfaces/IPerpService.sol";
import {Position, PositionSlot} from "../../libraries/PositionSlot.sol";
import {PerpBooks} from "./PerpBooks.sol";

/// What an account is marked with, on each of its positions, and the end of a dispute.
abstract contract PerpFlags is PerpBooks {
    using PositionSlot for Position;
    using PositionSlot for uint256;

    function setAccountFlag(uint32 account, uint256 flag, bool isSet) external {
        if (msg.sender != address(assets)) revert NotAHandler(msg.sender);
        uint256 bit = flag == ACCOUNT_FLAGGED ? PositionSlot.FLAGGED : PositionSlot.SUSPENDED;
        // A flag is of the cross side; a dispute is of everything.
        uint8 modes = flag == ACCOUNT_FLAGGED ? 1 : 2;
        for (uint8 mode = 0; mode < modes; ++mode) {
            for (uint256 part = 0; part < 4; ++part) {
                uint256 bits = _marketsOf[_listKey(account, mode, part)];
                while (bits != 0) {
                    uint16 market;
                    (bits, market) = _takeMarket(bits, part);
                    uint256 key = _key(account, market, mode, false);
                    uint256 word = _positions[key];
                    _positions[key] = isSet ? word | bit : word & ~bit;
                }
            }
        }
    }

    function setIsolatedFlag(uint32 account, uint16 market, bool isSet) external onlyHandlers {
        uint256 key = _key(account, market, ISOLATED, false);
        uint256 word = _positions[key];
        _positions[key] = isSet ? word | PositionSlot.FLAGGED : word & ~PositionSlot.FLAGGED;
    }

    function mergeSuspense(uint32 account) external {
        if (msg.sender != address(assets)) revert NotAHandler(msg.sender);
        for (uint8 mode = 0; mode < 2; ++mode) {
            for (uint256 part = 0; part < 4; ++part) {
                uint256 bits = _marketsOf[_listKey(account, mode, part)];
                while (bits != 0) {
                    uint16 market;
                    (bits, market) = _takeMarket(bits, part);
                    _merge(account, market, mode);
                }
            }
        }
    }

    function _merge(uint32 account, uint16 market, uint8 mode) private {
        uint256 key = _key(account, market, mode, false);
        if (_positions[key | SUSPENSE] == 0) return;
        Funding memory funding = _markets[market].funding;
        Position memory position = _positions[key].unpack();
        Position memory apart = _positions[key | SUSPENSE].unpack();
        _touchBoth(funding, position, apart, position.size + apart.size);
        position.size += apart.size;
        uint256 remainder = position.remainder + apart.remainder;
        position.quote += apart.quote + int256(remainder >> FUNDING_BITS);
        position.remainder = remainder & ((1 << FUNDING_BITS) - 1);
        position.flags &= ~PositionSlot.SUSPENDED;
        _positions[key] = position.pack();
        delete _positions[key | SUSPENSE];
    }
}
