// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {
    ReentrancyGuardTransient
} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Vault} from "../../src/Vault.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {UNITS_MAX} from "../../src/vault/DepositRecords.sol";
import {HostileToken} from "./HostileToken.sol";
import {ReentrantCaller} from "./Receivers.sol";
import {VaultFixture} from "./VaultFixture.sol";

contract PermitToken is ERC20Permit {
    constructor() ERC20("Permit", "P") ERC20Permit("Permit") {
        _mint(msg.sender, 1e30);
    }
}

contract VaultDepositTest is VaultFixture {
    event Deposited(
        uint64 indexed number,
        uint32 indexed account,
        uint16 indexed asset,
        uint64 units,
        IVault.DepositKind kind,
        address sender,
        uint256 received,
        uint256 remainder
    );

    function test_deposit_says_all_that_the_listener_needs() public {
        vm.expectEmit(address(vault));
        emit Deposited(1, 7, USD, 500, IVault.DepositKind.Deposit, alice, 500, 0);
        checkEq(_deposit(alice, USD, 7, 500), 1, "number");
        IVault.DepositEntry memory entry = vault.depositEntry(1);
        checkEq(entry.account, 7, "account");
        checkEq(entry.asset, USD, "asset");
        checkEq(entry.units, 500, "units");
        checkEq(entry.sender, alice, "sender");
        check(entry.kind == IVault.DepositKind.Deposit, "kind");
        checkEq(vault.owed(USD), 500, "owed");
        checkEq(vault.assetState(USD).untaken, 500, "untaken");
    }

    function test_numbers_are_gap_free_over_assets_and_kinds() public {
        checkEq(_deposit(alice, USD, 1, 100), 1, "token");
        checkEq(_deposit(bob, ETH, 2, 1e18), 2, "native");
        vm.prank(alice);
        checkEq(vault.stake(WIDE, 3, 1e18), 3, "stake");
        vm.prank(bob);
        checkEq(vault.stakeNative{value: 1e18}(4), 4, "native stake");
        check(vault.depositEntry(3).kind == IVault.DepositKind.Stake, "kind of 3");
        check(vault.depositEntry(4).kind == IVault.DepositKind.Stake, "kind of 4");
        check(vault.depositEntry(2).kind == IVault.DepositKind.Deposit, "kind of 2");
        checkEq(vault.depositCount(), 4, "count");
    }

    function test_a_remainder_is_carried_to_the_next_deposit() public {
        _deposit(alice, WIDE, 1, 10 * SCALE + SCALE - 1);
        checkEq(vault.depositEntry(1).units, 10, "units at first");
        checkEq(vault.remainderOf(WIDE, 1), SCALE - 1, "carried");
        _deposit(bob, WIDE, 1, 10 * SCALE + 1);
        checkEq(vault.depositEntry(2).units, 11, "units with what was carried");
        checkEq(vault.remainderOf(WIDE, 1), 0, "nothing carried");
        checkEq(vault.assetState(WIDE).remainders, 0, "no remainders");
        checkEq(vault.owed(WIDE), 21 * SCALE, "owed");
    }

    function testFuzz_no_token_unit_is_lost(uint256[8] memory amounts) public {
        uint256 sum;
        uint256 units;
        for (uint256 i; i < amounts.length; i++) {
            uint256 amount = within(amounts[i], 10 * SCALE, 1e23);
            sum += amount;
            units += vault.depositEntry(_deposit(alice, WIDE, 5, amount)).units;
        }
        checkEq(units * SCALE + vault.remainderOf(WIDE, 5), sum, "units and remainder");
        checkEq(vault.owed(WIDE), sum, "owed");
        _checkSolvent(WIDE);
    }

    function testFuzz_credits_what_arrives_of_a_token_that_began_to_take_fees(
        uint256 amount,
        uint256 bps
    ) public {
        amount = within(amount, 20, MILLION);
        bps = within(bps, 0, 5000);
        usd.setFee(bps);
        uint64 number = _deposit(alice, USD, 1, amount);
        checkEq(vault.depositEntry(number).units, amount - amount * bps / 10_000, "units");
        checkEq(vault.owed(USD), usd.balanceOf(address(vault)), "owed is the balance");
    }

    function test_rejects_what_is_not_listed_not_registered_or_too_small() public {
        _expect(abi.encodeWithSelector(IVault.UnknownAsset.selector, 9));
        vm.prank(alice);
        vault.deposit(9, 1, 100);
        _expect(abi.encodeWithSelector(IVault.UnknownAccount.selector, 1001));
        vm.prank(alice);
        vault.deposit(USD, 1001, 100);
        _expect(abi.encodeWithSelector(IVault.UnknownAccount.selector, 0));
        vm.prank(alice);
        vault.depositNative{value: 1e18}(0);
        _expect(abi.encodeWithSelector(IVault.BelowMinimum.selector, USD, 9, 10));
        vm.prank(alice);
        vault.deposit(USD, 1, 9);
        _expect(abi.encodeWithSelector(IVault.NotForNative.selector, ETH));
        vm.prank(alice);
        vault.deposit(ETH, 1, 100);
        _expect(abi.encodeWithSelector(IVault.NotForNative.selector, ETH));
        vm.prank(alice);
        vault.depositWithPermit(ETH, 1, 100, 0, 0, 0, 0);
    }

    function test_rejects_above_the_cap_and_takes_up_to_it() public {
        vm.prank(guardian);
        vault.lowerCap(USD, 1000);
        _deposit(alice, USD, 1, 600);
        _expect(abi.encodeWithSelector(IVault.AboveCap.selector, USD, 401, 400));
        vm.prank(alice);
        vault.deposit(USD, 1, 401);
        _deposit(alice, USD, 1, 400);
        _expect(abi.encodeWithSelector(IVault.AboveCap.selector, USD, 1001, 0));
        vm.prank(alice);
        vault.deposit(USD, 1, 1001);
    }

    function test_rejects_a_token_that_moves_nothing() public {
        usd.setAnswer(HostileToken.Answer.False);
        vm.expectRevert();
        vm.prank(alice);
        vault.deposit(USD, 1, 100);
        usd.setAnswer(HostileToken.Answer.True);
        usd.setFee(10_000);
        _expect(abi.encodeWithSelector(IVault.BelowMinimum.selector, USD, 0, 10));
        vm.prank(alice);
        vault.deposit(USD, 1, 100);
        checkEq(vault.depositCount(), 0, "no deposit");
    }

    function test_takes_a_token_that_answers_nothing() public {
        usd.setAnswer(HostileToken.Answer.Nothing);
        checkEq(_deposit(alice, USD, 1, 100), 1, "number");
    }

    function test_rejects_deposits_when_the_token_lost_money_here() public {
        _deposit(alice, USD, 1, 1000);
        usd.setRebase(900_000);
        _expect(abi.encodeWithSelector(IVault.BalanceBelowOwed.selector, USD, 900, 1000));
        vm.prank(bob);
        vault.deposit(USD, 2, 100);
        checkEq(vault.surplus(USD), -100, "missing");
        usd.setRebase(1_100_000);
        checkEq(vault.surplus(USD), 100, "a rebase upwards is nobody's");
        checkEq(_deposit(bob, USD, 2, 110), 2, "deposits go on");
        _checkSolvent(USD);
    }

    function test_a_hook_cannot_deposit_take_or_pay_inside_a_deposit() public {
        ReentrantCaller caller = new ReentrantCaller();
        usd.mint(address(caller), 1000);
        caller.call(address(usd), abi.encodeCall(usd.approve, (address(vault), 1000)));
        bytes[] memory calls = new bytes[](5);
        calls[0] = abi.encodeCall(vault.deposit, (USD, 1, 100));
        calls[1] = abi.encodeCall(vault.stake, (USD, 1, 100));
        calls[2] = abi.encodeCall(vault.depositNative, (1));
        calls[3] = abi.encodeCall(vault.finalizeWithdrawal, (1));
        calls[4] = abi.encodeCall(vault.claim, (address(usd), address(1)));
        caller.arm(address(vault), calls);
        usd.setHook(caller);
        caller.call(address(vault), abi.encodeCall(vault.deposit, (USD, 1, 500)));
        checkEq(caller.attempts(), 5, "attempts");
        checkEq(caller.successes(), 0, "successes");
        checkEq(
            bytes32(caller.lastError()),
            bytes32(ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector),
            "refused by the guard"
        );
        checkEq(vault.depositCount(), 1, "one deposit");
        checkEq(vault.owed(USD), 500, "owed once");
    }

    // ----- permit -----

    function _permit(PermitToken token, uint256 key, uint256 amount)
        private
        view
        returns (uint8 v, bytes32 r, bytes32 s)
    {
        bytes32 typehash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        address owner = vm.addr(key);
        bytes32 hash = keccak256(
            abi.encode(typehash, owner, address(vault), amount, token.nonces(owner), time)
        );
        return
            vm.sign(key, keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), hash)));
    }

    function _listPermitToken() private returns (PermitToken token) {
        token = new PermitToken();
        token.transfer(operations, 10_000);
        token.transfer(vm.addr(5), 1e24);
        vm.prank(operations);
        token.approve(address(vault), 10_000);
        _change(abi.encodeCall(vault.listAsset, (8, _listing(address(token), SCALE))));
    }

    function test_deposits_with_a_permit() public {
        PermitToken token = _listPermitToken();
        (uint8 v, bytes32 r, bytes32 s) = _permit(token, 5, 1e20);
        vm.prank(vm.addr(5));
        vault.depositWithPermit(8, 1, 1e20, time, v, r, s);
        checkEq(vault.owed(8), 1e20, "owed");
    }

    function test_a_permit_that_a_griefer_sent_first_does_not_stop_the_deposit() public {
        PermitToken token = _listPermitToken();
        (uint8 v, bytes32 r, bytes32 s) = _permit(token, 5, 1e20);
        vm.prank(bob);
        token.permit(vm.addr(5), address(vault), 1e20, time, v, r, s);
        vm.prank(vm.addr(5));
        checkEq(vault.depositWithPermit(8, 1, 1e20, time, v, r, s), 1, "number");
    }

    function test_a_bad_permit_without_an_allowance_moves_nothing() public {
        _listPermitToken();
        vm.expectRevert();
        vm.prank(vm.addr(5));
        vault.depositWithPermit(8, 1, 1e20, time, 27, bytes32(uint256(1)), bytes32(uint256(2)));
    }

    function test_a_permit_of_somebody_else_cannot_be_spent() public {
        PermitToken token = _listPermitToken();
        (uint8 v, bytes32 r, bytes32 s) = _permit(token, 5, 1e20);
        vm.expectRevert();
        vm.prank(bob);
        vault.depositWithPermit(8, 1, 1e20, time, v, r, s);
        checkEq(token.balanceOf(vm.addr(5)), 1e24, "balance of the signer");
    }

    // ----- taking -----

    function test_each_deposit_is_taken_once_and_in_order() public {
        _deposit(alice, USD, 7, 100);
        vm.prank(bob);
        vault.stake(WIDE, 8, 20 * SCALE);
        _expect(abi.encodeWithSelector(IVault.DepositOutOfOrder.selector, 2, 1));
        _take(2);
        vm.prank(depositHandler);
        (uint32 account, uint16 asset, uint64 units, IVault.DepositKind kind) =
            vault.takeDeposit(1);
        checkEq(account, 7, "account");
        checkEq(asset, USD, "asset");
        checkEq(units, 100, "units");
        check(kind == IVault.DepositKind.Deposit, "kind");
        _expect(abi.encodeWithSelector(IVault.DepositOutOfOrder.selector, 1, 2));
        _take(1);
        vm.prank(depositHandler);
        (account, asset, units, kind) = vault.takeDeposit(2);
        check(kind == IVault.DepositKind.Stake && account == 8, "stake");
        _expect(abi.encodeWithSelector(IVault.NoSuchDeposit.selector, 3, 2));
        _take(3);
        checkEq(vault.takenCount(), 2, "taken");
        checkEq(vault.assetState(WIDE).untaken, 0, "untaken");
    }

    function test_rejects_deposits_before_it_is_open() public {
        Vault closed = new Vault(address(manager), CHALLENGE_WINDOW, DELAY, DELAY_BLOCKS);
        _assignRoles(address(closed));
        usd.mint(operations, 10_000);
        vm.startPrank(operations);
        usd.approve(address(closed), 10_000);
        closed.listAsset(USD, _listing(address(usd), 1));
        _expect(abi.encodeWithSelector(IVault.NotConnected.selector));
        closed.open();
        vm.stopPrank();
        vm.startPrank(alice);
        usd.approve(address(closed), 100);
        _expect(abi.encodeWithSelector(IVault.NotOpen.selector));
        closed.deposit(USD, 1, 100);
        vm.stopPrank();
    }

    function test_plain_sends_of_the_chains_coin_are_refused() public {
        vm.prank(alice);
        (bool ok,) = address(vault).call{value: 1}("");
        check(!ok, "refused");
    }

    function test_a_native_deposit_where_none_is_listed_is_refused() public {
        Vault other = new Vault(address(manager), CHALLENGE_WINDOW, DELAY, DELAY_BLOCKS);
        vm.expectRevert();
        vm.prank(alice);
        other.depositNative{value: 1e18}(1);
    }

    /// The largest amounts that the engine can count, with the coarsest unit.
    function test_the_largest_deposit_of_24_decimals_fits() public {
        HostileToken huge = new HostileToken(24);
        huge.mint(operations, 10_000);
        vm.prank(operations);
        huge.approve(address(vault), 10_000);
        IVault.Listing memory listing = _listing(address(huge), 1e16);
        listing.limits.cap = uint64(UNITS_MAX);
        _change(abi.encodeCall(vault.listAsset, (1023, listing)));
        huge.mint(alice, type(uint128).max);
        vm.startPrank(alice);
        huge.approve(address(vault), type(uint256).max);
        vault.deposit(1023, 1000, UNITS_MAX * 1e16);
        _expect(abi.encodeWithSelector(IVault.AboveCap.selector, 1023, 10 * 1e16, 0));
        vault.deposit(1023, 1, 10 * 1e16);
        vm.stopPrank();
        checkEq(vault.depositEntry(1).units, UNITS_MAX, "units");
        checkEq(vault.depositEntry(1).asset, 1023, "asset");
    }
}
