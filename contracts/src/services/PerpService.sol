// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetService} from "../interfaces/IAssetService.sol";
import {HandlersOnly} from "./HandlersOnly.sol";
import {PerpBooks} from "./perp/PerpBooks.sol";
import {PerpFigures} from "./perp/PerpFigures.sol";
import {PerpFlags} from "./perp/PerpFlags.sol";
import {PerpLegs} from "./perp/PerpLegs.sol";

/// The mirror of positions and prices. Calls are documented in IPerpService.
contract PerpService is PerpLegs, PerpFlags, PerpFigures {
    constructor(address entrypoint_, IAssetService assets_)
        HandlersOnly(entrypoint_)
        PerpBooks(assets_)
    {}
}
