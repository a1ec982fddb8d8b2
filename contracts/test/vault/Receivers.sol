// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IHook} from "./HostileToken.sol";

/// Refuses the chain's coin until told to take it.
contract RefusingReceiver {
    bool public isOpen;

    function setOpen(bool open) external {
        isOpen = open;
    }

    function call(address target, bytes calldata data) external returns (bytes memory) {
        (bool ok, bytes memory result) = target.call(data);
        require(ok, "call failed");
        return result;
    }

    receive() external payable {
        require(isOpen, "refused");
    }
}

/// Uses up all the gas that it is given.
contract BurningReceiver {
    uint256 private _count;

    receive() external payable {
        while (true) {
            _count++;
        }
    }
}

/// Answers with as much as its gas can pay for.
contract BombReceiver {
    receive() external payable {
        assembly {
            revert(0, 1000000)
        }
    }
}

/// Calls back whatever it was told to, when it is paid or when a token moves, and notes whether
/// any call went through.
contract ReentrantCaller is IHook {
    address private _target;
    bytes[] private _calls;
    bool private _isInside;
    uint256 public attempts;
    uint256 public successes;
    bytes public lastError;

    function arm(address target, bytes[] calldata calls) external {
        _target = target;
        delete _calls;
        for (uint256 i; i < calls.length; i++) {
            _calls.push(calls[i]);
        }
    }

    function call(address target, bytes calldata data) external payable returns (bytes memory) {
        (bool ok, bytes memory result) = target.call{value: msg.value}(data);
        require(ok, "call failed");
        return result;
    }

    function onMove(address, address, uint256) external {
        _strike();
    }

    receive() external payable {
        _strike();
    }

    function _strike() private {
        if (_isInside) return;
        _isInside = true;
        for (uint256 i; i < _calls.length; i++) {
            attempts++;
            (bool ok, bytes memory result) = _target.call{gas: 100_000}(_calls[i]);
            if (ok) successes++;
            else lastError = result;
        }
        _isInside = false;
    }
}
