// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IEntrypoint} from "./interfaces/IEntrypoint.sol";
import {
    CREDIT_ELSEWHERE,
    IHandler,
    KINDS,
    PAID_ELSEWHERE,
    RESERVE_ELSEWHERE,
    RESERVE_WITHDRAWAL,
    RETURN_WITHDRAWAL,
    SERVE_REQUEST
} from "./interfaces/IHandler.sol";
import {HandlersOnly} from "./services/HandlersOnly.sol";

/// The one way into the mirror. Calls are documented in IEntrypoint.
contract Entrypoint is IEntrypoint, AccessManaged {
    /// No administration can make a new handler usable earlier than this.
    uint256 public immutable handlerDelay;
    uint256 private constant PAUSE_MAX = 7 days;
    uint256 private constant SECTION_HEAD = 4;

    struct Head {
        uint64 batchId;
        uint64 sequence;
        uint64 timeUs;
        uint40 submittedAt;
        /// Of the command behind `sequence`.
        uint24 parts;
    }

    struct Announcement {
        address handler;
        uint64 usableFrom;
    }

    Head private _head;
    /// Of the batch that is being applied.
    uint64 private transient _timeUs;
    uint64 private transient _commandInParts;
    bytes32 public headHash;
    /// Set once; then escape alone decides, and batches end.
    address public escape;
    bool public isEscapeOpen;
    mapping(uint64 batchId => bytes32) public batchHash;
    mapping(uint8 kind => IHandler) public handlerOf;
    mapping(uint8 kind => Announcement) public announced;
    mapping(uint8 kind => uint256 time) public pausedUntil;
    HandlersOnly[] private _services;

    constructor(address authority_, uint256 handlerDelay_) AccessManaged(authority_) {
        handlerDelay = handlerDelay_;
        _head.submittedAt = uint40(block.timestamp);
        // A batch for another chain or another contract does not continue this chain of hashes.
        headHash = keccak256(abi.encode("Tandem mirror", block.chainid, address(this)));
    }

    // ----- batches -----

    function submit(Batch calldata batch) external restricted {
        if (isEscapeOpen) revert EscapeIsOpen();
        Head memory head = _head;
        if (batch.batchId != head.batchId + 1) {
            revert BatchIdWrong(head.batchId + 1, batch.batchId);
        }
        if (batch.previousHash != headHash) {
            revert PreviousHashWrong(headHash, batch.previousHash);
        }
        if (batch.firstSequence != head.sequence + 1 || batch.lastSequence < head.sequence) {
            revert SequenceGap(head.sequence + 1, batch.firstSequence, batch.lastSequence);
        }
        bool isPart = batch.lastSequence == head.sequence;
        // The rest of a command comes alone.
        if (head.parts != 0 && batch.lastSequence > batch.firstSequence) {
            revert CommandNotEnded(batch.firstSequence, batch.lastSequence);
        }
        if (batch.timeUs < head.timeUs) revert TimeWentBack(head.timeUs, batch.timeUs);
        if (head.parts != 0 && batch.timeUs != head.timeUs) {
            revert CommandTimeDiffers(head.timeUs, batch.timeUs);
        }
        _timeUs = batch.timeUs;
        _commandInParts = isPart || head.parts != 0 ? batch.firstSequence : 0;
        bytes32 sectionsHash = _applySections(batch.sections);
        bytes32 hash = keccak256(
            abi.encode(
                headHash,
                batch.batchId,
                batch.firstSequence,
                batch.lastSequence,
                batch.timeUs,
                sectionsHash
            )
        );
        headHash = hash;
        batchHash[batch.batchId] = hash;
        uint24 parts = isPart ? head.parts + 1 : 0;
        _head =
            Head(batch.batchId, batch.lastSequence, batch.timeUs, uint40(block.timestamp), parts);
        emit BatchApplied(batch.batchId, hash, batch.firstSequence, batch.lastSequence);
    }

    /// Hands each section to the handler of its kind. Returns the hash of the sections' hashes, so
    /// that one section can be shown later without the others.
    function _applySections(bytes calldata sections) private returns (bytes32) {
        bytes32[] memory hashes = new bytes32[](_countSections(sections));
        uint256 offset;
        for (uint256 i = 0; i < hashes.length; ++i) {
            uint8 kind = uint8(sections[offset]);
            uint256 length = uint24(bytes3(sections[offset + 1:offset + SECTION_HEAD]));
            bytes calldata section = sections[offset:offset + SECTION_HEAD + length];
            hashes[i] = keccak256(section);
            IHandler handler = handlerOf[kind];
            if (address(handler) == address(0)) revert HandlerMissing(kind);
            uint256 until = pausedUntil[kind];
            if (until > block.timestamp) revert KindIsPaused(kind, until);
            handler.handle(kind, section[SECTION_HEAD:]);
            offset += SECTION_HEAD + length;
        }
        return keccak256(abi.encodePacked(hashes));
    }

    function _countSections(bytes calldata sections) private pure returns (uint256 count) {
        uint256 offset;
        while (offset < sections.length) {
            if (offset + SECTION_HEAD > sections.length) {
                revert SectionBroken(offset, sections.length);
            }
            offset += SECTION_HEAD + uint24(bytes3(sections[offset + 1:offset + SECTION_HEAD]));
            if (offset > sections.length) revert SectionBroken(offset, sections.length);
            ++count;
        }
    }

    // ----- administration -----

    /// The services that handlers may change, and the way out: once, by the deployment.
    function connect(HandlersOnly[] calldata services_, address escape_) external restricted {
        if (escape != address(0)) revert NotEscape(escape);
        escape = escape_;
        _services = services_;
    }

    /// Names a new handler of a kind; it is usable after the delay. The first of a kind is at once,
    /// and of kinds whose handler keeps books it is the last.
    function announceHandler(uint8 kind, address handler) external restricted {
        if (kind == 0 || kind >= KINDS) revert HandlerMissing(kind);
        bool isFirst = address(handlerOf[kind]) == address(0);
        if (!isFirst && _keepsBooks(kind)) revert HandlerKeepsBooks(kind);
        uint64 from = uint64(block.timestamp + (isFirst ? 0 : handlerDelay));
        announced[kind] = Announcement(handler, from);
        emit HandlerAnnounced(kind, handler, from);
    }

    /// Anyone may bring an announced handler into use once its time has come.
    function useHandler(uint8 kind) external {
        Announcement memory next = announced[kind];
        if (next.handler == address(0)) revert HandlerMissing(kind);
        if (block.timestamp < next.usableFrom) revert HandlerNotReady(kind, next.usableFrom);
        address before = address(handlerOf[kind]);
        handlerOf[kind] = IHandler(next.handler);
        delete announced[kind];
        for (uint256 i = 0; i < _services.length; ++i) {
            if (before != address(0) && !_isUsed(before)) _services[i].setHandler(before, false);
            _services[i].setHandler(next.handler, true);
        }
        emit HandlerChanged(kind, next.handler);
    }

    /// Stops one kind of item for a while: a pause ends by itself.
    function pauseKind(uint8 kind) external restricted {
        pausedUntil[kind] = block.timestamp + PAUSE_MAX;
        emit KindPaused(kind, pausedUntil[kind]);
    }

    function resumeKind(uint8 kind) external restricted {
        pausedUntil[kind] = 0;
        emit KindPaused(kind, 0);
    }

    function endBatches() external {
        if (msg.sender != escape) revert NotEscape(msg.sender);
        isEscapeOpen = true;
    }

    /// What these handlers know of withdrawals, lanes and forced requests is nowhere else: with
    /// another handler it would be gone, and users' money with it.
    function _keepsBooks(uint8 kind) private pure returns (bool) {
        return kind == RESERVE_WITHDRAWAL || kind == RETURN_WITHDRAWAL || kind == SERVE_REQUEST
            || kind == CREDIT_ELSEWHERE || kind == RESERVE_ELSEWHERE || kind == PAID_ELSEWHERE;
    }

    function _isUsed(address handler) private view returns (bool) {
        for (uint8 kind = 1; kind < KINDS; ++kind) {
            if (address(handlerOf[kind]) == handler) return true;
        }
        return false;
    }

    // ----- what others read -----

    function timeWindow() external view returns (uint64 first, uint64 last) {
        return (_head.timeUs, _timeUs);
    }

    function commandInParts() external view returns (uint64) {
        return _commandInParts;
    }

    function openParts() external view returns (uint64) {
        return _head.parts;
    }

    function lastBatchId() external view returns (uint64) {
        return _head.batchId;
    }

    function lastSequence() external view returns (uint64) {
        return _head.sequence;
    }

    function lastTimeUs() external view returns (uint64) {
        return _head.timeUs;
    }

    function lastBatchAt() external view returns (uint64) {
        return _head.submittedAt;
    }
}
