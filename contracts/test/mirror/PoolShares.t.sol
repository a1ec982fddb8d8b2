// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TransferHandler} from "../../src/handlers/TransferHandler.sol";
import {FEES, IAssetService, POOL, REWARDS} from "../../src/interfaces/IAssetService.sol";
import {
    DISTRIBUTE_FEES,
    MOVE_POOL_SHARES,
    PAY_PROVIDER,
    SET_POOL_EXIT
} from "../../src/interfaces/IHandler.sol";
import {MoneyFixture} from "./MoneyFixture.sol";

/// Shares of the pool and what providers are paid.
contract PoolSharesTest is MoneyFixture {
    function setUp() public override {
        super.setUp();
        open(16, 1e9);
        open(17, 1e9);
    }

    function shares(int64 change, int64 amount) private pure returns (bytes memory) {
        return sharesOf(16, change, amount);
    }

    function sharesOf(uint32 account, int64 change, int64 amount)
        private
        pure
        returns (bytes memory)
    {
        return section(MOVE_POOL_SHARES, abi.encodePacked(account, change, amount, START_US));
    }

    function exitOf(uint64 waiting) private pure returns (bytes memory) {
        return section(SET_POOL_EXIT, abi.encodePacked(uint64(9), uint32(16), waiting));
    }

    function test_BoughtAndSoldShares_MoveMoneyBetweenAccountAndPool() external {
        submit(shares(5_000, 5_000));
        checkEq(assets.sharesOf(16), 5_000, "a unit each while nothing was gained");
        checkMoney(16, 0, 1e9 - 5_000, 0);
        checkMoney(POOL, 0, 5_000, 0);
        // What the pool gains makes 1,005,000 shares, a million virtual ones with them, worth 2.
        submit(depositSection(POOL, 1_005_000));
        submit(shares(-2_000, -4_000));
        checkEq(assets.sharesOf(16), 3_000, "left");
        checkEq(assets.totalShares(), 3_000, "in all");
        checkMoney(16, 0, 1e9 - 1_000, 0);
        checkMoney(POOL, 0, 1_006_000, 0);
        submit(shares(50, 101));
        checkEq(assets.sharesOf(16), 3_050, "half a share is none");
        submit(shares(-3_050, 0));
        checkEq(assets.totalShares(), 0, "all of them");
        checkMoney(POOL, 0, 1_006_101, 0);
        check(!isSuspended(16) && !isSuspended(POOL), "nobody is in dispute");
        checkSum(2e9 + 1_005_000);
    }

    function test_MoreOrFewerSharesThanMoneyIsWorth_StandApart() external {
        submit(sharesOf(17, 5_000, 5_000));
        submit(depositSection(POOL, 1_005_000));
        submit(shares(51, 101));
        check(isSuspended(16) && !isSuspended(POOL), "in dispute");
        checkEq(assets.sharesOf(16), 0, "none that counts");
        checkEq(assets.sharesApart(16), 51, "apart");
        checkMoney(16, 0, 1e9 - 101, 0);
        checkMoney(POOL, 0, 1_010_000, 101);
        submit(sharesOf(17, 49, 101));
        check(isSuspended(17), "fewer are a dispute too");
        checkSum(2e9 + 1_005_000);
    }

    function test_MoreMoneyThanSharesAreWorth_CannotBeTakenOut() external {
        submit(shares(5_000, 5_000));
        submit(depositSection(POOL, 1_005_000));
        submit(shares(-2_000, -4_001));
        check(isSuspended(16) && !isSuspended(POOL), "its provider is in dispute");
        checkMoney(16, 0, 1e9 - 5_000, 4_001);
        checkMoney(POOL, 0, 1_005_999, 0);
        checkSum(2e9 + 1_005_000);
    }

    /// What shares are worth moves with the marks, against whoever moves money.
    function test_WorthOfShares_FollowsThePositionsOfThePool() external {
        submit(sharesOf(17, 1e6, 1e6));
        submit(matchSection(fillOf(POOL, 16, true, MARK, 10)));
        submit(priceSection(0, MARK + 20_000));
        // 200,000 gained: 2,000,000 shares with the virtual ones own 2,200,000.
        submit(sharesOf(17, -1_000, -1_100));
        check(!isSuspended(17), "worth it");
        submit(sharesOf(17, -1_000, -1_101));
        check(isSuspended(17), "a unit too much");
    }

    function test_SharesForMoneyTheWrongWay_RevertTheBatch() external {
        refuse(
            abi.encodeWithSelector(TransferHandler.SharesAndMoneyDisagree.selector, 5, -5),
            shares(5, -5)
        );
        refuse(
            abi.encodeWithSelector(TransferHandler.SharesAndMoneyDisagree.selector, -5, 5),
            shares(-5, 5)
        );
    }

    function test_MoreSharesThanThereAre_RevertTheBatch() external {
        submit(shares(10, 10));
        refuse(
            abi.encodeWithSelector(IAssetService.SharesTooLow.selector, 16, 10, -11),
            shares(-11, -11)
        );
    }

    function test_SharesForMoneyThatIsNotThere_AreOwedApart() external {
        submit(shares(1e9 + 1, 1e9 + 1));
        check(isSuspended(16) && !isSuspended(POOL), "in dispute");
        checkMoney(16, 0, 1e9, -1e9 - 1);
        checkMoney(POOL, 0, 0, 1e9 + 1);
        checkEq(assets.sharesOf(16), 0, "no share that anything stands behind");
        checkEq(assets.totalShares(), 0, "nor in all");
        checkEq(assets.sharesApart(16), 1e9 + 1, "apart");
        checkSum(2e9);
    }

    /// Those that stand apart are redeemed last, out of the pool's second book.
    function test_SharesApart_AreRedeemedLast() external {
        submit(shares(600, 600));
        submit(shares(1e9, 1e9));
        submit(shares(-400, -400));
        checkMoney(POOL, 0, 200, 1e9);
        checkEq(assets.sharesOf(16), 200, "the others first");
        submit(shares(-800, -800));
        checkEq(assets.sharesOf(16), 0, "none left");
        checkEq(assets.sharesApart(16), 1e9 - 600, "600 of them were apart");
        checkMoney(POOL, 0, 0, 1e9 - 600);
        refuse(
            abi.encodeWithSelector(
                IAssetService.SharesTooLow.selector, 16, 1e9 - 600, -(1e9 - 599)
            ),
            shares(-(1e9 - 599), 0)
        );
        checkSum(2e9);
    }

    /// The dispute is over: what he bought counts, and he paid for it.
    function test_SharesApart_AreMergedWithTheirAccount() external {
        submit(shares(1e9 + 1, 1e9 + 1));
        resolve(POOL);
        checkMoney(POOL, 0, 0, 1e9 + 1);
        resolve(16);
        checkEq(assets.sharesOf(16), 1e9 + 1, "his");
        checkEq(assets.totalShares(), 1e9 + 1, "in all");
        checkEq(assets.sharesApart(16), 0, "none apart");
        checkMoney(16, 0, -1, 0);
        checkMoney(POOL, 0, 1e9 + 1, 0);
        checkSum(2e9);
    }

    /// Whatever is bought and redeemed, there or not: what stands in the first books is there, and
    /// every share is somewhere.
    /// forge-config: default.fuzz.runs = 16
    function testFuzz_SharesOfAnyMoney_MakeNoClaim(uint256 seed) external {
        uint256[2] memory owned;
        for (uint256 i = 0; i < 24; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint32 account = uint32(16 + seed % 2);
            bool isBought = (seed >> 8) % 3 != 0 || owned[seed % 2] == 0;
            // Most of what two accounts have, so that half of it is not there.
            uint256 units = within(seed >> 128, 1, 8e8);
            uint256 count = isBought
                ? units * (assets.sharesInAll() + 1e6) / worthOfPool()
                : within(seed >> 16, 1, owned[seed % 2]);
            if (!isBought) units = count * worthOfPool() / (assets.sharesInAll() + 1e6);
            // Now and then it is told wrong: that is no claim either.
            if ((seed >> 24) % 4 == 0) count = within(seed >> 32, 1, count + 1);
            if (!isBought && count > owned[seed % 2]) count = owned[seed % 2];
            int64 change = int64(uint64(count));
            int64 amount = int64(uint64(units));
            if (isBought) owned[seed % 2] += count;
            else owned[seed % 2] -= count;
            submit(sharesOf(account, isBought ? change : -change, isBought ? amount : -amount));
            checkEq(assets.sharesOf(16) + assets.sharesApart(16), owned[0], "shares of 16");
            checkEq(assets.sharesOf(17) + assets.sharesApart(17), owned[1], "shares of 17");
            checkEq(assets.totalShares(), assets.sharesOf(16) + assets.sharesOf(17), "in all");
            check(firstBooks() <= 2e9, "no claim without money");
            checkSum(2e9);
        }
        resolve(16);
        resolve(17);
        resolve(POOL);
        checkEq(assets.totalShares(), owned[0] + owned[1], "all of them count");
        checkEq(assets.balanceOf(POOL, 0, true), 0, "nothing of the pool stands apart");
        checkEq(firstBooks(), 2e9, "nor of anybody");
    }

    function worthOfPool() private view returns (uint256) {
        (int256 equity,) = perps.crossFigures(POOL, START_US, true, true);
        return uint256(equity + 1e6);
    }

    function firstBooks() private view returns (int256) {
        return assets.balanceOf(16, 0, false) + assets.balanceOf(17, 0, false)
            + assets.balanceOf(POOL, 0, false);
    }

    function resolve(uint32 account) private {
        vm.prank(address(entrypoint.handlerOf(MOVE_POOL_SHARES)));
        assets.mergeSuspense(account);
    }

    /// What they are worth is in its positions, and not in its cash.
    function test_SharesThatThePoolCannotPay_StandApartAtBothEnds() external {
        submit(sharesOf(17, 1e6, 1e6));
        submit(matchSection(fillOf(POOL, 16, true, MARK, 10)));
        submit(priceSection(0, MARK + 20_000));
        submit(sharesOf(17, -1e6, -1_100_000));
        check(isSuspended(17) && isSuspended(POOL), "both are in dispute");
        checkMoney(POOL, 0, 1e6, -1_100_000);
        checkMoney(17, 0, 1e9 - 1e6, 1_100_000);
    }

    function test_FeesThatAreNotThere_StandApartAtBothEnds() external {
        submit(depositSection(FEES, 299));
        submit(section(DISTRIBUTE_FEES, abi.encodePacked(uint32(17), uint64(300))));
        check(isSuspended(17) && isSuspended(FEES), "both are in dispute");
        checkMoney(FEES, 0, 299, -300);
        checkMoney(17, 0, 1e9, 300);
        // What is there goes on being paid, out of the first book.
        submit(section(DISTRIBUTE_FEES, abi.encodePacked(uint32(16), uint64(299))));
        checkMoney(FEES, 0, 0, -300);
        checkMoney(16, 0, 1e9 + 299, 0);
        checkSum(2e9 + 299);
    }

    function test_Exit_WaitsUntilItsSharesAreGone() external {
        submit(exitOf(700));
        (uint32 account, uint64 waiting) = assets.exitOf(9);
        checkEq(account, 16, "of");
        checkEq(waiting, 700, "waiting");
        submit(exitOf(0));
        (account, waiting) = assets.exitOf(9);
        checkEq(account + waiting, 0, "over");
    }

    function test_FeesAndRewards_ArePaidFromTheirAccounts() external {
        submit(bytes.concat(depositSection(FEES, 900), depositSection(REWARDS, 500)));
        bytes memory payment = abi.encodePacked(uint32(17), uint64(300));
        submit(section(DISTRIBUTE_FEES, payment));
        checkMoney(FEES, 0, 600, 0);
        checkMoney(17, 0, 1e9 + 300, 0);
        submit(section(PAY_PROVIDER, payment));
        checkMoney(REWARDS, 0, 200, 0);
        checkMoney(17, 0, 1e9 + 600, 0);
        checkMoney(FEES, 0, 600, 0);
        checkSum(2e9 + 1_400);
    }
}
