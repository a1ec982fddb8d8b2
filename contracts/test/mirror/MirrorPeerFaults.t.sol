// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Entrypoint} from "../../src/Entrypoint.sol";
import {AssetService} from "../../src/services/AssetService.sol";
import {HandlersOnly} from "../../src/services/HandlersOnly.sol";
import {DepositHandler} from "../../src/handlers/DepositHandler.sol";
import {
    ACCOUNT_FLAGGED,
    ACCOUNT_SUSPENDED,
    FEES,
    IAssetService
} from "../../src/interfaces/IAssetService.sol";
import {IEntrypoint} from "../../src/interfaces/IEntrypoint.sol";
import {
    CREDIT_DEPOSIT,
    FLAG_ACCOUNT,
    MATCH_ORDERS,
    MOVE_FUNDING,
    SEIZE_COLLATERAL,
    UPDATE_PRICE
} from "../../src/interfaces/IHandler.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {VaultedMirrorFixture} from "./VaultedMirrorFixture.sol";

/// Faults of comparable systems that concern batches and accounts, each with a test that shows that
/// this mirror does not have it. The name begins with the system: docs/reference/peer-faults.md.
contract MirrorPeerFaultsTest is VaultedMirrorFixture {
    uint16 private constant CROSS_SIDE = 65_535;

    function setUp() public override {
        super.setUp();
        for (uint32 i = 0; i < 3; ++i) {
            submit(accountSection(16 + i));
            vault.deposit(0, 16 + i, 1e9);
            submit(numberedDeposit(i + 1, 16 + i, 1e9));
        }
    }

    function isSuspended(uint32 account) private view returns (bool) {
        return assets.accountFlags(account) & ACCOUNT_SUSPENDED != 0;
    }

    function flagSection(uint32 account, bool isFlagged) private pure returns (bytes memory) {
        return section(
            FLAG_ACCOUNT, abi.encodePacked(account, CROSS_SIDE, uint8(isFlagged ? 1 : 0), START_US)
        );
    }

    // ----- DESK -----

    function test_desk_one_bad_event_does_not_stop_the_batch() public {
        Fill memory bad = fillOf(16, 17, true, MARK + 1, 10);
        bad.takerLimit = MARK;
        submit(bytes.concat(matchSection(bad), matchSection(fillOf(18, 17, true, MARK, 5))));
        check(isSuspended(16), "the bad leg is in dispute");
        checkPosition(18, false, 5, -int256(5 * MARK));
        checkPosition(17, false, -15, int256(5 * MARK + 10 * (MARK + 1)));
    }

    function test_desk_a_flagged_account_cannot_take_more_risk() public {
        submit(accountSection(19));
        vault.deposit(0, 19, 1e6);
        submit(numberedDeposit(4, 19, 1e6));
        submit(matchSection(fillOf(19, 17, true, MARK, 100_000)));
        submit(flagSection(19, true));
        check(assets.accountFlags(19) & ACCOUNT_FLAGGED != 0, "flagged");
        submit(matchSection(fillOf(19, 17, true, MARK, 1)));
        checkPosition(19, false, 100_000, -int256(100_000 * MARK));
        checkPosition(19, true, 1, -int256(MARK));
    }

    function test_desk_a_limit_of_60000_is_not_filled_at_1000000() public {
        Fill memory fill = fillOf(16, 17, true, 1_000_000, 10);
        fill.takerLimit = 60_000;
        submit(matchSection(fill));
        checkPosition(16, false, 0, 0);
        check(isSuspended(16), "in dispute");
    }

    function test_desk_every_fill_names_the_orders_of_both_sides() public {
        bytes memory item = matchItem(fillOf(16, 17, true, MARK, 10));
        bytes memory other = matchItem(fillOf(16, 17, true, MARK, 10));
        other[118] = bytes1(uint8(other[118]) ^ 1);
        uint256 state = vm.snapshotState();
        submit(section(MATCH_ORDERS, item));
        bytes32 head = entrypoint.headHash();
        vm.revertToState(state);
        submit(section(MATCH_ORDERS, other));
        check(entrypoint.headHash() != head, "the hash of the order is in the hash of the batch");
    }

    function test_desk_a_deposit_is_credited_as_the_vault_received_it() public {
        vault.deposit(0, 16, 500);
        refuse(
            abi.encodeWithSelector(DepositHandler.DepositDiffers.selector, 4, 16, 0, 500),
            numberedDeposit(4, 17, 500)
        );
        bytes memory unknown = numberedDeposit(5, 16, 500);
        vm.expectRevert();
        this.submitOutside(unknown);
        submit(numberedDeposit(4, 16, 500));
        checkEq(assets.balanceOf(16, 0, false), 1e9 + 500, "once");
    }

    function test_desk_a_payment_needs_the_debit_of_its_batch() public {
        submit(reservation(1_000, 16, 4e8));
        checkEq(assets.balanceOf(16, 0, false), 6e8, "debited in the call that schedules");
        check(vault.withdrawalEntry(1_000).state == IVault.WithdrawalState.Scheduled, "scheduled");
        submit(reservation(1_001, 16, 7e8));
        check(vault.withdrawalEntry(1_001).state == IVault.WithdrawalState.None, "not scheduled");
    }

    function test_desk_batches_form_a_chain_of_hashes() public {
        bytes32 before = entrypoint.headHash();
        bytes memory sections = accountSection(30);
        IEntrypoint.Batch memory batch = batchOf(sections);
        bytes32[] memory hashes = new bytes32[](1);
        hashes[0] = keccak256(sections);
        submit(sections);
        bytes32 expected = keccak256(
            abi.encode(
                before,
                batch.batchId,
                batch.firstSequence,
                batch.lastSequence,
                batch.timeUs,
                keccak256(abi.encodePacked(hashes))
            )
        );
        checkEq(entrypoint.headHash(), expected, "head");
        checkEq(entrypoint.batchHash(batch.batchId), expected, "kept by its number");
    }

    function test_desk_ids_cannot_be_set_or_skipped_by_anybody() public {
        IEntrypoint.Batch memory batch = batchOf(accountSection(30));
        batch.batchId += 1;
        vm.expectRevert();
        entrypoint.submit(batch);
        batch.batchId -= 1;
        batch.firstSequence += 1;
        batch.lastSequence += 1;
        vm.expectRevert();
        entrypoint.submit(batch);
        bytes[3] memory calls = [
            abi.encodeWithSignature("setStartBatchId(uint256)", 9),
            abi.encodeWithSignature("setLatestTxId(uint256)", 9),
            abi.encodeWithSignature("setLastSequence(uint64)", 9)
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool ok,) = address(entrypoint).call(calls[i]);
            check(!ok, "no such function");
        }
    }

    /// Lots bought at 60,000 keep more when the mark is twice that.
    function test_desk_margin_is_kept_at_the_mark_and_not_at_the_entry_price() public {
        submit(matchSection(fillOf(16, 17, false, MARK, 1_000_000)));
        (, uint256 atEntry) = perps.crossFigures(16, START_US, true, true);
        submit(priceSection(0, 2 * MARK));
        (, uint256 atMark) = perps.crossFigures(16, START_US, true, true);
        checkEq(atMark, 2 * atEntry, "twice the notional keeps twice");
    }

    function test_desk_an_owner_cannot_write_positions_or_balances() public {
        bytes[4] memory calls = [
            abi.encodeWithSignature("initSetPositions(bytes)", ""),
            abi.encodeWithSignature("initSetCollaterals(bytes)", ""),
            abi.encodeCall(assets.credit, (16, 0, 1e9)),
            abi.encodeCall(assets.creditBook, (16, 0, 1e9, false))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool ok,) = address(assets).call(calls[i]);
            check(!ok, "refused");
        }
        // The administration may name a handler, after its delay; it may not call a service.
        vm.expectRevert(abi.encodeWithSelector(HandlersOnly.NotEntrypoint.selector, address(this)));
        assets.setHandler(address(this), true);
    }

    /// Ten payments of 349,526 parts of 2^20, a third of a unit, are three units and a third,
    /// whoever asks in between.
    function test_desk_no_division_loses_a_part_on_the_way() public {
        submit(matchSection(fillOf(16, 17, true, MARK, 1)));
        int64 third = 349_526;
        for (uint256 i = 0; i < 10; ++i) {
            submit(section(MOVE_FUNDING, abi.encodePacked(uint16(0), third)));
            submit(matchSection(fillOf(i % 2 == 0 ? 16 : 17, 18, true, MARK, 1)));
            submit(matchSection(fillOf(i % 2 == 0 ? 16 : 17, 18, false, MARK, 1)));
        }
        (, int256 quote, uint256 remainder,) = perps.positionOf(16, 0, 0, false);
        int256 paid = 10 * int256(third);
        checkEq((-int256(MARK) - quote) * (1 << 20) - int256(remainder), paid, "to the 2^-20th");
    }

    function test_desk_an_old_price_widens_its_band_instead_of_counting_as_new() public view {
        (uint256 index, uint256 band,) = perps.indexOf(0, START_US);
        (, uint256 later,) = perps.indexOf(0, START_US + 3_600_000_000);
        checkEq(index, MARK, "the price");
        check(band == 0 && later > 0, "an hour later it is less sure");
    }

    // ----- Orderly -----

    function test_orderly_what_is_signed_for_one_chain_is_not_taken_on_another() public {
        Entrypoint here = new Entrypoint(address(manager), HANDLER_DELAY);
        vm.chainId(8453);
        Entrypoint there = new Entrypoint(address(manager), HANDLER_DELAY);
        bytes32 elsewhere = there.headHash();
        check(here.headHash() != elsewhere, "chain and contract are in the first head");
        IEntrypoint.Batch memory batch = batchOf(accountSection(30));
        batch.previousHash = elsewhere;
        vm.expectRevert();
        entrypoint.submit(batch);
    }

    function test_orderly_the_order_across_kinds_is_part_of_the_hash() public {
        bytes memory first = accountSection(30);
        bytes memory second = priceSection(0, MARK + 1);
        uint256 state = vm.snapshotState();
        submit(bytes.concat(first, second));
        bytes32 head = entrypoint.headHash();
        vm.revertToState(state);
        submit(bytes.concat(second, first));
        check(entrypoint.headHash() != head, "another order, another hash");
    }

    /// Margin taken out before the loss is refused, behind it as well: kinds are not regrouped.
    function test_orderly_items_take_effect_in_their_order() public {
        bytes memory trade = matchSection(fillOf(16, 17, true, MARK, 1_000_000));
        bytes memory drop = priceSection(0, MARK - 500);
        submit(bytes.concat(trade, reservation(1_000, 16, 6e8), drop));
        check(!isSuspended(16), "it was there when it was taken");
        submit(bytes.concat(priceSection(0, MARK), drop, reservation(1_001, 16, 1e8)));
        check(isSuspended(16), "and not behind the drop");
    }

    function test_orderly_numbers_of_events_must_increase_by_one() public {
        IEntrypoint.Batch memory batch = batchOf(accountSection(30));
        batch.firstSequence -= 1;
        vm.expectRevert();
        entrypoint.submit(batch);
        batch.firstSequence += 1;
        batch.lastSequence = batch.firstSequence - 2;
        vm.expectRevert();
        entrypoint.submit(batch);
        // A part of the next command: what it tells has no number of its own yet.
        uint64 before = entrypoint.lastSequence();
        submitPart(accountSection(30));
        checkEq(entrypoint.lastSequence(), before, "the number stays");
    }

    function testFuzz_orderly_profit_is_value_at_the_mark_less_cost(
        uint32 lots,
        uint32 price,
        uint32 mark
    ) public {
        lots = uint32(within(lots, 1, 1e6));
        price = uint32(within(price, 1, 1e5));
        mark = uint32(within(mark, 1, 1e5));
        submit(matchSection(fillOf(16, 17, true, price, lots)));
        submit(priceSection(0, mark));
        (int256 equity,) = perps.crossFigures(16, START_US, true, true);
        int256 profit = int256(uint256(lots)) * (int256(uint256(mark)) - int256(uint256(price)));
        checkEq(equity, 1e9 + profit, "cash and profit");
    }

    /// Each side of a trade was told by itself, and nobody asked for the other.
    function test_orderly_a_trade_is_told_with_both_of_its_sides() public {
        submit(matchSection(fillOf(16, 17, true, MARK, 10)));
        checkPosition(16, false, 10, -int256(10 * MARK));
        checkPosition(17, false, -10, int256(10 * MARK));
        checkEq(perps.openInterestOf(0), 10, "as many long as short");
        // Half an item is no item.
        bytes memory whole = matchItem(fillOf(16, 17, true, MARK, 10));
        bytes memory half = new bytes(59);
        for (uint256 i = 0; i < half.length; ++i) {
            half[i] = whole[i];
        }
        bytes memory sections = section(MATCH_ORDERS, half);
        vm.expectRevert();
        this.submitOutside(sections);
    }

    /// Messages could be executed in another order than they were sent in.
    function test_orderly_messages_of_the_vault_are_taken_in_their_order() public {
        vault.deposit(0, 16, 5);
        vault.deposit(0, 17, 7);
        bytes memory later = numberedDeposit(5, 17, 7);
        vm.expectRevert();
        this.submitOutside(later);
        submit(bytes.concat(numberedDeposit(4, 16, 5), numberedDeposit(5, 17, 7)));
        checkEq(assets.balanceOf(17, 0, false), 1e9 + 7, "behind the one before");
    }

    /// A message named the receiver of a payment, and nobody compared him with the account.
    function test_orderly_the_receiver_of_a_payment_is_the_owner_of_the_account() public {
        submit(reservation(1_000, 16, 4e8));
        checkEq(vault.withdrawalEntry(1_000).recipient, assets.exitOwner(16), "its exit owner");
        // The item has no place for another; longer items are another number of items, or none.
        bytes memory item = abi.encodePacked(
            uint64(1_001), uint32(16), uint16(0), uint64(1), uint64(0), START_US, address(0xBAD)
        );
        bytes memory sections = section(3, item);
        vm.expectRevert();
        this.submitOutside(sections);
    }

    function test_orderly_whoever_comes_first_cannot_connect_the_services() public {
        Entrypoint fresh = new Entrypoint(address(manager), HANDLER_DELAY);
        vm.startPrank(address(0xBAD));
        vm.expectRevert();
        fresh.connect(new HandlersOnly[](0), address(0xBAD));
        vm.stopPrank();
        AssetService service = new AssetService(address(fresh));
        vm.prank(address(0xBAD));
        vm.expectRevert();
        service.connect(perps);
        vm.expectRevert();
        entrypoint.connect(new HandlersOnly[](0), address(this));
    }

    /// Fees of withdrawals could be taken and never paid out; here fees are a balance like others.
    function test_orderly_every_fee_is_in_an_account_that_can_be_paid() public {
        Fill memory fill = fillOf(16, 17, true, MARK, 10);
        fill.takerFee = 270;
        submit(matchSection(fill));
        checkEq(assets.balanceOf(FEES, 0, false), 270, "collected");
        submit(section(22, abi.encodePacked(uint32(18), uint64(270))));
        checkEq(assets.balanceOf(18, 0, false), 1e9 + 270, "and distributed");
    }

    function testFuzz_orderly_fields_are_read_from_their_own_places(
        uint56 price,
        uint56 lots,
        uint64 fee,
        bool isBuy
    ) public {
        price = uint56(within(price, 1, 1e6));
        lots = uint56(within(lots, 1, 1e6));
        fee = uint64(within(fee, 0, uint256(price) * lots / 50));
        Fill memory fill = fillOf(16, 17, isBuy, price, lots);
        fill.takerFee = int64(fee);
        fill.makerFee = -int64(fee / 2);
        submit(matchSection(fill));
        int256 sign = isBuy ? int256(1) : -1;
        int256 value = int256(uint256(price) * lots);
        checkPosition(16, false, sign * int256(uint256(lots)), -sign * value - int64(fee));
        checkPosition(17, false, -sign * int256(uint256(lots)), sign * value + int64(fee / 2));
    }

    function test_orderly_every_pause_is_in_use() public {
        for (uint8 kind = 1; kind <= 26; ++kind) {
            entrypoint.pauseKind(kind);
            refuse(
                abi.encodeWithSelector(
                    IEntrypoint.KindIsPaused.selector, kind, block.timestamp + 7 days
                ),
                section(kind, new bytes(1))
            );
            entrypoint.resumeKind(kind);
        }
    }

    function test_orderly_the_mirror_computes_what_it_is_told() public {
        // A seizure of what is not there, a flag without a reason: told, and not believed.
        submit(
            section(
                SEIZE_COLLATERAL, abi.encodePacked(uint32(16), uint16(1), uint64(5), uint64(1))
            )
        );
        submit(flagSection(17, true));
        check(isSuspended(16) && isSuspended(17), "in dispute");
        check(assets.accountFlags(17) & ACCOUNT_FLAGGED == 0, "not flagged");
    }

    function test_orderly_one_sequence_counts_trades_and_events_alike() public {
        uint64 before = entrypoint.lastSequence();
        submit(matchSection(fillOf(16, 17, true, MARK, 1)));
        submit(
            section(
                UPDATE_PRICE,
                abi.encodePacked(uint16(0), uint56(MARK), uint56(0), START_US, uint56(MARK))
            )
        );
        checkEq(entrypoint.lastSequence() - before, 2, "one counter");
        checkEq(entrypoint.lastBatchId(), entrypoint.lastSequence(), "one chain");
    }
}
