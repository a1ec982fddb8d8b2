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
contract Outpost is AccessManaged, IAccounts {
    /// Without a word of the operator for longer, anyone may open escape.
    uint256 public constant SILENCE_MAX = 3 days;
    /// A deposit may wait so long after somebody complained about it.
    uint256 public constant COMPLAINT_WINDOW = 5 days;

    event Registered(uint256 from, uint256 count);
    event Complained(uint64 indexed number, uint256 deadline);

    error OwnerMissing(uint32 account);
    error AccountExists(uint32 account);
    error OutOfOrder(uint256 from, uint256 expected);
    error AccountUnknown(uint32 account);
    error NotWaiting(uint64 number, uint64 taken, uint64 count);
    error AlreadyComplained(uint64 number, uint256 deadline);
    error NotDue(uint256 silentUntil, uint256 deadline);

    IVault public immutable vault;
    /// Gets what belongs to the lane when escape is open.
    address public immutable laneOwner;
    /// Accounts that were registered, in the order of the engine.
    uint256 public registeredCount;
    /// Unix seconds of the operator's last word.
    uint256 public lastSeen;
    mapping(uint32 account => address) private _owners;
    /// Unix seconds until which a deposit must be taken; zero while nobody complained.
    mapping(uint64 number => uint256) public deadlineOf;

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

    /// Deposits up to this one are credited: they are not refunded any more.
    function take(uint64 through) external restricted seen {
        for (uint64 number = vault.takenCount() + 1; number <= through; ++number) {
            vault.takeDeposit(number);
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

    // ----- everybody -----

    /// Asks the operator to take a deposit. If he does not within the window, anyone may open
    /// escape, and it is refunded.
    function complain(uint64 number) external {
        uint64 taken = vault.takenCount();
        uint64 count = vault.depositCount();
        if (number <= taken || number > count) revert NotWaiting(number, taken, count);
        uint256 deadline = deadlineOf[number];
        if (deadline != 0) revert AlreadyComplained(number, deadline);
        deadline = block.timestamp + COMPLAINT_WINDOW;
        deadlineOf[number] = deadline;
        emit Complained(number, deadline);
    }

    /// Ends this chain for ever: deposits that were not taken are refunded, scheduled withdrawals
    /// are paid without a limit, the rest is the lane's.
    /// @param number A deposit that was complained about; zero: the operator is silent.
    function openEscape(uint64 number) external {
        uint256 deadline = number > vault.takenCount() ? deadlineOf[number] : 0;
        bool isOverdue = deadline != 0 && block.timestamp > deadline;
        if (!isOverdue && block.timestamp <= lastSeen + SILENCE_MAX) {
            revert NotDue(lastSeen + SILENCE_MAX, deadline);
        }
        vault.openEscape();
    }

    /// Pays the lane what is nobody else's, once escape is open.
    function payLane(uint16 asset) external {
        vault.payEscape(asset, laneOwner, vault.free(asset));
    }

    /// @return The wallet that owns an account; zero for one that is not registered here.
    function exitOwner(uint32 account) external view returns (address) {
        return _owners[account];
    }
}
