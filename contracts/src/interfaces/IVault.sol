// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAccounts} from "./IAccounts.sol";

/// The contract that holds the money of the exchange. Users bring tokens and take them out; the
/// mirror takes note of deposits and schedules withdrawals; the escape contract pays when the
/// operator is gone. There is no other way out, and nobody can change the code.
///
/// Two kinds of numbers: *token units* (uint256, what the token counts in) and *engine units*
/// (uint64, at most 2^53 - 1, what the engine counts in). One engine unit of an asset is
/// `unitScale` token units. What a deposit brings beyond whole engine units is its account's
/// remainder: it is carried to the account's next deposit of that asset, and no token unit is lost.
///
/// A function is called by one of:
/// - anyone;
/// - a connected contract (deposit handler, withdrawal handler, disputes, escape);
/// - the administration: whom the authority (an AccessManager) permits that selector. What widens
///   risk is *timelocked* besides: `propose` its call data, wait, then call. The waiting time is in
///   this contract's code, and no authority can shorten it.
interface IVault {
    enum DepositKind {
        Deposit,
        Stake
    }

    enum WithdrawalState {
        None,
        Scheduled,
        Paid,
        Canceled
    }

    /// The contracts that the vault obeys.
    struct Connections {
        IAccounts accounts;
        /// May take deposits.
        address depositHandler;
        /// May schedule withdrawals.
        address withdrawalHandler;
        /// May cancel withdrawals that are not paid.
        address disputes;
        /// May open escape, and pay once it is open.
        address escape;
    }

    /// Limits of an asset, in engine units and seconds.
    struct Limits {
        /// The least that one deposit brings; at least 1.
        uint64 minDeposit;
        /// Most that the vault holds for users.
        uint64 cap;
        /// Most that withdrawals pay at once; it refills evenly over the window.
        uint64 outflowLimit;
        uint32 outflowWindow;
    }

    struct Listing {
        address token;
        uint256 unitScale;
        Limits limits;
        /// Token units that are moved from the caller and back to see how the token behaves.
        uint256 probe;
    }

    struct AssetState {
        address token;
        uint256 unitScale;
        uint8 decimals;
        Limits limits;
        /// Token units owed to users: deposits less payments, remainders and claims included.
        uint256 owed;
        /// Part of `owed` that failed to be paid and waits for its recipients.
        uint256 claimed;
        /// Part of `owed` that is less than an engine unit of its account.
        uint256 remainders;
        /// Engine units of deposits that the mirror has not taken yet.
        uint64 untaken;
        /// Engine units of withdrawals that are scheduled and not paid.
        uint64 scheduled;
    }

    struct DepositEntry {
        uint32 account;
        uint16 asset;
        uint64 units;
        DepositKind kind;
        address sender;
    }

    struct WithdrawalEntry {
        address recipient;
        uint32 account;
        uint16 asset;
        /// Engine units that are not paid yet.
        uint64 units;
        WithdrawalState state;
        uint40 unlockTime;
        uint64 unlockBlock;
    }

    // ----- events -----

    /// @param units Engine units to credit, the carried remainder included.
    /// @param received Token units by which the vault's balance grew.
    /// @param remainder Token units that the account now carries in this asset.
    event Deposited(
        uint64 indexed number,
        uint32 indexed account,
        uint16 indexed asset,
        uint64 units,
        DepositKind kind,
        address sender,
        uint256 received,
        uint256 remainder
    );
    event PermitFailed(address indexed token, address indexed owner);
    event DepositTaken(uint64 indexed number);
    event DepositRefunded(uint64 indexed number, address indexed sender, uint256 amount);
    event RemainderRefunded(
        uint16 indexed asset, uint32 indexed account, address indexed to, uint256 amount
    );
    event WithdrawalScheduled(
        uint64 indexed id,
        uint32 indexed account,
        uint16 indexed asset,
        uint64 units,
        address recipient,
        uint40 unlockTime,
        uint64 unlockBlock
    );
    /// @param amount Token units paid now.
    /// @param unitsLeft Engine units of a large withdrawal that wait for the outflow limit.
    event WithdrawalPaid(
        uint64 indexed id, address indexed recipient, uint256 amount, uint64 unitsLeft
    );
    event WithdrawalCanceled(
        uint64 indexed id, uint32 indexed account, uint16 indexed asset, uint64 units
    );
    event ClaimMade(uint16 indexed asset, address indexed recipient, uint256 amount);
    event Claimed(
        uint16 indexed asset, address indexed recipient, address indexed to, uint256 amount
    );
    event EscapeOpened();
    event EscapePaid(uint16 indexed asset, address indexed to, uint256 amount);
    event Opened();
    event AssetListed(
        uint16 indexed asset, address indexed token, uint256 unitScale, Limits limits
    );
    event LimitsChanged(uint16 indexed asset, Limits limits);
    event WithdrawalDelayChanged(uint32 delaySeconds, uint32 delayBlocks);
    event Connected(Connections connections);
    event Paused(bytes4 indexed selector, uint256 until);
    event Proposed(
        bytes32 indexed id, bytes4 indexed selector, bytes data, uint256 earliest, uint256 latest
    );
    event ProposalCanceled(bytes32 indexed id);
    event ProposalUsed(bytes32 indexed id);

