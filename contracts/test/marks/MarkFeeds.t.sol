// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MarkChallenges} from "../../src/MarkChallenges.sol";
import {Proof} from "../../src/challenges/FillProof.sol";
import {IMarkChallenges} from "../../src/interfaces/IMarkChallenges.sol";
import {PythVerifier} from "../../src/marks/PythVerifier.sol";
import {MarkFixture} from "./MarkFixture.sol";

/// Which feed a market has, and who may change it.
contract MarkFeedsTest is MarkFixture {
    function test_MarketWithoutAFeed_IsNotChallenged() external {
        useFeed(0, none());
        Proof memory proof = tellPrice(48_000, START_US);
        askFails(
            abi.encodeWithSelector(IMarkChallenges.NoFeed.selector, 0, START_US), proof, genuine
        );
        (IMarkChallenges.Feed memory found,) = marks.feedAt(3, START_US);
        checkEq(found.id, 0, "a market of which nothing was said");
    }

    function none() private pure returns (IMarkChallenges.Feed memory empty) {
        return empty;
    }

    /// An item keeps the feed of its time: no change takes a challenge away, or makes one.
    function test_NewFeed_HoldsForLaterItemsOnly() external {
        Proof memory before = tellPrice(48_000, START_US);
        vm.warp(START + 100);
        IMarkChallenges.Feed memory next = feed();
        next.tolerancePpb = 300_000_000;
        useFeed(0, next);
        Proof memory later = tellPrice(48_000, START_US + 100e6);
        askFails(
            abi.encodeWithSelector(IMarkChallenges.IndexIsRight.selector, 48_000, 41_970, 78_030),
            later,
            updateAt(SIGNED, START + 100)
        );
        uint256 item = ask(before, genuine);
        checkEq(marks.challengeOf(item).feed, 0, "the first");
        marks.answer(item, one(updateAt(4_800_000_000_000, START)));
        (, uint256 number) = marks.feedAt(0, START_US + 100e6);
        checkEq(number, 1, "the second");
        checkEq(marks.feedOf(0, 0).tolerancePpb, TOLERANCE, "the first is kept");
        (IMarkChallenges.Feed memory none_,) = marks.feedAt(0, START_US - 1);
        checkEq(none_.id, 0, "before the first");
    }

    function test_FeedWaitsForItsDelay() external {
        marks = new MarkChallenges(address(manager), entrypoint, assets, perps, NOBODY, 2 days);
        IMarkChallenges.Feed memory next = feed();
        bytes32 hash = keccak256(abi.encode(uint16(0), next));
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.FeedNotAnnounced.selector, hash));
        marks.useFeed(0, next);
        marks.announceFeed(0, next);
        vm.warp(START + 2 days - 1);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.FeedTooEarly.selector, hash, START + 2 days)
        );
        marks.useFeed(0, next);
        vm.warp(START + 2 days);
        vm.prank(FINDER);
        marks.useFeed(0, next);
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.FeedNotAnnounced.selector, hash));
        marks.useFeed(0, next);
    }

    /// A slip can be taken back, and nothing is kept for a day when nobody looks any more.
    function test_AnnouncedFeed_IsReplacedOrExpires() external {
        marks = new MarkChallenges(address(manager), entrypoint, assets, perps, NOBODY, 2 days);
        IMarkChallenges.Feed memory slip = feed();
        slip.per = 1e7;
        IMarkChallenges.Feed memory next = feed();
        marks.announceFeed(0, slip);
        vm.warp(START + 1 hours);
        marks.announceFeed(0, next);
        vm.warp(START + 3 days);
        bytes32 hash = keccak256(abi.encode(uint16(0), slip));
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.FeedNotAnnounced.selector, hash));
        marks.useFeed(0, slip);
        uint256 until = START + 1 hours + 2 days + 7 days;
        vm.warp(until + 1);
        hash = keccak256(abi.encode(uint16(0), next));
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.FeedTooLate.selector, hash, until));
        marks.useFeed(0, next);
        vm.warp(until);
        marks.useFeed(0, next);
    }

    function test_OnlyTheAuthority_AnnouncesAFeed() external {
        IMarkChallenges.Feed memory next = feed();
        vm.expectRevert();
        vm.prank(FINDER);
        marks.announceFeed(0, next);
    }

    function test_DelayOfARealChain_IsTwoDays() external {
        vm.chainId(1);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.DelayTooShort.selector, 2 days - 1, 2 days)
        );
        new MarkChallenges(address(manager), entrypoint, assets, perps, NOBODY, 2 days - 1);
        new MarkChallenges(address(manager), entrypoint, assets, perps, NOBODY, 2 days);
    }

    function test_FeedsThatBindNobody_AreRefused() external {
        IMarkChallenges.Feed[11] memory bad;
        for (uint256 i = 0; i < bad.length; ++i) {
            bad[i] = feed();
        }
        bad[0].pyth = PythVerifier(address(0));
        bad[1].tolerancePpb = 0;
        bad[2].tolerancePpb = 500_000_001;
        bad[3].confidences = 11;
        bad[4].windowSeconds = 0;
        bad[5].windowSeconds = 61;
        bad[6].maxAgeSeconds = 0;
        bad[7].maxAgeSeconds = 3_601;
        bad[8].units = 0;
        bad[9].units = 1e18 + 1;
        bad[10].per = 0;
        for (uint256 i = 0; i < bad.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.FeedInvalid.selector, 0));
            marks.announceFeed(0, bad[i]);
        }
    }

    function test_BondIsNamedOnce_ByTheDeployer() external {
        vm.expectRevert(IMarkChallenges.AlreadyConnected.selector);
        marks.connect(bond);
        MarkChallenges other =
            new MarkChallenges(address(manager), entrypoint, assets, perps, NOBODY, 0);
        vm.expectRevert(
            abi.encodeWithSelector(IMarkChallenges.BondDiffers.selector, address(marks))
        );
        other.connect(bond);
        vm.expectRevert(abi.encodeWithSelector(IMarkChallenges.NotDeployer.selector, FINDER));
        vm.prank(FINDER);
        other.connect(bond);
    }

    /// forge-config: default.fuzz.runs = 128
    function testFuzz_LargestFiguresFit(uint64 confidence, int64 price) external {
        IMarkChallenges.Feed memory wide = feed();
        (wide.units, wide.per, wide.confidences) = (1e18, 1, 10);
        wide.tolerancePpb = 500_000_000;
        useFeed(0, wide);
        Signed memory signed = priceAt(price > 0 ? price : type(int64).max, START);
        signed.confidence = confidence;
        Proof memory proof = tellPrice(1, START_US);
        uint256 value = uint64(signed.price);
        uint256 away = uint256(confidence) * 10;
        uint256 low = value / 2 > away ? (value * 5e8 - away * 1e9) * 1e18 / 1e9 : 0;
        bytes[] memory list = one(update(signed));
        if (low <= 1) vm.expectPartialRevert(IMarkChallenges.IndexIsRight.selector);
        vm.prank(FINDER);
        uint256 item = marks.challenge(proof, list);
        if (low > 1) {
            checkEq(marks.challengeOf(item).low, low, "low");
            checkEq(marks.challengeOf(item).signedHigh, value * 1e18, "signed");
        }
    }
}
