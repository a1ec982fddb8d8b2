// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Fill as ProvenFill, Proof} from "../../src/challenges/FillProof.sol";
import {Answer, Request, SignedOrder} from "../../src/challenges/SignedOrder.sol";
import {SignedTypes} from "../../src/challenges/SignedTypes.sol";
import {IChallenges} from "../../src/interfaces/IChallenges.sol";
import {ChallengeFixture} from "./ChallengeFixture.sol";

/// A wallet of code that says of every signature what it pleases it to say.
contract FickleWallet {
    bool public isDenied;

    function deny(bool isDenied_) external {
        isDenied = isDenied_;
    }

    function isValidSignature(bytes32, bytes calldata) external view returns (bytes4) {
        return isDenied ? bytes4(0) : this.isValidSignature.selector;
    }
}

/// What binds the operator where no chain can check a signature, and what does not: Ed25519 keys,
/// texts, wallets of code and of other chains.
contract ChallengeUncheckedTest is ChallengeFixture {
    uint256 private constant SCOPE = 5;
    uint256 private constant HAS_MOST = 7;
    uint256 private constant MOST = 8;

    // ----- Ed25519 session keys -----

    /// Words as an Ed25519 key signs them, with a signature that nobody made.
    function attested(bytes32[] memory words, uint256 most)
        private
        view
        returns (Answer memory made)
    {
        made.order.request = requestOf(0, words, 9);
        made.order.request.signature = "whatever the operator says";
        made.order.registration = registrationOf(SignedTypes.ED25519, keccak256("a public key"));
        made.order.registration.command[HAS_MOST] = bytes32(uint256(1));
        made.order.registration.command[MOST] = bytes32(most);
        resign(made.order.registration);
    }

    function text(uint256 most) private view returns (Answer memory made) {
        made = attested(orderWords(ALICE, MARK, 10), most);
        made.order.text = "TANDEM1 ...";
        delete made.order.request;
    }

    function test_SignatureOfAnEd25519Key_IsNotChecked_UpToTheValueItsWalletAllowed() external {
        isAnswered(attested(orderWords(ALICE, MARK, 10), MARK * 10), told(MARK, 10, 0));
        isRefused(
            abi.encodeWithSelector(SignedOrder.KeyNotAllowed.selector, 1, MARK * 10),
            attested(orderWords(ALICE, MARK, 10), MARK * 10 - 1),
            told(MARK, 10, 0)
        );
    }

    function test_WordsOfAnEd25519Order_BindAllTheSame() external {
        isRefused(
            abi.encodeWithSelector(SignedOrder.LimitExceeded.selector, MARK + 1, MARK),
            attested(orderWords(ALICE, MARK, 10), 1e12),
            told(MARK + 1, 10, 0)
        );
        isRefused(
            abi.encodeWithSelector(SignedOrder.Overfilled.selector, 11, 10),
            attested(orderWords(ALICE, MARK, 10), 1e12),
            told(MARK, 11, 0)
        );
        isRefused(
            abi.encodeWithSelector(SignedOrder.OrderOfAnother.selector, BOB, ALICE),
            attested(orderWords(BOB, MARK, 10), 1e12),
            told(MARK, 9, 0)
        );
    }

    function test_KeyThatTheWalletNeverRegistered_AnswersNothing() external {
        Answer memory made = attested(orderWords(ALICE, MARK, 10), 1e12);
        sign(made.order.registration, 0xB0B);
        isRefused(wrong(made.order.registration), made, told(MARK, 10, 0));
        made = text(1e12);
        sign(made.order.registration, 0xB0B);
        isRefused(wrong(made.order.registration), made, told(MARK, 10, 0));
        made = attested(orderWords(ALICE, MARK, 10), 1e12);
        made.order.registration.command[SCOPE] = bytes32(uint256(2));
        resign(made.order.registration);
        isRefused(
            abi.encodeWithSelector(SignedOrder.KeyNotAllowed.selector, 1, 2),
            made,
            told(MARK, 9, 0)
        );
    }

    function test_RegistrationWithoutAMost_AnswersNothing() external {
        Answer memory made = attested(orderWords(ALICE, MARK, 10), 1e12);
        made.order.registration.command[HAS_MOST] = 0;
        resign(made.order.registration);
        isRefused(
            abi.encodeWithSelector(SignedOrder.KeyNotAllowed.selector, 1, MARK * 10),
            made,
            told(MARK, 10, 0)
        );
    }

    /// Of a text the chain knows neither side nor limit, size, nonce and end: only the most of the
    /// key holds, for all fills that are named together.
    function test_Text_BindsNothingButTheMostOfItsKey() external {
        isAnswered(text(1e12), told(MARK * 3, 1_000, 0));
        Proof[] memory proofs = new Proof[](2);
        ProvenFill[] memory fills = new ProvenFill[](2);
        Answer memory made = text(MARK * 11);
        bytes32 hash = keccak256(abi.encode(keccak256(made.order.text), uint256(0), uint256(0)));
        for (uint256 i = 0; i < 2; ++i) {
            proofs[i] = tell(told(MARK, 6, hash));
            fills[i] = fillOfProof(proofs[i]);
            answer(ask(proofs[i]), proofs[i], made);
        }
        vm.prank(FINDER);
        bytes32 id = challenges.challenge(proofs, 0);
        vm.expectRevert(abi.encodeWithSelector(SignedOrder.KeyNotAllowed.selector, 1, MARK * 12));
        challenges.answer(id, fills, made);
    }

    function test_CancelOnChain_BindsTheWordsOfAnEd25519Order_AndNoText() external {
        vm.prank(vm.addr(WALLET));
        challenges.cancelUpTo(ALICE, KEY_ID, type(uint64).max);
        uint64 bound = uint64(block.timestamp + 1 hours) * 1e6;
        Answer memory made = attested(orderWords(ALICE, MARK, 10), 1e12);
        Told memory fill = told(MARK, 10, hashOf(made.order.request, 0));
        fill.afterUs = bound;
        Proof memory proof = tell(fill);
        answerFails(
            abi.encodeWithSelector(SignedOrder.OrderCanceled.selector, 9, type(uint64).max),
            ask(proof, 1),
            proof,
            made
        );
        made = text(1e12);
        fill.orderHash = keccak256(abi.encode(keccak256(made.order.text), uint256(0), uint256(0)));
        fill.afterUs = bound + 1;
        proof = tell(fill);
        answer(ask(proof, 1), proof, made);
    }

    // ----- wallets of code -----

    /// It would deny every order that it signed and be paid for each: nobody can ask.
    function test_FillOfAnAccountThatAContractOwns_CannotBeChallenged() external {
        FickleWallet wallet = new FickleWallet();
        uint32 account = 21;
        submit(bytes.concat(ownedBy(account, address(wallet)), depositSection(account, 1e12)));
        Told memory fill = told(MARK, 10, keccak256("an order that it signed"));
        fill.account = account;
        Proof[] memory proofs = new Proof[](1);
        proofs[0] = tell(fill);
        wallet.deny(true);
        vm.expectRevert(abi.encodeWithSelector(IChallenges.FillIsExempt.selector, account));
        vm.prank(FINDER);
        challenges.challenge(proofs, 0);
    }

    /// A key that delegated to code signs as before, and is bound as before.
    function test_KeyThatDelegatedToCode_IsBound() external {
        vm.etch(vm.addr(WALLET), abi.encodePacked(hex"ef0100", address(new FickleWallet())));
        isAnswered(answerOf(orderWords(ALICE, MARK, 10)), told(MARK, 10, 0));
        Proof memory proof = tell(told(MARK, 10, keccak256("nobody signed this")));
        conclude(ask(proof), proof);
        check(challenges.claimable(vm.addr(WALLET)) > 0, "the owner is paid");
    }

    // ----- linked wallets that no chain can check -----

    function link(bytes32 kind, bytes32 id) private view returns (Request[] memory given) {
        given = new Request[](1);
        given[0] = linkBy(WALLET, kind, id);
    }

    function linkBy(uint256 wallet, bytes32 kind, bytes32 id)
        private
        view
        returns (Request memory given)
    {
        bytes32[] memory words = new bytes32[](5);
        words[0] = SignedTypes.LINK_WALLET;
        words[1] = bytes32(uint256(ALICE));
        words[3] = kind;
        words[4] = id;
        given = requestOf(4, words, 2);
        sign(given, wallet);
    }

    /// Who linked such a wallet took the operator's word for what it signs.
    function test_KeyThatALinkedContractOrSolanaWalletRegistered_Answers() external {
        FickleWallet wallet = new FickleWallet();
        wallet.deny(true);
        Answer memory made = answerOf(orderWords(ALICE, MARK, 10));
        made.order.registration.signature = "of the linked wallet";
        isRefused(wrong(made.order.registration), made, told(MARK, 10, 0));
        bytes32 id = bytes32(uint256(uint160(address(wallet))));
        made.order.links = link(SignedTypes.EVM_CONTRACT, id);
        isAnswered(made, told(MARK, 9, 0));
        made.order.links = link(SignedTypes.SOLANA, keccak256("a public key"));
        isAnswered(made, told(MARK, 8, 0));
        // The owner must have linked it, and what the key signed is still checked.
        sign(made.order.links[0], 0xB0B);
        isRefused(wrong(made.order.links[0]), made, told(MARK, 7, 0));
        made.order.links = link(SignedTypes.SOLANA, keccak256("a public key"));
        sign(made.order.request, 0xB0B);
        isRefused(wrong(made.order.request), made, told(MARK, 6, 0));
    }

    /// A wallet that was linked links a further one: each must be shown.
    function test_KeyThatAWalletOfALinkedWalletRegistered_Answers() external {
        Answer memory made = answerOf(orderWords(ALICE, MARK, 10));
        (uint256 second, uint256 third) = (0x2ED, 0x3ED);
        sign(made.order.registration, third);
        made.order.links = new Request[](2);
        made.order.links[0] = linkBy(WALLET, keccak256("evm"), idOf(second));
        made.order.links[1] = linkBy(second, keccak256("evm"), idOf(third));
        isAnswered(made, told(MARK, 10, 0));
        sign(made.order.links[1], third);
        isRefused(wrong(made.order.links[1]), made, told(MARK, 9, 0));
    }

    function idOf(uint256 key) private pure returns (bytes32) {
        return bytes32(uint256(uint160(vm.addr(key))));
    }

    function test_TextThatALinkedSolanaWalletSigned_Answers() external {
        Answer memory made;
        made.order.text = "TANDEM1 ...";
        made.order.links = link(SignedTypes.SOLANA, keccak256("a public key"));
        isAnswered(made, told(MARK, 10, 0));
        made.order.links = link(keccak256("evm"), idOf(0x2ED));
        isRefused(
            abi.encodeWithSelector(SignedOrder.RequestMalformed.selector, 7),
            made,
            told(MARK, 9, 0)
        );
        delete made.order.links;
        isRefused(
            abi.encodeWithSelector(SignedOrder.RequestMalformed.selector, 2),
            made,
            told(MARK, 8, 0)
        );
    }
}
