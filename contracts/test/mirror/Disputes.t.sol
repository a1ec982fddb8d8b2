// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeHandler} from "../../src/handlers/DisputeHandler.sol";
import {ACCOUNT_SUSPENDED, BACKSTOP} from "../../src/interfaces/IAssetService.sol";
import {IHandler, RESOLVE_DISPUTE} from "../../src/interfaces/IHandler.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// Decisions about what stands apart: who waits for whom, and that both books stay the engine's.
contract DisputesTest is MirrorFixture {
    uint256 private constant WINDOW = 1 days;
    address private constant ANNOUNCER = address(0xA7);

    DisputeHandler private disputes;

    function setUp() public override {
        super.setUp();
        disputes = new DisputeHandler(address(entrypoint), assets, perps, ANNOUNCER, WINDOW);
        use(IHandler(address(disputes)), 27, 27);
        open(16, 1e9);
        open(17, 1e9);
        submit(depositSection(BACKSTOP, 1e6));
        // A fill above the buyer's limit: its leg stands apart.
        Fill memory wrong = fillOf(16, 17, true, MARK + 1, 10);
        wrong.takerLimit = MARK;
        submit(matchSection(wrong));
        check(isSuspended(16), "in dispute");
        checkPosition(16, true, 10, -int256(10 * (MARK + 1)));
    }

    function isSuspended(uint32 account) private view returns (bool) {
        return assets.accountFlags(account) & ACCOUNT_SUSPENDED != 0;
    }

    function ownerOf(uint32 account) private pure returns (address) {
        return address(uint160(account) + 0x1000);
    }

    function decision(bool isUpheld, uint64 units) private pure returns (bytes memory) {
        return abi.encodePacked(
            uint32(16), uint64(9), uint32(0), uint8(isUpheld ? 1 : 0), uint16(0), units
        );
    }

    function decide(bytes memory item) private {
        submit(section(RESOLVE_DISPUTE, item));
    }

    function total(uint32 account) private view returns (int256) {
        return assets.balanceOf(account, 0, false) + assets.balanceOf(account, 0, true);
    }

    function announce(bytes memory item) private {
        vm.prank(ANNOUNCER);
        disputes.announce(item);
    }

    function checkMerged() private view {
        check(!isSuspended(16), "not in dispute any more");
        checkPosition(16, true, 0, 0);
        checkPosition(16, false, 10, -int256(10 * (MARK + 1)));
        checkEq(assets.balanceOf(16, 0, true), 0, "nothing is left apart");
    }

    function test_GoodItem_IsMerged_AfterItWaited() external {
        bytes memory item = decision(true, 0);
        announce(item);
        vm.warp(block.timestamp + WINDOW);
        decide(item);
        checkMerged();
        checkEq(total(16), 1e9, "no money moved");
    }

    function test_LostItem_IsPaidByTheOperator_AndMerged() external {
        bytes memory item = decision(false, 10);
        announce(item);
        vm.warp(block.timestamp + WINDOW);
        decide(item);
        checkMerged();
        checkEq(total(16), 1e9 + 10, "what the fill was worse than the limit");
        checkEq(total(BACKSTOP), 1e6 - 10, "out of the operator's account");
    }

    function test_DecisionThatTheOwnerAgreesTo_NeedNotWait() external {
        bytes memory item = decision(false, 10);
        vm.prank(ownerOf(16));
        disputes.agree(item);
        decide(item);
        checkMerged();
    }

    /// The engine paid: the mirror pays, and what is disputed stays apart.
    function test_DecisionThatDidNotWait_PaysButDoesNotMerge() external {
        bytes memory item = decision(false, 10);
        decide(item);
        check(isSuspended(16), "nobody was told");
        announce(item);
        vm.warp(block.timestamp + WINDOW - 1);
        decide(item);
        check(isSuspended(16), "a second too early");
        checkEq(total(16), 1e9 + 20, "both books have what the engine has");
        checkEq(assets.balanceOf(16, 0, true), 20, "apart");
        vm.warp(block.timestamp + 1);
        decide(item);
        check(!isSuspended(16), "in time");
    }

    function test_ObjectionWithholdsTheMerge_UntilTheOwnerAgrees() external {
        bytes memory item = decision(true, 0);
        announce(item);
        vm.prank(ownerOf(16));
        disputes.object(item);
        vm.warp(block.timestamp + WINDOW);
        decide(item);
        check(isSuspended(16), "he objected");
        vm.prank(ownerOf(16));
        disputes.agree(item);
        decide(item);
        checkMerged();
    }

    /// One announcement is for one dispute: a later one of the account needs its own.
    function test_DecisionThatMerged_MergesNothingAgain() external {
        bytes memory item = decision(true, 0);
        announce(item);
        vm.warp(block.timestamp + WINDOW);
        decide(item);
        Fill memory wrong = fillOf(16, 17, true, MARK + 1, 10);
        wrong.takerLimit = MARK;
        submit(matchSection(wrong));
        decide(item);
        check(isSuspended(16), "the next dispute stands");
    }

    function test_DecisionOfAnAccountWithoutADispute_OnlyPays() external {
        bytes memory item =
            abi.encodePacked(uint32(17), uint64(9), uint32(0), uint8(0), uint16(0), uint64(7));
        decide(item);
        checkEq(assets.balanceOf(17, 0, false), 1e9 + 7, "in the first book");
    }

    function test_StrangersAnnounceNothing_AndSpeakForNobody() external {
        bytes memory item = decision(true, 0);
        vm.expectRevert(
            abi.encodeWithSelector(DisputeHandler.NotAnnouncer.selector, address(this))
        );
        disputes.announce(item);
        bytes memory notOwner = abi.encodeWithSelector(
            DisputeHandler.NotExitOwner.selector, address(this), ownerOf(16)
        );
        vm.expectRevert(notOwner);
        disputes.agree(item);
        vm.expectRevert(notOwner);
        disputes.object(item);
        announce(item);
        vm.expectRevert(
            abi.encodeWithSelector(
                DisputeHandler.AlreadyAnnounced.selector, keccak256(item), block.timestamp + WINDOW
            )
        );
        vm.prank(ANNOUNCER);
        disputes.announce(item);
        vm.expectRevert(abi.encodeWithSelector(DisputeHandler.NotADecision.selector, 1));
        vm.prank(ANNOUNCER);
        disputes.announce(hex"00");
    }

    /// Whatever is decided, in whatever order, no money is made or lost.
    function testFuzz_Decisions_ConserveMoney(uint256[8] calldata draws) external {
        int256 before = total(16) + total(17) + total(BACKSTOP);
        for (uint256 i = 0; i < draws.length; ++i) {
            uint64 units = uint64(draws[i] % 1_000);
            bytes memory item = decision(units == 0, units);
            if ((draws[i] >> 16) % 2 == 0) {
                vm.prank(ownerOf(16));
                disputes.agree(item);
            }
            decide(item);
        }
        checkEq(total(16) + total(17) + total(BACKSTOP), before, "money");
    }
}
