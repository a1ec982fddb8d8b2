// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ConfigurationHandler} from "../../src/handlers/ConfigurationHandler.sol";
import {
    ACCOUNT_SUSPENDED,
    BACKSTOP,
    FEES,
    INSURANCE
} from "../../src/interfaces/IAssetService.sol";
import {
    CONFIGURE_VENUE,
    COVER_DEBT,
    EXTRA_FEE,
    FLAG_ACCOUNT,
    IHandler,
    LIQUIDATION_FEE,
    LIQUIDATION_STEP,
    MOVE_ISOLATED_MARGIN,
    REGISTER_ACCOUNT,
    TRANSFER
} from "../../src/interfaces/IHandler.sol";
import {ISOLATED} from "../../src/interfaces/IPerpService.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// Money that moves without a fill moves only as its rule says, whoever submits.
contract ChecksTest is MirrorFixture {
    function setUp() public override {
        super.setUp();
        open(16, 1e9);
        open(17, 1e9);
        open(18, 1e9);
    }

    function isSuspended(uint32 account) private view returns (bool) {
        return assets.accountFlags(account) & ACCOUNT_SUSPENDED != 0;
    }

    function moved(uint8 kind, uint32 from, uint32 to, uint64 units)
        private
        pure
        returns (bytes memory)
    {
        return section(kind, abi.encodePacked(from, to, uint16(0), units, START_US));
    }

    // ----- transfers -----

    function test_TransferBetweenAccountsOfOneOwner_IsApplied() external {
        submit(section(REGISTER_ACCOUNT, abi.encodePacked(uint32(20), assets.exitOwner(16))));
        submit(moved(TRANSFER, 16, 20, 4e8));
        check(!isSuspended(16) && !isSuspended(20), "nobody is in dispute");
        checkEq(assets.balanceOf(16, 0, false), 6e8, "sender");
        checkEq(assets.balanceOf(20, 0, false), 4e8, "receiver");
    }

    /// Whoever submits could else hand anybody's money to himself.
    function test_TransferToAnotherOwner_PutsBothEndsInDispute() external {
        submit(moved(TRANSFER, 16, 17, 4e8));
        check(isSuspended(16) && isSuspended(17), "both are in dispute");
        checkEq(assets.balanceOf(17, 0, false), 1e9, "the receiver cannot take it out");
        checkEq(assets.balanceOf(17, 0, true), 4e8, "it stands apart");
        int256 left = assets.balanceOf(16, 0, false) + assets.balanceOf(16, 0, true);
        checkEq(left, 6e8, "what the engine has");
    }

    // ----- extra fees -----

    function test_ExtraFeeBesideAFill_IsPaid_AndNoMoreThanWasTraded() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.flags = 16 | 32;
        submit(bytes.concat(matchSection(fill), moved(EXTRA_FEE, 16, 18, 600)));
        check(!isSuspended(16) && !isSuspended(18), "600 of 600,000");
        checkEq(assets.balanceOf(18, 0, false), 1e9 + 600, "the receiver is paid");
        submit(moved(EXTRA_FEE, 17, 18, 600_000));
        check(!isSuspended(17) && !isSuspended(18), "as much as was traded");
        submit(moved(EXTRA_FEE, 16, 18, 599_401));
        check(isSuspended(16) && isSuspended(18), "a unit more than is left of the fill");
    }

    function test_ExtraFeeBesideNoFillThatNamesIt_IsADispute() external {
        bytes memory fill = matchSection(fillOf(16, 17, true, MARK, 10));
        submit(bytes.concat(fill, moved(EXTRA_FEE, 16, 18, 1)));
        check(isSuspended(16) && isSuspended(18), "both are in dispute");
    }

    function test_ExtraFeeBesideAFillOfAnEarlierPart_IsPaid_AndBelongsToItsCommand() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.flags = 16;
        submitPart(matchSection(fill));
        submitPart(moved(EXTRA_FEE, 16, 18, 600_000));
        check(!isSuspended(16) && !isSuspended(18), "as much as was traded, a part before");
        submitPart(matchSection(fill));
        submit(moved(EXTRA_FEE, 16, 18, 1));
        check(!isSuspended(16), "by the end of the command");
        submit(moved(EXTRA_FEE, 16, 18, 1));
        check(isSuspended(16), "another command traded nothing");
    }

    function test_ExtraFeeOfMoreThanAllPartsTraded_IsADispute() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.flags = 16;
        submitPart(matchSection(fill));
        submit(moved(EXTRA_FEE, 16, 18, 600_001));
        check(isSuspended(16) && isSuspended(18), "a unit more");
    }

    // ----- times -----

    /// An early time would judge margin by a narrow band, a late one by the widest.
    function test_TimeOutsideItsBatch_RevertsTheBatch() external {
        bytes memory late = section(
            TRANSFER, abi.encodePacked(uint32(16), uint32(17), uint16(0), uint64(1), START_US + 1)
        );
        refuse(
            abi.encodeWithSelector(
                IHandler.TimeOutsideBatch.selector, START_US + 1, START_US, START_US
            ),
            late
        );
        bytes memory early = section(
            FLAG_ACCOUNT, abi.encodePacked(uint32(16), uint16(65_535), uint8(1), START_US - 1)
        );
        refuse(
            abi.encodeWithSelector(
                IHandler.TimeOutsideBatch.selector, START_US - 1, START_US, START_US
            ),
            early
        );
    }

    // ----- isolated margin -----

    function test_MarginTakenOutBelowMaintenance_IsADispute() external {
        Fill memory fill = fillOf(16, 17, true, MARK, 100);
        fill.flags = 2;
        bytes memory post = marginSection(16, 60_000);
        submit(bytes.concat(post, matchSection(fill)));
        // 100 lots at 60,000 keep 30,000.
        submit(marginSection(16, -30_000));
        check(!isSuspended(16), "30,000 are left, as must be");
        submit(marginSection(16, -1));
        check(isSuspended(16), "a unit less is too little");
    }

    function marginSection(uint32 account, int64 change) private pure returns (bytes memory) {
        return section(
            MOVE_ISOLATED_MARGIN, abi.encodePacked(account, uint16(0), change, uint8(1), START_US)
        );
    }

    // ----- liquidation -----

    function test_LiquidationFeeOfAHealthyAccount_IsADispute() external {
        submit(matchSection(fillOf(16, 17, true, MARK, 10)));
        submit(stepSection(LIQUIDATION_FEE, 16, 500));
        check(isSuspended(16), "in dispute");
        checkPosition(16, false, 10, -600_000);
        checkPosition(16, true, 0, -500);
    }

    function test_InsuranceFromAHealthyAccount_IsADispute() external {
        submit(matchSection(fillOf(16, 17, true, MARK, 10)));
        submit(stepSection(LIQUIDATION_STEP, 16, 500));
        check(isSuspended(16), "in dispute");
    }

    function stepSection(uint8 kind, uint32 account, int64 amount)
        private
        pure
        returns (bytes memory)
    {
        return section(kind, abi.encodePacked(account, uint16(0), uint8(0), amount));
    }

    // ----- the backstop's cap -----

    function test_LossCapOfTheBackstop_MustHaveBeenAnnounced() external {
        bytes memory item = abi.encodePacked(uint64(1e6));
        bytes32 itemHash = keccak256(abi.encodePacked(CONFIGURE_VENUE, item));
        refuse(
            abi.encodeWithSelector(ConfigurationHandler.NotAnnounced.selector, itemHash),
            section(CONFIGURE_VENUE, item)
        );
        configuration.announce(itemHash);
        submit(section(CONFIGURE_VENUE, item));
        (uint256 cap,) = assets.backstopLoss();
        checkEq(cap, 1e6, "cap");
    }

    /// Debt is paid from all that the fund has, also from what stands apart.
    function test_InsuranceInDispute_PaysFromBothBooks() external {
        submit(depositSection(INSURANCE, 100));
        submit(moved(TRANSFER, 16, INSURANCE, 300));
        check(isSuspended(INSURANCE), "a transfer to the fund has no owner");
        submit(depositSection(BACKSTOP, 1e6));
        bytes memory item = abi.encodePacked(uint64(1e6));
        configuration.announce(keccak256(abi.encodePacked(CONFIGURE_VENUE, item)));
        submit(section(CONFIGURE_VENUE, item));
        Fill memory fill = fillOf(18, 17, true, MARK, 10);
        fill.takerFee = 0;
        submit(matchSection(fill));
        Fill memory out = fillOf(18, 17, false, 1, 10);
        submit(matchSection(out));
        int256 owed = assets.balanceOf(18, 0, false);
        checkEq(owed, 1e9 - 599_990, "no debt yet");
        submit(debtOf(18, uint64(uint256(owed)) + 350));
        submit(section(COVER_DEBT, abi.encodePacked(uint32(18))));
        checkEq(assets.balanceOf(18, 0, false) + assets.balanceOf(18, 0, true), 0, "covered");
        int256 fund = assets.balanceOf(INSURANCE, 0, false) + assets.balanceOf(INSURANCE, 0, true);
        checkEq(fund, 50, "350 of 400");
        checkEq(assets.balanceOf(BACKSTOP, 0, false), 1e6, "the backstop was not needed");
    }

    /// A fee larger than what the account has, as a fill would take it.
    function debtOf(uint32 account, uint64 units) private pure returns (bytes memory) {
        return moved(TRANSFER, account, FEES, units);
    }
}
