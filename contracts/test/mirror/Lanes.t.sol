// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Lanes} from "../../src/handlers/Lanes.sol";
import {WithdrawalHandler} from "../../src/handlers/WithdrawalHandler.sol";
import {ACCOUNT_SUSPENDED, FEES} from "../../src/interfaces/IAssetService.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {
    CREDIT_ELSEWHERE,
    PAID_ELSEWHERE,
    REGISTER_ACCOUNT,
    RESERVE_ELSEWHERE,
    RESERVE_WITHDRAWAL,
    RETURN_WITHDRAWAL,
    TRANSFER
} from "../../src/interfaces/IHandler.sol";
import {VaultedMirrorFixture} from "./VaultedMirrorFixture.sol";

/// Deposits and payments of another chain, as batches tell them: docs/rulebook/chains.md.
contract LanesTest is VaultedMirrorFixture {
    uint32 private constant ALICE = 16;
    uint32 private constant LANE = 20;
    uint64 private constant ID = 256;
    uint64 private constant CAPITAL = 1e9;

    WithdrawalHandler private _handler;

    function setUp() public override {
        super.setUp();
        _handler = WithdrawalHandler(address(entrypoint.handlerOf(RESERVE_WITHDRAWAL)));
        use(_handler, CREDIT_ELSEWHERE, PAID_ELSEWHERE);
        submit(bytes.concat(accountSection(ALICE), accountSection(LANE)));
        vault.deposit(0, LANE, CAPITAL);
        submit(numberedDeposit(1, LANE, CAPITAL));
        vm.prank(ownerOf(LANE));
        _handler.offerLane(LANE);
        vm.prank(ownerOf(ALICE));
        _handler.choosePayout(ALICE, LANE);
    }

    /// Its books would be gone: what lanes lent, who chose them, what is on its way.
    function test_HandlerOfLanes_IsNeverReplaced() external {
        WithdrawalHandler next = new WithdrawalHandler(address(entrypoint), assets, perps, vault);
        uint8[5] memory kinds = [
            RESERVE_WITHDRAWAL,
            RETURN_WITHDRAWAL,
            CREDIT_ELSEWHERE,
            RESERVE_ELSEWHERE,
            PAID_ELSEWHERE
        ];
        for (uint256 i = 0; i < kinds.length; ++i) {
            vm.expectRevert(
                abi.encodeWithSelector(IEntrypoint.HandlerKeepsBooks.selector, kinds[i])
            );
            entrypoint.announceHandler(kinds[i], address(next));
        }
    }

    function ownerOf(uint32 account) private view returns (address) {
        return assets.exitOwner(account);
    }

    function credit(uint64 number, uint64 units) private pure returns (bytes memory) {
        return section(
            CREDIT_ELSEWHERE, abi.encodePacked(LANE, number, ALICE, uint16(0), units, START_US)
        );
    }

    function reserve(uint64 id, uint64 units) private pure returns (bytes memory) {
        return reserve(id, units, 0);
    }

    function reserve(uint64 id, uint64 units, uint64 fee) private pure returns (bytes memory) {
        return section(
            RESERVE_ELSEWHERE, abi.encodePacked(id, ALICE, uint16(0), units, fee, LANE, START_US)
        );
    }

    function paid(uint64 id) private pure returns (bytes memory) {
        return section(PAID_ELSEWHERE, abi.encodePacked(id));
    }

    function returned(uint64 id, uint64 units) private pure returns (bytes memory) {
        return givenBack(id, ALICE, units, 0);
    }

    function checkMoney(int256 alice, int256 lane, uint256 lent, uint256 elsewhere) private view {
        checkEq(assets.balanceOf(ALICE, 0, false), alice, "alice");
        checkEq(assets.balanceOf(LANE, 0, false), lane, "lane");
        checkEq(_handler.lentUnits(LANE, 0), lent, "lent");
        checkEq(_handler.elsewhereUnits(ALICE, 0), elsewhere, "elsewhere");
    }

    function checkRefused(bytes memory reason, bytes memory sections) private {
        (bool ok, bytes memory data) =
            address(this).call(abi.encodeCall(this.submitOutside, (sections)));
        check(!ok, "reverts");
        checkEq(keccak256(data), keccak256(reason), "reason");
    }

    function test_DepositElsewhere_IsBackedHereByTheLane() external {
        submit(credit(1, 4e8));
        checkMoney(4e8, 6e8, 4e8, 0);
        checkEq(vault.free(0), CAPITAL, "every claim has tokens here");
    }

    function test_DepositElsewhere_IsCreditedOnceAndInItsOrder() external {
        submit(credit(1, 4e8));
        bytes4 order = Lanes.LaneOutOfOrder.selector;
        checkRefused(abi.encodeWithSelector(order, LANE, 1, 2), credit(1, 4e8));
        checkRefused(abi.encodeWithSelector(order, LANE, 3, 2), credit(3, 4e8));
        checkMoney(4e8, 6e8, 4e8, 0);
    }

    function test_AccountWhoseOwnerOfferedNothing_IsNoLane() external {
        bytes memory item =
            abi.encodePacked(ALICE, uint64(1), LANE, uint16(0), uint64(1), START_US);
        checkRefused(
            abi.encodeWithSelector(Lanes.NotALane.selector, ALICE), section(CREDIT_ELSEWHERE, item)
        );
    }

    function test_OnlyTheExitOwner_OffersAndChooses() external {
        bytes4 reason = Lanes.NotExitOwner.selector;
        vm.expectRevert(abi.encodeWithSelector(reason, ALICE, address(this)));
        _handler.offerLane(ALICE);
        vm.expectRevert(abi.encodeWithSelector(reason, ALICE, address(this)));
        _handler.choosePayout(ALICE, 0);
        vm.prank(ownerOf(ALICE));
        vm.expectRevert(abi.encodeWithSelector(Lanes.NotALane.selector, ALICE));
        _handler.choosePayout(ALICE, ALICE);
    }

    function test_DepositThatTheLaneCannotBack_StandsApartAtBothEnds() external {
        submit(credit(1, CAPITAL + 1));
        check(assets.accountFlags(LANE) & ACCOUNT_SUSPENDED != 0, "in dispute");
        check(assets.accountFlags(ALICE) & ACCOUNT_SUSPENDED != 0, "so is the user");
        checkMoney(0, int256(uint256(CAPITAL)), CAPITAL + 1, 0);
        checkEq(assets.balanceOf(ALICE, 0, true), int256(uint256(CAPITAL)) + 1, "credited apart");
        checkEq(assets.balanceOf(LANE, 0, true), -int256(uint256(CAPITAL)) - 1, "owed apart");
    }

    /// What the lane lent is not its owner's: moved to an account of his it can be taken by none.
    function test_LaneThatSpendsWhatItLent_PutsBothOfItsOwnersAccountsInDispute() external {
        uint32 second = 21;
        submit(section(REGISTER_ACCOUNT, abi.encodePacked(second, ownerOf(LANE))));
        submit(credit(1, 4e8));
        bytes memory item = abi.encodePacked(LANE, second, uint16(0), uint64(6e8 + 1), START_US);
        submit(section(TRANSFER, item));
        checkMoney(4e8, 6e8, 4e8, 0);
        checkEq(assets.balanceOf(second, 0, false), 0, "nothing to take");
        checkEq(assets.balanceOf(second, 0, true), 6e8 + 1, "it stands apart");
    }

    function test_CreditedDeposit_IsToldForWhoeverConfirmsItThere() external {
        vm.expectEmit(address(_handler));
        emit Lanes.DepositLent(LANE, 1, ALICE, 0, 4e8);
        submit(credit(1, 4e8));
    }

    function test_PaymentElsewhere_StaysTheUsersUntilItIsMade() external {
        submit(bytes.concat(credit(1, 4e8), reserve(ID, 3e8)));
        checkMoney(1e8, 6e8, 1e8, 3e8);
        checkEq(_handler.laneOf(ID), uint256(LANE), "on its way");
        submit(paid(ID));
        checkMoney(1e8, 9e8, 1e8, 0);
        checkRefused(abi.encodeWithSelector(Lanes.NotElsewhere.selector, ID), paid(ID));
    }

    function test_PaymentElsewhereThatFails_ComesBack() external {
        submit(bytes.concat(credit(1, 4e8), reserve(ID, 3e8)));
        bytes4 differs = WithdrawalHandler.ReturnDiffers.selector;
        checkRefused(abi.encodeWithSelector(differs, ID, ALICE, 0, 2e8), returned(ID, 2e8));
        submit(returned(ID, 3e8));
        checkMoney(4e8, 6e8, 4e8, 0);
        checkEq(_handler.laneOf(ID), 0, "ended");
    }

    function test_PaymentElsewhere_CostsItsFeeHere_WhichComesBackWithIt() external {
        setWithdrawalFee(0, 1e6);
        submit(bytes.concat(credit(1, 4e8), reserve(ID, 299e6, 1e6)));
        checkMoney(1e8, 6e8, 101e6, 3e8);
        checkEq(assets.balanceOf(FEES, 0, false), 1e6, "fee");
        bytes4 differs = WithdrawalHandler.ReturnDiffers.selector;
        checkRefused(
            abi.encodeWithSelector(differs, ID, ALICE, 0, 299e6), givenBack(ID, ALICE, 299e6, 0)
        );
        submit(givenBack(ID, ALICE, 299e6, 1e6));
        checkMoney(4e8, 6e8, 4e8, 0);
        checkEq(assets.balanceOf(FEES, 0, false), 0, "given back");
        submit(bytes.concat(reserve(ID + 1, 299e6, 1e6), paid(ID + 1)));
        checkMoney(1e8, 899e6, 101e6, 0);
        checkEq(assets.balanceOf(FEES, 0, false), 1e6, "earned");
        submit(reserve(ID + 2, 1e6, 1e6 + 1));
        check(assets.accountFlags(ALICE) & ACCOUNT_SUSPENDED != 0, "more than was announced");
        checkEq(_handler.laneOf(ID + 2), 0, "no lane pays it");
    }

    function test_PaymentOfMoreThanTheLaneLent_IsInDispute() external {
        vault.deposit(0, ALICE, 5e8);
        submit(bytes.concat(numberedDeposit(2, ALICE, 5e8), credit(1, 4e8), reserve(ID, 4e8 + 1)));
        check(assets.accountFlags(ALICE) & ACCOUNT_SUSPENDED != 0, "in dispute");
        checkMoney(9e8, 6e8, 4e8, 0);
        checkEq(_handler.laneOf(ID), 0, "no lane pays it");
        submit(returned(ID, 4e8 + 1));
        checkEq(assets.balanceOf(ALICE, 0, true), 0, "given back apart");
    }

    function test_PaymentThatItsOwnerDidNotChoose_IsInDispute() external {
        submit(credit(1, 4e8));
        vm.prank(ownerOf(ALICE));
        _handler.choosePayout(ALICE, 0);
        // What was reserved before he changed his mind may still be told.
        submit(reserve(ID, 1e8));
        checkMoney(3e8, 6e8, 3e8, 1e8);
        vm.warp(block.timestamp + _handler.CHOICE_GRACE() + 1);
        submit(reserve(ID + 1, 1e8));
        check(assets.accountFlags(ALICE) & ACCOUNT_SUSPENDED != 0, "in dispute");
        checkMoney(3e8, 6e8, 3e8, 1e8);
    }

    function test_ReservationToldTwice_TakesTheMoneyOnce() external {
        submit(bytes.concat(credit(1, 4e8), reserve(ID, 1e8), reserve(ID, 1e8)));
        check(assets.accountFlags(ALICE) & ACCOUNT_SUSPENDED != 0, "in dispute");
        checkMoney(3e8, 6e8, 3e8, 1e8);
    }

    function test_PaymentThatTheAccountCannotSpare_IsInDispute() external {
        vault.deposit(0, ALICE, 1);
        submit(bytes.concat(credit(1, 4e8), numberedDeposit(2, ALICE, 1), reserve(ID, 4e8)));
        checkMoney(1, 6e8, 0, 4e8);
        submit(reserve(ID + 1, 2));
        check(assets.accountFlags(ALICE) & ACCOUNT_SUSPENDED != 0, "in dispute");
    }

    /// Whatever is told, in any order, also out of an empty lane: what accounts own here is never
    /// more than the tokens here, and the lane never gets more back than it lent.
    /// forge-config: default.fuzz.runs = 128
    function testFuzz_ClaimsHere_AreAlwaysBackedHere(uint256 seed) external {
        uint64 number = 1;
        uint64 lent;
        uint64 given;
        for (uint64 step = 1; step <= 24; ++step) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint64 units = uint64(within(seed >> 8, 1, 6e8));
            uint64 id = uint64(within(seed >> 80, 1, 6));
            uint256 action = seed % 4;
            bytes memory sections = action == 0
                ? credit(number, units)
                : action == 1 ? reserve(id, units) : action == 2 ? paid(id) : returned(id, units);
            uint256 before = _handler.lentUnits(LANE, 0);
            (bool ok,) = address(this).call(abi.encodeCall(this.submitOutside, (sections)));
            if (ok && action == 0) (number, lent) = (number + 1, lent + units);
            uint256 now_ = _handler.lentUnits(LANE, 0);
            if (now_ < before) given += uint64(before - now_);
            if (ok && action == 3 && now_ > before) given -= uint64(now_ - before);
            check(given <= lent, "no more back than lent");
            check(claims() <= int256(uint256(CAPITAL)), "claims are backed");
        }
    }

    /// What escape would say that both accounts own: the lesser of the first book and both, and
    /// nothing for who owes.
    function claims() private view returns (int256 sum) {
        for (uint256 i = 0; i < 2; ++i) {
            uint32 account = i == 0 ? ALICE : LANE;
            int256 first =
                assets.balanceOf(account, 0, false) + int256(_handler.elsewhereUnits(account, 0));
            int256 both = first + assets.balanceOf(account, 0, true)
                + int256(_handler.refusedUnits(account, 0));
            int256 own = first < both ? first : both;
            if (own > 0) sum += own;
        }
    }
}
