// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ACCOUNT_SUSPENDED} from "../../src/interfaces/IAssetService.sol";
import {IForcedRequests} from "../../src/interfaces/IForcedRequests.sol";
import {RETURN_WITHDRAWAL} from "../../src/interfaces/IHandler.sol";
import {EscapeFixture} from "./EscapeFixture.sol";

/// Withdrawals of which the exchange does not know what can go: of accounts in dispute, and after
/// an answer that was not true. docs/decisions/0129-the-mirror-says-what-can-be-forced.md.
contract RepeatedRequestsTest is EscapeFixture {
    uint32 private constant ALICE = 16;
    uint32 private constant BOB = 17;
    uint64 private constant CASH = 1e9;
    uint256 private constant LOTS = 10_000;
    /// Bought at 50 above her limit: 500,000 lost, and 3,000,000 to be kept.
    uint64 private constant FREE = 996_500_000;

    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// What the vault scheduled for a request, by the number that it was filed with.
    mapping(uint64 first => uint64) private _scheduled;
    mapping(uint64 first => uint256) private _filedAt;
    uint64[] private _filed;
    mapping(string action => uint256) public did;
    string public fault;

    function setUp() public override {
        super.setUp();
        enter(ALICE, CASH);
        enter(BOB, 1e12);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(this);
    }

    function targetSelectors() external view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        bytes4[] memory selectors = new bytes4[](1);
        selectors[0] = this.act.selector;
        targets[0] = FuzzSelector(address(this), selectors);
    }

    function dispute(uint256 lots) private {
        Fill memory fill = fillOf(ALICE, BOB, true, MARK + 50, lots);
        fill.takerLimit = MARK;
        submit(matchSection(fill));
        check(isDisputed(), "in dispute");
    }

    function isDisputed() private view returns (bool) {
        return assets.accountFlags(ALICE) & ACCOUNT_SUSPENDED != 0;
    }

    function returnSection(uint64 id, uint64 units) private pure returns (bytes memory) {
        return section(RETURN_WITHDRAWAL, abi.encodePacked(id, ALICE, uint16(0), units, uint64(0)));
    }

    function serve(uint64 number, uint64 units) private {
        bytes memory reserve = units == 0 ? bytes("") : reserveSection(ALICE, 0, units);
        uint64 id = units == 0 ? 0 : withdrawalId;
        submit(
            bytes.concat(beginSection(number, units), reserve, answerSection(number, id, units))
        );
    }

    function checkRequest(uint64 number, IForcedRequests.RequestState state, uint64 served)
        private
        view
    {
        IForcedRequests.Request memory request = requests.requestOf(number);
        checkEq(uint256(request.state), uint256(state), "state of the request");
        checkEq(request.served, served, "served");
    }

    // ----- accounts in dispute -----

    function test_AccountInDispute_IsAnsweredWithWhatBothOfItsBooksLetGo() external {
        dispute(LOTS);
        uint64 number = askWithdrawal(ALICE, 0, CASH);
        (uint64 units, bool isApart) = requests.possibleOf(number);
        checkEq(units, FREE, "possible");
        check(isApart, "in dispute");
        serve(number, units);
        checkRequest(number, IForcedRequests.RequestState.Partial, FREE);
        waitFor(WINDOW + 1);
        check(!requests.isOverdue(number), "answered");
    }

    function test_MoreThanItsBooksLetGo_IsRefused_AndAskedAgain() external {
        dispute(LOTS);
        uint64 number = askWithdrawal(ALICE, 0, CASH);
        serve(number, CASH);
        checkRequest(number, IForcedRequests.RequestState.Open, 0);
        uint64 next = requests.requestOf(number).newest;
        checkEq(next, number + 1, "asked again");
        checkEq(requests.openOf(ALICE), 1, "it is one request");
        // The engine gives back what the mirror refused.
        submit(returnSection(withdrawalId, CASH));
        (uint64 units,) = requests.possibleOf(next);
        serve(next, units);
        checkRequest(next, IForcedRequests.RequestState.Partial, FREE);
        checkRequest(number, IForcedRequests.RequestState.Partial, FREE);
        checkEq(requests.openOf(ALICE), 0, "ended");
    }

    function test_AccountInDispute_KeepsAHundredthOfWhatItAskedFor_AndNotMore() external {
        dispute(LOTS);
        uint64 number = askWithdrawal(ALICE, 0, CASH);
        uint64 room = CASH / requests.DISPUTED_ROOM();
        serve(number, FREE - room - 1);
        checkRequest(number, IForcedRequests.RequestState.Open, FREE - room - 1);
        serve(number + 1, 1);
        checkRequest(number, IForcedRequests.RequestState.Partial, FREE - room);
        // Not so one of which both books say the same.
        uint64 other = askWithdrawal(BOB, 0, 1e10);
        bytes memory reserve = reserveSection(BOB, 0, 1e10 - 1);
        submit(bytes.concat(reserve, answerSection(other, withdrawalId, 1e10 - 1)));
        checkRequest(other, IForcedRequests.RequestState.Open, 1e10 - 1);
    }

    // ----- answers that are not true -----

    function test_PartsOfAllAnswersCount_AndNoMoreThanWasAskedFor() external {
        uint64 number = askWithdrawal(ALICE, 0, 4e8);
        serve(number, 1e8);
        checkRequest(number, IForcedRequests.RequestState.Open, 1e8);
        serve(number + 1, 4e8);
        checkRequest(number, IForcedRequests.RequestState.Open, 1e8);
        serve(number + 2, 3e8);
        checkRequest(number, IForcedRequests.RequestState.Served, 4e8);
        (uint64 units,) = requests.possibleOf(number);
        checkEq(units, 0, "nothing is left of it");
    }

    function test_OnlyItsNewestNumber_IsAskedAgain() external {
        uint64 number = askWithdrawal(ALICE, 0, 4e8);
        serve(number, 0);
        serve(number, 0);
        checkEq(requests.requestCount(), number + 1, "one number more");
        serve(number + 1, 0);
        checkEq(requests.requestOf(number).newest, number + 2, "the newest");
    }

    function test_FalseAnswers_GainNoTime() external {
        uint64 number = askWithdrawal(ALICE, 0, 4e8);
        serve(number, 0);
        waitFor(WINDOW);
        serve(number + 1, 0);
        waitFor(1);
        // In the very block in which somebody means to open, under whatever number.
        serve(number + 2, 0);
        for (uint64 one = number; one <= number + 3; ++one) {
            check(requests.isOverdue(one), "due when it was due");
        }
        escape.openForRequest(number);
        check(vault.isEscapeOpen(), "open");
    }

    // ----- an owner who trades between the reading and the answer -----

    /// Wins or loses so much in trades with another account, which is his own.
    function trickle(int256 quote) private {
        int256 lots = 1_000_000;
        Fill memory opened = fillOf(ALICE, BOB, true, MARK, uint256(lots));
        uint256 price = uint256(int256(MARK) + quote / lots);
        Fill memory closed = fillOf(ALICE, BOB, false, price, uint256(lots));
        submit(bytes.concat(matchSection(opened), matchSection(closed)));
    }

    /// Loses so much that not one unit can go.
    function ruin() private {
        (int256 equity, uint256 needed) = perps.crossFigures(ALICE, START_US, false, true);
        if (equity > int256(needed)) trickle(int256(needed) - equity - 1_000_000);
    }

    /// What the engine reserves: it knows both books together.
    function reservable(uint64 most) private view returns (uint64) {
        (int256 equity, uint256 needed) = perps.crossFigures(ALICE, START_US, false, true);
        int256 free = equity - int256(needed);
        if (free <= 0) return 0;
        return uint256(free) < most ? uint64(uint256(free)) : most;
    }

    /// The desk asks for what it reads, and behind two answers for half of what is left. Whoever
    /// makes it too much, or too little, by a trade in between has had it denied, or served.
    /// forge-config: default.fuzz.runs = 32
    function testFuzz_OwnerWhoTradesBetween_EndsHisRequest(uint256 seed, bool isEngineRight)
        external
    {
        dispute(LOTS);
        uint64 asked = uint64(within(seed >> 200, 1, 2e9));
        uint64 first = askWithdrawal(ALICE, 0, asked);
        IForcedRequests.Request memory request = requests.requestOf(first);
        uint256 attempts;
        for (; request.state == IForcedRequests.RequestState.Open; ++attempts) {
            check(attempts < 11, "it ends");
            if ((seed >> attempts) & 1 == 0) ruin();
            else trickle(1e9);
            (uint64 most,) = requests.possibleOf(first);
            uint64 left = request.units - request.served - request.denied;
            uint64 units = attempts < 2 ? most : (left + 1) / 2;
            // He knows what is asked for: it is too much now, or too little.
            if (units != 0) ruin();
            else trickle(1e9);
            if (isEngineRight) units = reservable(units);
            serve(request.newest == 0 ? first : request.newest, units);
            request = requests.requestOf(first);
        }
        uint256 tokens = vault.withdrawalEntry(withdrawalId).units;
        check(request.served >= tokens, "all that was scheduled counts");
        check(request.served + request.denied <= asked, "and no more than was asked for");
    }

    function test_WhatCouldNotGo_NeedNotBeServedLater() external {
        dispute(LOTS);
        uint64 number = askWithdrawal(ALICE, 0, CASH);
        trickle(-9e8);
        serve(number, CASH / 2);
        checkRequest(number, IForcedRequests.RequestState.Open, 0);
        checkEq(requests.requestOf(number).denied, CASH / 2 + 1, "all but what may still go");
        submit(returnSection(withdrawalId, CASH / 2));
        trickle(9e8);
        (uint64 units,) = requests.possibleOf(number);
        checkEq(units, CASH / 2 - 1, "no more is possible than is left of it");
        serve(number + 1, units);
        checkRequest(number, IForcedRequests.RequestState.Partial, CASH / 2 - 1);
    }

    /// Said of what could go, or of more than is left, it changes nothing.
    function test_WhatCouldGo_IsNotDenied() external {
        dispute(LOTS);
        uint64 number = askWithdrawal(ALICE, 0, CASH);
        submit(beginSection(number, FREE));
        submit(beginSection(number, CASH + 1));
        submit(beginSection(number, 2 * CASH));
        submit(beginSection(number, 0));
        checkEq(requests.requestOf(number).denied, 0, "nothing");
        submit(beginSection(number, FREE + 1));
        checkEq(requests.requestOf(number).denied, CASH - FREE, "what could not go");
        submit(beginSection(number, FREE + 1));
        submit(beginSection(number, CASH));
        checkEq(requests.requestOf(number).denied, CASH - FREE, "it does not count twice");
    }

    /// forge-config: default.fuzz.runs = 128
    function test_Possible_IsTheMost(uint64 asked, uint64 lots, uint64 coins, bool isCoin)
        external
    {
        bring(ALICE, 1, uint64(within(coins, 1, 1e6)));
        trade(ALICE, BOB, MARK, within(lots, 1, 1e6));
        if (lots % 2 == 0) dispute(LOTS);
        uint16 asset = isCoin ? 1 : 0;
        uint64 units = uint64(within(asked, 1, 2e9));
        (uint64 most,) = requests.possibleOf(askWithdrawal(ALICE, asset, units));
        check(most == 0 || assets.canDebit(ALICE, asset, most, START_US), "it can go");
        check(most == units || !assets.canDebit(ALICE, asset, most + 1, START_US), "no more can");
    }

    // ----- whatever is asked and answered -----

    function act(uint8 what, uint64 seed) public {
        if (what % 7 == 0 && requests.openOf(ALICE) < 8) {
            uint64 number = askWithdrawal(ALICE, 0, uint64(within(seed, 1, 2e9)));
            _filed.push(number);
            _filedAt[number] = block.timestamp;
            did["ask"] += 1;
        } else if (what % 7 == 1) {
            bring(ALICE, 0, uint64(within(seed, 1, 1e8)));
        } else if (what % 7 == 2 && seed % 4 == 0) {
            dispute(within(seed, 1, 1_000));
            did["dispute"] += 1;
        } else if (what % 7 == 3) {
            waitFor(within(seed, 1, 12 hours));
        } else if (_filed.length != 0) {
            _answerOne(_filed[seed % _filed.length], seed / 1_000, what % 7 == 4);
        }
    }

    /// With what is possible, or with anything; under any of its numbers.
    function _answerOne(uint64 first, uint64 seed, bool isRight) private {
        IForcedRequests.Request memory before = requests.requestOf(first);
        uint64 number = seed % 3 == 0 || before.newest == 0 ? first : before.newest;
        (uint64 most,) = requests.possibleOf(first);
        uint64 units = isRight ? most : uint64(within(seed, 0, 3e9));
        serve(number, units);
        bool isScheduled = units != 0 && vault.withdrawalEntry(withdrawalId).units != 0;
        IForcedRequests.Request memory found = requests.requestOf(first);
        if (before.state != IForcedRequests.RequestState.Open) {
            if (found.served != before.served) fault = "what has ended is served";
            return;
        }
        if (isScheduled && units <= before.units - before.served) _scheduled[first] += units;
        if (found.served != _scheduled[first]) fault = "served is not what the vault scheduled";
        if (found.state == IForcedRequests.RequestState.Open) {
            did["refused"] += 1;
            return;
        }
        did["answered"] += 1;
        uint64 gone = found.served + found.denied;
        uint64 room = isDisputed() ? found.units / requests.DISPUTED_ROOM() : 0;
        if (found.units <= gone + room) return;
        if (assets.canDebit(ALICE, 0, room + 1, START_US)) fault = "more could go";
    }

    /// forge-config: default.invariant.runs = 24
    /// forge-config: default.invariant.depth = 64
    /// forge-config: long.invariant.runs = 1024
    /// forge-config: long.invariant.depth = 96
    function invariant_a_request_is_paid_or_due_when_it_was_due() public view {
        checkEq(keccak256(bytes(fault)), keccak256(""), fault);
        uint256 open;
        for (uint256 i = 0; i < _filed.length; ++i) {
            uint64 first = _filed[i];
            IForcedRequests.Request memory request = requests.requestOf(first);
            bool isOpen = request.state == IForcedRequests.RequestState.Open;
            if (isOpen) open += 1;
            bool isDue = isOpen && block.timestamp > _filedAt[first] + WINDOW;
            check(requests.isOverdue(first) == isDue, "due by its first number");
            uint64 newest = request.newest == 0 ? first : request.newest;
            check(requests.isOverdue(newest) == isDue, "due by its newest number");
        }
        checkEq(requests.openOf(ALICE), open, "open requests");
    }

    /// A campaign that reaches nothing proves nothing: a fixed walk gets to every action.
    function test_Campaign_ReachesEveryAction() external {
        for (uint64 i = 0; i < 200; ++i) {
            act(uint8(i), i * 7_919 + i * i * 104_729);
        }
        invariant_a_request_is_paid_or_due_when_it_was_due();
        check(did["ask"] > 5 && did["dispute"] > 2, "asked, disputed");
        check(did["refused"] > 5 && did["answered"] > 5, "refused, answered");
    }
}
