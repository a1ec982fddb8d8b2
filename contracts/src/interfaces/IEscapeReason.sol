// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// A contract that can say that the operator no longer does what he owes.
interface IEscapeReason {
    /// True while anybody may open escape for this reason.
    function isEscapeDue() external view returns (bool);
}
