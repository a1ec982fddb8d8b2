// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FIRST_USER} from "../interfaces/IAssetService.sol";
import {MarkTerms} from "../marks/MarkTerms.sol";
import {Fill} from "./FillProof.sol";

/// What a deployment chooses. Money is in units of the bonds' token.
struct ChallengeChoice {
    /// Put up by whoever challenges; pays for the answer when he is wrong.
    uint128 challengeBond;
    /// Added to the bond of a challenger who was right, out of the operator's bond.
    uint128 reward;
    /// Units of the token of one quote unit.
    uint128 unitScale;
    /// Seconds to answer, and to pay what the bond did not cover.
    uint32 answerWindow;
    uint32 payWindow;
    /// Seconds from the announcement until the operator may take his bond out.
    uint32 bondDelay;
}

/// Bonds, windows, limits and exemptions of challenges: all of them.
library ChallengeTerms {
    /// Fills of one order that one challenge may name.
    uint256 internal constant FILLS_MAX = 32;
    uint256 internal constant AMENDMENTS_MAX = 8;
    /// A wrong fill costs at least a hundredth of its value.
    uint256 internal constant VALUE_PART = 100;
    /// A cancel on chain binds fills from so much later on: the exchange must have seen it.
    uint64 internal constant CANCEL_GRACE_US = 1 hours * 1_000_000;
    uint32 internal constant WINDOW_MIN = 60;
    /// On a chain of one machine nobody waits for another: seconds are enough there.
    uint32 internal constant LOCAL_WINDOW_MIN = 5;
    /// What was announced long ago warns nobody.
    uint256 internal constant BOND_OUT_WITHIN = 7 days;
    uint256 private constant LOCAL_CHAIN = 31_337;
    /// Code of a key that delegated: these three bytes, then an address.
    bytes3 private constant DELEGATION = 0xef0100;
    uint256 private constant DELEGATION_BYTES = 23;

    error WindowOutOfRange(uint256 given, uint256 least, uint256 most);
    error BondsTooSmall(uint256 challengeBond, uint256 reward, uint256 unitScale);

    /// Half of the vault's challenge window is left to find the fill. What was won with it cannot
    /// leave meanwhile: the vault's delay is longer than that window.
    /// @param marks Where marks are challenged; zero where they cannot be.
    function check(ChallengeChoice memory choice, uint256 challengeWindow, address marks)
        internal
        view
    {
        uint256 shortest = block.chainid == LOCAL_CHAIN ? LOCAL_WINDOW_MIN : WINDOW_MIN;
        uint256 most = challengeWindow / 2;
        if (choice.answerWindow < shortest || choice.answerWindow > most) {
            revert WindowOutOfRange(choice.answerWindow, shortest, most);
        }
        if (choice.payWindow < shortest || choice.payWindow > challengeWindow) {
            revert WindowOutOfRange(choice.payWindow, shortest, challengeWindow);
        }
        // What was told before the announcement is decided before the bond leaves: an index can be
        // challenged for longer than a fill is held back.
        uint256 age = challengeWindow;
        if (marks != address(0) && block.chainid != LOCAL_CHAIN && age < MarkTerms.AGE) {
            age = MarkTerms.AGE;
        }
        uint256 least = uint256(choice.answerWindow) + age;
        if (choice.bondDelay < least) {
            revert WindowOutOfRange(choice.bondDelay, least, type(uint32).max);
        }
        if (choice.challengeBond == 0 || choice.reward == 0 || choice.unitScale == 0) {
            revert BondsTooSmall(choice.challengeBond, choice.reward, choice.unitScale);
        }
    }

    /// In quote units: what the fill lost against a price, its fee, and a part of its value on top,
    /// so that a wrong fill costs at any price.
    function awardOf(Fill memory fill, uint256 price) internal pure returns (uint128) {
        uint256 value = uint256(fill.price) * fill.lots;
        uint256 right = price * fill.lots;
        uint256 loss = value / VALUE_PART + 1;
        if (fill.isBuy && value > right) loss += value - right;
        if (!fill.isBuy && right > value) loss += right - value;
        if (fill.fee > 0) loss += uint64(fill.fee);
        return uint128(loss);
    }

    /// What a fill names that closes a position because its owner asked for that on chain.
    function closeHash(uint64 requestNumber) internal pure returns (bytes32) {
        return keccak256(abi.encode("Tandem forced close", uint256(requestNumber)));
    }

    /// No order stands behind a fill of the venue's own accounts (the pool among them), behind the
    /// liquidated side of a liquidation, or of an account that no wallet of this chain owns. Their
    /// own rules bind them: docs/rulebook/challenges.md. A wallet of code may deny tomorrow what it
    /// signed today, and be paid for it: what a contract owns is bound by nothing.
    function isExempt(Fill memory fill, address owner, address nobody)
        internal
        view
        returns (bool)
    {
        return fill.account < FIRST_USER || fill.isLiquidation || owner == nobody
            || owner == address(0) || _isContract(owner);
    }

    /// A key that delegated to code (EIP-7702) has code and signs as before.
    function _isContract(address owner) private view returns (bool) {
        uint256 length = owner.code.length;
        if (length == 0) return false;
        return length != DELEGATION_BYTES || bytes3(owner.code) != DELEGATION;
    }
}
