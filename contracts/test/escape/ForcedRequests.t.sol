// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ForcedRequests} from "../../src/ForcedRequests.sol";
import {IForcedRequests} from "../../src/interfaces/IForcedRequests.sol";
import {IEscape} from "../../src/interfaces/IEscape.sol";
import {IHandler, SERVE_REQUEST} from "../../src/interfaces/IHandler.sol";
import {EscapeFixture} from "./EscapeFixture.sol";

contract ForcedRequestsTest is EscapeFixture {
    function stateOf(uint64 number) private view returns (uint256) {
        return uint256(requests.requestOf(number).state);
    }

    function checkState(uint64 number, IForcedRequests.RequestState state) private view {
        checkEq(stateOf(number), uint256(state), "state of the request");
    }

    // ----- filing -----

    function test_OnlyTheExitOwnerFiles_AndPaysTheFee() external {
        enter(16, 1e9);
        vm.deal(address(this), 1 ether);
        vm.expectRevert(
            abi.encodeWithSelector(
                IForcedRequests.NotExitOwner.selector, uint32(16), address(this)
            )
        );
        requests.requestWithdrawal{value: FEE}(16, 0, 1);
        vm.deal(ownerOf(16), 1 ether);
        vm.prank(ownerOf(16));
        vm.expectRevert(abi.encodeWithSelector(IForcedRequests.FeeWrong.selector, 0, FEE));
        requests.requestWithdrawal(16, 0, 1);
        checkEq(askWithdrawal(16, 0, 5), 1, "first");
        checkEq(askWithdrawal(16, 0, 5), 2, "numbers have no gap");
        checkEq(address(requests).balance, 2 * FEE, "fees wait");
        requests.collectFees();
        checkEq(RECEIVER.balance, 2 * FEE, "fees are collected");
    }

    function test_BadRequests_AreRefusedWithTheirReason() external {
        enter(16, 1e9);
        vm.deal(ownerOf(16), 1 ether);
        vm.startPrank(ownerOf(16));
        vm.expectRevert(
            abi.encodeWithSelector(
                IForcedRequests.AmountOutOfRange.selector, uint64(0), uint64(2 ** 53 - 1)
            )
        );
        requests.requestWithdrawal{value: FEE}(16, 0, 0);
        vm.expectRevert();
        requests.requestWithdrawal{value: FEE}(16, 9, 1);
        vm.expectRevert(
            abi.encodeWithSelector(IForcedRequests.PositionMissing.selector, uint32(16), uint16(0))
        );
        requests.requestClose{value: FEE}(16, 0);
        for (uint256 i = 0; i < 8; ++i) {
            requests.requestWithdrawal{value: FEE}(16, 0, 1);
        }
        vm.expectRevert(
            abi.encodeWithSelector(IForcedRequests.TooManyOpen.selector, uint32(16), uint256(8))
        );
        requests.requestWithdrawal{value: FEE}(16, 0, 1);
        vm.stopPrank();
    }

    function test_TermsOutsideOfTheirLimits_AreNotDeployed() external {
        vm.expectRevert();
        new ForcedRequests(
            address(entrypoint),
            assets,
            perps,
            vault,
            ForcedRequests.Terms(0.01 ether + 1, WINDOW, RECEIVER)
        );
        vm.expectRevert();
        new ForcedRequests(
            address(entrypoint),
            assets,
            perps,
            vault,
            ForcedRequests.Terms(FEE, 1 days - 1, RECEIVER)
        );
    }

    function test_ItemsOfAnotherKind_AreNoAnswers() external {
        vm.prank(address(entrypoint));
        vm.expectRevert(abi.encodeWithSelector(IHandler.KindUnknown.selector, 99));
        requests.handle(99, new bytes(1));
    }

    // ----- withdrawals -----

    function test_Withdrawal_IsServedByTheVaultsSchedule() external {
        enter(16, 1e9);
        uint64 number = askWithdrawal(16, 0, 4e8);
        bytes memory reserve = reserveSection(16, 0, 4e8);
        submit(
            bytes.concat(beginSection(number), reserve, answerSection(number, withdrawalId, 4e8))
        );
        checkState(number, IForcedRequests.RequestState.Served);
        waitFor(30 days);
        check(!requests.isOverdue(number), "never overdue");
        vault.finalizeWithdrawal(withdrawalId);
        checkEq(paid(16), 4e8, "paid");
    }

    function test_AnswerWithoutAWithdrawal_LeavesTheRequestOpen() external {
        enter(16, 1e9);
        uint64 number = askWithdrawal(16, 0, 4e8);
        submit(answerSection(number, 256, 4e8));
        checkState(number, IForcedRequests.RequestState.Open);
        // Nor does one of another sum, of another account, or one that answered before.
        enter(17, 1e9);
        bytes memory other = reserveSection(17, 0, 4e8);
        submit(bytes.concat(other, answerSection(number, withdrawalId, 4e8)));
        checkState(number, IForcedRequests.RequestState.Open);
        bytes memory less = reserveSection(16, 0, 3e8);
        submit(bytes.concat(less, answerSection(number, withdrawalId, 4e8)));
        checkState(number, IForcedRequests.RequestState.Open);
        uint64 second = askWithdrawal(16, 0, 1e8);
        uint64 third = askWithdrawal(16, 0, 1e8);
        bytes memory one = reserveSection(16, 0, 1e8);
        submit(
            bytes.concat(
                one,
                answerSection(second, withdrawalId, 1e8),
                answerSection(third, withdrawalId, 1e8)
            )
        );
        checkState(second, IForcedRequests.RequestState.Served);
        checkState(third, IForcedRequests.RequestState.Open);
    }

    function test_AnOldWithdrawal_IsNoAnswer() external {
        enter(16, 1e9);
        submit(reserveSection(16, 0, 4e8));
        uint64 number = askWithdrawal(16, 0, 4e8);
        waitFor(12);
        submit(answerSection(number, withdrawalId, 4e8));
        checkState(number, IForcedRequests.RequestState.Open);
    }

    function test_Refusal_IsTakenOnlyWhenNothingIsPossible() external {
        enter(16, 1e9);
        uint64 number = askWithdrawal(16, 0, 4e8);
        submit(answerSection(number, 0, 0));
        checkState(number, IForcedRequests.RequestState.Open);
        bytes memory rest = reserveSection(16, 0, 1e9);
        submit(bytes.concat(rest, answerSection(number, 0, 0)));
        checkState(number, IForcedRequests.RequestState.Refused);
    }

    /// A later time would widen the bands of old prices until nothing seems possible.
    function test_AnswerWithATimeOutsideItsBatch_RevertsTheBatch() external {
        enter(16, 1e9);
        uint64 number = askWithdrawal(16, 0, 1e9);
        refuse(
            abi.encodeWithSelector(
                IHandler.TimeOutsideBatch.selector, START_US + 1, START_US, START_US
            ),
            section(
                SERVE_REQUEST,
                abi.encodePacked(uint8(1), number, uint64(0), uint64(0), START_US + 1)
            )
        );
        checkState(number, IForcedRequests.RequestState.Open);
    }

    function test_PartialAnswer_MustBeTheMostThatEquityAllows() external {
        enter(16, 1e9);
        enter(17, 1e12);
        trade(16, 17, MARK, 1e6);
        // Maintenance margin of 6 x 10^10 is 3 x 10^8 at 0.5 %: 7 x 10^8 can leave.
        uint64 number = askWithdrawal(16, 0, 1e9);
        bytes memory less = reserveSection(16, 0, 7e8 - 1);
        submit(bytes.concat(less, answerSection(number, withdrawalId, 7e8 - 1)));
        checkState(number, IForcedRequests.RequestState.Open);
        bytes memory last = reserveSection(16, 0, 1);
        submit(bytes.concat(last, answerSection(number, withdrawalId, 1)));
        checkState(number, IForcedRequests.RequestState.Partial);
    }

    /// forge-config: default.fuzz.runs = 256
    function test_WhatCanBeDebited_IsWhatADebitTakes(
        uint64 cash,
        uint64 coins,
        uint64 amount,
        bool isCoin
    ) external {
        enter(17, 1e12);
        enter(16, uint64(within(cash, 5e8, 1e10)));
        bring(16, 1, uint64(within(coins, 1, 1e6)));
        trade(16, 17, MARK, 1e6);
        uint16 asset = isCoin ? 1 : 0;
        uint64 units = uint64(within(amount, 1, isCoin ? 1e6 : 1e10));
        bool can = assets.canDebit(16, asset, units, START_US);
        submit(reserveSection(16, asset, units));
        bool isScheduled = vault.withdrawalEntry(withdrawalId).units != 0;
        check(can == isScheduled, "canDebit says what debit does");
    }

    // ----- closes -----

    function test_Close_IsServedWhenThePositionIsGone() external {
        enter(16, 1e9);
        enter(17, 1e12);
        trade(16, 17, MARK, 100);
        uint64 number = askClose(16);
        submit(bytes.concat(beginSection(number), answerSection(number, 0, 0)));
        checkState(number, IForcedRequests.RequestState.Open);
        bytes memory closing = matchSection(fillOf(16, 17, false, MARK, 100));
        uint64 batchId = entrypoint.lastBatchId() + 1;
        check(!requests.isBegunIn(number, batchId), "not begun");
        submit(bytes.concat(beginSection(number), closing, answerSection(number, 0, 0)));
        checkState(number, IForcedRequests.RequestState.Served);
        check(requests.isBegunIn(number, batchId), "its fills have no order");
        submit(beginSection(number));
        check(!requests.isBegunIn(number, batchId + 1), "what is served is not begun again");
    }

    /// More makers than a batch has room for: the close begins once, and goes on in each part.
    function test_Close_InPartsOfOneCommand_IsServed() external {
        enter(16, 1e9);
        enter(17, 1e12);
        trade(16, 17, MARK, 100);
        uint64 number = askClose(16);
        uint64 batchId = entrypoint.lastBatchId() + 1;
        submitPart(
            bytes.concat(beginSection(number), matchSection(fillOf(16, 17, false, MARK, 60)))
        );
        submitPart(
            bytes.concat(beginSection(number), matchSection(fillOf(16, 17, false, MARK, 30)))
        );
        submit(bytes.concat(beginSection(number), answerSection(number, 0, 0)));
        checkState(number, IForcedRequests.RequestState.Partial);
        for (uint64 id = batchId; id < batchId + 3; ++id) {
            check(requests.isBegunIn(number, id), "fills of each part have no order");
        }
    }

    /// What its owner closed himself since is no answer.
    function test_Close_BegunInACommandBefore_BeginsAgain() external {
        enter(16, 1e9);
        enter(17, 1e12);
        trade(16, 17, MARK, 100);
        uint64 number = askClose(16);
        bytes memory byOwner = matchSection(fillOf(16, 17, false, MARK, 40));
        submit(bytes.concat(beginSection(number), byOwner));
        submit(bytes.concat(beginSection(number), answerSection(number, 0, 0)));
        checkState(number, IForcedRequests.RequestState.Open);
    }

    function test_Close_IsPartWhenThePositionIsSmaller() external {
        enter(16, 1e9);
        enter(17, 1e12);
        trade(17, 16, MARK, 100);
        uint64 number = askClose(16);
        bytes memory closing = matchSection(fillOf(16, 17, true, MARK, 1));
        submit(bytes.concat(beginSection(number), closing, answerSection(number, 0, 0)));
        checkState(number, IForcedRequests.RequestState.Partial);
    }

    /// A close that goes through zero ended what was there.
    function test_Close_IsPartWhenThePositionTurned() external {
        enter(16, 1e9);
        enter(17, 1e12);
        trade(16, 17, MARK, 100);
        uint64 number = askClose(16);
        bytes memory closing = matchSection(fillOf(16, 17, false, MARK, 150));
        submit(bytes.concat(beginSection(number), closing, answerSection(number, 0, 0)));
        checkState(number, IForcedRequests.RequestState.Partial);
        checkPosition(16, false, -50, 50 * int256(MARK));
    }

    /// Whoever grows his position behind his request cannot make it unanswerable.
    function test_PositionThatGrewAfterTheRequest_IsMeasuredFromWhereServingBegan() external {
        enter(16, 1e9);
        enter(17, 1e12);
        trade(16, 17, MARK, 10);
        uint64 number = askClose(16);
        trade(16, 17, MARK, 990);
        bytes memory closing = matchSection(fillOf(16, 17, false, MARK, 500));
        submit(bytes.concat(closing, answerSection(number, 0, 0)));
        checkState(number, IForcedRequests.RequestState.Open);
        bytes memory more = matchSection(fillOf(16, 17, false, MARK, 100));
        submit(bytes.concat(beginSection(number), more, answerSection(number, 0, 0)));
        checkState(number, IForcedRequests.RequestState.Partial);
    }

    // ----- what is not answered -----

    function test_OverdueRequest_LetsAnybodyOpenEscape() external {
        enter(16, 1e9);
        uint64 number = askWithdrawal(16, 0, 4e8);
        waitFor(WINDOW);
        submit(accountSection(18));
        vm.expectRevert(abi.encodeWithSelector(IEscape.NotOverdue.selector, number));
        escape.openForRequest(number);
        waitFor(1);
        vm.prank(address(0xB0B));
        escape.openForRequest(number);
        check(vault.isEscapeOpen(), "open");
        check(entrypoint.isEscapeOpen(), "no more batches");
        vm.expectRevert();
        this.fileOutside(16);
    }

    function test_RequestsThatDoNotExistOrWereAnswered_OpenNothing() external {
        enter(16, 1e9);
        uint64 number = askWithdrawal(16, 0, 4e8);
        bytes memory reserve = reserveSection(16, 0, 4e8);
        submit(bytes.concat(reserve, answerSection(number, withdrawalId, 4e8)));
        waitFor(WINDOW + 1);
        submit(accountSection(18));
        vm.expectRevert(abi.encodeWithSelector(IEscape.NotOverdue.selector, number));
        escape.openForRequest(number);
        vm.expectRevert(abi.encodeWithSelector(IEscape.NotOverdue.selector, uint64(99)));
        escape.openForRequest(99);
        // An answer to it changes nothing, and stops nothing.
        submit(
            bytes.concat(answerSection(number, 0, 0), answerSection(99, 0, 0), accountSection(19))
        );
        checkState(number, IForcedRequests.RequestState.Served);
    }

    function fileOutside(uint32 account) external {
        askWithdrawal(account, 0, 1);
    }
}
