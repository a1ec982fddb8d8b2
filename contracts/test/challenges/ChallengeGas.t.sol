// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Proof} from "../../src/challenges/FillProof.sol";
import {Answer} from "../../src/challenges/SignedOrder.sol";
import {ChallengeFixture} from "./ChallengeFixture.sol";

/// Gas of a challenge's life: run with --isolate, snapshots in review.
contract ChallengeGasTest is ChallengeFixture {
    function test_ChallengeAndAnswer() external {
        Answer memory made = answerOf(orderWords(ALICE, MARK, 10));
        Proof memory proof = tell(told(MARK, 10, hashOf(made.order.request, 0)));
        bytes32 id = ask(proof);
        vm.snapshotGasLastCall("challenges", "challenge of one fill, section of one item");
        answer(id, proof, made);
        vm.snapshotGasLastCall("challenges", "answer, secp256k1 key");
    }

    function test_ChallengeAndConclusion() external {
        Proof memory proof = tell(told(MARK, 10, keccak256("nobody signed this")));
        bytes32 id = ask(proof);
        conclude(id, proof);
        vm.snapshotGasLastCall("challenges", "conclusion of a lost challenge");
    }
}
