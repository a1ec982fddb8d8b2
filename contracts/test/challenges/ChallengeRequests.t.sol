// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChallengeTerms} from "../../src/challenges/ChallengeTerms.sol";
import {Proof} from "../../src/challenges/FillProof.sol";
import {IChallenges} from "../../src/interfaces/IChallenges.sol";
import {IForcedRequests} from "../../src/interfaces/IForcedRequests.sol";
import {IHandler, SERVE_REQUEST} from "../../src/interfaces/IHandler.sol";
import {Status} from "../../src/interfaces/IOperatorBond.sol";
import {ChallengeFixture} from "./ChallengeFixture.sol";

/// Stands for the contract of forced requests: says what is asked of it.
contract SpokenRequests {
    mapping(uint64 number => IForcedRequests.Request) private _requests;
    mapping(uint64 number => mapping(uint64 batchId => bool)) public isBegunIn;

    function say(uint64 number, uint32 account, uint16 market, uint64 batchId) external {
        _requests[number].account = account;
        _requests[number].kind = IForcedRequests.RequestKind.Close;
        _requests[number].target = market;
        isBegunIn[number][batchId] = true;
    }

    function requestOf(uint64 number) external view returns (IForcedRequests.Request memory) {
        return _requests[number];
    }

    function handle(uint8, bytes calldata) external {}
}

/// Fills behind which there is no order but a request of the owner on chain.
contract ChallengeRequestsTest is ChallengeFixture {
    uint64 private constant NUMBER = 7;

    SpokenRequests private requests;
    Proof private _proof;
    bytes32 private _id;

    function setUp() public override {
        super.setUp();
        requests = new SpokenRequests();
        use(IHandler(address(requests)), SERVE_REQUEST, SERVE_REQUEST);
        _proof = tell(told(MARK, 10, ChallengeTerms.closeHash(NUMBER)));
        _id = ask(_proof);
    }

    function refuse() private {
        vm.expectRevert(abi.encodeWithSelector(IChallenges.RequestDiffers.selector, NUMBER));
        challenges.answerByRequest(_id, fillsOf(_proof), NUMBER);
    }

    function test_CloseThatTheOwnerAskedFor_Answers() external {
        requests.say(NUMBER, ALICE, 0, _proof.batchId);
        challenges.answerByRequest(_id, fillsOf(_proof), NUMBER);
        check(challenges.challengeOf(_id).status == Status.Answered, "it was asked for");
        checkEq(challenges.bond(), 100_000e6 + BOND, "the challenger paid");
    }

    function test_RequestThatNobodyMade_IsRefused() external {
        refuse();
    }

    function test_RequestOfAnotherAccountOrMarket_IsRefused() external {
        requests.say(NUMBER, BOB, 0, _proof.batchId);
        refuse();
        requests.say(NUMBER, ALICE, 1, _proof.batchId);
        refuse();
    }

    /// One request is no permit for all fills to come.
    function test_RequestThatAnotherBatchServed_IsRefused() external {
        requests.say(NUMBER, ALICE, 0, _proof.batchId - 1);
        refuse();
    }

    function test_FillThatNamesAnotherRequest_IsRefused() external {
        requests.say(NUMBER + 1, ALICE, 0, _proof.batchId);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.RequestDiffers.selector, NUMBER + 1));
        challenges.answerByRequest(_id, fillsOf(_proof), NUMBER + 1);
    }

    function test_RequestAfterTheWindow_IsTooLate() external {
        requests.say(NUMBER, ALICE, 0, _proof.batchId);
        uint256 deadline = block.timestamp + ANSWER_WINDOW;
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.TooLate.selector, deadline));
        challenges.answerByRequest(_id, fillsOf(_proof), NUMBER);
    }
}
