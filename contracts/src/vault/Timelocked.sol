// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IVault} from "../interfaces/IVault.sol";

/// Calls that widen risk wait in public. The authority decides who may announce and who may call;
/// how long in between is decided here, so that whoever takes over the authority gains nothing
/// before users had time to leave. Calls are documented in IVault.
abstract contract Timelocked is IVault, AccessManaged {
    uint256 public constant CHANGE_DELAY = 48 hours;
    /// Longer than the way out by a withdrawal: who replaces a contract that moves money, or the
    /// authority itself, must let everybody leave who does not want it.
    uint256 public constant REPLACE_DELAY = 7 days;
    /// An announcement that nobody used becomes void, so that no old one lies ready.
    uint256 public constant PROPOSAL_LIFE = 14 days;

    mapping(bytes32 id => uint256 time) public proposalEarliest;

    modifier timelocked() {
        _checkCanCall(_msgSender(), _msgData());
        if (_isDelayed()) _useProposal();
        _;
    }

    function propose(bytes calldata data) external restricted returns (bytes32 id) {
        bytes4 selector = bytes4(data);
        id = keccak256(data);
        uint256 earliest = proposalEarliest[id];
        if (earliest != 0 && block.timestamp <= earliest + PROPOSAL_LIFE) {
            revert AlreadyProposed(id, earliest);
        }
        earliest = block.timestamp + _delayOf(selector);
        proposalEarliest[id] = earliest;
        emit Proposed(id, selector, data, earliest, earliest + PROPOSAL_LIFE);
    }

    function cancelProposal(bytes32 id) external restricted {
        if (proposalEarliest[id] == 0) revert NotProposed(id);
        delete proposalEarliest[id];
        emit ProposalCanceled(id);
    }

    /// The authority itself calls this, as its own rules have it; the delay holds all the same.
    function setAuthority(address newAuthority) public override {
        if (msg.sender == authority() && _isDelayed()) _useProposal();
        super.setAuthority(newAuthority);
    }

    /// False while the vault is being set up.
    function _isDelayed() internal view virtual returns (bool);

    /// Reverts for a function that is not timelocked.
    function _delayOf(bytes4 selector) internal pure returns (uint256) {
        if (selector == IVault.connect.selector || selector == this.setAuthority.selector) {
            return REPLACE_DELAY;
        }
        if (
            selector == IVault.listAsset.selector || selector == IVault.setLimits.selector
                || selector == IVault.setWithdrawalDelay.selector
        ) return CHANGE_DELAY;
        revert NotTimelocked(selector);
    }

    function _useProposal() private {
        bytes32 id = keccak256(msg.data);
        uint256 earliest = proposalEarliest[id];
        if (earliest == 0) revert NotProposed(id);
        if (block.timestamp < earliest) revert ProposalTooEarly(id, earliest);
        if (block.timestamp > earliest + PROPOSAL_LIFE) {
            revert ProposalExpired(id, earliest + PROPOSAL_LIFE);
        }
        delete proposalEarliest[id];
        emit ProposalUsed(id);
    }
}
