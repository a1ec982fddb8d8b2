// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

interface IReceiver {
    function tokenReceived(address user, uint256 value, bytes calldata data)
        external
        returns (bytes4);
}

/// Anybody may make as much of it as he likes.
contract FreeToken {
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    string public name;
    string public symbol;
    uint8 public immutable decimals;
    uint256 public totalSupply;
    mapping(address owner => uint256) public balanceOf;
    mapping(address owner => mapping(address spender => uint256)) public allowance;

    constructor(string memory _symbol, uint8 _decimals) {
        (name, symbol, decimals) = (_symbol, _symbol, _decimals);
    }

    function give(address to, uint256 amount) external {
        _make(to, amount);
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) public virtual returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) public virtual returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) allowance[from][msg.sender] = allowed - amount;
        _move(from, to, amount);
        return true;
    }

    function _make(address to, uint256 amount) internal {
        totalSupply += amount;
        balanceOf[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    function _move(address from, address to, uint256 amount) internal {
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }
}

/// The native coin as a token.
contract WrappedCoin is FreeToken {
    constructor() FreeToken("WETH", 18) {}

    receive() external payable {
        deposit();
    }

    function deposit() public payable {
        _make(msg.sender, msg.value);
    }

    function withdraw(uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        totalSupply -= amount;
        emit Transfer(msg.sender, address(0), amount);
        (bool isSent,) = msg.sender.call{value: amount}("");
        require(isSent, "Transfer failed");
    }
}

/// The ERC-223 side: a contract that receives it is told.
contract Token223 is FreeToken {
    constructor(string memory _symbol, uint8 _decimals) FreeToken(_symbol, _decimals) {}

    function transfer(address to, uint256 amount) public override returns (bool) {
        return transfer(to, amount, "");
    }

    function transfer(address to, uint256 amount, bytes memory data) public returns (bool) {
        _move(msg.sender, to, amount);
        if (to.code.length > 0) IReceiver(to).tokenReceived(msg.sender, amount, data);
        return true;
    }
}

/// Does what a bad reward or a bad collateral may do.
contract HostileToken is FreeToken {
    enum Manner {
        Honest,
        ReturnsFalse,
        Reverts,
        BurnsGas
    }

    Manner public manner;
    /// Called back by the next transfer.
    address public told;
    bytes public message;

    constructor() FreeToken("EVIL", 18) {}

    function behave(Manner _manner) external {
        manner = _manner;
    }

    function tell(address _told, bytes calldata _message) external {
        (told, message) = (_told, _message);
    }

    function transfer(address to, uint256 amount) public override returns (bool) {
        if (manner == Manner.ReturnsFalse) return false;
        require(manner != Manner.Reverts, "Hostile");
        if (manner == Manner.BurnsGas) {
            while (gasleft() > 10_000) balanceOf[address(0)]++;
        }
        address target = told;
        if (target != address(0)) {
            told = address(0);
            (bool isDone,) = target.call(message);
            require(isDone, "Callback failed");
        }
        return super.transfer(to, amount);
    }
}