    // ----- errors -----

    error NotOpen();
    error AlreadyOpen();
    error NotConnected();
    error EscapeIsOpen();
    error EscapeIsNotOpen();
    error NotThe(bytes32 role, address caller);
    error UnknownAsset(uint16 asset);
    error UnknownAccount(uint32 account);
    error NotForNative(uint16 asset);
    error BelowMinimum(uint16 asset, uint256 received, uint256 least);
    error AboveCap(uint16 asset, uint256 received, uint256 room);
    error BalanceBelowOwed(uint16 asset, uint256 balance, uint256 owed);
    error DepositOutOfOrder(uint64 number, uint64 expected);
    error NoSuchDeposit(uint64 number, uint64 last);
    error DepositWasTaken(uint64 number, uint64 lastTaken);
    error DepositWasRefunded(uint64 number);
    error NothingToPay();
    error WithdrawalIdUsed(uint64 id, WithdrawalState state);
    error WithdrawalNotScheduled(uint64 id, WithdrawalState state);
    error WithdrawalLocked(uint64 id, uint256 unlockTime, uint256 unlockBlock);
    error RecipientRefused(address recipient);
    error NotBacked(uint16 asset, uint256 amount, uint256 free);
    /// @param retryAt Unix seconds at which the payment fits, if nothing else is paid until then.
    error OutflowExhausted(uint16 asset, uint256 units, uint256 available, uint256 retryAt);
    error NotEnoughGas(uint256 given, uint256 needed);
    error MeasuredDebitWrong(address token, uint256 expected, uint256 actual);
    error NothingToClaim(address token, address recipient);
    error FunctionPaused(bytes4 selector, uint256 until);
    error NotPausable(bytes4 selector);
    error PauseResting(bytes4 selector, uint256 earliest);
    error NotTimelocked(bytes4 selector);
    error AlreadyProposed(bytes32 id, uint256 earliest);
    error NotProposed(bytes32 id);
    error ProposalTooEarly(bytes32 id, uint256 earliest);
    error ProposalExpired(bytes32 id, uint256 latest);
    error AssetIdTaken(uint16 asset);
    error AssetIdTooLarge(uint16 asset, uint16 most);
    error TokenAlreadyListed(address token, uint16 asset);
    error TokenRefused(address token);
    error UnitScaleWrong(uint256 unitScale, uint8 decimals);
    error ProbeTooSmall(uint256 probe, uint256 least);
    error ProbeDiffers(address token, uint256 expected, uint256 actual);
    error LimitOutOfRange(uint256 value, uint256 least, uint256 most);
    error NotLower(uint256 current, uint256 given);

    // ----- deposits -----

    /// Brings tokens to an account, the caller's or anybody's. Credits what arrives, not what is
    /// said to be sent. Needs an allowance. Anyone, unless paused or escape is open.
    /// @param amount Token units.
    /// @return number The deposit's number: gap-free, from 1, over all assets and kinds.
    function deposit(uint16 asset, uint32 account, uint256 amount) external returns (uint64 number);

    /// `deposit` of the chain's own coin.
    function depositNative(uint32 account) external payable returns (uint64 number);

    /// `deposit` with an ERC-2612 permit of the caller. A permit that fails, because somebody sent
    /// it first or for any other reason, is passed over: the allowance alone decides.
    function depositWithPermit(
        uint16 asset,
        uint32 account,
        uint256 amount,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint64 number);

    /// A deposit of kind Stake; all else as `deposit`.
    function stake(uint16 asset, uint32 account, uint256 amount) external returns (uint64 number);

    /// A native deposit of kind Stake.
    function stakeNative(uint32 account) external payable returns (uint64 number);

    /// The mirror credits deposit `number`, which is the last taken plus one. Only the deposit
    /// handler; not while escape is open, when what was not taken is refunded.
    function takeDeposit(uint64 number)
        external
        returns (uint32 account, uint16 asset, uint64 units, DepositKind kind);

    /// Pays a deposit that was never taken back to its sender. Anyone, while escape is open. Its
    /// remainder stays with the account: see `refundRemainder`.
    function refundDeposit(uint64 number) external;

    /// Pays the remainder of an account to its exit owner. Anyone, while escape is open.
    function refundRemainder(uint16 asset, uint32 account) external;

