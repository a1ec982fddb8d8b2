// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IVault} from "../../src/interfaces/IVault.sol";
import {DepositRecord, UNITS_MAX, pack} from "../../src/vault/DepositRecords.sol";
import {NATIVE} from "../../src/vault/ListedAssets.sol";
import {IHook, HostileToken} from "./HostileToken.sol";
import {VaultFixture} from "./VaultFixture.sol";

contract WithoutDecimals {}

/// Gives its target a present whenever a token moves.
contract Donor is IHook {
    HostileToken private _token;
    address private _to;

    constructor(HostileToken token, address to) {
        _token = token;
        _to = to;
    }

    function onMove(address, address, uint256) external {
        _token.mint(_to, 1);
    }
}

contract VaultListingTest is VaultFixture {
    function _fresh(uint8 decimals) private returns (HostileToken token) {
        token = new HostileToken(decimals);
        token.mint(operations, 1e30);
        vm.prank(operations);
        token.approve(address(vault), type(uint256).max);
    }

    function _propose(uint16 asset, IVault.Listing memory listing) private {
        vm.prank(operations);
        vault.propose(abi.encodeCall(vault.listAsset, (asset, listing)));
        _wait(2 days, 1);
    }

    function _refuse(uint16 asset, IVault.Listing memory listing, bytes memory error_) private {
        _propose(asset, listing);
        if (error_.length == 0) vm.expectRevert();
        else _expect(error_);
        vm.prank(operations);
        vault.listAsset(asset, listing);
    }

    function test_lists_decimals_from_0_to_24() public {
        uint8[6] memory decimals = [0, 2, 6, 8, 18, 24];
        uint256[6] memory scales = [uint256(1), 1, 1, 1, 1e10, 1e16];
        for (uint16 i; i < 6; i++) {
            HostileToken token = _fresh(decimals[i]);
            IVault.Listing memory listing = _listing(address(token), scales[i]);
            _propose(10 + i, listing);
            vm.prank(operations);
            vault.listAsset(10 + i, listing);
            IVault.AssetState memory state = vault.assetState(10 + i);
            checkEq(state.unitScale, scales[i], "scale");
            checkEq(state.decimals, decimals[i], "decimals");
            checkEq(state.token, address(token), "token");
            checkEq(state.limits.cap, listing.limits.cap, "cap");
            checkEq(token.balanceOf(operations), 1e30, "the probe came back");
            (bool isListed, uint16 asset) = vault.assetOf(address(token));
            check(isListed && asset == 10 + i, "found by its token");
            _deposit0(token, 10 + i, scales[i]);
        }
    }

    function _deposit0(HostileToken token, uint16 asset, uint256 scale) private {
        vm.prank(operations);
        uint64 number = vault.deposit(asset, 1, 10 * scale + scale / 2);
        checkEq(vault.depositEntry(number).units, 10, "units");
        checkEq(token.balanceOf(address(vault)), vault.owed(asset), "owed");
    }

    function test_refuses_scales_that_do_not_fit_the_decimals() public {
        uint256[7] memory wrong = [uint256(0), 3, 1e9, 1e11 + 1, 1e19, 1e17, 99];
        for (uint256 i; i < wrong.length; i++) {
            HostileToken token = _fresh(18);
            _refuse(
                20,
                _listing(address(token), wrong[i]),
                abi.encodeWithSelector(IVault.UnitScaleWrong.selector, wrong[i], 18)
            );
        }
        _refuse(
            20,
            _listing(address(_fresh(2)), 1000),
            abi.encodeWithSelector(IVault.UnitScaleWrong.selector, 1000, 2)
        );
    }

    function test_an_engine_unit_may_be_coarser_than_10_to_minus_8() public {
        IVault.Listing memory listing = _listing(address(_fresh(18)), 1e12);
        _propose(20, listing);
        vm.prank(operations);
        vault.listAsset(20, listing);
        checkEq(vault.assetState(20).unitScale, 1e12, "a quote asset of 18 decimals");
    }

    function testFuzz_refuses_a_fee_on_transfer(uint256 bps) public {
        bps = within(bps, 1, 10_000);
        HostileToken token = _fresh(6);
        token.setFee(bps);
        _refuse(
            20,
            _listing(address(token), 1),
            abi.encodeWithSelector(
                IVault.ProbeDiffers.selector, address(token), 10_000, 10_000 - bps
            )
        );
    }

    function test_refuses_what_takes_more_or_gives_presents() public {
        HostileToken token = _fresh(6);
        token.setExtraDebit(3);
        _refuse(
            20,
            _listing(address(token), 1),
            abi.encodeWithSelector(
                IVault.ProbeDiffers.selector, address(token), 1e30 - 10_000, 1e30 - 10_003
            )
        );
        token = _fresh(6);
        token.setHook(new Donor(token, address(vault)));
        _refuse(
            20,
            _listing(address(token), 1),
            abi.encodeWithSelector(IVault.ProbeDiffers.selector, address(token), 10_000, 10_001)
        );
        token = _fresh(6);
        token.setHook(new Donor(token, operations));
        _refuse(20, _listing(address(token), 1), "");
    }

    function test_refuses_what_is_no_token_or_does_not_move() public {
        address empty = address(0x1234);
        _refuse(
            20, _listing(empty, 1), abi.encodeWithSelector(IVault.TokenRefused.selector, empty)
        );
        address odd = address(new WithoutDecimals());
        _refuse(20, _listing(odd, 1), abi.encodeWithSelector(IVault.TokenRefused.selector, odd));
        HostileToken token = _fresh(6);
        token.setAnswer(HostileToken.Answer.False);
        _refuse(20, _listing(address(token), 1), "");
        token = _fresh(6);
        token.setBlocked(address(vault), true);
        _refuse(20, _listing(address(token), 1), "");
    }

    function test_refuses_ids_and_tokens_that_are_taken_and_probes_too_small() public {
        HostileToken token = _fresh(6);
        _refuse(
            USD,
            _listing(address(token), 1),
            abi.encodeWithSelector(IVault.AssetIdTaken.selector, USD)
        );
        _refuse(
            1024,
            _listing(address(token), 1),
            abi.encodeWithSelector(IVault.AssetIdTooLarge.selector, 1024, 1023)
        );
        _refuse(
            20,
            _listing(address(usd), 1),
            abi.encodeWithSelector(IVault.TokenAlreadyListed.selector, address(usd), USD)
        );
        _refuse(
            20,
            _listing(NATIVE, SCALE),
            abi.encodeWithSelector(IVault.TokenAlreadyListed.selector, NATIVE, ETH)
        );
        IVault.Listing memory listing = _listing(address(token), 1);
        listing.probe = 9999;
        _refuse(20, listing, abi.encodeWithSelector(IVault.ProbeTooSmall.selector, 9999, 10_000));
    }

    function test_refuses_limits_out_of_range() public {
        uint64[4] memory values = [uint64(0), 1 << 53, 1 << 53, 0];
        for (uint256 i; i < 4; i++) {
            IVault.Listing memory listing = _listing(address(_fresh(6)), 1);
            uint256 least = 1;
            uint256 most = UNITS_MAX;
            uint256 value = values[i];
            if (i == 0) listing.limits.minDeposit = 0;
            if (i == 1) (listing.limits.cap, least) = (values[i], 0);
            if (i == 2) (listing.limits.outflowLimit, least) = (values[i], 0);
            if (i == 3) {
                listing.limits.outflowWindow = 3599;
                (value, least, most) = (3599, 1 hours, 7 days);
            }
            _refuse(
                20,
                listing,
                abi.encodeWithSelector(IVault.LimitOutOfRange.selector, value, least, most)
            );
        }
    }

    function test_views_of_an_asset_that_is_not_listed_revert() public {
        bytes memory unknown = abi.encodeWithSelector(IVault.UnknownAsset.selector, 99);
        _expect(unknown);
        vault.owed(99);
        _expect(unknown);
        vault.surplus(99);
        _expect(unknown);
        vault.free(99);
        _expect(unknown);
        vault.outflow(99);
        _expect(unknown);
        vault.assetState(99);
        (bool isListed,) = vault.assetOf(address(99));
        check(!isListed, "not listed");
    }

    function testFuzz_a_record_keeps_what_is_packed(
        address sender,
        uint64 units,
        uint32 account,
        uint16 asset,
        bool isStake
    ) public pure {
        units = uint64(within(units, 1, UNITS_MAX));
        asset = asset % 1024;
        IVault.DepositKind kind = IVault.DepositKind(isStake ? 1 : 0);
        DepositRecord record = pack(IVault.DepositEntry(account, asset, units, kind, sender));
        check(!record.isNone(), "not none");
        IVault.DepositEntry memory entry = record.unpack();
        check(entry.sender == sender && entry.units == units, "sender and units");
        check(entry.account == account && entry.asset == asset, "account and asset");
        check(entry.kind == kind, "kind");
    }
}
