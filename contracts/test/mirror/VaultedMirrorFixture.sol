// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Vault} from "../../src/Vault.sol";
import {DepositHandler} from "../../src/handlers/DepositHandler.sol";
import {WithdrawalHandler} from "../../src/handlers/WithdrawalHandler.sol";
import {
    CREDIT_DEPOSIT,
    RESERVE_WITHDRAWAL,
    RETURN_WITHDRAWAL
} from "../../src/interfaces/IHandler.sol";
import {IVault} from "../../src/interfaces/IVault.sol";
import {HostileToken} from "../vault/HostileToken.sol";
import {MirrorFixture} from "./MirrorFixture.sol";

/// The mirror of the fixture with a vault behind it that lists one token, hostile when it is told.
abstract contract VaultedMirrorFixture is MirrorFixture {
    uint32 internal constant WITHDRAWAL_DELAY = 2 days;

    Vault internal vault;
    HostileToken internal usd;

    function setUp() public virtual override {
        super.setUp();
        vault = new Vault(address(manager), 1 days, WITHDRAWAL_DELAY, 100);
        address entry = address(entrypoint);
        DepositHandler deposits = new DepositHandler(entry, assets, perps, vault);
        WithdrawalHandler withdrawals = new WithdrawalHandler(entry, assets, perps, vault);
        address paid = address(withdrawals);
        vault.connect(IVault.Connections(assets, address(deposits), paid, paid, address(0xE5C)));
        usd = new HostileToken(6);
        usd.mint(address(this), 1e15);
        usd.approve(address(vault), type(uint256).max);
        vault.listAsset(
            0, IVault.Listing(address(usd), 1, IVault.Limits(1, 1e15, 1e15, 1 days), 1e6)
        );
        vault.open();
        use(withdrawals, RESERVE_WITHDRAWAL, RETURN_WITHDRAWAL);
        // The fixture's open hand makes room for the real handler.
        entrypoint.announceHandler(CREDIT_DEPOSIT, address(deposits));
        vm.warp(block.timestamp + HANDLER_DELAY);
        entrypoint.useHandler(CREDIT_DEPOSIT);
    }

    function openFunds() internal pure override returns (uint8) {
        return CREDIT_DEPOSIT;
    }

    function numberedDeposit(uint64 number, uint32 account, uint64 units)
        internal
        pure
        returns (bytes memory)
    {
        return section(CREDIT_DEPOSIT, abi.encodePacked(number, account, uint16(0), units));
    }

    function reservation(uint64 id, uint32 account, uint64 units)
        internal
        pure
        returns (bytes memory)
    {
        return reservation(id, account, units, 0);
    }

    function reservation(uint64 id, uint32 account, uint64 units, uint64 fee)
        internal
        pure
        returns (bytes memory)
    {
        return section(
            RESERVE_WITHDRAWAL, abi.encodePacked(id, account, uint16(0), units, fee, START_US)
        );
    }

    function givenBack(uint64 id, uint32 account, uint64 units, uint64 fee)
        internal
        pure
        returns (bytes memory)
    {
        return section(RETURN_WITHDRAWAL, abi.encodePacked(id, account, uint16(0), units, fee));
    }

    /// An external call, so that a revert inside it can be caught.
    function submitOutside(bytes calldata sections) public virtual {
        submit(sections);
    }
}
