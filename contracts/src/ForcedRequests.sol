// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {Handler} from "./handlers/Handler.sol";
import {ACCOUNT_SUSPENDED, IAssetService} from "./interfaces/IAssetService.sol";
import {IEntrypoint} from "./interfaces/IEntrypoint.sol";
import {IForcedRequests} from "./interfaces/IForcedRequests.sol";
import {SERVE_REQUEST} from "./interfaces/IHandler.sol";
import {CROSS, IPerpService, ISOLATED} from "./interfaces/IPerpService.sol";
import {IVault} from "./interfaces/IVault.sol";
import {MarginFormulas} from "./libraries/MarginFormulas.sol";
import {Items} from "./libraries/Items.sol";

/// Requests that the operator must answer. Calls are documented in IForcedRequests. As a handler it
/// takes the answers: phase u8 | number u64 | withdrawal id u64 | units u64 | time u64. Phase 0
/// stands before the items that serve a request, and says what they are about to take; phase 1
/// stands behind them.
///
/// Invariant: whatever is answered, a request is due when it was due at its filing, and it ends
/// only with what the vault scheduled for it and the mirror not letting go of more, then or at an
/// earlier answer.
contract ForcedRequests is IForcedRequests, Handler {
    using Items for bytes;

    uint256 public constant FEE_MAX = 0.01 ether;
    uint256 public constant WINDOW_MIN = 1 days;
    uint256 public constant WINDOW_MAX = 14 days;
    /// Of one account at once.
    uint256 public constant OPEN_MAX = 8;
    /// Of what was asked for, this part may stay behind in an account that is in dispute: what its
    /// two books allow moves with every price and with whatever its owner does, and nobody can name
    /// it to the unit beforehand.
    uint64 public constant DISPUTED_ROOM = 100;
    uint256 private constant ITEM_SIZE = 33;

    /// Sizes of both books that a close must make smaller, by mode.
    struct Sizes {
        int128 cross;
        int128 isolated;
    }

    IVault public immutable vault;
    address public immutable feeReceiver;
    uint256 public immutable fee;
    uint256 public immutable window;
    uint64 public requestCount;
    /// By the number that it was filed with.
    mapping(uint64 first => Request) private _requests;
    /// Of a number under which a request is asked again: the one that it was filed with.
    mapping(uint64 number => uint64) private _firsts;
    mapping(uint64 number => Sizes) private _sizes;
    mapping(uint64 number => mapping(uint64 batchId => bool)) public isBegunIn;
    mapping(uint32 account => uint256) public openOf;
    /// A withdrawal answers one request.
    mapping(uint64 withdrawalId => bool) private _isUsed;

    struct Terms {
        uint256 fee;
        uint256 window;
        address feeReceiver;
    }

    constructor(
        address entrypoint_,
        IAssetService assets_,
        IPerpService perps_,
        IVault vault_,
        Terms memory terms
    ) Handler(entrypoint_, assets_, perps_) {
        if (terms.fee > FEE_MAX) revert FeeWrong(terms.fee, FEE_MAX);
        if (terms.window < WINDOW_MIN || terms.window > WINDOW_MAX) {
            revert WindowOutOfRange(terms.window, WINDOW_MIN, WINDOW_MAX);
        }
        vault = vault_;
        fee = terms.fee;
        window = terms.window;
        feeReceiver = terms.feeReceiver;
    }

    // ----- requests -----

    function requestWithdrawal(uint32 account, uint16 asset, uint64 units)
        external
        payable
        returns (uint64)
    {
        if (units == 0 || units > MarginFormulas.NUMBER_MAX) {
            revert AmountOutOfRange(units, uint64(MarginFormulas.NUMBER_MAX));
        }
        // An asset that the vault does not know has no money to withdraw.
        vault.owed(asset);
        return _file(account, RequestKind.Withdraw, asset, units);
    }

    function requestClose(uint32 account, uint16 market) external payable returns (uint64 number) {
        Sizes memory sizes =
            Sizes(_sizeOf(account, market, CROSS), _sizeOf(account, market, ISOLATED));
        if (sizes.cross == 0 && sizes.isolated == 0) revert PositionMissing(account, market);
        number = _file(account, RequestKind.Close, market, 0);
        _sizes[number] = sizes;
    }

    function collectFees() external {
        uint256 amount = address(this).balance;
        emit FeesCollected(feeReceiver, amount);
        SafeTransferLib.safeTransferETH(feeReceiver, amount);
    }

    function _file(uint32 account, RequestKind kind, uint16 target, uint64 units)
        private
        returns (uint64 number)
    {
        if (msg.sender != assets.exitOwner(account)) {
            revert NotExitOwner(account, msg.sender);
        }
        if (msg.value != fee) revert FeeWrong(msg.value, fee);
        if (vault.isEscapeOpen()) revert EscapeIsOpen();
        if (openOf[account] >= OPEN_MAX) revert TooManyOpen(account, OPEN_MAX);
        // After this point the request must succeed.
        openOf[account] += 1;
        number = requestCount + 1;
        requestCount = number;
        uint40 now_ = uint40(block.timestamp);
        _requests[number] = Request(account, kind, RequestState.Open, target, now_, units, 0, 0, 0);
        emit RequestFiled(number, account, kind, target, units, block.timestamp + window);
    }

    // ----- answers -----

    function handle(uint8 kind, bytes calldata items) external onlyEntrypoint {
        if (kind != SERVE_REQUEST) revert KindUnknown(kind);
        uint256 end = items.countOf(ITEM_SIZE) * ITEM_SIZE;
        for (uint256 offset = 0; offset < end; offset += ITEM_SIZE) {
            uint64 number = uint64(items.uintAt(offset + 1, 8));
            if (items.uintAt(offset, 1) == 0) _begin(items, offset, number);
            else _answer(items, offset, number);
        }
    }

    /// From here a close must make the position smaller: what was opened after the request was
    /// filed is not the exchange's fault.
    function _begin(bytes calldata items, uint256 offset, uint64 number) private {
        uint64 first = _firstOf(number);
        Request memory request = _requests[first];
        if (request.state != RequestState.Open) return;
        if (request.kind == RequestKind.Withdraw) {
            emit RequestBegun(number);
            uint64 units = uint64(items.uintAt(offset + 17, 8));
            return _noteDenied(first, request, units, _timeAt(items, offset + 25));
        }
        // The batch that is applied counts when all of it is.
        uint64 before = IEntrypoint(entrypoint).lastBatchId();
        isBegunIn[number][before + 1] = true;
        // The close goes on, from part to part of one command: it began before.
        if (isBegunIn[number][before] && IEntrypoint(entrypoint).openParts() != 0) return;
        emit RequestBegun(number);
        _sizes[number] = Sizes(
            _sizeOf(request.account, request.target, CROSS),
            _sizeOf(request.account, request.target, ISOLATED)
        );
    }

    /// What cannot go now need not be served later: else the owner of an account in dispute, who
    /// moves with every trade what can go, would keep each answer untrue.
    function _noteDenied(uint64 first, Request memory request, uint64 units, uint64 timeUs)
        private
    {
        uint64 left = _leftOf(request);
        if (units == 0 || units > left) return;
        if (assets.canDebit(request.account, request.target, units, timeUs)) return;
        _requests[first].denied = request.denied + left - (units - 1);
        emit RequestDenied(first, units);
    }

    /// What is not true leaves the request open, and does not stop the batch.
    function _answer(bytes calldata items, uint256 offset, uint64 number) private {
        uint64 first = _firstOf(number);
        Request memory request = _requests[first];
        uint64 served = uint64(items.uintAt(offset + 17, 8));
        if (request.state != RequestState.Open) {
            return
                _refuseAnswer(
                    number, abi.encodeWithSelector(NotOpen.selector, number, request.state)
                );
        }
        if (request.kind == RequestKind.Close) return _answerClose(number, request);
        uint64 withdrawalId = uint64(items.uintAt(offset + 9, 8));
        uint64 timeUs = _timeAt(items, offset + 25);
        if (served != 0 && _isScheduledNow(request, withdrawalId, served)) {
            _isUsed[withdrawalId] = true;
            request.served += served;
            _requests[first].served = request.served;
        } else if (served != 0 && _leftOf(request) > _roomOf(request)) {
            return _repeat(
                first,
                number,
                abi.encodeWithSelector(WithdrawalDiffers.selector, number, withdrawalId)
            );
        }
        if (_isMorePossible(request, timeUs)) {
            return _repeat(first, number, abi.encodeWithSelector(MoreWasPossible.selector, number));
        }
        _end(
            first,
            request.served == request.units
                ? RequestState.Served
                : request.served == 0 ? RequestState.Refused : RequestState.Partial
        );
    }

    /// The exchange takes each number once, and this one it has taken: what is left is asked for
    /// under a new one. It stays due when it was, so an answer that is not true gains no time.
    function _repeat(uint64 first, uint64 number, bytes memory reason) private {
        _refuseAnswer(number, reason);
        uint64 newest = _requests[first].newest;
        // Of an older number there is nothing left to answer: the newest is still on its way.
        if (number != (newest == 0 ? first : newest)) return;
        newest = requestCount + 1;
        requestCount = newest;
        _firsts[newest] = first;
        _requests[first].newest = newest;
        emit RequestRepeated(first, newest);
    }

    function _isMorePossible(Request memory request, uint64 timeUs) private view returns (bool) {
        uint64 room = _roomOf(request);
        return _leftOf(request) > room
            && assets.canDebit(request.account, request.target, room + 1, timeUs);
    }

    /// Units that may stay behind.
    function _roomOf(Request memory request) private view returns (uint64) {
        return _isSuspended(request.account) ? request.units / DISPUTED_ROOM : 0;
    }

    /// Units that are to be served.
    function _leftOf(Request memory request) private pure returns (uint64) {
        uint64 gone = request.served + request.denied;
        return gone < request.units ? request.units - gone : 0;
    }

    /// The withdrawal was scheduled in this very block, and answers nothing else.
    function _isScheduledNow(Request memory request, uint64 withdrawalId, uint64 units)
        private
        view
        returns (bool)
    {
        IVault.WithdrawalEntry memory entry = vault.withdrawalEntry(withdrawalId);
        (uint32 delaySeconds, uint32 delayBlocks) = vault.withdrawalDelay();
        return entry.account == request.account && entry.asset == request.target
            && entry.units == units && units <= request.units - request.served
            && entry.state == IVault.WithdrawalState.Scheduled
            && entry.unlockTime == block.timestamp + delaySeconds
            && entry.unlockBlock == block.number + delayBlocks && !_isUsed[withdrawalId];
    }

    function _answerClose(uint64 number, Request memory request) private {
        Sizes memory before = _sizes[number];
        int128 cross = _sizeOf(request.account, request.target, CROSS);
        int128 isolated = _sizeOf(request.account, request.target, ISOLATED);
        for (uint8 mode = CROSS; mode <= ISOLATED; ++mode) {
            (int128 was, int128 left) =
                mode == CROSS ? (before.cross, cross) : (before.isolated, isolated);
            if (_isSmaller(was, left)) continue;
            return _refuseAnswer(
                number, abi.encodeWithSelector(PositionNotSmaller.selector, number, mode)
            );
        }
        bool isWhole = cross == 0 && isolated == 0;
        _end(number, isWhole ? RequestState.Served : RequestState.Partial);
    }

    /// Nothing was there, or less of it is left on the same side, or it is gone.
    function _isSmaller(int128 was, int128 left) private pure returns (bool) {
        if (was == 0 || left == 0) return true;
        if ((was > 0) != (left > 0)) return true;
        return was > 0 ? left < was : left > was;
    }

    function _end(uint64 first, RequestState state) private {
        Request storage request = _requests[first];
        request.state = state;
        openOf[request.account] -= 1;
        emit RequestAnswered(first, state, request.served);
    }

    function _refuseAnswer(uint64 number, bytes memory reason) private {
        emit AnswerRefused(number, reason);
    }

    function _sizeOf(uint32 account, uint16 market, uint8 mode) private view returns (int128) {
        (int256 size,,,) = perps.positionOf(account, market, mode, false);
        (int256 apart,,,) = perps.positionOf(account, market, mode, true);
        return int128(size + apart);
    }

    function _firstOf(uint64 number) private view returns (uint64 first) {
        first = _firsts[number];
        if (first == 0) first = number;
    }

    function _isSuspended(uint32 account) private view returns (bool) {
        return assets.accountFlags(account) & ACCOUNT_SUSPENDED != 0;
    }

    // ----- what others read -----

    function requestOf(uint64 number) external view returns (Request memory) {
        return _requests[_firstOf(number)];
    }

    function possibleOf(uint64 number) external view returns (uint64 units, bool isDisputed) {
        Request memory request = _requests[_firstOf(number)];
        if (request.state != RequestState.Open || request.kind != RequestKind.Withdraw) {
            return (0, false);
        }
        isDisputed = _isSuspended(request.account);
        uint64 timeUs = IEntrypoint(entrypoint).lastTimeUs();
        // So much can go, and not so much: what is between is not known yet.
        uint64 above = _leftOf(request) + 1;
        while (above - units > 1) {
            uint64 middle = units + (above - units) / 2;
            if (assets.canDebit(request.account, request.target, middle, timeUs)) units = middle;
            else above = middle;
        }
    }

    function isOverdue(uint64 number) external view returns (bool) {
        Request memory request = _requests[_firstOf(number)];
        return request.state == RequestState.Open && block.timestamp > request.filedAt + window;
    }
}
