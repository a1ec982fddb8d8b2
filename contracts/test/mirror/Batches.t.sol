// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Entrypoint} from "../../src/Entrypoint.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {IHandler, MATCH_ORDERS, REGISTER_ACCOUNT} from "../../src/interfaces/IHandler.sol";
import {Items} from "../../src/libraries/Items.sol";
import {ConfigurationHandler} from "../../src/handlers/ConfigurationHandler.sol";
import {OrderMatchHandler} from "../../src/handlers/OrderMatchHandler.sol";
import {HandlersOnly} from "../../src/services/HandlersOnly.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// Which batches are taken: in order, without a gap, for this chain and this contract.
contract BatchesTest is MirrorFixture {
    function test_BatchIdThatIsNotNext_IsRefused() external {
        IEntrypoint.Batch memory batch = batchOf(accountSection(16));
        batch.batchId += 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                IEntrypoint.BatchIdWrong.selector, batch.batchId - 1, batch.batchId
            )
        );
        entrypoint.submit(batch);
    }

    function test_PreviousHashThatIsNotTheHead_IsRefused() external {
        IEntrypoint.Batch memory batch = batchOf(accountSection(16));
        batch.previousHash = bytes32(uint256(1));
        vm.expectRevert(
            abi.encodeWithSelector(
                IEntrypoint.PreviousHashWrong.selector, entrypoint.headHash(), bytes32(uint256(1))
            )
        );
        entrypoint.submit(batch);
    }

    function test_GapInSequences_IsRefused() external {
        IEntrypoint.Batch memory batch = batchOf(accountSection(16));
        batch.firstSequence += 1;
        batch.lastSequence += 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                IEntrypoint.SequenceGap.selector,
                batch.firstSequence - 1,
                batch.firstSequence,
                batch.lastSequence
            )
        );
        entrypoint.submit(batch);
    }

    function test_LastSequenceBeforeTheHead_IsRefused() external {
        IEntrypoint.Batch memory batch = batchOf(accountSection(16));
        batch.lastSequence = batch.firstSequence - 2;
        vm.expectRevert(
            abi.encodeWithSelector(
                IEntrypoint.SequenceGap.selector,
                batch.firstSequence,
                batch.firstSequence,
                batch.lastSequence
            )
        );
        entrypoint.submit(batch);
    }

    // ----- a command in parts -----

    function test_PartCoversNoCommand_UntilTheEnd() external {
        submit(accountSection(16));
        uint64 before = entrypoint.lastSequence();
        submitPart(accountSection(17));
        checkEq(entrypoint.lastSequence(), before, "its command is not whole");
        checkEq(entrypoint.openParts(), 1, "one part of it");
        submitPart(accountSection(18));
        checkEq(entrypoint.openParts(), 2, "two parts of it");
        submit(accountSection(19));
        checkEq(entrypoint.lastSequence(), before + 1, "all of it");
        checkEq(entrypoint.openParts(), 0, "between two commands");
        for (uint32 account = 16; account < 20; ++account) {
            check(assets.exitOwner(account) != address(0), "each part was applied");
        }
    }

    function test_RestOfACommandWithAnotherBehindIt_IsRefused() external {
        submitPart(accountSection(16));
        IEntrypoint.Batch memory batch = batchOf(accountSection(17));
        batch.lastSequence += 1;
        vm.expectRevert(
            abi.encodeWithSelector(
                IEntrypoint.CommandNotEnded.selector, batch.firstSequence, batch.lastSequence
            )
        );
        entrypoint.submit(batch);
    }

    /// Else a venue could be told for days as one command: what belongs to a command would not end.
    function test_RestOfACommandAtALaterTime_IsRefused() external {
        submitPart(accountSection(16));
        IEntrypoint.Batch memory batch = batchOf(accountSection(17));
        batch.timeUs += 1;
        vm.expectRevert(
            abi.encodeWithSelector(IEntrypoint.CommandTimeDiffers.selector, START_US, batch.timeUs)
        );
        entrypoint.submit(batch);
        submit(accountSection(17));
        checkEq(entrypoint.openParts(), 0, "at its own it ends");
    }

    function test_BatchSentTwice_IsRefused() external {
        IEntrypoint.Batch memory batch = batchOf(accountSection(16));
        entrypoint.submit(batch);
        vm.expectRevert(
            abi.encodeWithSelector(
                IEntrypoint.BatchIdWrong.selector, batch.batchId + 1, batch.batchId
            )
        );
        entrypoint.submit(batch);
    }

    function test_TimeThatGoesBack_IsRefused() external {
        submit(accountSection(16));
        IEntrypoint.Batch memory batch = batchOf(accountSection(17));
        batch.timeUs -= 1;
        vm.expectRevert(
            abi.encodeWithSelector(IEntrypoint.TimeWentBack.selector, START_US, START_US - 1)
        );
        entrypoint.submit(batch);
    }

    function test_HeadOfAnotherChainOrContract_IsAnother() external {
        Entrypoint other = new Entrypoint(address(manager), HANDLER_DELAY);
        vm.chainId(8453);
        Entrypoint elsewhere = new Entrypoint(address(manager), HANDLER_DELAY);
        check(other.headHash() != elsewhere.headHash(), "contract and chain are in the head");
    }

    function test_StrangerWhoSubmits_IsRefused() external {
        IEntrypoint.Batch memory batch = batchOf(accountSection(16));
        vm.prank(address(0xBAD));
        vm.expectRevert();
        entrypoint.submit(batch);
    }

    function test_StrangerAtAHandlerOrAService_IsRefused() external {
        IHandler handler = entrypoint.handlerOf(MATCH_ORDERS);
        vm.expectRevert(abi.encodeWithSelector(IHandler.NotEntrypoint.selector, address(this)));
        handler.handle(MATCH_ORDERS, "");
        vm.expectRevert(abi.encodeWithSelector(HandlersOnly.NotAHandler.selector, address(this)));
        assets.credit(16, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(HandlersOnly.NotAHandler.selector, address(this)));
        perps.moveFunding(0, 1);
        vm.expectRevert(abi.encodeWithSelector(HandlersOnly.NotEntrypoint.selector, address(this)));
        assets.setHandler(address(this), true);
    }

    function test_SectionThatIsCutShort_RevertsTheBatch() external {
        bytes memory sections = abi.encodePacked(REGISTER_ACCOUNT, uint24(24), uint64(1));
        refuse(
            abi.encodeWithSelector(IEntrypoint.SectionBroken.selector, 28, sections.length),
            sections
        );
    }

    function test_ItemsThatDoNotFillTheSection_RevertTheBatch() external {
        bytes memory sections = section(REGISTER_ACCOUNT, new bytes(25));
        refuse(abi.encodeWithSelector(Items.LengthInvalid.selector, 25, 24), sections);
    }

    function test_UnknownKind_RevertsTheBatch() external {
        refuse(
            abi.encodeWithSelector(IEntrypoint.HandlerMissing.selector, 99),
            section(99, new bytes(1))
        );
    }

    function test_ListingThatWasNotAnnounced_RevertsTheBatch() external {
        bytes memory item = marketItem(1);
        refuse(
            abi.encodeWithSelector(
                ConfigurationHandler.NotAnnounced.selector,
                keccak256(abi.encodePacked(uint8(25), item))
            ),
            section(25, item)
        );
    }

    function test_PausedKind_StopsForSevenDaysAtMost() external {
        entrypoint.pauseKind(MATCH_ORDERS);
        open(16, 1e9);
        open(17, 1e9);
        bytes memory sections = matchSection(fillOf(16, 17, true, MARK, 10));
        refuse(
            abi.encodeWithSelector(
                IEntrypoint.KindIsPaused.selector, MATCH_ORDERS, block.timestamp + 7 days
            ),
            sections
        );
        vm.warp(block.timestamp + 7 days);
        submit(sections);
        checkPosition(16, false, 10, -int256(10 * MARK));
    }

    function test_NewHandler_WaitsItsDelay() external {
        OrderMatchHandler next = new OrderMatchHandler(address(entrypoint), assets, perps);
        entrypoint.announceHandler(MATCH_ORDERS, address(next));
        uint256 from = block.timestamp + HANDLER_DELAY;
        vm.expectRevert(
            abi.encodeWithSelector(IEntrypoint.HandlerNotReady.selector, MATCH_ORDERS, from)
        );
        entrypoint.useHandler(MATCH_ORDERS);
        address before = address(entrypoint.handlerOf(MATCH_ORDERS));
        vm.warp(from);
        entrypoint.useHandler(MATCH_ORDERS);
        check(!perps.isHandler(before), "the old handler may not change positions");
        check(perps.isHandler(address(next)), "the new one may");
    }

    function test_AfterEscapeOpened_NoBatchIsTaken() external {
        vm.prank(address(0xE5C));
        entrypoint.endBatches();
        refuse(abi.encodeWithSelector(IEntrypoint.EscapeIsOpen.selector), accountSection(16));
    }
}
