// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vault} from "../../src/Vault.sol";
import {WithdrawalHandler} from "../../src/handlers/WithdrawalHandler.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {HostileToken} from "../vault/HostileToken.sol";

/// Writes batches for the actors: the test contract, which may submit.
interface IBatchWriter {
    function submitOutside(bytes calldata sections) external;
    function waitOutside(uint256 secondsLong) external;
}

/// Random batches of everything that moves money, right and wrong, while the token misbehaves.
contract MirrorActors {
    uint32 public constant FIRST = 16;
    uint32 public constant USERS = 6;
    /// What a withdrawal may cost.
    uint64 public constant FEE = 1e6;
    uint64 private constant TIME_US = 1_760_000_000_000_000;

    IBatchWriter private immutable _writer;
    Vault private immutable _vault;
    HostileToken private immutable _token;
    WithdrawalHandler private immutable _handler;
    uint64 private _nextWithdrawal = 1_000;
    Reservation[] private _withdrawals;
    /// Given back though the vault had paid or canceled it: stands apart, and has no money behind.
    uint256 public withoutMoney;
    uint256 public accepted;
    uint256 public refused;
    mapping(bytes32 => uint256) public done;

    struct Reservation {
        uint64 id;
        uint32 account;
        uint64 units;
        uint64 fee;
    }

    constructor(
        IBatchWriter writer,
        Vault vault,
        HostileToken token,
        WithdrawalHandler withdrawals
    ) {
        _handler = withdrawals;
        _writer = writer;
        _vault = vault;
        _token = token;
        token.approve(address(vault), type(uint256).max);
    }

    function deposit(uint256 user, uint256 units) external {
        _token.mint(address(this), 1e12);
        try _vault.deposit(0, _user(user), uint64(1 + units % 1e10)) {
            done["deposit"]++;
        } catch {}
    }

    /// The next deposit of the vault, or one that differs, or one that is not there.
    function credit(uint256 draw) external {
        uint64 number = _vault.takenCount() + 1;
        if (draw % 8 == 7) number += uint64(draw >> 8) % 3;
        (uint32 account, uint64 units) = (_user(draw >> 16), uint64(1 + (draw >> 24) % 1e9));
        if (number <= _vault.depositCount() && draw % 8 != 6) {
            IVault.DepositEntry memory entry = _vault.depositEntry(number);
            (account, units) = (entry.account, entry.units);
        }
        _submit("credit", 2, abi.encodePacked(number, account, uint16(0), units));
    }

    /// A fill near the mark, sometimes beyond a limit or with a fee above the cap.
    function fill(uint256 draw, uint256 lots, uint256 price) external {
        price = 50_000 + price % 20_000;
        lots = 1 + lots % 1e5;
        int64 fee = int64(uint64((price * lots) / (draw % 16 == 2 ? 20 : 2_000)));
        _submit("fill", 5, bytes.concat(_fillHead(draw, lots, price), _fillTail(draw, fee, price)));
    }

    function _fillHead(uint256 draw, uint256 lots, uint256 price)
        private
        pure
        returns (bytes memory)
    {
        uint32 taker = _user(draw >> 8);
        uint32 maker = _user((draw >> 8) % USERS + 1 + (draw >> 16) % (USERS - 1));
        return
            abi.encodePacked(uint16(0), uint56(price), uint56(lots), taker, maker, uint8(draw & 1));
    }

    function _fillTail(uint256 draw, int64 fee, uint256 price)
        private
        pure
        returns (bytes memory)
    {
        uint256 limit = price;
        if (draw % 16 == 4) limit = price + 1;
        if (draw % 16 == 5) limit = price - 1;
        return abi.encodePacked(
            fee, -fee / 3, uint56(limit), uint56(price), keccak256(abi.encode(draw)), bytes32(draw)
        );
    }

    function movePrice(uint256 draw) external {
        uint56 mark = uint56(50_000 + draw % 20_000);
        _submit("price", 9, abi.encodePacked(uint16(0), mark, uint56(0), TIME_US, mark));
    }

    function fund(int64 change) external {
        _submit("fund", 10, abi.encodePacked(uint16(0), change % 1e9));
    }

    function transfer(uint256 draw, uint256 units) external {
        _submit(
            "transfer",
            19,
            abi.encodePacked(
                _user(draw), _user(draw >> 8), uint16(0), uint64(1 + units % 1e10), TIME_US
            )
        );
    }

    function moveMargin(uint256 draw, int64 change) external {
        _submit(
            "margin",
            7,
            abi.encodePacked(_user(draw), uint16(0), change % 1e9, uint8(draw >> 8 & 1), TIME_US)
        );
    }

    function flag(uint256 draw) external {
        _submit(
            "flag",
            8,
            abi.encodePacked(_user(draw), type(uint16).max, uint8(draw >> 8 & 1), TIME_US)
        );
    }

    function shares(uint256 draw, int64 change) external {
        int64 amount = change % 1e8;
        _submit("shares", 20, abi.encodePacked(_user(draw), amount, amount, TIME_US));
    }

    function reserve(uint256 draw, uint256 units) external {
        // Sometimes more than was announced.
        uint64 fee = uint64(draw >> 8) % (FEE + FEE / 8);
        Reservation memory one =
            Reservation(_nextWithdrawal++, _user(draw), uint64(1 + units % 1e9), fee);
        bytes memory item =
            abi.encodePacked(one.id, one.account, uint16(0), one.units, one.fee, TIME_US);
        if (_submit("reserve", 3, item)) _withdrawals.push(one);
    }

    /// Gives a withdrawal back, also one that was paid or refused meanwhile.
    function giveBack(uint256 draw) external {
        if (_withdrawals.length == 0) return;
        Reservation memory one = _withdrawals[draw % _withdrawals.length];
        bool isScheduled = _vault.withdrawalEntry(one.id).state == IVault.WithdrawalState.Scheduled;
        bool isRefused = isKeptApart(one.id);
        bytes memory item = abi.encodePacked(one.id, one.account, uint16(0), one.units, one.fee);
        if (!_submit("return", 4, item)) return;
        if (!isScheduled && !isRefused) withoutMoney += one.units;
    }

    /// The vault was not told of it: the debt of its account stands apart.
    function isKeptApart(uint64 id) public view returns (bool) {
        (,, uint64 units,) = _handler.refused(id);
        return units != 0;
    }

    function keptApart() external view returns (uint256 sum) {
        for (uint256 i = 0; i < _withdrawals.length; ++i) {
            if (isKeptApart(_withdrawals[i].id)) sum += _withdrawals[i].units;
        }
    }

    function finalize(uint256 draw) external {
        if (_withdrawals.length == 0) return;
        try _vault.finalizeWithdrawal(_withdrawals[draw % _withdrawals.length].id) {
            done["finalize"]++;
        } catch {}
    }

    function wait(uint256 draw) external {
        _writer.waitOutside(draw % 3 days);
    }

    /// For one step the token takes a fee, takes more, lies, or blocks; then it is itself again.
    function misbehave(uint256 draw) external {
        uint256 how = draw % 6;
        if (how == 0) _token.setFee(draw >> 8 & 0xff);
        else if (how == 1) _token.setExtraDebit(draw >> 8 & 0xff);
        else if (how == 2) _token.setAnswer(HostileToken.Answer(draw >> 8 & 3));
        else if (how == 3) _token.setBlocked(_owner(draw >> 8), true);
        else if (how == 4) _token.setBurnsGas(draw >> 8 & 1 == 1);
        _act(draw >> 16);
        _token.setFee(0);
        _token.setExtraDebit(0);
        _token.setAnswer(HostileToken.Answer.True);
        _token.setBlocked(_owner(draw >> 8), false);
        _token.setBurnsGas(false);
        done["misbehave"]++;
    }

    function _act(uint256 draw) private {
        if (draw & 1 == 0 || _withdrawals.length == 0) {
            try _vault.deposit{gas: 2_000_000}(0, _user(draw), uint64(1 + (draw >> 8) % 1e10)) {}
                catch {}
        } else {
            uint64 id = _withdrawals[(draw >> 8) % _withdrawals.length].id;
            try _vault.finalizeWithdrawal{gas: 2_000_000}(id) {} catch {}
        }
    }

    function _submit(bytes32 what, uint8 kind, bytes memory items) private returns (bool) {
        bytes memory sections = abi.encodePacked(kind, uint24(items.length), items);
        try _writer.submitOutside(sections) {
            accepted++;
            done[what]++;
            return true;
        } catch {
            refused++;
            return false;
        }
    }

    function _user(uint256 draw) private pure returns (uint32) {
        return uint32(FIRST + draw % USERS);
    }

    function _owner(uint256 draw) private pure returns (address) {
        return address(uint160(_user(draw)) + 0x1000);
    }
}
