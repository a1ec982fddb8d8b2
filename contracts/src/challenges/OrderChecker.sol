// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOrderChecker} from "../interfaces/IOrderChecker.sol";
import {Fill} from "./FillProof.sol";
import {Answer, Binding, SignedOrder} from "./SignedOrder.sol";

/// Checks answers to challenges. Documented in IOrderChecker.
contract OrderChecker is IOrderChecker {
    function check(Answer calldata answer, Fill[] calldata fills, Binding calldata binding)
        external
        view
    {
        SignedOrder.check(answer, fills, binding);
    }
}
