// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {ChallengeTerms} from "./ChallengeTerms.sol";
import {Fill} from "./FillProof.sol";
import {SignedTypes} from "./SignedTypes.sol";

/// A signed request as the words of its structs: type hash first, then one word a member.
struct Request {
    /// Account, key, nonce, deadline, extra fee, hash of the command.
    bytes32[] request;
    /// Of a batch: names of its commands, then the hashes of its four lists. Else empty.
    bytes32[] batch;
    /// Hashes of the structs in the list that holds the command.
    bytes32[] list;
    /// Place of the command in that list.
    uint256 place;
    bytes32[] command;
    bytes signature;
}

/// A request with what shows that its key may sign for the account.
struct Signed {
    Request request;
    /// The wallet's registration of the session key. No words: a wallet signed the request itself.
    Request registration;
    /// Markets that the registration allows, in its order.
    uint16[] markets;
    /// How the wallet came to the account, from the exit owner on. None: he is the wallet.
    Request[] links;
    /// Of a key that no chain can check: the text that it signed, when it signed no struct.
    bytes text;
}

/// Everything that shows that an account wanted some fills.
struct Answer {
    /// SignedTypes.ORDER or TRIGGER.
    uint8 kind;
    Signed order;
    /// Changes of price and size that the account signed later.
    Signed[] amendments;
}

/// What an answer is checked against, beside the fills.
struct Binding {
    bytes32 domainSeparator;
    /// Wallet that may exit with the account of the fills.
    address owner;
    /// Orders of this account's key with a nonce up to this were canceled before the fills. Nonce
    /// 0: none.
    uint32 cancelAccount;
    uint32 cancelKey;
    uint64 cancelNonce;
}

