// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Escape} from "../../src/Escape.sol";
import {ACCOUNT_SUSPENDED, INSURANCE} from "../../src/interfaces/IAssetService.sol";
import {
    CONFIGURE_ASSET,
    CREDIT_ELSEWHERE,
    FLAG_ACCOUNT,
    MOVE_FUNDING,
    MOVE_ISOLATED_MARGIN,
    PAID_ELSEWHERE,
    REGISTER_ACCOUNT,
    RESERVE_ELSEWHERE,
    SEIZE_COLLATERAL,
    SET_POOL_EXIT,
    TRANSFER
} from "../../src/interfaces/IHandler.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {IEscape} from "../../src/interfaces/IEscape.sol";
import {IEscapeReason} from "../../src/interfaces/IEscapeReason.sol";
import {EscapeFixture} from "./EscapeFixture.sol";

contract EscapeTest is EscapeFixture {
    // ----- opening -----

    function test_Escape_OpensAfterThreeDaysWithoutABatch_AndEndsBatches() external {
        enter(16, 1e9);
        waitFor(3 days);
        uint256 last = entrypoint.lastBatchAt();
        vm.expectRevert(
            abi.encodeWithSelector(IEscape.BatchesStillCome.selector, last, last + 3 days)
        );
        escape.openForSilence();
        waitFor(1);
        vm.prank(address(0xB0B));
        escape.openForSilence();
        vm.expectRevert(IEscape.AlreadyOpen.selector);
        escape.openForSilence();
        refuse(abi.encodeWithSelector(IEntrypoint.EscapeIsOpen.selector), accountSection(17));
    }

    function test_WhatAnotherChainBroughtAndHasNotPaid_IsPaidHere() external {
        enter(16, 1e9);
        enter(20, 1e9);
        use(withdrawals, CREDIT_ELSEWHERE, PAID_ELSEWHERE);
        setWithdrawalFee(0, 1e6);
        vm.prank(ownerOf(20));
        withdrawals.offerLane(20);
        vm.prank(ownerOf(16));
        withdrawals.choosePayout(16, 20);
        submit(
            bytes.concat(
                section(
                    CREDIT_ELSEWHERE,
                    abi.encodePacked(
                        uint32(20), uint64(1), uint32(16), uint16(0), uint64(4e8), START_US
                    )
                ),
                section(
                    RESERVE_ELSEWHERE,
                    abi.encodePacked(
                        uint64(256),
                        uint32(16),
                        uint16(0),
                        uint64(299e6),
                        uint64(1e6),
                        uint32(20),
                        START_US
                    )
                )
            )
        );
        checkEq(assets.balanceOf(16, 0, false), 11e8, "reserved");
        openEscape();
        checkEq(escape.equityOf(16), 14e8, "with what was not paid elsewhere, and its fee");
        checkEq(escape.equityOf(20), 6e8, "the lane gave it");
        escape.register(16);
        escape.register(20);
        fixFactor();
        escape.claim(16, 0);
        escape.claim(20, 0);
        checkEq(paid(16), 14e8, "the user is paid in full");
        checkEq(paid(20), 6e8, "and so is the lane");
    }

    function test_ABatch_PutsOffSilence() external {
        enter(16, 1e9);
        waitFor(3 days);
        submit("");
        waitFor(3 days);
        vm.expectRevert();
        escape.openForSilence();
    }

    function test_NobodyEndsAVenueThatNeverBegan() external {
        Escape fresh = new Escape(REGISTRATION);
        fresh.connect(
            Escape.Parts(
                IEntrypoint(address(new SilentEntrypoint())),
                assets,
                perps,
                vault,
                requests,
                withdrawals,
                IEscapeReason(address(0))
            )
        );
        waitFor(30 days);
        vm.expectRevert(IEscape.NothingMirrored.selector);
        fresh.openForSilence();
        vm.expectRevert(IEscape.ChallengesArePaid.selector);
        fresh.openForChallenge();
    }

    function test_UnpaidChallenge_LetsAnybodyOpenEscape() external {
        enter(16, 1e9);
        bytes memory due = abi.encodeCall(IEscapeReason.isEscapeDue, ());
        vm.mockCall(debts, due, abi.encode(false));
        vm.expectRevert(IEscape.ChallengesArePaid.selector);
        escape.openForChallenge();
        vm.mockCall(debts, due, abi.encode(true));
        vm.prank(address(0xB0B));
        escape.openForChallenge();
        check(vault.isEscapeOpen(), "open");
    }

    function test_ItsPartsAreNamedOnce_ByItsDeployer() external {
        Escape.Parts memory parts = escape.parts();
        vm.expectRevert(IEscape.AlreadyConnected.selector);
        escape.connect(parts);
        Escape fresh = new Escape(REGISTRATION);
        vm.prank(address(0xB0B));
        vm.expectRevert(abi.encodeWithSelector(IEscape.NotDeployer.selector, address(0xB0B)));
        fresh.connect(parts);
        vm.expectRevert();
        new Escape(7 days - 1);
    }

    function test_NothingWorksBeforeItsTime() external {
        enter(16, 1e9);
        vm.expectRevert(IEscape.NotOpen.selector);
        escape.register(16);
        vm.expectRevert(IEscape.NotOpen.selector);
        escape.fix();
        vm.expectRevert(IEscape.NotFixed.selector);
        escape.claim(16, 0);
        openEscape();
        vm.expectRevert(abi.encodeWithSelector(IEscape.AccountUnknown.selector, uint32(99)));
        escape.register(99);
        vm.expectRevert(abi.encodeWithSelector(IEscape.AccountUnknown.selector, uint32(2)));
        escape.register(2);
        escape.register(16);
        vm.expectRevert(abi.encodeWithSelector(IEscape.AlreadyRegistered.selector, uint32(16)));
        escape.register(16);
        uint256 endsAt = escape.openedAt() + REGISTRATION;
        vm.warp(endsAt);
        vm.expectRevert(abi.encodeWithSelector(IEscape.RegistrationNotOver.selector, endsAt));
        escape.fix();
        vm.warp(endsAt + 1);
        escape.fix();
        vm.expectRevert(IEscape.AlreadyFixed.selector);
        escape.fix();
        vm.expectRevert(abi.encodeWithSelector(IEscape.NotRegistered.selector, uint32(17)));
        escape.claim(17, 0);
    }

    // ----- solvent -----

    function test_Everybody_GetsHisEquityAtTheLastMarks() external {
        enter(16, 1e9);
        enter(17, 1e9);
        trade(16, 17, MARK, 1_000);
        submit(priceSection(0, MARK + 500));
        openEscape();
        registerRange(16, 17);
        fixFactor();
        checkEq(escape.factorPpb(), 1e9, "all of it");
        // 1,000 lots gained 500 quote units each.
        checkEq(escape.claim(16, 0), 1e9 + 500_000, "gain");
        escape.claim(17, 0);
        checkEq(paid(16), 1_000_500_000, "paid to the exit owner");
        checkEq(paid(17), 999_500_000, "loss");
        vm.expectRevert(
            abi.encodeWithSelector(IEscape.NothingToClaim.selector, uint32(16), uint16(0))
        );
        escape.claim(16, 0);
        checkEq(usd.balanceOf(address(vault)), 0, "nothing is left");
    }

    function test_Funding_IsPaidUpToTheLastBatch() external {
        enter(16, 1e9);
        enter(17, 1e9);
        trade(16, 17, MARK, 1_000);
        submit(section(MOVE_FUNDING, abi.encodePacked(uint16(0), int64(3 << 20))));
        openEscape();
        checkEq(escape.equityOf(16), 1e9 - 3_000, "longs paid");
        checkEq(escape.equityOf(17), 1e9 + 3_000, "shorts got it");
    }

    function test_IsolatedPosition_LosesNoMoreThanItHas() external {
        enter(16, 1e9);
        enter(17, 1e12);
        bytes memory margin =
            abi.encodePacked(uint32(16), uint16(0), int64(1e6), uint8(1), START_US);
        Fill memory fill = fillOf(16, 17, true, MARK, 1_000);
        fill.flags = 2;
        submit(bytes.concat(matchSection(fill), section(MOVE_ISOLATED_MARGIN, margin)));
        submit(priceSection(0, MARK - 5_000));
        openEscape();
        checkEq(escape.equityOf(16), 1e9 - 1e6, "the cross side is untouched");
    }

    function test_PoolShares_HaveTheirPartOfThePool_AlsoThoseThatWait() external {
        enter(16, 3e9);
        enter(17, 1e9);
        stake(16, 2e9);
        stake(17, 1e9);
        submit(section(SET_POOL_EXIT, abi.encodePacked(uint64(1), uint32(17), uint64(5e8))));
        // The pool is short, and the price falls: it gains 600,000,000.
        trade(16, 4, MARK, 100_000);
        submit(priceSection(0, MARK - 6_000));
        openEscape();
        checkEq(escape.equityOf(16), 1e9 - 6e8 + 24e8, "two thirds of 3.6 x 10^9");
        checkEq(escape.equityOf(17), 12e8, "one third, the waiting part included");
        registerRange(16, 17);
        fixFactor();
        escape.claim(16, 0);
        escape.claim(17, 0);
        checkEq(paid(16) + paid(17), 4e9, "all that came in");
    }

    function test_ScheduledWithdrawalsAndUncreditedDeposits_AreOutsideOfTheFactor() external {
        enter(16, 1e9);
        submit(reserveSection(16, 0, 3e8));
        vault.deposit(0, 16, 7e8);
        openEscape();
        checkEq(escape.equityOf(16), 7e8, "what is on its way is not counted again");
        vault.refundDeposit(2);
        escape.register(16);
        fixFactor();
        escape.claim(16, 0);
        vault.finalizeWithdrawal(withdrawalId);
        checkEq(paid(16), 1e9, "withdrawal and claim");
    }

    function test_TokensOfSolventAccounts_ArePaidInKind() external {
        enter(16, 1e9);
        bring(16, 1, 5e5);
        openEscape();
        escape.register(16);
        fixFactor();
        escape.claim(16, 1);
        checkEq(coin.balanceOf(ownerOf(16)), 5e5 * COIN_SCALE, "tokens");
        vm.expectRevert();
        escape.claim(16, 1);
    }

    // ----- insolvent -----

    /// docs/rulebook/escape.md has this example.
    function test_WorkedExample() external {
        enter(16, 1e9);
        enter(17, 1e8);
        bring(17, 1, 2_000);
        trade(16, 17, MARK, 100_000);
        // The short loses 400,000,000: 100,000,000 are there, and 2,000 coins at half of 64,000 a
        // hundred: 640,000.
        submit(priceSection(0, MARK + 4_000));
        openEscape();
        checkEq(escape.equityOf(16), 14e8, "owns");
        checkEq(escape.equityOf(17), -3e8, "owes");
        registerRange(16, 17);
        fixFactor();
        (uint128 owed, uint128 basket,,) = escape.totals(1);
        checkEq(owed, 0, "nothing is left of the coins");
        checkEq(basket, 2_000, "all are in the basket");
        checkEq(escape.factorPpb(), 786_171_428, "(1,100,000,000 + 640,000) / 1,400,000,000");
        checkEq(escape.claim(16, 0), 11e8, "all the cash");
        checkEq(escape.claim(16, 1), 2_000, "all the coins");
        vm.expectRevert();
        escape.claim(17, 0);
        vm.expectRevert();
        escape.claim(17, 1);
    }

    function test_DebtorKeepsTheTokensThatHisDebtDoesNotNeed() external {
        enter(16, 1e9);
        enter(17, 1e8);
        bring(17, 1, 2_000_000);
        trade(16, 17, MARK, 100_000);
        submit(priceSection(0, MARK + 4_000));
        openEscape();
        registerRange(16, 17);
        fixFactor();
        // 300,000,000 at 320 a coin: 937,500 coins.
        checkEq(escape.kept(17, 1), 2_000_000 - 937_500, "kept");
        checkEq(escape.claim(16, 1), 937_500, "seized");
        checkEq(escape.factorPpb(), 1e9, "creditors are whole");
        escape.claim(17, 1);
        checkEq(coin.balanceOf(ownerOf(17)), 1_062_500 * COIN_SCALE, "the rest is the debtor's");
    }

    function test_TheInsuranceFund_PaysFirst() external {
        enter(16, 1e9);
        enter(17, 1e8);
        enter(18, 1e9);
        trade(16, 17, MARK, 100_000);
        // The fund has 150,000,000 of the third account.
        submit(
            section(
                19, abi.encodePacked(uint32(18), INSURANCE, uint16(0), uint64(1.5e8), START_US)
            )
        );
        submit(priceSection(0, MARK + 2_000));
        openEscape();
        registerRange(16, 18);
        fixFactor();
        // Short of 100,000,000, and the fund has more.
        checkEq(escape.factorPpb(), 1e9, "nobody else pays");
        escape.claim(16, 0);
        escape.claim(18, 0);
        checkEq(paid(16), 12e8, "winner");
        checkEq(paid(18), 85e7, "bystander");
        checkEq(vault.free(0), 5e7, "what belongs to nobody stays");
    }

    /// A short of 100,000 lots that lost 400,000,000 and has 100,000,000 and some coins.
    function losing(uint64 coins) private {
        enter(16, 1e9);
        enter(17, 1e8);
        bring(17, 1, coins);
        trade(16, 17, MARK, 100_000);
        submit(priceSection(0, MARK + 4_000));
    }

    /// The insurance fund bought coins cheaply: with what the debtor owes there are more than the
    /// creditors miss.
    function test_CoinsBeyondWhatIsMissing_AreNotSharedOut() external {
        losing(1_000_000);
        bytes memory seized =
            abi.encodePacked(uint32(17), uint16(1), uint64(500_000), uint64(100_000_000));
        submit(bytes.concat(flagged(17), section(SEIZE_COLLATERAL, seized)));
        openEscape();
        checkEq(escape.equityOf(17), -2e8, "owes");
        registerRange(16, 17);
        fixFactor();
        // 200,000,000 at 320 a coin are 625,000: more than the 500,000 that the debtor has. With
        // those of the fund they are worth 320,000,000; 300,000,000 are missing.
        checkEq(escape.kept(17, 1), 0, "the debtor keeps none");
        (, uint128 basket,,) = escape.totals(1);
        checkEq(basket, 937_500, "no more than is missing");
        checkEq(escape.factorPpb(), 1e9, "creditors are whole");
        checkEq(escape.claim(16, 0), 11e8, "all the cash");
        checkEq(escape.claim(16, 1), 937_500, "and 300,000,000 in coins");
        checkEq(vault.free(1), 62_500 * COIN_SCALE, "what belongs to nobody stays");
    }

    function flagged(uint32 account) private pure returns (bytes memory) {
        return section(FLAG_ACCOUNT, abi.encodePacked(account, uint16(65_535), uint8(1), START_US));
    }

    /// A handler that is wrong wrote 500 coins to an account that nobody brought: creditors get
    /// fewer coins, and all together never more than the vault has.
    function test_CoinsThatNobodyBrought_AreNotPaidTwice() external {
        losing(2_000);
        address owner = ownerOf(19);
        submit(
            bytes.concat(
                section(REGISTER_ACCOUNT, abi.encodePacked(uint32(18), owner)),
                section(REGISTER_ACCOUNT, abi.encodePacked(uint32(19), owner))
            )
        );
        vm.prank(address(entrypoint.handlerOf(TRANSFER)));
        assets.credit(19, 1, 500);
        openEscape();
        registerRange(16, 19);
        fixFactor();
        (uint128 owed, uint128 basket, uint128 pot,) = escape.totals(1);
        checkEq(pot, 2_000, "in the vault");
        checkEq(owed, 500, "owned, though nobody brought them");
        checkEq(basket, 1_500, "not the 2,000 that were seized");
        checkEq(escape.claim(16, 1), 1_500, "creditor");
        checkEq(escape.claim(19, 1), 500, "as the mirror says");
        checkEq(vault.free(1), 0, "all, and no more");
    }

    /// Nobody knows what they are worth: they pay no debt, and their owner has them again.
    function test_CoinsWithoutAPrice_PayNoDebt() external {
        losing(2_000);
        bytes memory unpriced =
            abi.encodePacked(uint16(1), uint32(500_000_000), uint16(0), uint8(0));
        configuration.announce(keccak256(abi.encodePacked(CONFIGURE_ASSET, unpriced)));
        submit(section(CONFIGURE_ASSET, unpriced));
        openEscape();
        registerRange(16, 17);
        fixFactor();
        checkEq(escape.factorPpb(), 785_714_285, "1,100,000,000 / 1,400,000,000");
        checkEq(escape.claim(16, 0), 11e8, "the cash");
        checkEq(escape.claim(17, 1), 2_000, "the debtor's coins");
        checkEq(vault.free(1), 0, "no coins are left");
    }

    /// Of a disputed account the lesser of both readings counts: no money appears.
    function test_DisputedAccount_HasTheLesserOfItsBooks() external {
        enter(16, 1e9);
        enter(17, 1e9);
        // The account cannot spare what the batch takes.
        submit(reserveSection(16, 0, 2e9));
        check(assets.accountFlags(16) & ACCOUNT_SUSPENDED != 0, "in dispute");
        openEscape();
        checkEq(escape.equityOf(16), 1e9, "what was reserved and not paid is its own");
        registerRange(16, 17);
        fixFactor();
        escape.claim(16, 0);
        escape.claim(17, 0);
        checkEq(paid(16) + paid(17), 2e9, "all that came in");
    }

    function test_LossInDispute_IsNotForgiven_AndGainInDisputeIsNotPaid() external {
        enter(16, 1e9);
        enter(17, 1e9);
        // Beyond its limit: the taker's leg goes to the second book, the maker's counts.
        Fill memory fill = fillOf(16, 17, true, MARK + 100, 1_000);
        fill.takerLimit = MARK;
        submit(matchSection(fill));
        check(assets.accountFlags(16) & ACCOUNT_SUSPENDED != 0, "in dispute");
        openEscape();
        checkEq(escape.equityOf(16), 1e9 - 100_000, "loss");
        checkEq(escape.equityOf(17), 1e9 + 100_000, "gain of the other side");
    }

    // ----- griefing -----

    function test_WhoRegistersLate_SharesInWhatIsLeft() external {
        enter(16, 1e9);
        enter(17, 1e9);
        enter(18, 1e9);
        openEscape();
        registerRange(16, 17);
        fixFactor();
        escape.register(18);
        registerLateAgain(18);
        escape.claim(18, 0);
        escape.claim(16, 0);
        escape.claim(17, 0);
        checkEq(paid(18), 1e9, "its own money was left");
        checkEq(paid(16) + paid(17), 2e9, "and the others lost nothing");
    }

    /// Coins too: what is left after those who came in time, and it is not his who gave all away.
    function test_WhoRegistersLate_HasTheCoinsThatNobodyElseOwns() external {
        enter(16, 1e9);
        enter(17, 1e9);
        enter(18, 1e9);
        bring(16, 1, 1_000);
        bring(17, 1, 300);
        bring(18, 1, 200);
        submit(reserveSection(18, 1, 200));
        openEscape();
        escape.register(16);
        fixFactor();
        registerRange(17, 18);
        checkEq(escape.kept(17, 1), 300, "its own coins were left");
        checkEq(escape.kept(18, 1), 0, "these are on their way out already");
        checkEq(escape.claim(17, 1), 300, "paid");
        vm.expectRevert(
            abi.encodeWithSelector(IEscape.NothingToClaim.selector, uint32(18), uint16(1))
        );
        escape.claim(18, 1);
        checkEq(escape.claim(16, 1), 1_000, "who came in time lost nothing");
        checkEq(vault.free(1), 0, "all coins are paid");
        vault.finalizeWithdrawal(withdrawalId);
        checkEq(coin.balanceOf(ownerOf(18)), 200 * COIN_SCALE, "the withdrawal");
    }

    function registerLateAgain(uint32 account) private {
        vm.expectRevert(abi.encodeWithSelector(IEscape.AlreadyRegistered.selector, account));
        escape.register(account);
    }

    function test_TokenThatRefusesItsReceiver_BlocksNobodyElse() external {
        enter(16, 1e9);
        enter(17, 1e9);
        openEscape();
        registerRange(16, 17);
        fixFactor();
        usd.setBlocked(ownerOf(16), true);
        escape.claim(16, 0);
        escape.claim(17, 0);
        checkEq(paid(17), 1e9, "paid");
        checkEq(vault.claims(address(usd), ownerOf(16)), 1e9, "waits in the vault for its owner");
        vm.prank(ownerOf(16));
        vault.claim(address(usd), address(0xB0B));
        checkEq(usd.balanceOf(address(0xB0B)), 1e9, "to another address of his choice");
    }

    function test_PresentsToTheVault_ChangeNothing() external {
        enter(16, 1e9);
        enter(17, 1e8);
        trade(16, 17, MARK, 100_000);
        submit(priceSection(0, MARK + 2_000));
        openEscape();
        usd.mint(address(vault), 1e12);
        registerRange(16, 17);
        fixFactor();
        checkEq(escape.claim(16, 0), 11e8, "what was deposited");
    }

    function test_Claims_AreNotThrottledByTheOutflowLimit() external {
        enter(16, 1e9);
        vault.lowerOutflowLimit(0, 0);
        openEscape();
        escape.register(16);
        fixFactor();
        escape.claim(16, 0);
        checkEq(paid(16), 1e9, "at once");
    }
}

contract SilentEntrypoint {
    function lastBatchId() external pure returns (uint64) {
        return 0;
    }

    function lastBatchAt() external pure returns (uint64) {
        return 1;
    }
}
