// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccounts} from "./interfaces/IAccounts.sol";
import {IVault} from "./interfaces/IVault.sol";

/// What stands before a vault on a chain without mirror, docs/rulebook/chains.md: it says who owns
/// an account, takes deposits that the engine credited, schedules what the engine approved, and
/// opens the vault when the operator is gone. Users' claims are on the home chain: beyond deposits
/// that nobody credited and withdrawals that are scheduled, what the vault here holds is the
/// lane's.
///
/// Nothing here can see whether a deposit was credited there. So what the operator takes stays its
/// sender's to complain about for a week, and another key than the operator's says that it was
/// credited: whoever has one of the two keys alone keeps no deposit.
contract Outpost is AccessManaged, IAccounts {
    /// Without a word of the operator for longer, anyone may open escape.
    uint256 public constant SILENCE_MAX = 3 days;
    /// A deposit may wait so long after somebody complained about it: to be taken, or confirmed.
    uint256 public constant COMPLAINT_WINDOW = 5 days;
    /// So long after it was taken its sender may say that it was not credited.
    uint256 public constant TAKEN_WINDOW = 7 days;
    /// The lane is paid so long after escape opened, where takings are not confirmed: every refund
    /// was due three days before.
    uint256 public constant LANE_DELAY = TAKEN_WINDOW + COMPLAINT_WINDOW + 3 days;
    /// Deadline of what was refunded.
    uint256 private constant NEVER = type(uint256).max;

    event Registered(uint256 from, uint256 count);
    event Complained(uint64 indexed number, uint256 deadline);
    event Confirmed(uint64 indexed through);
    event TakingRefunded(uint64 indexed number, address indexed sender, uint256 amount);

    error OwnerMissing(uint32 account);
    error AccountExists(uint32 account);
    error OutOfOrder(uint256 from, uint256 expected);
    error AccountUnknown(uint32 account);
    error DepositsDiffer(bytes32 found, bytes32 expected);
    error NotWaiting(uint64 number, uint64 confirmed, uint64 count);
    error NotSender(uint64 number, address sender);
    error TooLate(uint64 number, uint256 until);
    error AlreadyComplained(uint64 number, uint256 deadline);
    error NotDue(uint256 silentUntil, uint256 deadline);
    error NotTaken(uint64 number, uint64 confirmed, uint64 taken);
    error NotRefundable(uint64 number, uint256 deadline);
    error LaneTooEarly(uint256 from);

    IVault public immutable vault;
    /// Gets what belongs to the lane when escape is open.
    address public immutable laneOwner;
    /// Accounts that were registered, in the order of the engine.
    uint256 public registeredCount;
    /// Unix seconds of the operator's last word.
    uint256 public lastSeen;
    mapping(uint32 account => address) private _owners;
    /// Unix seconds until which a deposit must be taken, or one that was taken confirmed; zero
    /// while nobody complained.
    mapping(uint64 number => uint256) public deadlineOf;
    /// Unix seconds when a deposit was taken.
    mapping(uint64 number => uint256) public takenAt;
    /// Deposits up to this one were credited on the home chain, as another key than the operator's
    /// says.
    uint64 public confirmedCount;
    /// Complaints about deposits that were taken, from 1: for whoever must confirm.
    uint64 public complaintCount;
    mapping(uint64 complaint => uint64 number) public complaintOf;
    /// Unix seconds; zero while this chain goes on.
    uint256 public escapeOpenedAt;

    constructor(address authority_, IVault vault_, address laneOwner_) AccessManaged(authority_) {
        if (laneOwner_ == address(0)) revert OwnerMissing(0);
        vault = vault_;
        laneOwner = laneOwner_;
        lastSeen = block.timestamp;
    }

    modifier seen() {
        _;
        lastSeen = block.timestamp;
    }

    // ----- the operator -----

    /// Accounts of the home chain with the wallets that own them, behind those that are here.
    /// @param from How many there are before.
    function register(uint256 from, uint32[] calldata accounts, address[] calldata owners)
        external
        restricted
        seen
    {
        if (from != registeredCount) revert OutOfOrder(from, registeredCount);
        for (uint256 i = 0; i < accounts.length; ++i) {
            uint32 account = accounts[i];
            if (owners[i] == address(0)) revert OwnerMissing(account);
            if (_owners[account] != address(0)) revert AccountExists(account);
            _owners[account] = owners[i];
        }
        registeredCount = from + accounts.length;
        emit Registered(from, registeredCount);
    }

    /// Deposits up to this one are credited: they are not refunded any more, unless their sender
    /// complains within a week and nobody confirms.
    /// @param digest Of these deposits, as they were credited: a call that waits while the chain
    /// gets other blocks takes no others in their place.
    function take(uint64 through, bytes32 digest) external restricted seen {
        bytes32 found = digestOf(through);
        if (found != digest) revert DepositsDiffer(found, digest);
        for (uint64 number = vault.takenCount() + 1; number <= through; ++number) {
            vault.takeDeposit(number);
            takenAt[number] = block.timestamp;
            delete deadlineOf[number];
        }
    }

    /// Names the deposits that are next to be taken, up to this one: accounts, assets and units.
    function digestOf(uint64 through) public view returns (bytes32 digest) {
        for (uint64 number = vault.takenCount() + 1; number <= through; ++number) {
            IVault.DepositEntry memory entry = vault.depositEntry(number);
            digest = keccak256(abi.encode(digest, number, entry.account, entry.asset, entry.units));
        }
    }

    /// Has the vault pay a withdrawal of the home chain, to the account's owner and nobody else,
    /// after its delay and within its outflow limit. The id is burnt there: it is paid once.
    function schedule(uint64 id, uint32 account, uint16 asset, uint64 units)
        external
        restricted
        seen
    {
        address owner = _owners[account];
        if (owner == address(0)) revert AccountUnknown(account);
        vault.scheduleWithdrawal(id, account, asset, units, owner);
    }

    /// Stops what should not have been scheduled, in its delay: for another key than the one that
    /// schedules.
    function cancel(uint64 id) external restricted {
        vault.cancelWithdrawal(id);
    }

    /// The operator is there.
    function beat() external restricted seen {}

    /// Deposits up to this one that were taken are credited on the home chain, to their accounts
    /// and in full (`DepositLent`): complaints about them are over. For another key than the one
    /// that takes, which looks for itself.
    function confirm(uint64 through) external restricted {
        uint64 taken = vault.takenCount();
        if (through <= confirmedCount || through > taken) {
            revert NotTaken(through, confirmedCount, taken);
        }
        confirmedCount = through;
        emit Confirmed(through);
    }

    // ----- everybody -----

    /// Asks the operator to take a deposit; of one that was taken its sender says that it was not
    /// credited. If it is not taken, or not confirmed, within the window, anyone may open escape,
    /// and it is refunded.
    function complain(uint64 number) external {
        uint64 count = vault.depositCount();
        if (number <= confirmedCount || number > count) {
            revert NotWaiting(number, confirmedCount, count);
        }
        uint256 deadline = deadlineOf[number];
        if (deadline != 0) revert AlreadyComplained(number, deadline);
        if (number <= vault.takenCount()) _noteComplaint(number);
        deadline = block.timestamp + COMPLAINT_WINDOW;
        deadlineOf[number] = deadline;
        emit Complained(number, deadline);
    }

    function _noteComplaint(uint64 number) private {
        address sender = vault.depositEntry(number).sender;
        if (msg.sender != sender) revert NotSender(number, sender);
        uint256 until = takenAt[number] + TAKEN_WINDOW;
        if (block.timestamp > until) revert TooLate(number, until);
        complaintOf[++complaintCount] = number;
    }

    /// Ends this chain for ever: deposits that were not taken are refunded, and those that were
    /// complained about and not confirmed; scheduled withdrawals are paid without a limit, the rest
    /// is the lane's.
    /// @param number A deposit that was complained about; zero: the operator is silent.
    function openEscape(uint64 number) external {
        uint256 deadline = number > confirmedCount ? deadlineOf[number] : 0;
        bool isOverdue = deadline != 0 && block.timestamp > deadline;
        if (!isOverdue && block.timestamp <= lastSeen + SILENCE_MAX) {
            revert NotDue(lastSeen + SILENCE_MAX, deadline);
        }
        vault.openEscape();
        escapeOpenedAt = block.timestamp;
    }

    /// Gives a deposit back that was taken, that its sender complained about, and that nobody
    /// confirmed within the window: once escape is open, ahead of the lane.
    function refundTaken(uint64 number) external {
        uint256 deadline = deadlineOf[number];
        bool isOpen = number > confirmedCount && number <= vault.takenCount() && deadline != 0;
        if (!isOpen || block.timestamp <= deadline) revert NotRefundable(number, deadline);
        deadlineOf[number] = NEVER;
        IVault.DepositEntry memory entry = vault.depositEntry(number);
        uint256 amount = entry.units * vault.assetState(entry.asset).unitScale;
        emit TakingRefunded(number, entry.sender, amount);
        vault.payEscape(entry.asset, entry.sender, amount);
    }

    /// Pays the lane what is nobody else's, once escape is open and no taking can be complained
    /// about any more.
    function payLane(uint16 asset) external {
        uint256 from = escapeOpenedAt + LANE_DELAY;
        if (confirmedCount < vault.takenCount() && block.timestamp < from) {
            revert LaneTooEarly(from);
        }
        vault.payEscape(asset, laneOwner, vault.free(asset));
    }

    /// @return The wallet that owns an account; zero for one that is not registered here.
    function exitOwner(uint32 account) external view returns (address) {
        return _owners[account];
    }
}
