// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Accounts of the engine as the chain knows them: registered in a batch, with the wallet that may
/// take the money out without the operator.
interface IAccounts {
    /// @return owner The wallet that may exit; zero for an account that was never registered.
    function exitOwner(uint32 account) external view returns (address owner);
}
