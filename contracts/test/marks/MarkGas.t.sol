// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proof} from "../../src/challenges/FillProof.sol";
import {MarkFixture} from "./MarkFixture.sol";

/// Gas of a challenge of a mark: run with --isolate, snapshots in review.
contract MarkGasTest is MarkFixture {
    function test_ChallengeAndAnswer() external {
        Proof memory proof = tellPrice(68_000, START_US);
        uint256 item = ask(proof, updateAt(SIGNED, START));
        vm.snapshotGasLastCall("marks", "challenge with one update of three signatures");
        marks.answer(item, one(updateAt(6_800_000_000_000, START)));
        vm.snapshotGasLastCall("marks", "answer with one update of three signatures");
    }

    function test_ChallengeAndConclusion() external {
        uint256 item = lose(tellPrice(48_000, START_US));
        vm.snapshotGasLastCall("marks", "conclusion of a lost challenge");
        Proof memory fill = tell(liquidation(ALICE, 48_000, false), START_US);
        marks.payHarm(item, fill);
        vm.snapshotGasLastCall("marks", "harm of one liquidated fill");
    }
}
