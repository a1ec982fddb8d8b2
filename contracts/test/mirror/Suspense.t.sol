// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {
    ACCOUNT_FLAGGED,
    ACCOUNT_SUSPENDED,
    FEES,
    POOL
} from "../../src/interfaces/IAssetService.sol";
import {
    CHARGE_UTILIZATION,
    FLAG_ACCOUNT,
    MATCH_ORDERS,
    REGISTER_ACCOUNT,
    RESERVE_WITHDRAWAL,
    SEIZE_COLLATERAL,
    TRANSFER
} from "../../src/interfaces/IHandler.sol";
import {OrderMatchHandler} from "../../src/handlers/OrderMatchHandler.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// What happens to an item that is wrong for one account: it stands apart, the others go on.
contract SuspenseTest is MirrorFixture {
    function setUp() public override {
        super.setUp();
        open(16, 1e9);
        open(17, 1e9);
        open(18, 1e9);
    }

    function isSuspended(uint32 account) private view returns (bool) {
        return assets.accountFlags(account) & ACCOUNT_SUSPENDED != 0;
    }

    function test_FillWithinItsLimits_IsApplied() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.takerFee = 270;
        fill.makerFee = -90;
        submit(matchSection(fill));
        checkPosition(16, false, 10, -600_270);
        checkPosition(17, false, -10, 600_090);
        checkEq(assets.balanceOf(FEES, 0, false), 180, "fees");
        checkEq(perps.openInterestOf(0), 10, "open interest");
    }

    /// DESK took a fill at 1,000,000 for an order limited to 60,000.
    function test_FillBeyondATakersLimit_StandsApart_AndTheMakersLegApplies() external {
        Fill memory fill = fillOf(16, 17, true, 1_000_000, 10);
        fill.takerLimit = MARK;
        submit(matchSection(fill));
        check(isSuspended(16), "the taker is in dispute");
        check(!isSuspended(17), "the maker is not");
        checkPosition(16, false, 0, 0);
        checkPosition(16, true, 10, -10_000_000);
        checkPosition(17, false, -10, 10_000_000);
    }

    function test_FillBeyondAMakersLimit_StandsApart() external {
        Fill memory fill = fillOf(16, 17, false, MARK - 1, 10);
        fill.makerLimit = MARK - 2;
        submit(matchSection(fill));
        check(isSuspended(17), "the maker is in dispute");
        checkPosition(17, true, 10, -int256(10 * (MARK - 1)));
        checkPosition(16, false, -10, int256(10 * (MARK - 1)));
    }

    function test_FeeAboveTheCap_StandsApart() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.takerFee = int64(int256(10 * MARK / 50 + 2));
        submit(matchSection(fill));
        check(isSuspended(16), "the taker is in dispute");
    }

    function test_FeesBelowZeroTogether_RevertTheBatch() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.makerFee = -1;
        refuse(
            abi.encodeWithSelector(OrderMatchHandler.FeesBelowZero.selector, int256(-1)),
            matchSection(fill)
        );
    }

    function test_LaterLegsOfADisputedAccount_StandApartToo() external {
        Fill memory wrong = fillOf(16, 17, true, MARK + 1, 10);
        wrong.takerLimit = MARK;
        submit(bytes.concat(matchSection(fillOf(16, 18, true, MARK, 4)), matchSection(wrong)));
        submit(matchSection(fillOf(18, 16, true, MARK, 3)));
        checkPosition(16, false, 4, -int256(4 * MARK));
        checkPosition(16, true, 7, -int256(10 * (MARK + 1)) + int256(3 * MARK));
        submit(depositSection(16, 5));
        checkEq(assets.balanceOf(16, 0, false), 1e9, "the first book keeps what it had");
        checkEq(assets.balanceOf(16, 0, true), 5, "new money stands apart");
    }

    function test_BothBooksTogether_CloseAsOne() external {
        Fill memory wrong = fillOf(16, 17, true, MARK + 10, 10);
        wrong.takerLimit = MARK;
        submit(bytes.concat(matchSection(fillOf(16, 18, true, MARK, 4)), matchSection(wrong)));
        submit(matchSection(fillOf(16, 17, false, MARK, 14)));
        checkPosition(16, false, 0, 0);
        checkPosition(16, true, 0, 0);
        int256 both = assets.balanceOf(16, 0, false) + assets.balanceOf(16, 0, true);
        checkEq(both, 1e9 - 100, "what the engine has: 10 lots were bought 10 too dear");
        checkEq(perps.openInterestOf(0), 4, "18 is still short against 17");
    }

    function test_FlagOnAHealthyAccount_IsADispute() external {
        submit(matchSection(fillOf(16, 17, true, MARK, 10)));
        submit(flagSection(16, true));
        check(isSuspended(16), "in dispute");
        check(assets.accountFlags(16) & ACCOUNT_FLAGGED == 0, "and not flagged");
    }

    function test_FlaggedAccount_MayShrinkAndNotGrow() external {
        open(19, 1e6);
        // 100,000 lots at 60,000 keep 30,000,000 of 1,000,000 - 0: far below.
        submit(matchSection(fillOf(19, 17, true, MARK, 100_000)));
        submit(flagSection(19, true));
        check(assets.accountFlags(19) & ACCOUNT_FLAGGED != 0, "flagged");
        submit(matchSection(fillOf(19, 17, false, MARK, 10)));
        check(!isSuspended(19), "it may shrink");
        submit(matchSection(fillOf(19, 17, true, MARK, 1)));
        check(isSuspended(19), "it may not grow");
    }

    function test_CollateralOfAnUnflaggedAccount_IsNotSeizedWithoutADispute() external {
        bytes memory item = abi.encodePacked(uint32(16), uint16(1), uint64(5), uint64(1));
        submit(section(SEIZE_COLLATERAL, item));
        check(isSuspended(16), "in dispute");
        checkEq(assets.balanceOf(16, 1, false), 0, "nothing left the first book");
        checkEq(assets.balanceOf(16, 1, true), -5, "it stands apart");
    }

    function test_WithdrawalOfWhatMarginNeeds_StandsApart() external {
        submit(matchSection(fillOf(16, 17, true, MARK, 1_000_000)));
        // 6 x 10^10 notional keeps 3 x 10^8 of the 10^9.
        submit(withdrawalSection(17, 7e8));
        check(!isSuspended(17), "what is free may leave");
        checkEq(assets.balanceOf(17, 0, false), 3e8, "and has left");
        submit(withdrawalSection(16, 7e8 + 1));
        check(isSuspended(16), "one unit more is in dispute");
        checkEq(assets.balanceOf(16, 0, false), 1e9, "first book");
        checkEq(assets.balanceOf(16, 0, true), -7e8 - 1, "second book");
    }

    function test_TransferThatIsNotThere_IsOwedApart() external {
        submit(section(REGISTER_ACCOUNT, abi.encodePacked(uint32(20), assets.exitOwner(16))));
        submit(
            section(
                TRANSFER,
                abi.encodePacked(uint32(16), uint32(20), uint16(0), uint64(2e9), START_US)
            )
        );
        check(isSuspended(16), "in dispute");
        checkEq(assets.balanceOf(16, 0, false), 1e9, "first book");
        checkEq(assets.balanceOf(16, 0, true), -2e9, "second book");
        check(isSuspended(20), "and who got it");
        checkEq(assets.balanceOf(20, 0, false), 0, "he cannot take it out");
        checkEq(assets.balanceOf(20, 0, true), 2e9, "it stands apart");
    }

    function test_MergedBooks_AreOneAgain_AlsoOfTheSettlementAsset() external {
        Fill memory wrong = fillOf(16, 17, true, MARK + 1, 10);
        wrong.takerLimit = MARK;
        submit(bytes.concat(matchSection(wrong), depositSection(16, 5)));
        checkEq(assets.balanceOf(16, 0, true), 5, "apart");
        mergeSuspense(16);
        check(!isSuspended(16), "not in dispute");
        checkEq(assets.balanceOf(16, 0, true), 0, "nothing is left apart");
        checkEq(assets.balanceOf(16, 0, false), 1e9 + 5, "all of it is in the first book");
        checkPosition(16, false, 10, -int256(10 * (MARK + 1)));
        checkPosition(16, true, 0, 0);
    }

    /// The pool is short: longs pay it, in dispute as before.
    function test_UtilizationOfAPoolInDispute_IsPaidApart_ByTheSideOfBothBooks() external {
        Fill memory wrong = fillOf(16, POOL, true, MARK, 10);
        wrong.makerLimit = MARK + 1;
        submit(matchSection(wrong));
        check(isSuspended(POOL), "the pool is in dispute");
        submit(section(CHARGE_UTILIZATION, abi.encodePacked(uint16(0), int64(1 << 20))));
        checkPosition(16, false, 10, -int256(10 * MARK) - 10);
        checkPosition(POOL, false, 0, 0);
        checkPosition(POOL, true, -10, int256(10 * MARK) + 10);
        submit(matchSection(fillOf(POOL, 17, true, MARK, 30)));
        submit(section(CHARGE_UTILIZATION, abi.encodePacked(uint16(0), int64(1 << 20))));
        checkPosition(16, false, 10, -int256(10 * MARK) - 10);
        checkPosition(17, false, -30, int256(30 * MARK) - 30);
    }

    /// What a decided dispute will do.
    function mergeSuspense(uint32 account) private {
        vm.prank(address(entrypoint));
        assets.setHandler(address(this), true);
        assets.mergeSuspense(account);
    }

    /// Whatever fills come, lots are conserved and money only moves.
    function testFuzz_Fills_ConserveLotsAndMoney(uint256[12] calldata draws) external {
        for (uint256 i = 0; i < draws.length; ++i) {
            uint256 draw = draws[i];
            uint32 taker = uint32(16 + draw % 3);
            uint32 maker = uint32(16 + (draw % 3 + 1 + (draw >> 8) % 2) % 3);
            Fill memory fill = fillOf(
                taker,
                maker,
                (draw >> 16) % 2 == 0,
                1 + (draw >> 24) % 100_000,
                1 + (draw >> 48) % 1e6
            );
            if ((draw >> 72) % 5 == 0) fill.takerLimit = MARK;
            submit(matchSection(fill));
        }
        int256 size;
        int256 money;
        for (uint32 account = 16; account < 19; ++account) {
            for (uint256 book = 0; book < 2; ++book) {
                (int256 lots, int256 quote,,) = perps.positionOf(account, 0, 0, book == 1);
                size += lots;
                money += quote + assets.balanceOf(account, 0, book == 1);
            }
        }
        checkEq(size, 0, "lots");
        checkEq(money, 3e9, "money");
    }

    function flagSection(uint32 account, bool isFlagged) private pure returns (bytes memory) {
        return section(
            FLAG_ACCOUNT,
            abi.encodePacked(account, uint16(65_535), uint8(isFlagged ? 1 : 0), START_US)
        );
    }

    function withdrawalSection(uint32 account, uint64 units) private pure returns (bytes memory) {
        return section(
            RESERVE_WITHDRAWAL,
            abi.encodePacked(uint64(9), account, uint16(0), units, uint64(0), START_US)
        );
    }
}
