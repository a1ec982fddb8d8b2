// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeTransferLib} from "solady/utils/SafeTransferLib.sol";
import {DepositRecord, UNITS_MAX, pack} from "./vault/DepositRecords.sol";
import {FunctionPause} from "./vault/FunctionPause.sol";
import {ListedAssets, NATIVE} from "./vault/ListedAssets.sol";
import {OutflowLimit} from "./vault/OutflowLimit.sol";

/// The contract that holds the money. Calls are documented in IVault.
///
/// Invariant, per asset: balance >= owed >= claims + remainders + (untaken + scheduled) x
/// unitScale.
contract Vault is ListedAssets, FunctionPause {
    /// Below REPLACE_DELAY: who asks for his money when a replacement is announced has it before.
    uint32 public constant DELAY_MAX = 3 days;
    /// Three days of blocks of two seconds.
    uint32 public constant DELAY_BLOCKS_MAX = 129_600;
    /// Gas that a token and a recipient may use up together when they are paid.
    uint256 public constant PAY_GAS = 300_000;
    /// Gas to note a claim after a payment failed.
    uint256 private constant CLAIM_GAS = 100_000;
    /// Seconds in which a fill can be challenged; a withdrawal waits longer.
    uint32 public immutable challengeWindow;

    struct Withdrawal {
        address recipient;
        uint16 asset;
        uint56 units;
        WithdrawalState state;
        uint32 account;
        uint40 unlockTime;
        uint64 unlockBlock;
    }

    struct Status {
        uint64 deposits;
        uint64 taken;
        uint32 delaySeconds;
        uint32 delayBlocks;
        bool isOpen;
        bool isEscapeOpen;
    }

    Status private _status;
    Connections private _connections;
    mapping(uint64 number => DepositRecord) private _deposits;
    mapping(uint64 id => Withdrawal) private _withdrawals;
    mapping(address token => mapping(address recipient => uint256)) public claims;
    mapping(uint16 asset => mapping(uint32 account => uint256)) public remainderOf;

    /// @param challengeWindow_ Seconds; below the withdrawal delay for ever.
    constructor(
        address authority_,
        uint32 challengeWindow_,
        uint32 delaySeconds,
        uint32 delayBlocks
    ) AccessManaged(authority_) {
        challengeWindow = challengeWindow_;
        _setDelay(delaySeconds, delayBlocks);
    }

    modifier only(bytes32 role, address expected) {
        if (msg.sender != expected) revert NotThe(role, msg.sender);
        _;
    }

    modifier unlessPaused() {
        _checkNotPaused(msg.sig);
        _;
    }

    // ----- deposits -----

    function deposit(uint16 asset, uint32 account, uint256 amount)
        external
        unlessPaused
        nonReentrant
        returns (uint64)
    {
        return _pull(asset, account, amount, DepositKind.Deposit);
    }

    function stake(uint16 asset, uint32 account, uint256 amount)
        external
        unlessPaused
        nonReentrant
        returns (uint64)
    {
        return _pull(asset, account, amount, DepositKind.Stake);
    }

    function depositWithPermit(
        uint16 asset,
        uint32 account,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external unlessPaused nonReentrant returns (uint64) {
        address token = _listed(asset).token;
        if (token == NATIVE) revert NotForNative(asset);
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {}
        catch {
            emit PermitFailed(token, msg.sender);
        }
        return _pull(asset, account, amount, DepositKind.Deposit);
    }

    function depositNative(uint32 account)
        external
        payable
        unlessPaused
        nonReentrant
        returns (uint64)
    {
        return _takeNative(account, DepositKind.Deposit);
    }

    function stakeNative(uint32 account)
        external
        payable
        unlessPaused
        nonReentrant
        returns (uint64)
    {
        return _takeNative(account, DepositKind.Stake);
    }

    function takeDeposit(uint64 number)
        external
        only("depositHandler", _connections.depositHandler)
        unlessPaused
        nonReentrant
        returns (uint32, uint16, uint64, DepositKind)
    {
        Status memory status = _status;
        if (status.isEscapeOpen) revert EscapeIsOpen();
        if (number != status.taken + 1) revert DepositOutOfOrder(number, status.taken + 1);
        if (number > status.deposits) revert NoSuchDeposit(number, status.deposits);
        DepositEntry memory entry = _deposits[number].unpack();
        _status.taken = number;
        _sums[entry.asset].untaken -= uint56(entry.units);
        emit DepositTaken(number);
        return (entry.account, entry.asset, entry.units, entry.kind);
    }

    function refundDeposit(uint64 number) external nonReentrant {
        Status memory status = _status;
        if (!status.isEscapeOpen) revert EscapeIsNotOpen();
        if (number <= status.taken) revert DepositWasTaken(number, status.taken);
        if (number > status.deposits) revert NoSuchDeposit(number, status.deposits);
        if (_deposits[number].isNone()) revert DepositWasRefunded(number);
        DepositEntry memory entry = _deposits[number].unpack();
        _deposits[number] = DepositRecord.wrap(0);
        _sums[entry.asset].untaken -= uint56(entry.units);
        uint256 amount = entry.units * uint256(_assets[entry.asset].unitScale);
        emit DepositRefunded(number, entry.sender, amount);
        _pay(entry.asset, entry.sender, amount);
    }

    function refundRemainder(uint16 asset, uint32 account) external nonReentrant {
        if (!_status.isEscapeOpen) revert EscapeIsNotOpen();
        uint256 amount = remainderOf[asset][account];
        if (amount == 0) revert NothingToPay();
        address owner = _connections.accounts.exitOwner(account);
        if (owner == address(0)) revert UnknownAccount(account);
        delete remainderOf[asset][account];
        _apart[asset].remainders -= uint88(amount);
        emit RemainderRefunded(asset, account, owner, amount);
        _pay(asset, owner, amount);
    }

    // ----- withdrawals -----

    function scheduleWithdrawal(
        uint64 id,
        uint32 account,
        uint16 asset,
        uint64 units,
        address recipient
    )
        external
        only("withdrawalHandler", _connections.withdrawalHandler)
        unlessPaused
        nonReentrant
    {
        Status memory status = _status;
        if (status.isEscapeOpen) revert EscapeIsOpen();
        Withdrawal storage withdrawal = _withdrawals[id];
        if (withdrawal.state != WithdrawalState.None) {
            revert WithdrawalIdUsed(id, withdrawal.state);
        }
        uint256 unitScale = _listed(asset).unitScale;
        _checkWithin(units, 1, UNITS_MAX);
        if (recipient == address(0) || recipient == address(this)) {
            revert RecipientRefused(recipient);
        }
        uint256 available = _free(asset, unitScale);
        if (units * unitScale > available) revert NotBacked(asset, units * unitScale, available);
        _sums[asset].scheduled += uint56(units);
        uint40 unlockTime = uint40(block.timestamp + status.delaySeconds);
        uint64 unlockBlock = uint64(block.number + status.delayBlocks);
        _withdrawals[id] = Withdrawal({
            recipient: recipient,
            asset: asset,
            units: uint56(units),
            state: WithdrawalState.Scheduled,
            account: account,
            unlockTime: unlockTime,
            unlockBlock: unlockBlock
        });
        emit WithdrawalScheduled(id, account, asset, units, recipient, unlockTime, unlockBlock);
    }

    function finalizeWithdrawal(uint64 id) external nonReentrant {
        bool isEscape = _status.isEscapeOpen;
        if (!isEscape) _checkNotPaused(msg.sig);
        Withdrawal memory withdrawal = _withdrawals[id];
        if (withdrawal.state != WithdrawalState.Scheduled) {
            revert WithdrawalNotScheduled(id, withdrawal.state);
        }
        if (block.timestamp < withdrawal.unlockTime || block.number < withdrawal.unlockBlock) {
            revert WithdrawalLocked(id, withdrawal.unlockTime, withdrawal.unlockBlock);
        }
        uint256 units =
            isEscape ? withdrawal.units : _useOutflow(withdrawal.asset, withdrawal.units);
        uint56 unitsLeft = uint56(withdrawal.units - units);
        _withdrawals[id].units = unitsLeft;
        if (unitsLeft == 0) _withdrawals[id].state = WithdrawalState.Paid;
        _sums[withdrawal.asset].scheduled -= uint56(units);
        uint256 amount = units * _assets[withdrawal.asset].unitScale;
        emit WithdrawalPaid(id, withdrawal.recipient, amount, unitsLeft);
        _pay(withdrawal.asset, withdrawal.recipient, amount);
    }

    function cancelWithdrawal(uint64 id)
        external
        only("disputes", _connections.disputes)
        nonReentrant
        returns (uint32, uint16, uint64)
    {
        Withdrawal memory withdrawal = _withdrawals[id];
        if (withdrawal.state != WithdrawalState.Scheduled) {
            revert WithdrawalNotScheduled(id, withdrawal.state);
        }
        _withdrawals[id].state = WithdrawalState.Canceled;
        _sums[withdrawal.asset].scheduled -= withdrawal.units;
        emit WithdrawalCanceled(id, withdrawal.account, withdrawal.asset, withdrawal.units);
        return (withdrawal.account, withdrawal.asset, withdrawal.units);
    }

    function claim(address token, address to) external nonReentrant returns (uint256 amount) {
        amount = claims[token][msg.sender];
        if (amount == 0) revert NothingToClaim(token, msg.sender);
        if (to == address(0) || to == address(this)) revert RecipientRefused(to);
        uint16 asset = _listedToken(token);
        delete claims[token][msg.sender];
        _apart[asset].claimed -= uint112(amount);
        _sums[asset].owed -= uint112(amount);
        emit Claimed(asset, msg.sender, to, amount);
        _send(token, to, amount);
    }

    // ----- escape -----

    function openEscape() external only("escape", _connections.escape) nonReentrant {
        if (_status.isEscapeOpen) revert EscapeIsOpen();
        _status.isEscapeOpen = true;
        emit EscapeOpened();
    }

    function payEscape(uint16 asset, address to, uint256 tokenUnits)
        external
        only("escape", _connections.escape)
        nonReentrant
    {
        if (!_status.isEscapeOpen) revert EscapeIsNotOpen();
        if (tokenUnits == 0) revert NothingToPay();
        if (to == address(0) || to == address(this)) revert RecipientRefused(to);
        uint256 available = _free(asset, _listed(asset).unitScale);
        if (tokenUnits > available) revert NotBacked(asset, tokenUnits, available);
        emit EscapePaid(asset, to, tokenUnits);
        _pay(asset, to, tokenUnits);
    }

    // ----- administration -----

    function open() external restricted {
        if (_status.isOpen) revert AlreadyOpen();
        if (_connections.escape == address(0)) revert NotConnected();
        _status.isOpen = true;
        emit Opened();
    }

    function setWithdrawalDelay(uint32 delaySeconds, uint32 delayBlocks) external timelocked {
        _setDelay(delaySeconds, delayBlocks);
    }

    function connect(Connections calldata next) external timelocked {
        if (_status.isEscapeOpen) revert EscapeIsOpen();
        if (
            address(next.accounts) == address(0) || next.depositHandler == address(0)
                || next.withdrawalHandler == address(0) || next.disputes == address(0)
                || next.escape == address(0)
        ) revert NotConnected();
        _connections = next;
        emit Connected(next);
    }

    // ----- views -----

    function depositEntry(uint64 number) external view returns (DepositEntry memory) {
        return _deposits[number].unpack();
    }

    function withdrawalEntry(uint64 id) external view returns (WithdrawalEntry memory) {
        Withdrawal memory withdrawal = _withdrawals[id];
        return WithdrawalEntry({
            recipient: withdrawal.recipient,
            account: withdrawal.account,
            asset: withdrawal.asset,
            units: withdrawal.units,
            state: withdrawal.state,
            unlockTime: withdrawal.unlockTime,
            unlockBlock: withdrawal.unlockBlock
        });
    }

    function depositCount() external view returns (uint64) {
        return _status.deposits;
    }

    function takenCount() external view returns (uint64) {
        return _status.taken;
    }

    function isOpen() external view returns (bool) {
        return _status.isOpen;
    }

    function isEscapeOpen() external view returns (bool) {
        return _status.isEscapeOpen;
    }

    function withdrawalDelay() external view returns (uint32, uint32) {
        return (_status.delaySeconds, _status.delayBlocks);
    }

    function connections() external view returns (Connections memory) {
        return _connections;
    }

    // ----- inside -----

    function _pull(uint16 asset, uint32 account, uint256 amount, DepositKind kind)
        private
        returns (uint64)
    {
        address token = _listed(asset).token;
        if (token == NATIVE) revert NotForNative(asset);
        uint256 before = _balanceOf(token);
        _checkBacked(asset, before);
        SafeTransferLib.safeTransferFrom(token, msg.sender, address(this), amount);
        uint256 afterwards = _balanceOf(token);
        return _credit(asset, account, afterwards > before ? afterwards - before : 0, kind);
    }

    function _takeNative(uint32 account, DepositKind kind) private returns (uint64) {
        uint16 asset = _listedToken(NATIVE);
        _checkBacked(asset, address(this).balance - msg.value);
        return _credit(asset, account, msg.value, kind);
    }

    /// Who deposits a token that lost money here would pay for the loss.
    function _checkBacked(uint16 asset, uint256 balance) private view {
        uint256 owed_ = _sums[asset].owed;
        if (balance < owed_) revert BalanceBelowOwed(asset, balance, owed_);
    }

    function _credit(uint16 asset, uint32 account, uint256 received, DepositKind kind)
        private
        returns (uint64 number)
    {
        Status memory status = _status;
        if (!status.isOpen) revert NotOpen();
        if (status.isEscapeOpen) revert EscapeIsOpen();
        if (_connections.accounts.exitOwner(account) == address(0)) {
            revert UnknownAccount(account);
        }
        uint256 unitScale = _assets[asset].unitScale;
        _checkBounds(asset, received, unitScale);
        // After this point the deposit must succeed.
        DepositEntry memory entry;
        entry.account = account;
        entry.asset = asset;
        entry.kind = kind;
        entry.sender = msg.sender;
        uint256 remainder;
        (entry.units, remainder) = _carry(asset, account, received, unitScale);
        _sums[asset].owed += uint112(received);
        _sums[asset].untaken += uint56(entry.units);
        number = status.deposits + 1;
        _status.deposits = number;
        _deposits[number] = pack(entry);
        emit Deposited(number, account, asset, entry.units, kind, msg.sender, received, remainder);
    }

    function _checkBounds(uint16 asset, uint256 received, uint256 unitScale) private view {
        uint256 least = _bounds[asset].minDeposit * unitScale;
        if (received < least) revert BelowMinimum(asset, received, least);
        uint256 cap = _bounds[asset].cap * unitScale;
        uint256 owed_ = _sums[asset].owed;
        uint256 room = cap > owed_ ? cap - owed_ : 0;
        if (received > room) revert AboveCap(asset, received, room);
    }

    /// Whole engine units of what came and what the account carried; it carries the rest.
    function _carry(uint16 asset, uint32 account, uint256 received, uint256 unitScale)
        private
        returns (uint64 units, uint256 remainder)
    {
        uint256 carried = remainderOf[asset][account];
        units = uint64((carried + received) / unitScale);
        remainder = (carried + received) % unitScale;
        if (remainder == carried) return (units, remainder);
        remainderOf[asset][account] = remainder;
        _apart[asset].remainders = uint88(_apart[asset].remainders + remainder - carried);
    }

    /// Engine units that may be paid now, and notes them.
    function _useOutflow(uint16 asset, uint256 units) private returns (uint256 now_) {
        (uint256 limit, uint256 usedNow) = _outflow(asset);
        uint256 available = OutflowLimit.available(limit, usedNow);
        now_ = OutflowLimit.payable_(units, limit, available);
        if (now_ == 0) {
            uint256 wait = OutflowLimit.wait(units, limit, usedNow, _assets[asset].window);
            revert OutflowExhausted(asset, units, available, block.timestamp + wait);
        }
        _bounds[asset].used = uint56(usedNow + now_);
        _bounds[asset].usedAt = uint32(block.timestamp);
    }

    /// Pays, or notes a claim. Whoever calls cannot make a payment fail by giving it little gas.
    function _pay(uint16 asset, address to, uint256 amount) private {
        address token = _assets[asset].token;
        uint256 needed = PAY_GAS + PAY_GAS / 63 + CLAIM_GAS;
        if (gasleft() < needed) revert NotEnoughGas(gasleft(), needed);
        _sums[asset].owed -= uint112(amount);
        try this.send{gas: PAY_GAS}(token, to, amount) {}
        catch {
            _sums[asset].owed += uint112(amount);
            _apart[asset].claimed += uint112(amount);
            claims[token][to] += amount;
            emit ClaimMade(asset, to, amount);
        }
    }

    /// For the vault itself: a call that can fail alone.
    function send(address token, address to, uint256 amount)
        external
        only("vault", address(this))
    {
        _send(token, to, amount);
    }

    /// Also refuses a token that takes more from us than we send.
    function _send(address token, address to, uint256 amount) private {
        uint256 before = _balanceOf(token);
        if (token == NATIVE) SafeTransferLib.safeTransferETH(to, amount);
        else SafeTransferLib.safeTransfer(token, to, amount);
        uint256 debit = before - _balanceOf(token);
        if (debit != amount) revert MeasuredDebitWrong(token, amount, debit);
    }

    function _setDelay(uint32 delaySeconds, uint32 delayBlocks) private {
        _checkWithin(delaySeconds, uint256(challengeWindow) + 1, DELAY_MAX);
        _checkWithin(delayBlocks, 1, DELAY_BLOCKS_MAX);
        _status.delaySeconds = delaySeconds;
        _status.delayBlocks = delayBlocks;
        emit WithdrawalDelayChanged(delaySeconds, delayBlocks);
    }

    function _isDelayed() internal view override returns (bool) {
        return _status.isOpen;
    }
}
