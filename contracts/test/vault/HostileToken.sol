// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// What a token calls before it moves a balance, as ERC-777 does.
interface IHook {
    function onMove(address from, address to, uint256 amount) external;
}

/// A token that can be made to do what tokens in the wild do. Well behaved until told otherwise.
contract HostileToken {
    enum Answer {
        True,
        False,
        Nothing,
        Bomb
    }

    uint8 public immutable decimals;
    uint256 private _supply;
    mapping(address => uint256) private _shares;
    mapping(address => mapping(address => uint256)) public allowance;
    mapping(address => bool) public isBlocked;
    uint256 public feeBps;
    /// Taken from the sender beyond what he sends.
    uint256 public extraDebit;
    /// Balances are shares times this over 10^6.
    uint256 public rebasePpm = 1e6;
    Answer public answer;
    IHook public hook;
    bool public burnsGas;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function mint(address to, uint256 amount) external {
        _shares[to] += amount;
        _supply += amount;
    }

    function setFee(uint256 bps) external {
        feeBps = bps;
    }

    function setExtraDebit(uint256 amount) external {
        extraDebit = amount;
    }

    function setRebase(uint256 ppm) external {
        rebasePpm = ppm;
    }

    function setAnswer(Answer next) external {
        answer = next;
    }

    function setHook(IHook next) external {
        hook = next;
    }

    function setBlocked(address account, bool isBlocked_) external {
        isBlocked[account] = isBlocked_;
    }

    function setBurnsGas(bool burns) external {
        burnsGas = burns;
    }

    function totalSupply() external view returns (uint256) {
        return _supply * rebasePpm / 1e6;
    }

    function balanceOf(address account) public view returns (uint256) {
        return _shares[account] * rebasePpm / 1e6;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        return true;
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
        _answer();
    }

    function transferFrom(address from, address to, uint256 amount) external {
        require(allowance[from][msg.sender] >= amount, "allowance");
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
        _answer();
    }

    function _move(address from, address to, uint256 amount) private {
        require(!isBlocked[to] && !isBlocked[from], "blocked");
        if (burnsGas) {
            while (true) {
                _supply++;
            }
        }
        if (address(hook) != address(0)) hook.onMove(from, to, amount);
        if (answer == Answer.False) return;
        require(balanceOf(from) >= amount + extraDebit, "balance");
        uint256 shares = amount * 1e6 / rebasePpm;
        _shares[from] -= shares + extraDebit;
        _shares[to] += shares - shares * feeBps / 10_000;
    }

    function _answer() private view {
        if (answer == Answer.Nothing) return;
        uint256 size = answer == Answer.Bomb ? 50_000 : 32;
        uint256 word = answer == Answer.False ? 0 : 1;
        assembly ("memory-safe") {
            let at := mload(0x40)
            mstore(at, word)
            return(at, size)
        }
    }
}
