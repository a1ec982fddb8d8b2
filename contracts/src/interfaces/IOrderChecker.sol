// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Fill} from "../challenges/FillProof.sol";
import {Answer, Binding} from "../challenges/SignedOrder.sol";

/// Says whether an answer shows an order under which some fills are right. It keeps nothing and
/// holds nothing: a contract of its own, because one with the challenges would be larger than a
/// chain accepts.
interface IOrderChecker {
    /// Reverts with the reason unless it does. The fills are of one account and name one order.
    function check(Answer calldata answer, Fill[] calldata fills, Binding calldata binding)
        external
        view;
}
