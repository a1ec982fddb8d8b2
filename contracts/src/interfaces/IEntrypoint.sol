// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IHandler} from "./IHandler.sol";

/// The one way into the mirror: batches of engine events, in order and without a gap.
interface IEntrypoint {
    /// What a batch says of itself. `sections` is: kind u8 | length u24 | items, again and again.
    ///
    /// A command may have more items than a transaction has gas for. Then batches that are parts of
    /// it come before the one that ends it: their `lastSequence` is that of the command before, so
    /// they cover none, and the batch that ends it covers that command alone.
    struct Batch {
        uint64 batchId;
        /// Hash of the batch before.
        bytes32 previousHash;
        /// Sequences of the engine that the batch covers, both included; of a part none.
        uint64 firstSequence;
        uint64 lastSequence;
        /// Time of the last sequence, of a part that of its command, in microseconds.
        uint64 timeUs;
        bytes sections;
    }

    event BatchApplied(
        uint64 indexed batchId, bytes32 batchHash, uint64 firstSequence, uint64 lastSequence
    );
    event HandlerAnnounced(uint8 indexed kind, address handler, uint256 usableFrom);
    event HandlerChanged(uint8 indexed kind, address handler);
    event KindPaused(uint8 indexed kind, uint256 until);

    error BatchIdWrong(uint64 expected, uint64 given);
    error PreviousHashWrong(bytes32 expected, bytes32 given);
    error SequenceGap(uint64 expected, uint64 first, uint64 last);
    /// Behind a part comes what is left of its command, and nothing else with it.
    error CommandNotEnded(uint64 sequence, uint64 last);
    error TimeWentBack(uint64 before, uint64 given);
    /// All parts of a command are of one time.
    error CommandTimeDiffers(uint64 expected, uint64 given);
    error SectionBroken(uint256 offset, uint256 length);
    error HandlerMissing(uint8 kind);
    error HandlerNotReady(uint8 kind, uint256 usableFrom);
    error HandlerKeepsBooks(uint8 kind);
    error KindIsPaused(uint8 kind, uint256 until);
    error EscapeIsOpen();
    error NotEscape(address caller);

    function submit(Batch calldata batch) external;

    /// Ends batches for ever. Only escape, when it opens.
    function endBatches() external;

    /// Times between which the items of the batch that is being applied happened, both included.
    function timeWindow() external view returns (uint64 first, uint64 last);

    /// The command of which the batch that is being applied is a part, or the end behind parts; 0:
    /// it has whole commands.
    function commandInParts() external view returns (uint64);

    /// Parts of the command behind `lastSequence` that are applied; 0: the mirror is as after a
    /// whole command.
    function openParts() external view returns (uint64);

    function lastBatchId() external view returns (uint64);
    function lastSequence() external view returns (uint64);
    /// Time of the last command that is mirrored, microseconds since 1970.
    function lastTimeUs() external view returns (uint64);
    /// Unix seconds at which the last batch came; of the deployment before the first.
    function lastBatchAt() external view returns (uint64);
    function handlerOf(uint8 kind) external view returns (IHandler);
    function headHash() external view returns (bytes32);
    function batchHash(uint64 batchId) external view returns (bytes32);
}
