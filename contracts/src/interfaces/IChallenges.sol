// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Fill, Proof} from "../challenges/FillProof.sol";
import {Answer} from "../challenges/SignedOrder.sol";
import {IOperatorBond, Status} from "./IOperatorBond.sol";

/// Anybody with a bond may ask for the order behind a fill. Within the window anybody may show it;
/// when nobody can, the account is paid out of the operator's bond. docs/rulebook/challenges.md.
interface IChallenges is IOperatorBond {
    struct Challenge {
        address challenger;
        uint64 deadline;
        Status status;
        bytes32 fillsHash;
        /// The cancel on chain that is said to have come before the fills.
        uint32 cancelAccount;
        uint32 cancelKey;
        uint64 cancelNonce;
    }

    event Challenged(
        bytes32 indexed id,
        address indexed challenger,
        uint32 indexed account,
        uint64 deadline,
        Fill[] fills
    );
    event Answered(bytes32 indexed id);
    /// `award` went to the exit owner of the account.
    event ChallengeLost(bytes32 indexed id, uint32 indexed account, uint128 award);
    event CanceledUpTo(
        uint32 indexed account, uint32 indexed keyId, uint64 nonce, uint64 timeUs, uint256 index
    );

    error NobodyNamed(uint256 count);
    error NotOneOrder(uint256 leg);
    error LegsNotAscending(uint256 before, uint256 next);
    error LegAwarded(uint256 leg);
    error FillIsExempt(uint32 account);
    error AlreadyChallenged(bytes32 id);
    error NotOpen(bytes32 id, Status status);
    error FillsDiffer(bytes32 computed, bytes32 challenged);
    error TooLate(uint256 deadline);
    error NotExitOwner(address caller, address owner);
    error CancelTooLate(uint256 bindsFromUs, uint256 notBeforeUs);
    error NonceTooLow(uint64 given, uint64 before);
    error RequestDiffers(uint64 requestNumber);

    /// Asks for the order behind fills of one account that name one order. A single fill asks
    /// whether there is an order that allows it; several ask besides whether it is large enough for
    /// all of them. `cancellation` is one more than the index of a cancel on chain that bound
    /// before these fills, 0 for none. Takes the challenger's bond.
    function challenge(Proof[] calldata proofs, uint256 cancellation) external returns (bytes32 id);
    /// Shows the order. The challenger's bond goes to the operator's. Anyone, within the window.
    function answer(bytes32 id, Fill[] calldata fills, Answer calldata answer_) external;
    /// Shows that the exit owner himself asked on chain for what the fills closed, and that the
    /// batch served him. Anyone, within the window.
    function answerByRequest(bytes32 id, Fill[] calldata fills, uint64 requestNumber) external;
    /// After the window: pays the account's exit owner and the challenger. Anyone.
    function conclude(bytes32 id, Fill[] calldata fills) external;

    /// The exit owner withdraws orders of a key with nonces up to this one. Fills that come more
    /// than the grace after it are wrong.
    function cancelUpTo(uint32 account, uint32 keyId, uint64 nonce)
        external
        returns (uint256 index);
    /// Cancels so far: their indexes are below it.
    function cancellationCount() external view returns (uint256);

    function challengeOf(bytes32 id) external view returns (Challenge memory);
    /// What a wrong fill costs, in units of the bonds' token, at the present mark.
    function awardOf(Fill memory fill) external view returns (uint128);
}
