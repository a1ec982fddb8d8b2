// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Answers as Multicall3, whose place on public chains it takes on the test chain.
contract CallBatch {
    struct Call {
        address target;
        bytes callData;
    }

    struct Call3 {
        address target;
        bool allowFailure;
        bytes callData;
    }

    struct Result {
        bool success;
        bytes returnData;
    }

    function aggregate3(Call3[] calldata calls)
        external
        payable
        returns (Result[] memory results)
    {
        results = new Result[](calls.length);
        for (uint256 index = 0; index < calls.length; index++) {
            Result memory result = results[index];
            (result.success, result.returnData) = calls[index].target.call(calls[index].callData);
            require(result.success || calls[index].allowFailure, "Multicall3: call failed");
        }
    }

    function aggregate(Call[] calldata calls)
        external
        payable
        returns (uint256 blockNumber, bytes[] memory returnData)
    {
        blockNumber = block.number;
        returnData = new bytes[](calls.length);
        for (uint256 index = 0; index < calls.length; index++) {
            bool isDone;
            (isDone, returnData[index]) = calls[index].target.call(calls[index].callData);
            require(isDone, "Multicall3: call failed");
        }
    }

    function tryAggregate(bool requireSuccess, Call[] calldata calls)
        external
        payable
        returns (Result[] memory results)
    {
        results = new Result[](calls.length);
        for (uint256 index = 0; index < calls.length; index++) {
            Result memory result = results[index];
            (result.success, result.returnData) = calls[index].target.call(calls[index].callData);
            require(result.success || !requireSuccess, "Multicall3: call failed");
        }
    }

    function getBlockNumber() external view returns (uint256) {
        return block.number;
    }

    function getBlockHash(uint256 blockNumber) external view returns (bytes32) {
        return blockhash(blockNumber);
    }

    function getCurrentBlockTimestamp() external view returns (uint256) {
        return block.timestamp;
    }

    function getEthBalance(address account) external view returns (uint256) {
        return account.balance;
    }

    function getBasefee() external view returns (uint256) {
        return block.basefee;
    }

    function getChainId() external view returns (uint256) {
        return block.chainid;
    }
}
