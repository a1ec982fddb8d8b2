// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IPyth} from "../interfaces/IPyth.sol";
import {PythUpdate, Signature, SignedRoot, Wanted} from "./PythUpdate.sol";

/// Verifies signed updates by itself, for chains on which Pyth has no contract. One set of signers
/// for ever: another set is another contract, named behind the delay of a feed.
contract PythVerifier is IPyth {
    using PythUpdate for bytes;

    /// Number of the set, as updates name it.
    uint32 public immutable setIndex;
    /// Signatures that are wanted.
    uint8 public immutable quorum;
    uint16 public immutable emitterChain;
    bytes32 public immutable emitter;
    address[] private _signers;

    error QuorumInvalid(uint256 quorum, uint256 signers);
    error SignerInvalid(uint256 index, address signer);
    error UnknownSet(uint32 given, uint32 known);
    error UnknownEmitter(uint16 chain, bytes32 emitter);
    error TooFewSignatures(uint256 given, uint256 wanted);
    error SignaturesNotAscending(uint256 before, uint256 next);
    error UnknownSigner(uint256 index, uint256 signers);
    error SignatureWrong(uint256 index, address recovered, address signer);
    error NoPriceWithin(bytes32 id, uint64 minPublishTime, uint64 maxPublishTime);
    error TakesNoMoney(uint256 value);

    constructor(
        uint32 setIndex_,
        uint8 quorum_,
        uint16 emitterChain_,
        bytes32 emitter_,
        address[] memory signers_
    ) {
        // Two sets that share nobody must never both be a quorum.
        if (uint256(quorum_) * 2 <= signers_.length || quorum_ > signers_.length) {
            revert QuorumInvalid(quorum_, signers_.length);
        }
        for (uint256 i = 0; i < signers_.length; ++i) {
            if (signers_[i] == address(0)) revert SignerInvalid(i, signers_[i]);
            for (uint256 j = 0; j < i; ++j) {
                if (signers_[j] == signers_[i]) revert SignerInvalid(i, signers_[i]);
            }
        }
        setIndex = setIndex_;
        quorum = quorum_;
        emitterChain = emitterChain_;
        emitter = emitter_;
        _signers = signers_;
    }

    function getUpdateFee(bytes[] calldata) external pure returns (uint256) {
        return 0;
    }

    function signers() external view returns (address[] memory) {
        return _signers;
    }

    function parsePriceFeedUpdates(
        bytes[] calldata updateData,
        bytes32[] calldata priceIds,
        uint64 minPublishTime,
        uint64 maxPublishTime
    ) external payable returns (PriceFeed[] memory priceFeeds) {
        if (msg.value != 0) revert TakesNoMoney(msg.value);
        priceFeeds = new PriceFeed[](priceIds.length);
        Wanted memory wanted = Wanted(priceIds, minPublishTime, maxPublishTime, priceFeeds);
        for (uint256 i = 0; i < updateData.length; ++i) {
            SignedRoot memory root = updateData[i].signedRoot();
            _verify(root, updateData[i]);
            updateData[i].readPrices(root, wanted);
        }
        for (uint256 i = 0; i < priceIds.length; ++i) {
            if (priceFeeds[i].id == 0) {
                revert NoPriceWithin(priceIds[i], minPublishTime, maxPublishTime);
            }
        }
    }

    /// Each signature is by the signer that it names, and each signer counts once.
    function _verify(SignedRoot memory root, bytes calldata update) private view {
        if (root.setIndex != setIndex) revert UnknownSet(root.setIndex, setIndex);
        if (root.emitterChain != emitterChain || root.emitter != emitter) {
            revert UnknownEmitter(root.emitterChain, root.emitter);
        }
        if (root.signatures < quorum) revert TooFewSignatures(root.signatures, quorum);
        uint256 least;
        for (uint256 i = 0; i < root.signatures; ++i) {
            Signature memory signature = update.signatureAt(root, i);
            uint256 index = signature.index;
            if (index < least) revert SignaturesNotAscending(least - 1, index);
            least = index + 1;
            _checkSignature(root.digest, signature);
        }
    }

    function _checkSignature(bytes32 digest, Signature memory given) private view {
        if (given.index >= _signers.length) revert UnknownSigner(given.index, _signers.length);
        address signer = _signers[given.index];
        address recovered = ecrecover(digest, given.v, given.r, given.s);
        if (recovered != signer) revert SignatureWrong(given.index, recovered, signer);
    }
}
