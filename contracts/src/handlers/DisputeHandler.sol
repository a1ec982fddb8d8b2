// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ACCOUNT_SUSPENDED, BACKSTOP, IAssetService} from "../interfaces/IAssetService.sol";
import {RESOLVE_DISPUTE} from "../interfaces/IHandler.sol";
import {IPerpService} from "../interfaces/IPerpService.sol";
import {Items} from "../libraries/Items.sol";
import {Handler} from "./Handler.sol";

/// Ends disputes: what stands apart of an account goes back to it, with what the operator pays.
/// account u32 | batch u64 | item u32 | is upheld u8 | asset u16 | units u64.
///
/// The money moves as the engine moved it, whatever is thought of the decision: always engine =
/// mirror + suspense. The books are merged only when the decision waited in public and the exit
/// owner did not object, or when he agreed. Else the account stays in dispute, and a later decision
/// may merge it.
contract DisputeHandler is Handler {
    using Items for bytes;

    uint256 private constant SIZE = 27;

    address public immutable announcer;
    /// Seconds that a decision waits for an objection.
    uint256 public immutable objectionWindow;
    mapping(bytes32 itemHash => uint256) public mergesFrom;
    mapping(bytes32 itemHash => bool) public isAgreed;
    mapping(bytes32 itemHash => bool) public isObjected;
    mapping(bytes32 itemHash => bool) public isMerged;

    event DecisionAnnounced(uint32 indexed account, bytes32 indexed itemHash, uint256 mergesFrom);
    event DecisionAgreed(uint32 indexed account, bytes32 indexed itemHash);
    event DecisionObjected(uint32 indexed account, bytes32 indexed itemHash);
    /// The money moved, and what stands apart of the account still does.
    event MergeWithheld(uint32 indexed account, bytes32 indexed itemHash);

    error NotAnnouncer(address caller);
    error NotExitOwner(address caller, address owner);
    error AlreadyAnnounced(bytes32 itemHash, uint256 mergesFrom);
    error NotADecision(uint256 length);

    constructor(
        address entrypoint_,
        IAssetService assets_,
        IPerpService perps_,
        address announcer_,
        uint256 objectionWindow_
    ) Handler(entrypoint_, assets_, perps_) {
        announcer = announcer_;
        objectionWindow = objectionWindow_;
    }

    // ----- what is said of a decision before it comes -----

    function announce(bytes calldata item) external {
        if (msg.sender != announcer) revert NotAnnouncer(msg.sender);
        (uint32 account, bytes32 hash) = _named(item);
        if (mergesFrom[hash] != 0) revert AlreadyAnnounced(hash, mergesFrom[hash]);
        mergesFrom[hash] = block.timestamp + objectionWindow;
        emit DecisionAnnounced(account, hash, mergesFrom[hash]);
    }

    function agree(bytes calldata item) external {
        (uint32 account, bytes32 hash) = _ownersOwn(item);
        isAgreed[hash] = true;
        isObjected[hash] = false;
        emit DecisionAgreed(account, hash);
    }

    function object(bytes calldata item) external {
        (uint32 account, bytes32 hash) = _ownersOwn(item);
        isAgreed[hash] = false;
        isObjected[hash] = true;
        emit DecisionObjected(account, hash);
    }

    // ----- items -----

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind != RESOLVE_DISPUTE) revert KindUnknown(kind);
        uint256 end = items.countOf(SIZE) * SIZE;
        for (uint256 offset = 0; offset < end; offset += SIZE) {
            _resolve(items[offset:offset + SIZE]);
        }
    }

    function _resolve(bytes calldata item) private {
        (uint32 account, bytes32 hash) = _named(item);
        uint16 asset = uint16(item.uintAt(17, 2));
        int256 units = int256(item.uintAt(19, 8));
        if (units != 0) {
            assets.credit(BACKSTOP, asset, -units);
            assets.credit(account, asset, units);
        }
        if (assets.accountFlags(account) & ACCOUNT_SUSPENDED == 0) return;
        if (!_mayMerge(hash)) {
            emit MergeWithheld(account, hash);
            return;
        }
        isMerged[hash] = true;
        assets.mergeSuspense(account);
    }

    function _mayMerge(bytes32 hash) private view returns (bool) {
        // Who was told of one dispute was not told of the next.
        if (isMerged[hash]) return false;
        if (isAgreed[hash]) return true;
        uint256 from = mergesFrom[hash];
        return from != 0 && block.timestamp >= from && !isObjected[hash];
    }

    function _ownersOwn(bytes calldata item) private view returns (uint32 account, bytes32 hash) {
        (account, hash) = _named(item);
        address owner = assets.exitOwner(account);
        if (msg.sender != owner) revert NotExitOwner(msg.sender, owner);
    }

    function _named(bytes calldata item) private pure returns (uint32 account, bytes32 hash) {
        if (item.length != SIZE) revert NotADecision(item.length);
        account = uint32(item.uintAt(0, 4));
        hash = keccak256(item);
    }
}
