// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DepositHandler} from "../../src/handlers/DepositHandler.sol";
import {WithdrawalHandler} from "../../src/handlers/WithdrawalHandler.sol";
import {ACCOUNT_SUSPENDED} from "../../src/interfaces/IAssetService.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {VaultedMirrorFixture} from "./VaultedMirrorFixture.sol";

/// Money from the vault into the mirror and back, as batches move it.
contract FundsTest is VaultedMirrorFixture {
    uint64 private constant ID = 256;
    address private constant OWNER = address(0x1010);

    function setUp() public override {
        super.setUp();
        submit(accountSection(16));
        vault.deposit(0, 16, 1e9);
    }

    function depositItem(uint64 number, uint64 units) private pure returns (bytes memory) {
        return numberedDeposit(number, 16, units);
    }

    function reserve(uint64 units) private pure returns (bytes memory) {
        return reservation(ID, 16, units);
    }

    function returned(uint64 units) private pure returns (bytes memory) {
        return givenBack(ID, 16, units, 0);
    }

    function test_DepositOfTheVault_IsCreditedOnce() external {
        submit(depositItem(1, 1e9));
        checkEq(assets.balanceOf(16, 0, false), 1e9, "credited");
        bytes memory again = depositItem(1, 1e9);
        vm.expectRevert();
        this.submitOutside(again);
    }

    function test_DepositThatTheVaultDidNotGet_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(DepositHandler.DepositDiffers.selector, 1, 16, 0, 1e9),
            depositItem(1, 1e9 + 1)
        );
    }

    function test_Withdrawal_IsPaidToTheExitOwnerAfterItsDelay() external {
        submit(bytes.concat(depositItem(1, 1e9), reserve(4e8)));
        checkEq(assets.balanceOf(16, 0, false), 6e8, "debited");
        vm.expectRevert();
        vault.finalizeWithdrawal(ID);
        vm.warp(block.timestamp + 2 days);
        vm.roll(block.number + 100);
        vault.finalizeWithdrawal(ID);
        checkEq(usd.balanceOf(OWNER), 4e8, "paid to the exit owner");
        vm.expectRevert();
        vault.finalizeWithdrawal(ID);
    }

    function test_WithdrawalOfMoreThanThereIs_IsNotScheduled_AndTheBatchGoesOn() external {
        submit(bytes.concat(depositItem(1, 1e9), reserve(2e9), accountSection(17)));
        check(assets.accountFlags(16) & ACCOUNT_SUSPENDED != 0, "in dispute");
        checkEq(assets.balanceOf(16, 0, false), 1e9, "the first book keeps its money");
        checkEq(assets.balanceOf(16, 0, true), -2e9, "what the engine took stands apart");
        check(vault.withdrawalEntry(ID).state == IVault.WithdrawalState.None, "nothing is paid");
        check(assets.exitOwner(17) != address(0), "the next item was applied");
        submit(returned(2e9));
        checkEq(assets.balanceOf(16, 0, true), 0, "given back apart");
    }

    function test_ReturnedWithdrawal_IsCanceledAndCredited() external {
        submit(bytes.concat(depositItem(1, 1e9), reserve(4e8)));
        submit(returned(4e8));
        checkEq(assets.balanceOf(16, 0, false), 1e9, "all is back");
        check(vault.withdrawalEntry(ID).state == IVault.WithdrawalState.Canceled, "canceled");
        vm.warp(block.timestamp + 2 days);
        vm.roll(block.number + 100);
        vm.expectRevert();
        vault.finalizeWithdrawal(ID);
    }

    /// Anybody may finalize what is due, also after the engine has given it back.
    function test_ReturnOfAWithdrawalThatWasPaidMeanwhile_StandsApart_AndTheBatchGoesOn()
        external
    {
        submit(bytes.concat(depositItem(1, 1e9), reserve(4e8)));
        vm.warp(block.timestamp + 2 days);
        vm.roll(block.number + 100);
        vault.finalizeWithdrawal(ID);
        submit(bytes.concat(returned(4e8), accountSection(17)));
        check(assets.accountFlags(16) & ACCOUNT_SUSPENDED != 0, "in dispute");
        checkEq(assets.balanceOf(16, 0, false), 6e8, "the first book has what the vault holds");
        checkEq(assets.balanceOf(16, 0, true), 4e8, "what the engine gave back stands apart");
        check(assets.exitOwner(17) != address(0), "the next item was applied");
    }

    function test_ReturnOfAnotherSumThanWasRefused_RevertsTheBatch() external {
        submit(bytes.concat(depositItem(1, 1e9), reserve(2e9)));
        refuse(
            abi.encodeWithSelector(WithdrawalHandler.ReturnDiffers.selector, ID, 16, 0, 3e9),
            returned(3e9)
        );
    }

    function test_WithdrawalWithATakenId_IsNotScheduledTwice() external {
        submit(bytes.concat(depositItem(1, 1e9), reserve(4e8)));
        submit(reserve(3e8));
        check(assets.accountFlags(16) & ACCOUNT_SUSPENDED != 0, "in dispute");
        checkEq(assets.balanceOf(16, 0, false), 6e8, "the first book has what the vault left it");
        checkEq(assets.balanceOf(16, 0, true), -3e8, "what the engine took stands apart");
        checkEq(vault.withdrawalEntry(ID).units, 4e8, "the first one stands");
        submit(returned(3e8));
        checkEq(assets.balanceOf(16, 0, true), 0, "given back apart");
    }

    /// Of an account in dispute: what the vault does not take is not in dispute for that.
    function test_WhatTheVaultDoesNotTake_GoesBackToTheBookThatItCameFrom() external {
        submit(bytes.concat(depositItem(1, 1e9), reserve(2e9)));
        submit(returned(2e9));
        submit(reservation(ID + 256, 16, 4e8));
        checkEq(assets.balanceOf(16, 0, false), 6e8, "the first book pays");
        submit(reservation(ID + 256, 16, 3e8));
        checkEq(vault.withdrawalEntry(ID + 256).units, 4e8, "the vault takes no id twice");
        checkEq(assets.balanceOf(16, 0, false), 6e8, "it has what it had");
        checkEq(assets.balanceOf(16, 0, true), -3e8, "what the engine took stands apart");
    }

    function test_ReturnOfAnotherSumThanWasScheduled_StandsApart() external {
        submit(bytes.concat(depositItem(1, 1e9), reserve(4e8)));
        submit(returned(3e8));
        check(assets.accountFlags(16) & ACCOUNT_SUSPENDED != 0, "in dispute");
        checkEq(assets.balanceOf(16, 0, false), 6e8, "first book");
        checkEq(assets.balanceOf(16, 0, true), 3e8, "second book");
        check(vault.withdrawalEntry(ID).state == IVault.WithdrawalState.Canceled, "canceled");
    }
}
