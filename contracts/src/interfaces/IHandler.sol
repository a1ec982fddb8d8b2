// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// Kinds of items. A section of a batch holds items of one kind: docs/rulebook/mirror.md.
uint8 constant REGISTER_ACCOUNT = 1;
uint8 constant CREDIT_DEPOSIT = 2;
uint8 constant RESERVE_WITHDRAWAL = 3;
uint8 constant RETURN_WITHDRAWAL = 4;
uint8 constant MATCH_ORDERS = 5;
uint8 constant MATCH_SPOT = 6;
uint8 constant MOVE_ISOLATED_MARGIN = 7;
uint8 constant FLAG_ACCOUNT = 8;
uint8 constant UPDATE_PRICE = 9;
uint8 constant MOVE_FUNDING = 10;
uint8 constant CHARGE_UTILIZATION = 11;
uint8 constant LIQUIDATION_STEP = 12;
uint8 constant LIQUIDATION_FEE = 13;
uint8 constant BACKSTOP_TAKEOVER = 14;
uint8 constant DELEVERAGE = 15;
uint8 constant COVER_DEBT = 16;
uint8 constant SEIZE_COLLATERAL = 17;
uint8 constant SETTLE_POSITION = 18;
uint8 constant TRANSFER = 19;
uint8 constant MOVE_POOL_SHARES = 20;
uint8 constant SET_POOL_EXIT = 21;
uint8 constant DISTRIBUTE_FEES = 22;
uint8 constant PAY_PROVIDER = 23;
uint8 constant CONFIGURE_ASSET = 24;
uint8 constant CONFIGURE_MARKET = 25;
uint8 constant CONFIGURE_VENUE = 26;
uint8 constant RESOLVE_DISPUTE = 27;
uint8 constant SERVE_REQUEST = 28;
uint8 constant EXTRA_FEE = 29;
uint8 constant CREDIT_ELSEWHERE = 30;
uint8 constant RESERVE_ELSEWHERE = 31;
uint8 constant PAID_ELSEWHERE = 32;
uint8 constant SET_WITHDRAWAL_FEE = 33;
uint8 constant KINDS = 34;

/// Applies the items of a section. A malformed section reverts the batch; an item that is wrong for
/// one account puts that account in suspense and never stops the others.
interface IHandler {
    event ItemRefused(uint8 indexed kind, uint32 indexed account, bytes reason);

    error NotEntrypoint(address caller);
    error KindUnknown(uint8 kind);
    /// Each item happened between the batch before and the end of its own.
    error TimeOutsideBatch(uint64 timeUs, uint64 first, uint64 last);

    function handle(uint8 kind, bytes calldata items) external;
}
