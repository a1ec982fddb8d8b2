// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// The calls of Pyth's contracts that are used here, as Pyth names them. Where Pyth has a contract
/// it is that one; elsewhere it is PythVerifier.
interface IPyth {
    /// Price and confidence are integers of 10^expo.
    struct Price {
        int64 price;
        uint64 conf;
        int32 expo;
        /// Unix seconds.
        uint256 publishTime;
    }

    struct PriceFeed {
        bytes32 id;
        Price price;
        Price emaPrice;
    }

    /// Prices of the feeds out of signed updates, published within the times, both included.
    /// Reverts when an update is not genuine, or when a feed has no price within the times.
    function parsePriceFeedUpdates(
        bytes[] calldata updateData,
        bytes32[] calldata priceIds,
        uint64 minPublishTime,
        uint64 maxPublishTime
    ) external payable returns (PriceFeed[] memory priceFeeds);

    /// What the call above costs, in wei.
    function getUpdateFee(bytes[] calldata updateData) external view returns (uint256 feeAmount);
}
