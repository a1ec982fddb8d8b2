// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vault} from "../../src/Vault.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {NATIVE} from "../../src/vault/ListedAssets.sol";
import {Vm} from "../Test.sol";
import {HostileToken} from "./HostileToken.sol";
import {BombReceiver, BurningReceiver, ReentrantCaller, RefusingReceiver} from "./Receivers.sol";

/// Everybody who touches the vault, at random, with tokens and receivers that change their manners,
/// and a book of what moved that the vault knows nothing of.
contract VaultActors {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));
    uint16 public constant ASSETS = 4;
    uint32 public constant ACCOUNTS = 8;
    /// A token that burns gas burns this much and no more.
    uint256 private constant GAS = 1_000_000;

    struct Party {
        address depositHandler;
        address withdrawalHandler;
        address disputes;
        address escape;
        address guardian;
        address operations;
    }

    struct Payment {
        uint256 time;
        uint256 units;
    }

    Vault public immutable vault;
    Party private _party;
    HostileToken[3] private _tokens;
    address[] private _users;
    uint256 private _time = 1_700_000_000;
    uint256 private _height = 1000;

    // The book.
    mapping(uint16 asset => uint256) public cameIn;
    mapping(uint16 asset => uint256) public wentOut;
    mapping(uint16 asset => uint256) public presents;
    mapping(uint16 asset => uint256) public unitsTaken;
    mapping(uint16 asset => bool) public isRebased;
    mapping(uint16 asset => uint256) public limitMost;
    mapping(uint64 id => uint256) public unitsPaid;
    mapping(uint64 id => uint256) public unitsScheduled;
    mapping(uint64 id => bool) public isCanceled;
    mapping(uint16 asset => Payment[]) private _payments;
    uint64 public lastId;
    /// Set when something happened that must not; the first stays.
    string public fault;
    mapping(bytes32 action => uint256) public done;
    uint256 public steps;

    modifier step() {
        steps++;
        _;
    }

    constructor(Vault vault_, Party memory party, HostileToken[3] memory tokens) {
        vault = vault_;
        _party = party;
        _tokens = tokens;
        _users = [
            address(0xA11CE),
            address(0xB0B),
            address(0xCA401),
            address(new RefusingReceiver()),
            address(new BurningReceiver()),
            address(new BombReceiver()),
            address(new ReentrantCaller())
        ];
        for (uint256 i; i < _users.length; i++) {
            for (uint256 j; j < 3; j++) {
                tokens[j].mint(_users[i], 1e29);
                vm.prank(_users[i]);
                tokens[j].approve(address(vault), type(uint256).max);
            }
            vm.deal(_users[i], 1e27);
        }
        bytes[] memory calls = new bytes[](2);
        calls[0] = abi.encodeCall(vault.finalizeWithdrawal, (1));
        calls[1] = abi.encodeCall(vault.claim, (NATIVE, _users[6]));
        ReentrantCaller(payable(_users[6])).arm(address(vault), calls);
        for (uint16 asset; asset < ASSETS; asset++) {
            _noteLimit(asset);
        }
    }

    // ----- actions -----

    function deposit(uint256 user, uint256 asset_, uint256 account, uint256 amount) external step {
        uint16 asset = uint16(asset_ % ASSETS);
        address from = _users[user % _users.length];
        amount %= _most(asset);
        uint256 before = _held(asset);
        uint64 count = vault.depositCount();
        vm.prank(from);
        bool isStake = amount % 3 == 0;
        bool ok;
        uint32 to = uint32(1 + account % ACCOUNTS);
        if (asset == 3) {
            bytes memory data = isStake
                ? abi.encodeCall(vault.stakeNative, (to))
                : abi.encodeCall(vault.depositNative, (to));
            (ok,) = address(vault).call{value: amount, gas: GAS}(data);
        } else {
            bytes memory data = isStake
                ? abi.encodeCall(vault.stake, (asset, to, amount))
                : abi.encodeCall(vault.deposit, (asset, to, amount));
            (ok,) = address(vault).call{gas: GAS}(data);
        }
        if (!ok) return;
        cameIn[asset] += _held(asset) - before;
        if (vault.depositCount() != count + 1) _blame("numbers with a gap");
        done["deposit"]++;
    }

    function take(uint256 skip) external step {
        uint64 number = vault.takenCount() + 1 + (skip % 10 == 0 ? 1 : 0);
        vm.prank(_party.depositHandler);
        try vault.takeDeposit(number) returns (
            uint32, uint16 asset, uint64 units, IVault.DepositKind
        ) {
            if (skip % 10 == 0) _blame("a number was skipped");
            unitsTaken[asset] += units;
            done["take"]++;
        } catch {}
    }

    function schedule(uint256 asset_, uint256 user, uint256 units, uint256 reuse) external step {
        uint16 asset = uint16(asset_ % ASSETS);
        uint64 id = lastId + 1;
        bool isReuse = reuse % 8 == 0 && lastId > 0;
        if (isReuse) id = uint64(1 + reuse % lastId);
        uint256 free = vault.free(asset) / vault.assetState(asset).unitScale;
        // A fifth at most, so that something stays; now and then one more than there is.
        uint64 amount = uint64(units % 16 == 0 ? free + 1 : units % (free / 5 + 1));
        vm.prank(_party.withdrawalHandler);
        try vault.scheduleWithdrawal(id, 1, asset, amount, _users[user % _users.length]) {
            if (isReuse) _blame("an id was used twice");
            if (amount > free) _blame("more than is free was scheduled");
            lastId = id;
            unitsScheduled[id] = amount;
            done["schedule"]++;
        } catch {}
    }

    function finalize(uint256 id_, uint256 gasGiven) external step {
        if (lastId == 0) return;
        uint64 id = uint64(1 + id_ % lastId);
        IVault.WithdrawalEntry memory entry = vault.withdrawalEntry(id);
        uint256 before = _held(entry.asset);
        uint256 claimsBefore = vault.assetState(entry.asset).claimed;
        // Now and then with too little gas.
        uint256 given = gasGiven % 5 == 0 ? 50_000 + gasGiven % 500_000 : GAS;
        try vault.finalizeWithdrawal{gas: given}(id) {
            IVault.WithdrawalEntry memory afterwards = vault.withdrawalEntry(id);
            uint256 units = entry.units - afterwards.units;
            if (_time < entry.unlockTime || _height < entry.unlockBlock) _blame("paid too early");
            if (isCanceled[id]) _blame("paid after it was canceled");
            unitsPaid[id] += units;
            if (unitsPaid[id] > unitsScheduled[id]) _blame("paid more than scheduled");
            if (afterwards.units > 0) done["part"]++;
            _noteOut(entry.asset, before, claimsBefore, units);
            if (!vault.isEscapeOpen()) _checkWindow(entry.asset, units);
            done["finalize"]++;
        } catch {}
    }

    function cancel(uint256 id_) external step {
        if (lastId == 0 || id_ % 4 != 0) return;
        uint64 id = uint64(1 + id_ % lastId);
        vm.prank(_party.disputes);
        try vault.cancelWithdrawal(id) returns (uint32, uint16, uint64 units) {
            if (unitsPaid[id] + units != unitsScheduled[id]) _blame("canceled what was paid");
            isCanceled[id] = true;
            done["cancel"]++;
        } catch {}
    }

    function claim(uint256 user, uint256 asset_, uint256 to) external step {
        uint16 asset = uint16(asset_ % ASSETS);
        address who = _users[user % _users.length];
        uint256 before = _held(asset);
        vm.prank(who);
        try vault.claim{gas: GAS}(_tokenOf(asset), _users[to % 3]) returns (uint256 amount) {
            if (before - _held(asset) != amount) _blame("a claim paid something else");
            wentOut[asset] += amount;
            done["claim"]++;
        } catch {}
    }

    function give(uint256 asset_, uint256 amount) external step {
        uint16 asset = uint16(asset_ % 3);
        amount %= 1e12;
        _tokens[asset].mint(address(vault), amount);
        presents[asset] += amount;
    }

    function wait(uint256 seconds_, uint256 blocks) external step {
        _time += seconds_ % 1 days;
        _height += blocks % 100;
        vm.warp(_time);
        vm.roll(_height);
    }

    /// Changes the manners of one token; every other time it behaves again.
    function misbehave(uint256 asset_, uint256 how, uint256 value) external step {
        HostileToken token = _tokens[asset_ % 3];
        how %= 12;
        token.setFee(how == 1 ? value % 3000 : 0);
        token.setExtraDebit(how == 2 ? value % 1000 : 0);
        token.setAnswer(HostileToken.Answer(how >= 3 && how < 6 ? how - 2 : 0));
        token.setBlocked(_users[value % _users.length], how == 6 || how == 7);
        token.setHook(ReentrantCaller(payable(how == 8 ? _users[6] : address(0))));
        token.setBurnsGas(how == 9);
        done["misbehave"]++;
    }

    function rebase(uint256 ppm) external step {
        if (ppm % 4 != 0) return;
        _tokens[2].setRebase(900_000 + ppm % 200_000);
        isRebased[2] = true;
        done["rebase"]++;
    }

    function openReceiver(bool open) external step {
        RefusingReceiver(payable(_users[3])).setOpen(open);
    }

    function guard(uint256 which, uint256 asset_, uint256 value) external step {
        uint16 asset = uint16(asset_ % ASSETS);
        vm.startPrank(_party.guardian);
        if (which % 8 == 0) {
            try vault.lowerOutflowLimit(asset, uint64(value % 1e13)) {
                done["lower"]++;
            } catch {}
        } else if (which % 8 == 1) {
            bytes4 selector =
                value % 2 == 0 ? vault.finalizeWithdrawal.selector : vault.deposit.selector;
            try vault.pause(selector, _time + 1 + value % 6 hours) {
                done["pause"]++;
            } catch {}
        }
        vm.stopPrank();
    }

    function raise(uint256 asset_, uint256 value) external step {
        if (value % 8 != 0) return;
        uint16 asset = uint16(asset_ % ASSETS);
        IVault.Limits memory limits = vault.assetState(asset).limits;
        limits.outflowLimit = uint64(1e6 + value % 1e14);
        bytes memory data = abi.encodeCall(vault.setLimits, (asset, limits));
        vm.startPrank(_party.operations);
        try vault.setLimits(asset, limits) {
            _blame("limits changed without a delay");
        } catch {}
        vault.propose(data);
        _time += 2 days;
        vm.warp(_time);
        vault.setLimits(asset, limits);
        vm.stopPrank();
        _noteLimit(asset);
        done["raise"]++;
    }

    function goOut(uint256 chance, uint256 asset_, uint256 number, uint256 amount) external step {
        if (!vault.isEscapeOpen()) {
            if (chance % 32 != 0) return;
            vm.prank(_party.escape);
            vault.openEscape();
        }
        uint16 asset = uint16(asset_ % ASSETS);
        uint256 before = _held(asset);
        uint256 claimsBefore = vault.assetState(asset).claimed;
        if (chance % 3 == 0) {
            amount = 1 + amount % (vault.free(asset) + 1);
            vm.prank(_party.escape);
            try vault.payEscape(asset, _users[number % _users.length], amount) {
                done["payEscape"]++;
            } catch {}
        } else if (chance % 3 == 1) {
            try vault.refundRemainder(asset, uint32(1 + number % ACCOUNTS)) {
                done["refundRemainder"]++;
            } catch {}
        } else {
            number = 1 + number % (uint256(vault.depositCount()) + 1);
            asset = vault.depositEntry(uint64(number)).asset;
            before = _held(asset);
            claimsBefore = vault.assetState(asset).claimed;
            try vault.refundDeposit(uint64(number)) {
                if (number <= vault.takenCount()) _blame("a taken deposit was refunded");
                done["refund"]++;
            } catch {}
        }
        _noteOut(asset, before, claimsBefore, 0);
    }

    // ----- the book -----

    function held(uint16 asset) external view returns (uint256) {
        return _held(asset);
    }

    function sumOfClaims(uint16 asset) external view returns (uint256 sum) {
        for (uint256 i; i < _users.length; i++) {
            sum += vault.claims(_tokenOf(asset), _users[i]);
        }
        for (uint32 account = 1; account <= ACCOUNTS; account++) {
            sum += vault.claims(_tokenOf(asset), address(uint160(0xACC00000) + account));
        }
    }

    function sumOfRemainders(uint16 asset) external view returns (uint256 sum) {
        for (uint32 account = 1; account <= ACCOUNTS; account++) {
            sum += vault.remainderOf(asset, account);
        }
    }

    function _noteOut(uint16 asset, uint256 before, uint256 claimsBefore, uint256 units) private {
        uint256 out = before - _held(asset);
        uint256 claimed = vault.assetState(asset).claimed - claimsBefore;
        if (claimed > 0) done["claimMade"]++;
        wentOut[asset] += out;
        if (units > 0 && out + claimed != units * vault.assetState(asset).unitScale) {
            _blame("paid and claimed differ from the units");
        }
    }

    function _noteLimit(uint16 asset) private {
        uint256 limit = vault.assetState(asset).limits.outflowLimit;
        if (limit > limitMost[asset]) limitMost[asset] = limit;
    }

    /// Twice the highest limit ever set, or the floor of all that ever came in.
    function _checkWindow(uint16 asset, uint256 units) private {
        Payment[] storage list = _payments[asset];
        list.push(Payment(_time, units));
        uint256 sum;
        for (uint256 i = list.length; i > 0 && list[i - 1].time + 1 days >= _time; i--) {
            sum += list[i - 1].units;
        }
        uint256 floor_ = cameIn[asset] / vault.assetState(asset).unitScale / 20 + 10;
        uint256 most = limitMost[asset] > floor_ ? limitMost[asset] : floor_;
        if (sum > 2 * most) _blame("more than the outflow limit left");
    }

    function _blame(string memory what) private {
        if (bytes(fault).length == 0) fault = what;
    }

    function _tokenOf(uint16 asset) private view returns (address) {
        return asset == 3 ? NATIVE : address(_tokens[asset]);
    }

    function _held(uint16 asset) private view returns (uint256) {
        return asset == 3 ? address(vault).balance : _tokens[asset].balanceOf(address(vault));
    }

    function _most(uint16 asset) private pure returns (uint256) {
        return asset == 0 ? 1e13 : 1e23;
    }
}