/// Checks answers. docs/rulebook/challenges.md.
library SignedOrder {
    // Words of a request.
    uint256 private constant ACCOUNT = 1;
    uint256 private constant KEY_ID = 2;
    uint256 private constant NONCE = 3;
    uint256 private constant COMMAND = 6;
    uint256 private constant REQUEST_WORDS = 7;
    uint256 private constant BATCH_WORDS = 6;
    uint256 private constant SCOPE_TRADE = 1;
    uint256 private constant SCOPE_SUB_ACCOUNTS = 16;
    uint256 private constant P256_SIGNATURE = 128;
    /// Stands for a wallet that no chain can check. The owner linked it himself: what it signs is
    /// the operator's word.
    address private constant UNCHECKED = address(1);

    /// What all fills of an order may be.
    struct Allowance {
        bool isBuy;
        bool isIsolated;
        bool hasLimit;
        uint256 limit;
        uint256 size;
        /// 0: never.
        uint256 expiresAtUs;
    }

    error RequestMalformed(uint256 part);
    error OrderHashDiffers(bytes32 computed, bytes32 told);
    error OrderOfAnother(uint256 given, uint256 wanted);
    error SideDiffers(uint256 leg);
    error LimitExceeded(uint256 price, uint256 limit);
    error OrderExpired(uint256 expiresAtUs, uint256 notBeforeUs);
    error Overfilled(uint256 lots, uint256 size);
    error OrderCanceled(uint256 nonce, uint256 upTo);
    error KeyNotAllowed(uint256 rule, uint256 value);
    error SignatureWrong(bytes32 digest);
    error TooManyAmendments(uint256 given);

    /// Reverts unless the answer shows an order under which all these fills are right. They are of
    /// one account and name one order hash.
    function check(Answer calldata answer, Fill[] calldata fills, Binding memory binding)
        internal
        view
    {
        if (answer.amendments.length > ChallengeTerms.AMENDMENTS_MAX) {
            revert TooManyAmendments(answer.amendments.length);
        }
        bool isText = answer.order.text.length != 0;
        bytes32 digest = isText
            ? keccak256(answer.order.text)
            : _digestOf(answer.order.request, answer.kind, binding.domainSeparator);
        bytes32 hash =
            keccak256(abi.encode(digest, uint256(answer.kind), answer.order.request.place));
        if (hash != fills[0].orderHash) revert OrderHashDiffers(hash, fills[0].orderHash);
        if (isText) {
            _checkText(answer.order, fills, binding);
            return;
        }
        _checkNotCanceled(answer.order.request.request, binding);
        _checkSigned(answer.order, fills, binding, digest);
        _checkFills(_allowanceOf(answer, fills, binding), fills);
    }

    // ----- what the order allows -----

    function _checkNotCanceled(bytes32[] calldata head, Binding memory binding) private pure {
        if (uint256(head[ACCOUNT]) != binding.cancelAccount) return;
        if (uint256(head[KEY_ID]) != binding.cancelKey) return;
        uint256 nonce = uint256(head[NONCE]);
        if (nonce <= binding.cancelNonce) revert OrderCanceled(nonce, binding.cancelNonce);
    }

    function _allowanceOf(Answer calldata answer, Fill[] calldata fills, Binding memory binding)
        private
        view
        returns (Allowance memory allowed)
    {
        bytes32[] calldata order = answer.order.request.command;
        _checkEqual(order[1], fills[0].account);
        _checkEqual(order[2], fills[0].market);
        bool isTrigger = answer.kind == SignedTypes.TRIGGER;
        allowed.isBuy = order[7] == SignedTypes.BUY;
        allowed.isIsolated = order[isTrigger ? 17 : 18] == SignedTypes.ISOLATED;
        allowed.hasLimit = order[isTrigger ? 11 : 9] != 0;
        allowed.limit = uint256(order[isTrigger ? 12 : 10]);
        allowed.size = uint256(order[isTrigger ? 13 : 11]);
        // Attached to a position it closes all of it, whatever that is by then.
        if (isTrigger && order[15] != 0) allowed.size = type(uint256).max;
        if (!isTrigger && order[13] != 0) allowed.expiresAtUs = uint256(order[14]);
        for (uint256 i = 0; i < answer.amendments.length; ++i) {
            _amend(allowed, answer.amendments[i], fills, binding);
        }
    }

    /// What the account allowed later, it allowed: before the change or behind it.
    function _amend(
        Allowance memory allowed,
        Signed calldata given,
        Fill[] calldata fills,
        Binding memory binding
    ) private view {
        bytes32 digest = _digestOf(given.request, SignedTypes.AMENDMENT, binding.domainSeparator);
        bytes32[] calldata change = given.request.command;
        _checkEqual(change[1], fills[0].account);
        _checkSigned(given, fills, binding, digest);
        uint256 price = uint256(change[3]);
        uint256 size = uint256(change[4]);
        bool isWider = allowed.isBuy ? price > allowed.limit : price < allowed.limit;
        if (isWider) allowed.limit = price;
        if (size > allowed.size) allowed.size = size;
    }

    function _checkFills(Allowance memory allowed, Fill[] calldata fills) private pure {
        uint256 lots;
        uint16 market = fills[0].market;
        for (uint256 i = 0; i < fills.length; ++i) {
            Fill calldata fill = fills[i];
            bool isSame = fill.market == market && fill.isBuy == allowed.isBuy
                && fill.isIsolated == allowed.isIsolated;
            if (!isSame) revert SideDiffers(fill.leg);
            bool isBeyond = allowed.isBuy ? fill.price > allowed.limit : fill.price < allowed.limit;
            if (allowed.hasLimit && isBeyond) revert LimitExceeded(fill.price, allowed.limit);
            if (allowed.expiresAtUs != 0 && allowed.expiresAtUs <= fill.notBeforeUs) {
                revert OrderExpired(allowed.expiresAtUs, fill.notBeforeUs);
            }
            lots += fill.lots;
        }
        if (lots > allowed.size) revert Overfilled(lots, allowed.size);
    }

    // ----- who signed -----

    function _checkSigned(
        Signed calldata given,
        Fill[] calldata fills,
        Binding memory binding,
        bytes32 digest
    ) private view {
        bool isWallets = given.registration.request.length == 0;
        // Of a sub-account a wallet of the main account registers keys as well.
        Request calldata byWallet = isWallets ? given.request : given.registration;
        address wallet = _walletOf(given, binding, uint256(byWallet.request[ACCOUNT]));
        if (isWallets) {
            _checkWallet(wallet, digest, given.request.signature);
            return;
        }
        _checkRegistration(given, fills, binding.domainSeparator, wallet);
        bytes32[] calldata key = given.registration.command;
        _checkEqual(key[1], uint256(given.request.request[ACCOUNT]));
        _checkEqual(key[2], uint256(given.request.request[KEY_ID]));
        bytes calldata signature = given.request.signature;
        if (key[3] == SignedTypes.SECP256K1) {
            _checkKey(key[4], digest, signature);
        } else if (key[3] == SignedTypes.P256_) {
            bytes memory signed = _preimage(binding.domainSeparator, given.request.request);
            _checkP256(key[4], sha256(signed), signature);
        } else {
            _checkAttested(key, fills);
        }
    }

    /// What the account's wallet allowed the key, in words that the wallet signed. That it had not
    /// ended when the order was placed is not checked: no chain knows when that was.
    function _checkRegistration(
        Signed calldata given,
        Fill[] calldata fills,
        bytes32 separator,
        address wallet
    ) private view {
        bytes32 digest = _digestOf(given.registration, SignedTypes.REGISTRATION, separator);
        bytes32[] calldata key = given.registration.command;
        uint256 scopes = uint256(key[5]);
        if (scopes & SCOPE_TRADE == 0) revert KeyNotAllowed(SCOPE_TRADE, scopes);
        if (uint256(key[1]) != fills[0].account && scopes & SCOPE_SUB_ACCOUNTS == 0) {
            revert KeyNotAllowed(SCOPE_SUB_ACCOUNTS, scopes);
        }
        _checkMarkets(given.markets, key[18], fills[0].market);
        _checkWallet(wallet, digest, given.registration.signature);
    }

    function _checkMarkets(uint16[] calldata markets, bytes32 hash, uint16 market) private pure {
        bytes32[] memory listed = new bytes32[](markets.length);
        bool isAllowed = markets.length == 0;
        for (uint256 i = 0; i < listed.length; ++i) {
            if (markets[i] == market) isAllowed = true;
            listed[i] = keccak256(abi.encode(SignedTypes.KEY_MARKET, uint256(markets[i])));
        }
        if (keccak256(abi.encodePacked(listed)) != hash) revert RequestMalformed(6);
        if (!isAllowed) revert KeyNotAllowed(12, market);
    }

    /// The exit owner, or a wallet that he linked, or one that such a wallet linked.
    function _walletOf(Signed calldata given, Binding memory binding, uint256 account)
        private
        view
        returns (address)
    {
        address wallet = binding.owner;
        for (uint256 i = 0; i < given.links.length; ++i) {
            bytes32 digest = _digestOf(given.links[i], SignedTypes.LINK, binding.domainSeparator);
            bytes32[] calldata link = given.links[i].command;
            _checkEqual(link[1], account);
            _checkWallet(wallet, digest, given.links[i].signature);
            bool isChecked = link[3] != SignedTypes.SOLANA && link[3] != SignedTypes.EVM_CONTRACT;
            wallet = isChecked ? address(uint160(uint256(link[4]))) : UNCHECKED;
        }
        return wallet;
    }

    function _checkKey(bytes32 keyHash, bytes32 digest, bytes calldata signature) private pure {
        (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecover(digest, signature);
        bool isKey = address(uint160(uint256(keyHash))) == signer;
        if (problem != ECDSA.RecoverError.NoError || !isKey) revert SignatureWrong(digest);
    }

    /// r, s, x, y over the SHA-256 of the bytes, as browsers sign.
    function _checkP256(bytes32 keyHash, bytes32 hash, bytes calldata signature) private view {
        if (signature.length != P256_SIGNATURE || keccak256(signature[64:]) != keyHash) {
            revert SignatureWrong(hash);
        }
        (bytes32 r, bytes32 s, bytes32 x, bytes32 y) =
            abi.decode(signature, (bytes32, bytes32, bytes32, bytes32));
        if (!P256.verify(hash, r, s, x, y)) revert SignatureWrong(hash);
    }

    /// A wallet may have code and sign with its key all the same.
    function _checkWallet(address wallet, bytes32 digest, bytes calldata signature) private view {
        if (wallet == UNCHECKED) return;
        (address signer, ECDSA.RecoverError problem,) = ECDSA.tryRecover(digest, signature);
        if (problem == ECDSA.RecoverError.NoError && signer == wallet) return;
        if (!SignatureChecker.isValidERC1271SignatureNow(wallet, digest, signature)) {
            revert SignatureWrong(digest);
        }
    }

    // ----- keys that no chain can check -----

    /// A text is the operator's word, up to the value of an order that the wallet allowed; without
    /// bound where the owner linked a wallet that signs texts.
    function _checkText(Signed calldata given, Fill[] calldata fills, Binding memory binding)
        private
        view
    {
        if (given.registration.request.length == 0 && given.links.length != 0) {
            if (given.links[0].command.length < 2) revert RequestMalformed(7);
            address linked = _walletOf(given, binding, uint256(given.links[0].command[1]));
            if (linked != UNCHECKED) revert RequestMalformed(7);
            return;
        }
        if (given.registration.command.length < 2) revert RequestMalformed(2);
        bytes32[] calldata key = given.registration.command;
        uint256 account = uint256(given.registration.request[ACCOUNT]);
        address wallet = _walletOf(given, binding, account);
        _checkRegistration(given, fills, binding.domainSeparator, wallet);
        _checkAttested(key, fills);
    }

    function _checkAttested(bytes32[] calldata key, Fill[] calldata fills) private pure {
        if (key[3] != SignedTypes.ED25519 && key[3] != SignedTypes.HMAC) {
            revert KeyNotAllowed(2, uint256(key[3]));
        }
        uint256 value;
        for (uint256 i = 0; i < fills.length; ++i) {
            uint256 price = fills[i].price;
            // The exchange counted by the limit, and a sell may fill above it.
            if (!fills[i].isBuy) {
                price = fills[i].limit > price / 2 ? fills[i].limit : price / 2;
            }
            value += price * fills[i].lots;
        }
        if (key[7] == 0 || value > uint256(key[8])) revert KeyNotAllowed(1, value);
    }

    // ----- structs -----

    /// The digest of EIP-712 of a request for a command of a kind.
    function _digestOf(Request calldata given, uint8 kind, bytes32 separator)
        private
        pure
        returns (bytes32)
    {
        (bytes32 commandType, bytes32 requestType, uint256 words) = SignedTypes.typesOf(kind);
        if (given.command.length != words || given.command[0] != commandType) {
            revert RequestMalformed(1);
        }
        if (given.request.length != REQUEST_WORDS) revert RequestMalformed(2);
        bytes32 command = keccak256(abi.encodePacked(given.command));
        if (given.batch.length != 0) {
            command = _batchOf(given, kind, command);
            requestType = SignedTypes.BATCH_REQUEST;
        } else if (given.place != 0) {
            revert RequestMalformed(3);
        }
        if (given.request[0] != requestType || given.request[COMMAND] != command) {
            revert RequestMalformed(2);
        }
        return keccak256(_preimage(separator, given.request));
    }

    /// The hash of the batch that holds a command.
    function _batchOf(Request calldata given, uint8 kind, bytes32 command)
        private
        pure
        returns (bytes32)
    {
        if (kind > SignedTypes.AMENDMENT || given.batch.length != BATCH_WORDS) {
            revert RequestMalformed(4);
        }
        if (given.batch[0] != SignedTypes.BATCH) revert RequestMalformed(4);
        if (given.place >= given.list.length || given.list[given.place] != command) {
            revert RequestMalformed(5);
        }
        // The list of cancels stands between those of trigger orders and of amendments.
        uint256 member = kind == SignedTypes.AMENDMENT ? 5 : 2 + uint256(kind);
        if (given.batch[member] != keccak256(abi.encodePacked(given.list))) {
            revert RequestMalformed(5);
        }
        return keccak256(abi.encodePacked(given.batch));
    }

    function _preimage(bytes32 separator, bytes32[] calldata request)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(hex"1901", separator, keccak256(abi.encodePacked(request)));
    }

    function _checkEqual(bytes32 given, uint256 wanted) private pure {
        if (uint256(given) != wanted) revert OrderOfAnother(uint256(given), wanted);
    }
}
