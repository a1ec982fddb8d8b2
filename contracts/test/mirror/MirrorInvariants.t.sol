// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {WithdrawalHandler} from "../../src/handlers/WithdrawalHandler.sol";
import {RESERVE_WITHDRAWAL} from "../../src/interfaces/IHandler.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {IBatchWriter, MirrorActors} from "./MirrorActors.sol";
import {VaultedMirrorFixture} from "./VaultedMirrorFixture.sol";

/// What holds after every batch of anybody's making, whatever the token behind the vault does.
contract MirrorInvariantsTest is VaultedMirrorFixture, IBatchWriter {
    MirrorActors private _actors;
    uint64 private _batchesBefore;

    function setUp() public override {
        super.setUp();
        _actors = new MirrorActors(
            this, vault, usd, WithdrawalHandler(address(entrypoint.handlerOf(RESERVE_WITHDRAWAL)))
        );
        for (uint32 i = 0; i < _actors.USERS(); ++i) {
            uint32 account = _actors.FIRST() + i;
            submit(accountSection(account));
            vault.deposit(0, account, 1e10);
            submit(numberedDeposit(i + 1, account, 1e10));
        }
        setWithdrawalFee(0, _actors.FEE());
        _batchesBefore = entrypoint.lastBatchId();
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actors);
    }

    function waitOutside(uint256 secondsLong) external {
        vm.warp(block.timestamp + secondsLong);
        vm.roll(block.number + secondsLong / 12);
    }

    function submitOutside(bytes calldata sections)
        public
        override(IBatchWriter, VaultedMirrorFixture)
    {
        VaultedMirrorFixture.submitOutside(sections);
    }

    /// forge-config: default.invariant.runs = 256
    /// forge-config: default.invariant.depth = 256
    /// forge-config: long.invariant.runs = 8192
    /// forge-config: long.invariant.depth = 256
    function invariant_money_is_in_the_mirror_as_in_the_vault() public view {
        uint256 batches = _actors.accepted();
        checkEq(
            uint256(entrypoint.lastBatchId()),
            _batchesBefore + batches,
            "batches follow one another"
        );
        // A difference stays: it need not be looked for behind every batch.
        if (batches % 32 == 0) _check();
    }

    function afterInvariant() public view {
        _check();
    }

    /// Money in both books of all accounts is what the vault gave less what it was told to pay, but
    /// for withdrawals in dispute; a fraction of a unit for each position is still in its funding.
    /// Lots sum to nothing.
    function _check() private view {
        int256 money;
        int256 lots;
        uint256 fractions;
        for (uint32 account = 1; account < 16 + _actors.USERS(); ++account) {
            if (account > 6 && account < 16) continue;
            for (uint256 book = 0; book < 2; ++book) {
                money += assets.balanceOf(account, 0, book == 1);
                for (uint8 mode = 0; mode < 2; ++mode) {
                    (int256 size, int256 quote, uint256 remainder,) =
                        perps.positionOf(account, 0, mode, book == 1);
                    lots += size;
                    money += quote;
                    fractions += remainder;
                }
            }
        }
        checkEq(lots, 0, "lots");
        IVault.AssetState memory state = vault.assetState(0);
        int256 inVault = int256(
            state.owed - state.claimed - state.remainders - state.untaken - state.scheduled
        );
        // Told and not carried out by the vault: it stands apart, in dispute.
        inVault += int256(_actors.withoutMoney()) - int256(_actors.keptApart());
        // What closed positions left below a unit waits until it fills one.
        check(money <= inVault, "no more than the vault has");
        int256 missing = (inVault - money) * (1 << 20);
        check(missing - int256(fractions) < 1 << 20, "all but fractions of units");
        check(missing >= int256(fractions), "and no fraction too many");
    }

    /// A campaign that reaches nothing proves nothing: a fixed walk gets to every action.
    function test_the_actors_reach_everything() public {
        for (uint256 round; round < 40; round++) {
            this.walk(round);
            _check();
        }
        bytes32[14] memory actions = [
            bytes32("deposit"),
            "credit",
            "fill",
            "price",
            "fund",
            "transfer",
            "margin",
            "flag",
            "shares",
            "reserve",
            "return",
            "finalize",
            "misbehave",
            "fill"
        ];
        for (uint256 i; i < actions.length; i++) {
            if (_actors.done(actions[i]) == 0) {
                revert NotTrue(string.concat("never: ", string(abi.encodePacked(actions[i]))));
            }
        }
        check(_actors.refused() > 0, "some batches are refused");
    }

    /// A call of its own, so that its memory is given back.
    function walk(uint256 round) external {
        uint256 seed = uint256(keccak256(abi.encode(0x6d69, round)));
        for (uint256 i; i < 60; i++) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 a = uint256(keccak256(abi.encode(seed, 1)));
            uint256 b = uint256(keccak256(abi.encode(seed, 2)));
            _step(seed % 14, a, b, uint256(keccak256(abi.encode(seed, 3))));
        }
    }

    function _step(uint256 which, uint256 a, uint256 b, uint256 c) private {
        if (which == 0) _actors.deposit(a, b);
        else if (which == 1) _actors.credit(a);
        else if (which < 4) _actors.fill(a, b, c);
        else if (which == 4) _actors.movePrice(a);
        else if (which == 5) _actors.fund(int64(uint64(a)));
        else if (which == 6) _actors.transfer(a, b);
        else if (which == 7) _actors.moveMargin(a, int64(uint64(b)));
        else if (which == 8) _actors.flag(a);
        else if (which == 9) _actors.shares(a, int64(uint64(b)));
        else if (which == 10) _actors.reserve(a, b);
        else if (which == 11) _actors.giveBack(a);
        else if (which == 12) _actors.finalize(a);
        else if (a % 4 == 0) _actors.wait(b);
        else _actors.misbehave(b);
    }
}