    // ----- withdrawals -----

    /// Sets money aside for a withdrawal and starts its delay. Only the withdrawal handler.
    /// @param id Never used before; it stays used whatever becomes of the withdrawal.
    function scheduleWithdrawal(
        uint64 id,
        uint32 account,
        uint16 asset,
        uint64 units,
        address recipient
    ) external;

    /// Pays a withdrawal after its delay, in seconds and in blocks. Anyone. A payment that the
    /// recipient or the token refuses becomes his claim. What the outflow limit does not let
    /// through reverts and says when to try again; a withdrawal larger than the whole limit is paid
    /// in parts. Once escape is open it is neither paused nor limited.
    function finalizeWithdrawal(uint64 id) external;

    /// Stops a withdrawal that is not paid. Only disputes. Its units go back to the mirror.
    function cancelWithdrawal(uint64 id)
        external
        returns (uint32 account, uint16 asset, uint64 units);

    /// Pays what could not be paid before. Only its recipient, at any time; `to` may be any
    /// address.
    /// @return amount Token units.
    function claim(address token, address to) external returns (uint256 amount);

    // ----- escape -----

    /// Ends deposits, and lets refunds and `payEscape` begin. Only escape; it cannot be undone.
    function openEscape() external;

    /// Pays from what is neither claimed, nor scheduled, nor untaken, nor a remainder. Only escape,
    /// once open. A payment that fails becomes a claim.
    function payEscape(uint16 asset, address to, uint256 tokenUnits) external;

    // ----- administration -----

    /// Announces a call of a timelocked function with its exact call data. It can be made after 48
    /// hours, or after 7 days when it replaces a connected contract or the authority, and for 14
    /// days from then on.
    /// @return id keccak256 of `data`.
    function propose(bytes calldata data) external returns (bytes32 id);

    /// Drops a proposal. Instant.
    function cancelProposal(bytes32 id) external;

    /// Ends the set-up, in which timelocked calls need no proposal and nobody can deposit.
    function open() external;

    /// Lists a token, after seeing it move exactly what it was told, both ways, without a fee.
    /// Timelocked. That a token rebases cannot be seen in one transaction: see `surplus`.
    /// @param asset Below 1024.
    function listAsset(uint16 asset, Listing calldata listing) external;

    /// Timelocked.
    function setLimits(uint16 asset, Limits calldata limits) external;

    /// Timelocked. More than the challenge window, at most 3 days. Scheduled withdrawals keep
    /// theirs.
    function setWithdrawalDelay(uint32 delaySeconds, uint32 delayBlocks) external;

    /// Timelocked, by 7 days. Not after escape opened.
    function connect(Connections calldata connections) external;

    /// Instant.
    function lowerCap(uint16 asset, uint64 cap) external;

    /// Instant. Whatever the limit, a twentieth of what is owed may leave in a window.
    function lowerOutflowLimit(uint16 asset, uint64 outflowLimit) external;

    /// Stops one function until a time, at most 3 days after its pause began. Instant. It ends by
    /// itself, and the function cannot be paused again within 3 days.
    function pause(bytes4 selector, uint256 until) external;

    // ----- views -----

    function assetState(uint16 asset) external view returns (AssetState memory);

    /// @return isListed Whether a token, or NATIVE for the chain's own coin, is listed.
    function assetOf(address token) external view returns (bool isListed, uint16 asset);

    /// @return Token units owed to users.
    function owed(uint16 asset) external view returns (uint256);

    /// @return Token units that the vault holds beyond what it owes; negative is missing money,
    /// which a token that rebases downwards causes.
    function surplus(uint16 asset) external view returns (int256);

    /// @return Token units that `scheduleWithdrawal` and `payEscape` can still dispose of.
    function free(uint16 asset) external view returns (uint256);

    /// @return limit Engine units that the bucket holds, the floor included.
    /// @return available Engine units that may leave now.
    function outflow(uint16 asset) external view returns (uint256 limit, uint256 available);

    function depositEntry(uint64 number) external view returns (DepositEntry memory);
    function withdrawalEntry(uint64 id) external view returns (WithdrawalEntry memory);
    function claims(address token, address recipient) external view returns (uint256);
    function remainderOf(uint16 asset, uint32 account) external view returns (uint256);
    function depositCount() external view returns (uint64);
    function takenCount() external view returns (uint64);
    function isOpen() external view returns (bool);
    function isEscapeOpen() external view returns (bool);
    function withdrawalDelay() external view returns (uint32 delaySeconds, uint32 delayBlocks);
    function connections() external view returns (Connections memory);
    function pausedUntil(bytes4 selector) external view returns (uint256);

    /// @return Unix seconds from which a proposal can be used; zero when there is none.
    function proposalEarliest(bytes32 id) external view returns (uint256);
}
