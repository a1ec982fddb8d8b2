// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {ConfigurationHandler} from "../../src/handlers/ConfigurationHandler.sol";
import {WithdrawalHandler} from "../../src/handlers/WithdrawalHandler.sol";
import {ACCOUNT_SUSPENDED, FEES, IAssetService} from "../../src/interfaces/IAssetService.sol";
import {
    DISTRIBUTE_FEES,
    IHandler,
    RESERVE_WITHDRAWAL,
    SET_WITHDRAWAL_FEE
} from "../../src/interfaces/IHandler.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {VaultedMirrorFixture} from "./VaultedMirrorFixture.sol";

/// What a withdrawal costs its account: never more than was announced, and back with what failed.
contract WithdrawalFeeTest is VaultedMirrorFixture {
    uint32 private constant ALICE = 16;
    uint32 private constant BOB = 17;
    uint64 private constant ID = 256;
    uint64 private constant FEE = 1e6;
    /// As packages/chain/src/item-gas.ts has it, without its bytes.
    uint256 private constant RESERVE_GAS = 120_000;

    function setUp() public override {
        super.setUp();
        submit(bytes.concat(accountSection(ALICE), accountSection(BOB)));
        vault.deposit(0, ALICE, 1e9);
        submit(numberedDeposit(1, ALICE, 1e9));
    }

    function checkBooks(uint32 account, int256 first, int256 apart) private view {
        checkEq(assets.balanceOf(account, 0, false), first, "first book");
        checkEq(assets.balanceOf(account, 0, true), apart, "second book");
    }

    function isDisputed() private view returns (bool) {
        return assets.accountFlags(ALICE) & ACCOUNT_SUSPENDED != 0;
    }

    function expectRefusal(uint64 fee) private {
        vm.expectEmit(address(entrypoint.handlerOf(RESERVE_WITHDRAWAL)));
        bytes memory reason =
            abi.encodeWithSelector(WithdrawalHandler.FeeTooHigh.selector, 0, FEE, fee);
        emit IHandler.ItemRefused(RESERVE_WITHDRAWAL, ALICE, reason);
    }

    function test_Fee_IsTakenBesideWhatIsPaid() external {
        setWithdrawalFee(0, FEE);
        submit(reservation(ID, ALICE, 4e8 - FEE, FEE));
        checkBooks(ALICE, 6e8, 0);
        checkBooks(FEES, int256(uint256(FEE)), 0);
        checkEq(vault.withdrawalEntry(ID).units, 4e8 - FEE, "scheduled");
    }

    function test_FeeBelowTheAnnounced_AndNone_AreTaken() external {
        setWithdrawalFee(0, FEE);
        submit(bytes.concat(reservation(ID, ALICE, 1e8, 1), reservation(ID + 1, ALICE, 1e8, 0)));
        checkBooks(ALICE, 8e8 - 1, 0);
        check(!isDisputed(), "no dispute");
    }

    function test_FeeAboveTheAnnounced_IsInDispute_AndTheBatchGoesOn() external {
        setWithdrawalFee(0, FEE);
        expectRefusal(FEE + 1);
        submit(bytes.concat(reservation(ID, ALICE, 1e8, FEE + 1), accountSection(18)));
        check(isDisputed(), "in dispute");
        checkBooks(ALICE, 1e9, -1e8 - int256(uint256(FEE)) - 1);
        checkBooks(FEES, 0, int256(uint256(FEE)) + 1);
        check(vault.withdrawalEntry(ID).state == IVault.WithdrawalState.None, "nothing is paid");
        check(assets.exitOwner(18) != address(0), "the next item was applied");
        submit(givenBack(ID, ALICE, 1e8, FEE + 1));
        checkBooks(ALICE, 1e9, 0);
        checkBooks(FEES, 0, 0);
    }

    function test_FeeOfAnAssetWithoutOne_IsInDispute() external {
        submit(reservation(ID, ALICE, 1e8, 1));
        check(isDisputed(), "in dispute");
        checkBooks(FEES, 0, 1);
    }

    /// What was paid may be there, and its fee not.
    function test_FeeThatIsNotThere_IsInDispute() external {
        setWithdrawalFee(0, FEE);
        submit(reservation(ID, ALICE, 1e9, FEE));
        check(isDisputed(), "in dispute");
        checkBooks(ALICE, 1e9, -1e9 - int256(uint256(FEE)));
        checkBooks(FEES, 0, int256(uint256(FEE)));
    }

    function test_WhatTheVaultDoesNotTake_GoesBackWithItsFee() external {
        setWithdrawalFee(0, FEE);
        submit(reservation(ID, ALICE, 1e8, FEE));
        submit(reservation(ID, ALICE, 2e8, FEE));
        check(isDisputed(), "the vault takes no id twice");
        checkBooks(ALICE, 9e8 - int256(uint256(FEE)), -2e8 - int256(uint256(FEE)));
        checkBooks(FEES, int256(uint256(FEE)), int256(uint256(FEE)));
    }

    function test_ReturnOfAnotherFeeThanWasRefused_RevertsTheBatch() external {
        submit(reservation(ID, ALICE, 1e8, 1));
        refuse(
            abi.encodeWithSelector(WithdrawalHandler.ReturnDiffers.selector, ID, ALICE, 0, 1e8),
            givenBack(ID, ALICE, 1e8, 2)
        );
    }

    function test_ReturnedWithdrawal_ComesBackWithItsFee() external {
        setWithdrawalFee(0, FEE);
        submit(reservation(ID, ALICE, 1e8, FEE));
        submit(givenBack(ID, ALICE, 1e8, FEE));
        checkBooks(ALICE, 1e9, 0);
        checkBooks(FEES, 0, 0);
        check(!isDisputed(), "no dispute");
    }

    /// The fee that is given back is out of the fees account, which may have less.
    function test_FeeThatWasSpent_StandsApartAtBothEnds() external {
        setWithdrawalFee(0, FEE);
        submit(reservation(ID, ALICE, 1e8, FEE));
        submit(section(DISTRIBUTE_FEES, abi.encodePacked(BOB, uint64(1))));
        submit(givenBack(ID, ALICE, 1e8, FEE));
        check(isDisputed(), "in dispute");
        checkBooks(ALICE, 9e8 - int256(uint256(FEE)), 1e8 + int256(uint256(FEE)));
        checkBooks(FEES, int256(uint256(FEE)) - 1, -int256(uint256(FEE)));
    }

    /// Of a batch of so many withdrawals, as if nothing had been touched before.
    function costOf(uint64 first, uint256 count, uint64 fee) private returns (uint256 gas) {
        bytes memory items;
        for (uint64 id = first; id < first + count; ++id) {
            items = abi.encodePacked(items, id, ALICE, uint16(0), uint64(1e6), fee, START_US);
        }
        IEntrypoint.Batch memory batch = batchOf(section(RESERVE_WITHDRAWAL, items));
        vm.cool(address(assets));
        vm.cool(address(perps));
        vm.cool(address(vault));
        vm.cool(address(entrypoint.handlerOf(RESERVE_WITHDRAWAL)));
        uint256 before = gasleft();
        entrypoint.submit(batch);
        gas = before - gasleft();
        sequence = batch.lastSequence;
    }

    function test_Fee_CostsLittleGas() external {
        setWithdrawalFee(0, FEE);
        submit(reservation(ID, ALICE, 1, FEE));
        uint256 without = costOf(1_000, 50, 0);
        uint256 with = costOf(2_000, 50, FEE);
        check(with - without < 50 * 4_000, "of fifty, the first of which pays for cold slots");
        check(costOf(3_000, 2, FEE) - costOf(4_000, 1, FEE) < RESERVE_GAS, "one more");
        check(costOf(5_000, 1, FEE) < 2 * RESERVE_GAS, "alone, with its batch");
        check(!isDisputed(), "no dispute");
    }

    function test_FeeThatWasNotAnnounced_RevertsTheBatch() external {
        bytes memory item = abi.encodePacked(uint16(0), FEE);
        bytes32 itemHash = keccak256(abi.encodePacked(SET_WITHDRAWAL_FEE, item));
        refuse(
            abi.encodeWithSelector(ConfigurationHandler.NotAnnounced.selector, itemHash),
            section(SET_WITHDRAWAL_FEE, item)
        );
    }

    function test_FeeAboveTheCap_RevertsTheBatch() external {
        setWithdrawalFee(0, 1e8);
        checkEq(assets.withdrawalFeeOf(0), 1e8, "the cap");
        bytes memory item = abi.encodePacked(uint16(0), uint64(1e8 + 1));
        configuration.announce(keccak256(abi.encodePacked(SET_WITHDRAWAL_FEE, item)));
        refuse(
            abi.encodeWithSelector(IAssetService.WithdrawalFeeTooHigh.selector, 0, 1e8 + 1),
            section(SET_WITHDRAWAL_FEE, item)
        );
    }

    function testFuzz_MoneyOnlyMoves(uint64 units, uint64 fee, uint64 most, bool isGivenBack)
        external
    {
        most %= 1e8 + 1;
        setWithdrawalFee(0, most);
        units = 1 + units % 2e9;
        fee %= most + most / 4 + 2;
        submit(reservation(ID, ALICE, units, fee));
        bool isPaid = vault.withdrawalEntry(ID).state == IVault.WithdrawalState.Scheduled;
        check(isPaid == (fee <= most && uint256(units) + fee <= 1e9), "who is paid");
        int256 sum;
        for (uint32 account = 1; account < 18; ++account) {
            sum += assets.balanceOf(account, 0, false) + assets.balanceOf(account, 0, true);
        }
        checkEq(sum, 1e9 - int256(uint256(units)), "both books are the engine's");
        checkEq(
            assets.balanceOf(ALICE, 0, false) + assets.balanceOf(FEES, 0, false),
            isPaid ? 1e9 - int256(uint256(units)) : int256(1e9),
            "first books have tokens"
        );
        if (!isGivenBack) return;
        submit(givenBack(ID, ALICE, units, fee));
        checkEq(
            assets.balanceOf(ALICE, 0, false) + assets.balanceOf(ALICE, 0, true), 1e9, "all back"
        );
        checkEq(assets.balanceOf(FEES, 0, false) + assets.balanceOf(FEES, 0, true), 0, "no fee");
    }
}
