// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MoneyFixture} from "./MoneyFixture.sol";

/// Isolated positions: their margin, their flag and their part of an account in dispute.
contract IsolatedTest is MoneyFixture {
    function setUp() public override {
        super.setUp();
        open(16, 3_000_000);
        open(17, 1e9);
        open(18, 1e9);
    }

    function buy(uint256 lots) private {
        submit(flagged(fillOf(16, 17, true, MARK, lots), TAKER_ISOLATED));
    }

    function sell(uint256 lots) private {
        submit(flagged(fillOf(16, 17, false, MARK, lots), TAKER_ISOLATED));
    }

    function buyWithMargin() private {
        buy(1_000);
        submit(margin(16, 1_000_000, true));
    }

    function test_Margin_MovesFromTheBalanceIntoThePosition() external {
        buyWithMargin();
        checkIsolated(16, false, 1_000, -59_000_000);
        checkPosition(16, false, 0, 0);
        checkMoney(16, 0, 2_000_000, 0);
        checkEq(perps.postedMarginOf(16, 0), 1_000_000, "posted");
        submit(margin(16, -100, false));
        checkIsolated(16, false, 1_000, -59_000_100);
        checkMoney(16, 0, 2_000_100, 0);
        checkEq(perps.postedMarginOf(16, 0), 1_000_000, "released profit is not posted margin");
        checkSum(3_000_000 + 2e9);
    }

    function test_PostedMargin_ShrinksWithThePosition_AndIsVoidWhenItTurns() external {
        buyWithMargin();
        buy(200);
        checkEq(perps.postedMarginOf(16, 0), 1_000_000, "larger: as it was");
        sell(300);
        checkEq(perps.postedMarginOf(16, 0), 750_000, "a quarter of 1,200 was closed");
        sell(1_000);
        checkIsolated(16, false, -100, 7_000_000);
        checkEq(perps.postedMarginOf(16, 0), 0, "it turned");
        buy(50);
        checkEq(perps.postedMarginOf(16, 0), 0, "nothing to take away");
        buy(50);
        checkIsolated(16, false, 0, 0);
        checkMoney(16, 0, 3_000_000, 0);
    }

    function test_MakersIsolatedPosition_IsApartFromItsCrossOne() external {
        submit(flagged(fillOf(17, 16, false, MARK, 10), MAKER_ISOLATED));
        checkIsolated(16, false, 10, -600_000);
        checkPosition(16, false, 0, 0);
        checkPosition(17, false, -10, 600_000);
    }

    /// The engine puts margin in behind the first leg, and the second one takes it out again.
    function test_WhoTradesWithHimself_HasHisMarginBack() external {
        bytes memory self = flagged(fillOf(16, 16, true, MARK, 7), TAKER_ISOLATED | MAKER_ISOLATED);
        submit(bytes.concat(margin(16, 180, true), self));
        checkIsolated(16, false, 0, 0);
        checkEq(perps.postedMarginOf(16, 0), 0, "nothing is posted");
        checkMoney(16, 0, 3_000_000, 0);
        buyWithMargin();
        self = flagged(fillOf(16, 16, true, MARK, 1_000), TAKER_ISOLATED | MAKER_ISOLATED);
        submit(bytes.concat(margin(16, 500_000, true), self));
        checkIsolated(16, false, 1_000, -58_500_000);
        checkEq(perps.postedMarginOf(16, 0), 750_000, "half of 2,000 lots was closed");
        checkMoney(16, 0, 1_500_000, 0);
        checkSum(3_000_000 + 2e9);
    }

    function test_MoreMarginThanThereIs_StandsApart() external {
        buyWithMargin();
        submit(margin(16, 2_000_001, true));
        check(isSuspended(16), "in dispute");
        checkMoney(16, 0, 2_000_000, -2_000_001);
        checkIsolated(16, false, 1_000, -59_000_000);
        checkIsolated(16, true, 0, 2_000_001);
        checkSum(3_000_000 + 2e9);
    }

    /// What stands apart must not come into the first book by way of a position.
    function test_MarginOfAnAccountInDispute_StandsApart_AlsoBeforeItsFirstFill() external {
        buy(10);
        Fill memory wrong = fillOf(18, 17, true, MARK + 1, 10);
        wrong.takerLimit = MARK;
        submit(bytes.concat(matchSection(wrong), depositSection(18, 500)));
        checkMoney(18, 0, 1e9, 500);
        submit(margin(18, 500, true));
        checkMoney(18, 0, 1e9, 0);
        checkIsolated(18, false, 0, 0);
        checkIsolated(18, true, 0, 500);
        Fill memory one = fillOf(18, 17, true, MARK, 1);
        submit(flagged(one, TAKER_ISOLATED));
        one = fillOf(18, 17, false, MARK, 1);
        submit(flagged(one, TAKER_ISOLATED));
        checkMoney(18, 0, 1e9, 500);
    }

    /// 5 % of 3,000,000 and a unit is 150,001; 0.5 % of 100 lots is 15,751 at most.
    function test_IsolatedFlagThatIsNotDue_IsADispute() external {
        buy(100);
        submit(margin(16, 3_000_000, true));
        // Quote -3,000,000: equity 100 x mark - 3,000,000. At 31,501 it is 150,100.
        submit(priceSection(0, 31_501));
        submit(flagIn(16, 0, true));
        check(isSuspended(16), "150,100 of 150,001: no flag is due");
    }

    function test_IsolatedFlag_StopsGrowth_AndEnds() external {
        buy(100);
        submit(margin(16, 3_000_000, true));
        submit(priceSection(0, 31_500));
        submit(flagIn(16, 0, true));
        check(!isSuspended(16), "150,000 of 150,001");
        (,,, uint256 flags) = perps.positionOf(16, 0, 1, false);
        checkEq(flags, 3, "known and flagged");
        submit(priceSection(0, 31_501));
        submit(flagIn(16, 0, false));
        (,,, flags) = perps.positionOf(16, 0, 1, false);
        checkEq(flags, 1, "known");
        submit(priceSection(0, 31_500));
        submit(flagIn(16, 0, true));
        submit(flagged(fillOf(16, 17, true, 31_500, 1), TAKER_ISOLATED));
        check(isSuspended(16), "a flagged position may not grow");
        checkIsolated(16, false, 100, -3_000_000);
        checkIsolated(16, true, 1, -31_500);
    }

    /// Nothing to keep without a position.
    function test_FlagWithoutAnIsolatedPosition_IsADispute() external {
        submit(flagIn(16, 0, true));
        check(isSuspended(16), "in dispute");
        (int256 equity, uint256 needed, uint256 required) = perps.isolatedFigures(16, 0, START_US);
        checkEq(equity, 0, "equity");
        checkEq(needed + required, 0, "needs");
    }

    function test_ValueOfAnIsolatedPosition_IsNeverBelowZero() external {
        buyWithMargin();
        (int256 first, int256 both) = perps.valueAtMarks(16);
        checkEq(first, 1_000_000, "its margin");
        checkEq(both, 1_000_000, "nothing apart");
        submit(priceSection(0, 58_999));
        (first, both) = perps.valueAtMarks(16);
        checkEq(first, 0, "1,000 lost beyond its margin");
        checkEq(both, 0, "in both books");
        (first, both) = perps.valueAtMarks(17);
        checkEq(first, 1_001_000, "the short has it");
        checkEq(both, 1_001_000, "the short has it");
    }

    /// A dispute is of all positions of the account.
    function test_Dispute_BooksIsolatedLegsApartToo() external {
        buyWithMargin();
        Fill memory wrong = fillOf(16, 17, true, MARK + 1, 10);
        wrong.takerLimit = MARK;
        submit(matchSection(wrong));
        sell(250);
        checkIsolated(16, false, 1_000, -59_000_000);
        checkIsolated(16, true, -250, 15_000_000);
        checkEq(perps.postedMarginOf(16, 0), 750_000, "of both books");
        vm.prank(address(entrypoint));
        assets.setHandler(address(this), true);
        assets.mergeSuspense(16);
        checkIsolated(16, false, 750, -44_000_000);
        checkIsolated(16, true, 0, 0);
        checkPosition(16, false, 10, -600_010);
    }

    /// Where nothing stands apart a decision changes nothing.
    function test_DecidedDispute_LeavesOtherPositionsAsTheyAre() external {
        buyWithMargin();
        submit(margin(16, 2_000_001, true));
        listMarket(2);
        submit(matchIn(2, fillOf(18, 17, true, MARK, 4)));
        Fill memory wrong = fillOf(18, 17, true, MARK + 1, 10);
        wrong.takerLimit = MARK;
        submit(matchSection(wrong));
        vm.prank(address(entrypoint));
        assets.setHandler(address(this), true);
        assets.mergeSuspense(18);
        (int256 size, int256 quote,,) = perps.positionOf(18, 2, 0, false);
        checkEq(size, 4, "the other market");
        checkEq(quote, -240_000, "the other market");
        checkPosition(18, false, 10, -600_010);
        checkIsolated(16, true, 0, 2_000_001);
    }
}
